"""What is learned of sensors over weeks: offsets found, faults not learned, drift told from noise, a new sensor accepted."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import xarray as xr

from ingest.sensor_offset import WINDOW_DAYS, learn_offsets
from model.domain.weather_sensors import SensorOffset
from tests.ingest.quality.county import AIR, changed, county

HOURS = 24 * WINDOW_DAYS
UNTIL = datetime(2026, 1, 10, tzinfo=UTC) + timedelta(hours=HOURS - 1)


def _weeks(**extra: float) -> xr.Dataset:
    readings = county(9, HOURS, seed=3)
    for station, shift in extra.items():
        readings = changed(readings, AIR, int(station[1:]), slice(0, HOURS), lambda values, shift=shift: values + shift)
    return readings


def _by_station(learned: tuple[SensorOffset, ...]) -> dict[str, SensorOffset]:
    return {item.station: item for item in learned}


def _day_by_day(readings: xr.Dataset, first: int, last: int, learned: tuple[SensorOffset, ...]) -> tuple[SensorOffset, ...]:
    """Learn once a day, each day with what had come by then."""
    for day in range(first, last):
        seen = readings.isel(time=slice(max(0, 24 * (day - WINDOW_DAYS)), 24 * day))
        learned = learn_offsets(seen, until=datetime(2026, 1, 10, tzinfo=UTC) + timedelta(hours=24 * day - 1), previous=learned)
    return learned


def test_offsets_are_those_the_stations_have() -> None:
    readings = _weeks(s4=-1.5)
    learned = _by_station(learn_offsets(readings, until=UNTIL))
    means = readings[AIR].to_numpy().mean(axis=1)
    truth = means - np.median(means)
    found = np.array([learned[f"s{i}"].offset for i in range(9)])
    np.testing.assert_allclose(found - np.median(found), truth, atol=0.15)
    assert learned["s4"].count == HOURS
    assert 0.1 < learned["s4"].spread < 0.5
    assert all(abs(item.drift_per_day) < 0.02 for item in learned.values())


def test_height_is_no_offset() -> None:
    flat = _by_station(learn_offsets(_weeks(), until=UNTIL))["s4"].offset
    high = _weeks(s4=-0.0065 * 400).assign_coords(altitude=("station", np.where(np.arange(9) == 4, 420.0, 20.0)))
    assert _by_station(learn_offsets(high, until=UNTIL))["s4"].offset == pytest.approx(flat, abs=0.1)


def test_a_broken_sensor_does_not_teach_its_fault_within_days() -> None:
    known = learn_offsets(_weeks(), until=UNTIL - timedelta(days=5))
    broken = changed(_weeks(), AIR, 4, slice(HOURS - 24 * 5, HOURS), lambda values: values + 5.0)
    after = _by_station(learn_offsets(broken, until=UNTIL, previous=known))["s4"]
    before = _by_station(known)["s4"]
    assert 0.0 < after.offset - before.offset < 0.5
    assert after.count == before.count + 24 * 5


def test_spikes_and_a_stuck_afternoon_carry_nothing() -> None:
    plain = _by_station(learn_offsets(_weeks(), until=UNTIL))["s4"].offset
    spiked = changed(_weeks(), AIR, 4, slice(5, HOURS, 24), 35.0)
    stuck = changed(spiked, AIR, 4, slice(100, 108), -20.0)
    assert _by_station(learn_offsets(stuck, until=UNTIL))["s4"].offset == pytest.approx(plain, abs=0.05)


def test_a_drift_is_told_from_noise() -> None:
    rising = changed(_weeks(), AIR, 4, slice(0, HOURS), lambda values: values + np.linspace(0.0, 2.0, HOURS))
    learned = _by_station(learn_offsets(rising, until=UNTIL))
    assert learned["s4"].drift_per_day == pytest.approx(2.0 / WINDOW_DAYS, rel=0.15)
    assert abs(learned["s2"].drift_per_day) < 0.02


def test_a_replaced_sensor_is_accepted_after_two_weeks() -> None:
    readings = county(9, 24 * 34, seed=3)
    replaced = changed(readings, AIR, 4, slice(24 * 16, 24 * 34), lambda values: values + 3.0)
    before = _day_by_day(replaced, 15, 17, ())
    week = _day_by_day(replaced, 17, 24, before)
    later = _day_by_day(replaced, 24, 32, week)
    offsets = [_by_station(item)["s4"].offset for item in (before, week, later)]
    assert offsets[1] - offsets[0] < 1.0
    assert offsets[2] - offsets[0] == pytest.approx(3.0, abs=0.3)


def test_nothing_new_teaches_nothing() -> None:
    known = learn_offsets(_weeks(), until=UNTIL)
    assert learn_offsets(_weeks(), until=UNTIL, previous=known) == ()
    silent = changed(_weeks(), AIR, 4, slice(0, HOURS), np.nan)
    assert "s4" not in _by_station(learn_offsets(silent, until=UNTIL))


def test_a_lone_station_has_no_offset() -> None:
    assert learn_offsets(_weeks().isel(station=[0, 1]), until=UNTIL) == ()
