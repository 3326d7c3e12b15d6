import time
from datetime import timedelta

import numpy as np
import pytest
import xarray as xr

from model.domain.errors import ForecastError, StoreError
from store.open import Store
from store.weather import latest_forecasts, observations_between, save_forecast, save_observations, station_status
from tests.store.examples import HOUR, NOW, forecast, observations


def test_forecast_comes_back_as_it_was(store: Store) -> None:
    given = forecast()
    save_forecast(store, "vasteras", given)
    (found,) = latest_forecasts(store, "vasteras", known_at=NOW + HOUR, max_age_h=12)
    xr.testing.assert_identical(found, given)


def test_identical_forecast_is_one_run_though_fetched_twice(store: Store) -> None:
    first = save_forecast(store, "vasteras", forecast())
    again = save_forecast(store, "vasteras", forecast(available_at=NOW + 2 * HOUR))
    assert first == again
    assert len(store.arrays.files.listed()) == 1
    assert save_forecast(store, "vasteras", forecast(warmth=1.0)) != first
    assert save_forecast(store, "norrkoping", forecast()) != first


def test_forecast_seen_earlier_was_known_earlier(store: Store) -> None:
    save_forecast(store, "vasteras", forecast(available_at=NOW + 2 * HOUR))
    assert latest_forecasts(store, "vasteras", known_at=NOW + HOUR, max_age_h=12) == []
    save_forecast(store, "vasteras", forecast(available_at=NOW + HOUR))
    (found,) = latest_forecasts(store, "vasteras", known_at=NOW + HOUR, max_age_h=12)
    assert found.attrs["available_at"] == (NOW + HOUR).isoformat()


def test_latest_forecasts_know_nothing_of_the_future(store: Store) -> None:
    for lead in range(4):
        save_forecast(store, "vasteras", forecast(reference_time=NOW - lead * HOUR, warmth=lead))
    save_forecast(store, "vasteras", forecast(source="metno_locationforecast", reference_time=NOW - 30 * HOUR))
    known = latest_forecasts(store, "vasteras", known_at=NOW, max_age_h=12, per_source=2)
    assert [item.attrs["reference_time"] for item in known] == [(NOW - lead * HOUR).isoformat() for lead in (1, 2)]
    older = latest_forecasts(store, "vasteras", known_at=NOW, max_age_h=48, per_source=1)
    assert [item.attrs["source"] for item in older] == ["metno_locationforecast", "smhi_snow1g"]
    assert latest_forecasts(store, "vasteras", known_at=NOW, max_age_h=48, sources=("other",)) == []


def test_of_two_versions_of_a_run_the_later_wins(store: Store) -> None:
    save_forecast(store, "vasteras", forecast(available_at=NOW + HOUR))
    save_forecast(store, "vasteras", forecast(available_at=NOW + 2 * HOUR, warmth=1.5))
    (found,) = latest_forecasts(store, "vasteras", known_at=NOW + 3 * HOUR, max_age_h=12, per_source=3)
    assert float(found["air_temperature"].max()) == -0.5


def test_damaged_arrays_are_passed_over_with_a_warning(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    save_forecast(store, "vasteras", forecast(reference_time=NOW - 6 * HOUR))
    kept = store.arrays.files.listed()
    save_forecast(store, "vasteras", forecast())
    (newest,) = store.arrays.files.listed() - kept
    path = store.arrays.files.locate(newest)
    path.write_bytes(path.read_bytes()[:100])
    (found,) = latest_forecasts(store, "vasteras", known_at=NOW + HOUR, max_age_h=12)
    assert found.attrs["reference_time"] == (NOW - 6 * HOUR).isoformat()
    assert "damaged" in caplog.text


def test_forecast_that_is_not_canonical_is_refused(store: Store) -> None:
    with pytest.raises(ForecastError, match="lacks air_temperature"):
        save_forecast(store, "vasteras", forecast().drop_vars("air_temperature"))
    naive = forecast().assign_attrs(available_at="2026-01-16T02:12:00")
    with pytest.raises(StoreError, match="no time zone"):
        save_forecast(store, "vasteras", naive)
    assert store.arrays.files.listed() == set()


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
    began = time.perf_counter()
    assert save_observations(store, "vasteras", week) == 15 * 7 * 24 * 6
    assert time.perf_counter() - began < 2.0 * 2  # twice the promise, for a machine that is busy with other tests
    assert save_observations(store, "vasteras", week) == 0


def test_station_status_tells_age_values_and_flags(store: Store) -> None:
    given = observations()
    given["road_surface_temperature_flag"][0, 2:] = 2
    given["air_temperature_flag"][0, 2:] = 1
    save_observations(store, "vasteras", given)
    stuck, well = station_status(store, "vasteras", now=NOW)
    assert (stuck.station, stuck.name) == ("1900", "Väg 0")
    assert stuck.newest_at == NOW
    assert stuck.newest_good_at == NOW - timedelta(minutes=20)
    assert stuck.age_minutes == 20.0
    assert stuck.values["road_surface_temperature"] == pytest.approx(0.11)
    assert dict(stuck.bad) == {"road_surface_temperature": 2}
    assert dict(stuck.suspect) == {"air_temperature": 2}
    assert well.age_minutes == 0.0
    assert not well.bad
    (old, _) = station_status(store, "vasteras", now=NOW + 48 * HOUR)
    assert old.age_minutes == 48 * 60 + 20
    assert not old.values
