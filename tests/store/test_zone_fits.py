from dataclasses import replace
from datetime import timedelta

import pytest

from model.domain.errors import DomainError, StoreError
from model.domain.zone_fits import FitProblem, ZoneFit
from store.open import Store
from store.zone_fits import save_zone_fits, zone_fits
from tests.store.examples import HOUR, NOW

DAY = timedelta(days=1)
FIT = ZoneFit("z1", NOW, NOW - 30 * DAY, NOW - HOUR, 0.9, 1.2, 1.0, 1.1, 640, 0.8, 0.3, FitProblem.NONE, simulated=True)
NOTHING = replace(FIT, capacity=1.0, upward=1.0, exchange=1.0, hours=4, before_k=None, after_k=None, problem=FitProblem.FEW_HOURS)


def test_the_newest_fit_that_was_known_and_told_anything_is_given(store: Store) -> None:
    later = replace(FIT, fitted_at=NOW + DAY, upward=1.3)
    empty = replace(NOTHING, fitted_at=NOW + 2 * DAY)
    save_zone_fits(store, "vasteras", [FIT, later, empty, replace(NOTHING, zone_id="z2")])
    save_zone_fits(store, "norrkoping", [replace(FIT, upward=2.0)])
    assert zone_fits(store, "vasteras", known_at=NOW - HOUR) == ()
    assert zone_fits(store, "vasteras", known_at=NOW) == (FIT, replace(NOTHING, zone_id="z2"))
    assert zone_fits(store, "vasteras", known_at=NOW + 3 * DAY)[0] == later


def test_a_fit_once_kept_is_not_changed_by_another_of_the_same_moment(store: Store) -> None:
    save_zone_fits(store, "vasteras", [FIT])
    save_zone_fits(store, "vasteras", [replace(FIT, upward=1.9)])
    assert zone_fits(store, "vasteras", known_at=NOW) == (FIT,)


def test_a_fit_without_zone_of_time_or_with_a_factor_of_nothing_is_refused(store: Store) -> None:
    with pytest.raises(DomainError, match=r"z1: .* needs a time zone"):
        replace(FIT, last_at=NOW.replace(tzinfo=None))
    with pytest.raises(DomainError, match="must lie above zero"):
        replace(FIT, capacity=0.0)
    with pytest.raises(StoreError):
        save_zone_fits(store, "väster\x00ås", [FIT])
    assert zone_fits(store, "vasteras", known_at=NOW) == ()
