"""What an assessment issues at the stations is there for the next; a training tells of the time before; a damaged memory begins anew."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import xarray as xr
from structlog.testing import capture_logs

from config.treatments import load_treatments
from model.domain.errors import StoreError
from model.domain.weather import to_utc64
from model.learning.models import TrainedModels
from model.learning.station_memory import MEMORY_DAYS
from model.replay.halka import FollowHalka
from model.replay.known import Known
from scheduler.context import Context
from scheduler.pipelines import assess as pipeline
from scheduler.pipelines.assess import assess_now
from scheduler.pipelines.inputs import gather
from scheduler.pipelines.stations import fill_memory, remember, station_memory
from store.observations import save_observations
from store.upkeep import save_upkeep
from store.weather import save_forecast
from tests.model.test_station_night import correction
from tests.scheduler.conftest import NOW, HeldClock
from tests.scheduler.pipelines.test_verify import BEFORE, readings
from tests.scheduler.test_health import forecast

HOUR = np.timedelta64(1, "h")


@pytest.fixture
def night(context: Context) -> Context:
    """Two and a half days of weather, and readings of the site's first station."""
    weather = forecast("test")
    before = timedelta(hours=BEFORE)
    early = weather.assign_coords(
        time=weather["time"] - np.timedelta64(BEFORE, "h"),
        interval_start=("time", weather["interval_start"].to_numpy() - np.timedelta64(BEFORE, "h")),
    ).assign_attrs(reference_time=(NOW - before).isoformat(), available_at=(NOW - before).isoformat())
    for run in (early, weather):
        save_forecast(context.store, context.site.id, run)
    for first, hours in ((NOW - before, BEFORE), (NOW + timedelta(hours=1), 1)):
        read = readings(first, hours, surface=-3.5)
        save_observations(context.store, context.site.id, read.assign_coords(station=[context.site.stations[0].id]))
    return context


def warm(memory: xr.Dataset) -> xr.Dataset:
    """The memory as if its forecasts had been issued every third hour of the three weeks before too."""
    shifts = [np.timedelta64(hours, "h") for hours in range(21 * 24, 0, -3)]
    origin = memory["origin"].to_numpy()[-1]
    parts = [memory.isel(origin=[-1]).drop_dims("time").assign_coords(origin=[origin - shift]) for shift in shifts]
    times = np.arange(origin - 22 * 24 * HOUR, origin + HOUR, HOUR)
    read = xr.DataArray(
        np.full((memory.sizes["station"], times.size), -3.4, dtype=np.float32),
        dims=("station", "time"), coords={"station": memory["station"], "time": times},
    )  # fmt: skip
    whole = xr.concat(parts, dim="origin")
    return whole.assign(reading=read, boosted=xr.ones_like(whole["boosted"]))


def test_each_assessment_adds_its_forecasts_and_sees_none_of_its_own_hour(night: Context, clock: HeldClock) -> None:
    assert station_memory(night) is None
    first = assess_now(night).assessment
    kept = station_memory(night)
    assert kept is not None
    assert list(kept["origin"].to_numpy()) == [to_utc64(NOW)]
    assert gather(night).station_memory is None
    assert assess_now(night).assessment.input_key == first.input_key, "the same night once more is the same run"
    clock.now = NOW + timedelta(hours=2)
    assess_now(night)
    grown = station_memory(night)
    assert grown is not None
    assert list(grown["origin"].to_numpy()) == [to_utc64(NOW), to_utc64(clock.now)]
    known = gather(night).station_memory
    assert known is not None
    assert known["origin"].size == 1
    read = grown["reading"].sel(time=to_utc64(NOW + timedelta(hours=1))).to_numpy()
    assert read[0] == -3.5, "what has been read since is remembered with it"
    # a look back sees nothing of what came after
    clock.now = NOW
    assert gather(night).station_memory is None


