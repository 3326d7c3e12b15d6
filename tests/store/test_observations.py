import time
from datetime import timedelta

import numpy as np
import xarray as xr

from store.observations import observations_between, save_observations
from store.open import Store
from tests.store.examples import HOUR, NOW, observations


def test_observations_come_back_as_they_were(store: Store) -> None:
    given = observations()
    given["air_temperature"][0, 1] = np.nan
    given["road_surface_temperature_flag"][1, 2] = 2
    assert save_observations(store, "vasteras", given) == 8
    found = observations_between(store, "vasteras", NOW - HOUR, NOW, known_at=NOW)
    assert found is not None
    xr.testing.assert_identical(found.drop_attrs(deep=False), given.drop_attrs(deep=False))
    assert found.attrs == given.attrs


def test_unchanged_observations_are_passed_over_and_corrections_kept(store: Store) -> None:
    assert save_observations(store, "vasteras", observations()) == 8
    later = NOW + timedelta(minutes=10)
    assert save_observations(store, "vasteras", observations(available_at=later)) == 0
    corrected = observations(available_at=later)
    corrected["air_temperature"][0, 0] = -9.0
    assert save_observations(store, "vasteras", corrected) == 1
    assert save_observations(store, "vasteras", corrected) == 0
    before = observations_between(store, "vasteras", NOW - HOUR, NOW, known_at=NOW)
    after = observations_between(store, "vasteras", NOW - HOUR, NOW, known_at=later)
    assert before is not None
    assert after is not None
    assert float(before["air_temperature"][0, 0]) == 0.1
    assert float(after["air_temperature"][0, 0]) == -9.0
    # a correction that is taken back wins again
    back = observations(available_at=later + HOUR)
    assert save_observations(store, "vasteras", back) == 1
    newest = observations_between(store, "vasteras", NOW - HOUR, NOW, known_at=later + HOUR)
    assert newest is not None
    assert float(newest["air_temperature"][0, 0]) == 0.1


def test_observations_before_they_were_known_are_not_seen(store: Store) -> None:
    save_observations(store, "vasteras", observations(available_at=NOW + HOUR))
    assert observations_between(store, "vasteras", NOW - HOUR, NOW, known_at=NOW) is None
    assert observations_between(store, "norrkoping", NOW - HOUR, NOW, known_at=NOW + HOUR) is None
    one = observations_between(store, "vasteras", NOW - HOUR, NOW, known_at=NOW + HOUR, stations=("1901",))
    assert one is not None
    assert one["station"].values.tolist() == ["1901"]


def test_a_week_of_fifteen_stations_is_kept_within_two_seconds(store: Store) -> None:
    week = observations(stations=15, times=7 * 24 * 6)
    began = time.process_time()  # not the clock on the wall: other tests may keep the machine busy
    assert save_observations(store, "vasteras", week) == 15 * 7 * 24 * 6
    assert time.process_time() - began < 2.0
    assert save_observations(store, "vasteras", week) == 0
