"""What is learned of sensors is kept with the moment it speaks from, and every route has an offset from then on."""

from datetime import timedelta

import numpy as np
import xarray as xr

from ingest.sensor_offset import WINDOW_DAYS
from model.domain.weather import to_utc64
from model.mapping.offsets import from_rows
from scheduler.context import Context
from scheduler.pipelines.inputs import gather
from scheduler.pipelines.sensors import learn_sensors
from store.observations import save_observations
from store.sensors import sensor_offsets
from tests.ingest.quality.county import AIR, changed, county
from tests.scheduler.conftest import HeldClock

HOURS = 24 * WINDOW_DAYS


def _readings(context: Context) -> xr.Dataset:
    """Hourly readings up to now, of a county laid around the site; station s4 is 1.5 degC cold and drifts upwards."""
    plain = county(9, HOURS, seed=3)
    rising = changed(plain, AIR, 4, slice(0, HOURS), lambda values: values - 1.5 + np.linspace(0.0, 2.0, HOURS))
    times = to_utc64(context.now) - np.timedelta64(1, "h") * np.arange(HOURS)[::-1]
    longitude, latitude = context.network.segments[0].midpoint
    moved = rising.assign_coords(
        time=times,
        longitude=("station", longitude + 0.02 * (np.arange(9) - 4)),
        latitude=("station", np.full(9, latitude)),
    )
    return moved.assign_attrs(available_at=context.now.isoformat(), reference_time=context.now.isoformat(), simulated=1)


def test_sensors_and_routes_are_learned_once_a_day(context: Context, clock: HeldClock) -> None:
    save_observations(context.store, context.site.id, _readings(context))
    told = learn_sensors(context)
    assert told.arguments == {"sensors": 9, "drifting": ["s4"]}
    rows = sensor_offsets(context.store, context.site.id, known_at=context.now)
    assert {row.station for row in rows} >= {f"s{i}" for i in range(9)}
    routes = from_rows(rows, variable=AIR)
    assert set(routes) == set(context.network.unit_ids)
    beside = routes[context.network.segments[0].unit_id]
    assert beside.spread < max(place.spread for place in routes.values())
    tonight = {item.place: item.offset for item in gather(context).place_offsets}
    assert tonight == {unit: place.offset for unit, place in routes.items()}, "the night's assessment starts from them"
    assert not sensor_offsets(context.store, context.site.id, known_at=context.now - timedelta(minutes=1))
    clock.now += timedelta(hours=24)
    assert learn_sensors(context).arguments["sensors"] == 0
    assert sensor_offsets(context.store, context.site.id, known_at=context.now) == rows


def test_without_readings_nothing_is_kept(context: Context) -> None:
    assert learn_sensors(context).code == "learn_sensors_none"
    assert sensor_offsets(context.store, context.site.id, known_at=context.now) == []
