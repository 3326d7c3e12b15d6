from dataclasses import replace
from datetime import timedelta

import pytest

from model.domain.errors import StoreError
from model.domain.prices import SpotPrice
from store.open import Store
from store.prices import prices_between, save_prices
from tests.store.examples import HOUR, NOW

QUARTER = timedelta(minutes=15)
DAY = tuple(SpotPrice("SE3", NOW + i * QUARTER, NOW + (i + 1) * QUARTER, 0.5 - 0.2 * i, "elprisetjustnu") for i in range(4))


def test_prices_come_back_by_area_and_time_negative_ones_too(store: Store) -> None:
    assert save_prices(store, [*DAY, replace(DAY[0], area="SE4", sek_per_kwh=9.0)], available_at=NOW) == 5
    assert prices_between(store, "SE3", NOW + timedelta(minutes=20), NOW + HOUR, known_at=NOW) == DAY[1:]
    assert prices_between(store, "SE3", NOW, NOW + HOUR, known_at=NOW - QUARTER) == ()
    assert DAY[3].sek_per_kwh < 0


def test_the_same_day_again_changes_nothing_and_a_correction_is_taken(store: Store) -> None:
    save_prices(store, DAY, available_at=NOW)
    assert save_prices(store, DAY, available_at=NOW + HOUR) == 0
    assert prices_between(store, "SE3", NOW, NOW + HOUR, known_at=NOW) == DAY
    corrected = replace(DAY[1], sek_per_kwh=0.25)
    assert save_prices(store, [corrected], available_at=NOW + HOUR) == 1
    assert prices_between(store, "SE3", NOW, NOW + HOUR, known_at=NOW + HOUR) == (DAY[0], corrected, *DAY[2:])


def test_one_price_that_cannot_be_kept_leaves_none_behind(store: Store) -> None:
    with pytest.raises(StoreError):
        save_prices(store, [*DAY, replace(DAY[0], area="SE\x00")], available_at=NOW)
    assert prices_between(store, "SE3", NOW, NOW + HOUR, known_at=NOW) == ()