def test_a_training_tells_of_the_time_before_and_leaves_what_was_issued(night: Context) -> None:
    fill_memory(night, None)
    assert station_memory(night) is None
    assess_now(night)
    issued = station_memory(night)
    assert issued is not None
    reckoned = warm(issued)
    fill_memory(night, reckoned)
    both = station_memory(night)
    assert both is not None
    assert both["origin"].size == reckoned["origin"].size + 1
    assert np.array_equal(both["centre"].to_numpy()[:, -1], issued["centre"].to_numpy()[:, -1])
    old = reckoned.assign_coords(origin=reckoned["origin"] - np.timedelta64(MEMORY_DAYS, "D"))
    fill_memory(night, old)
    after = station_memory(night)
    assert after is not None
    assert after["origin"].size == both["origin"].size


def test_a_damaged_memory_begins_anew(night: Context) -> None:
    assess_now(night)
    (path,) = (night.store.data / "upkeep").rglob("stations/*.zarr.zip")
    path.write_bytes(b"no zip")
    assert station_memory(night) is None
    assert assess_now(night).assessment.stations is not None
    assert station_memory(night) is not None
    remember(night, None)


def test_a_memory_of_another_version_begins_anew(night: Context) -> None:
    assess_now(night)
    kept = station_memory(night)
    assert kept is not None
    save_upkeep(night.store, night.site.id, {"stations": kept.drop_attrs()})
    with capture_logs() as told:
        assert station_memory(night) is None
    assert [entry["event"] for entry in told] == ["the memory of the stations' forecasts begins anew"]
    assert "other features" in told[0]["reason"]
    assess_now(night)
    assert station_memory(night) is not None


def test_stations_without_a_forecast_are_logged(night: Context) -> None:
    newest = assess_now(night).assessment.stations
    assert newest is not None
    names = [str(name) for name in newest["station"].to_numpy()]
    with capture_logs() as told:
        remember(night, newest)
        remember(night, newest.isel(station=slice(1, None)))
        remember(night, None)
    assert [entry["stations"] for entry in told] == [names[:1], names]


def _replayed(night: Context, models: TrainedModels, seen: Any) -> FollowHalka:
    options = night.settings.assess
    told: Mapping[str, int] = {"members": options.members, "horizon_h": options.horizon_h, "seed": options.seed}
    return FollowHalka(
        night.network, night.site, models, load_treatments(), guard=seen.guard, stations=seen.station_memory, **told
    )


def test_live_and_replay_tell_alike_of_roads_with_stations(night: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    models = correction(share=1.0)
    bare = assess_now(night).assessment
    assert bare.stations is not None
    fill_memory(night, warm(bare.stations))
    monkeypatch.setattr(pipeline, "models_in_service", lambda _: models)
    seen = gather(night)
    policy = _replayed(night, models, seen)
    replayed = policy.assessed(Known(NOW, seen.forecasts, seen.history, seen.observations), seen.actions)
    live = assess_now(night).assessment
    assert replayed is not None
    assert [item.used for item in live.inputs if item.name == "stations"] == [True]
    surface = "road_surface_temperature"
    np.testing.assert_array_equal(live.hourly[surface].to_numpy(), replayed.hourly[surface].to_numpy())
    assert not np.array_equal(live.hourly[surface].to_numpy(), bare.hourly[surface].to_numpy())
    assert policy.stations is not None
    assert policy.stations["origin"].to_numpy()[-1] == to_utc64(NOW)
    np.testing.assert_array_equal(
        policy.stations["centre"].to_numpy()[:, -1],
        station_memory(night)["centre"].to_numpy()[:, -1],  # type: ignore[index]
    )


def test_a_store_that_refuses_the_memory_stops_no_night(night: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr("scheduler.pipelines.stations.save_upkeep", refuse)
    monkeypatch.setattr("scheduler.pipelines.stations.remembered", lambda _, newest: newest)
    remember(night, xr.Dataset(coords={"station": ["s1"]}))
    assert station_memory(night) is None
