"""Where machines were is found again by their name of the day, site by site, until it is thrown away."""

from dataclasses import replace

from model.domain.treatments import Action, TreatmentKind
from store.actions import save_actions
from store.machine_places import MachinePlace, forget_places, places_at
from store.open import Store
from tests.store.examples import HOUR, NOW

PLOUGHED = Action("P1-01", TreatmentKind.PLOUGH, NOW, NOW + HOUR, 0.0, 100.0, "log")
PLACE = MachinePlace("a" * 20, "P1-01", NOW, NOW + HOUR)


def test_places_are_kept_once_with_what_was_done_and_found_while_they_lasted(store: Store) -> None:
    other = replace(PLACE, machine="b" * 20)
    for _ in range(2):
        save_actions(store, "vasteras", [PLOUGHED], places=[PLACE, replace(PLACE, ended_at=NOW + 2 * HOUR), other])
    names = {PLACE.machine}
    assert places_at(store, "vasteras", names, NOW - HOUR, NOW + HOUR) == (PLACE,)
    assert places_at(store, "vasteras", names, NOW + HOUR, NOW + 3 * HOUR) == ()
    assert places_at(store, "vasteras", names, NOW - HOUR, NOW) == ()
    assert places_at(store, "norrkoping", names, NOW - HOUR, NOW + HOUR) == ()


def test_what_is_old_goes_and_another_site_s_stays(store: Store) -> None:
    for site in ("vasteras", "norrkoping"):
        save_actions(store, site, [PLOUGHED], places=[PLACE])
    assert forget_places(store, "vasteras", before=NOW + HOUR) == 0
    assert forget_places(store, "vasteras", before=NOW + 2 * HOUR) == 1
    assert places_at(store, "vasteras", {PLACE.machine}, NOW, NOW + HOUR) == ()
    assert places_at(store, "norrkoping", {PLACE.machine}, NOW, NOW + HOUR) == (PLACE,)
