from dataclasses import replace

import pytest

from model.domain.errors import StoreError
from model.domain.heat import HeatReading
from store.heat import heat_readings_between, highest_power_kw, save_heat_readings
from store.open import Store
from tests.store.examples import HOUR, NOW

FULL = HeatReading(
    zone_id="MV-01",
    time=NOW,
    supply_degc=35.0,
    return_degc=22.5,
    flow_l_h=1200.0,
    power_kw=17.4,
    energy_mwh=1034.25,
    pump_kw=0.4,
    slab_degc=3.1,
    slab_wet=True,
    mode="drift",
    doubt="power_kw 30 against 17.4 from flow",
)
SPARSE = HeatReading(zone_id="MV-02", time=NOW + HOUR, slab_degc=0.0, slab_wet=False)


def test_what_was_not_read_stays_missing_and_zero_stays_zero(store: Store) -> None:
    assert save_heat_readings(store, "vasteras", [FULL, SPARSE], available_at=NOW + HOUR) == 2
    assert heat_readings_between(store, "vasteras", NOW, NOW + 2 * HOUR, known_at=NOW + HOUR) == (FULL, SPARSE)
    assert heat_readings_between(store, "vasteras", NOW, NOW + HOUR, known_at=NOW + HOUR) == (FULL,)
    assert heat_readings_between(store, "vasteras", NOW, NOW + 2 * HOUR, known_at=NOW) == ()
    assert heat_readings_between(store, "norrkoping", NOW, NOW + 2 * HOUR, known_at=NOW + HOUR) == ()


def test_the_same_file_again_changes_nothing_and_a_correction_is_taken(store: Store) -> None:
    save_heat_readings(store, "vasteras", [FULL, SPARSE], available_at=NOW)
    assert save_heat_readings(store, "vasteras", [FULL, SPARSE], available_at=NOW + HOUR) == 0
    corrected = replace(FULL, supply_degc=36.0, doubt="")
    assert save_heat_readings(store, "vasteras", [corrected], available_at=NOW + HOUR) == 1
    assert heat_readings_between(store, "vasteras", NOW, NOW + HOUR, known_at=NOW + HOUR) == (corrected,)
    assert save_heat_readings(store, "vasteras", [], available_at=NOW) == 0


def test_one_reading_that_cannot_be_kept_leaves_none_behind(store: Store) -> None:
    with pytest.raises(StoreError):
        save_heat_readings(store, "vasteras", [SPARSE, replace(FULL, mode="a\x00b")], available_at=NOW)
    assert heat_readings_between(store, "vasteras", NOW, NOW + 2 * HOUR, known_at=NOW + HOUR) == ()


def test_the_highest_hour_is_of_all_zones_together_and_of_the_hours_mean(store: Store) -> None:
    quarters = [
        HeatReading(zone, NOW.replace(minute=0) + number * HOUR / 4, power_kw=power)
        for zone in ("MV-01", "MV-02")
        for number, power in enumerate((10.0, 20.0, 30.0, 40.0, 100.0, 0.0, 0.0, 0.0), start=1)
    ]
    doubted = HeatReading("MV-01", NOW + 5 * HOUR, power_kw=9000.0, doubt="power_kw")
    save_heat_readings(store, "vasteras", [*quarters, doubted, SPARSE], available_at=NOW)
    told = highest_power_kw(store, "vasteras", NOW - HOUR, NOW + 9 * HOUR, known_at=NOW)
    assert told == pytest.approx(50.0)
    assert highest_power_kw(store, "vasteras", NOW - HOUR, NOW + 9 * HOUR, known_at=NOW - HOUR) == 0.0
