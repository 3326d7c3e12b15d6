from datetime import datetime

import pytest
import xarray as xr

from model.domain.errors import ForecastError, StoreError
from model.domain.weather import PARTIAL
from store.open import Store
from store.weather import forecasts_between, latest_forecasts, save_forecast
from tests.store.examples import HOUR, NOW, forecast


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


def test_of_old_runs_the_newest_of_each_six_hours_is_read_and_the_same_at_every_look(store: Store) -> None:
    for age in range(20):
        save_forecast(store, "vasteras", forecast(reference_time=NOW - age * HOUR, warmth=age))

    def read(known_at: datetime) -> set[datetime]:
        found = latest_forecasts(store, "vasteras", known_at=known_at, max_age_h=48, per_source=20, sparse_after_h=3.0)
        return {datetime.fromisoformat(item.attrs["reference_time"]) for item in found}

    looks = [read(NOW + hours * HOUR) for hours in range(1, 7)]
    old = [{time for time in look if time < NOW - 3 * HOUR} for look in looks]
    assert all(found == old[0] for found in old)
    assert all(time.hour % 6 == 5 for time in old[0])
    assert 2 <= len(old[0]) <= 4
    assert {NOW, NOW - HOUR} <= looks[0]


def test_runs_that_cannot_stand_alone_are_not_read_one_by_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    save_forecast(store, "vasteras", forecast())
    for age in range(5):
        partial = forecast(source="radar_nowcast", reference_time=NOW - age * HOUR).assign_attrs({PARTIAL: 1})
        save_forecast(store, "vasteras", partial)
    read: list[str] = []
    arrays = type(store.arrays)
    kept = arrays.read
    monkeypatch.setattr(arrays, "read", lambda self, path: read.append(path) or kept(self, path))
    (found,) = latest_forecasts(store, "vasteras", known_at=NOW + HOUR, max_age_h=48, per_source=9)
    assert found.attrs["source"] == "smhi_snow1g"
    assert len(read) == 2


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


def test_all_runs_of_a_span_come_oldest_first_as_they_were_known_first(store: Store) -> None:
    for lead in (12, 6, 0):
        save_forecast(store, "vasteras", forecast(reference_time=NOW - lead * HOUR))
    save_forecast(store, "vasteras", forecast(reference_time=NOW - 6 * HOUR, available_at=NOW + HOUR, warmth=2.0))
    found = forecasts_between(store, "vasteras", NOW - 12 * HOUR, NOW - 6 * HOUR, known_at=NOW + 2 * HOUR)
    assert [item.attrs["reference_time"] for item in found] == [(NOW - lead * HOUR).isoformat() for lead in (12, 6)]
    xr.testing.assert_equal(found[1], forecast(reference_time=NOW - 6 * HOUR))
    assert forecasts_between(store, "vasteras", NOW - 12 * HOUR, NOW, known_at=NOW - 100 * HOUR) == []
    assert forecasts_between(store, "vasteras", NOW - 12 * HOUR, NOW, known_at=NOW + HOUR, sources=("other",)) == []
