from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from model.domain.errors import StoreError
from model.domain.treatments import Action, TreatmentKind
from store.actions import actions_between, cost_sums, save_actions
from store.open import Store
from tests.store.examples import HOUR, NOW

PLOUGH = Action("r1", TreatmentKind.PLOUGH, NOW, NOW + HOUR, 0.0, 5200.0, "log", simulated=False)
BRINE = Action("r2", TreatmentKind.BRINE, NOW + HOUR, NOW + 2 * HOUR, 15.0, 1800.0, "log", simulated=True)


def test_actions_come_back_once(store: Store) -> None:
    saved = save_actions(store, "vasteras", [BRINE, PLOUGH, PLOUGH])
    assert (saved.new, saved.repeated, saved.differing) == (2, 1, ())
    dearer = replace(PLOUGH, cost_sek=9999.0)
    saved = save_actions(store, "vasteras", [PLOUGH, dearer])
    assert (saved.new, saved.repeated, saved.differing) == (0, 1, (dearer,))
    assert actions_between(store, "vasteras", NOW, NOW + 3 * HOUR) == (PLOUGH, BRINE)
    assert actions_between(store, "norrkoping", NOW, NOW + 3 * HOUR) == ()


def test_actions_are_found_by_overlap_and_by_when_they_were_known(store: Store) -> None:
    save_actions(store, "vasteras", [PLOUGH, BRINE])
    assert actions_between(store, "vasteras", NOW - HOUR, NOW) == ()
    assert actions_between(store, "vasteras", NOW + timedelta(minutes=30), NOW + timedelta(minutes=40)) == (PLOUGH,)
    assert actions_between(store, "vasteras", NOW, NOW + 3 * HOUR, known_at=NOW + HOUR) == (PLOUGH,)


def test_costs_are_summed_by_local_day_class_and_kind(store: Store) -> None:
    evening = replace(PLOUGH, started_at=NOW.replace(hour=23, minute=30), ended_at=NOW + 24 * HOUR, cost_sek=100.0)
    gone = replace(BRINE, unit_id="r9")
    save_actions(store, "vasteras", [PLOUGH, replace(PLOUGH, unit_id="r3", cost_sek=800.0), BRINE, evening, gone])
    sums = cost_sums(
        store, "vasteras", NOW - HOUR, NOW + 48 * HOUR, timezone="Europe/Stockholm", class_of={"r1": "P1", "r2": "P2", "r3": "P1"}
    )  # fmt: skip
    found = {
        (item.day, item.class_code, item.kind): (item.actions, item.cost_sek, item.salt_g_m2, item.simulated) for item in sums
    }
    assert found == {
        (date(2026, 1, 16), "P1", TreatmentKind.PLOUGH): (2, 6000.0, 0.0, False),
        (date(2026, 1, 16), "P2", TreatmentKind.BRINE): (1, 1800.0, 15.0, True),
        (date(2026, 1, 16), "", TreatmentKind.BRINE): (1, 1800.0, 15.0, True),
        (date(2026, 1, 17), "P1", TreatmentKind.PLOUGH): (1, 100.0, 0.0, False),
    }


def test_costs_that_became_known_later_are_left_out(store: Store) -> None:
    save_actions(store, "vasteras", [PLOUGH, BRINE])
    for known_at, cost in ((None, 7000.0), (NOW + HOUR, 5200.0), (NOW, 0.0)):
        sums = cost_sums(store, "vasteras", NOW, NOW + 9 * HOUR, timezone="Europe/Stockholm", class_of={}, known_at=known_at)
        assert sum(item.cost_sek for item in sums) == cost


def test_actions_cannot_be_changed(store: Store) -> None:
    save_actions(store, "vasteras", [PLOUGH])
    for statement in ("UPDATE action SET cost_sek = 0", "DELETE FROM action"):
        with pytest.raises(StoreError, match="append-only"), store.session() as session:
            session.execute(text(statement))


def test_one_wrong_action_leaves_none_behind(store: Store) -> None:
    wrong = replace(BRINE, source="a\x00b")
    with pytest.raises(StoreError, match="cannot be stored"):
        save_actions(store, "vasteras", [PLOUGH, wrong])
    assert actions_between(store, "vasteras", NOW, NOW + 3 * HOUR) == ()


def test_no_action_is_nothing(store: Store) -> None:
    assert save_actions(store, "vasteras", []).new == 0
