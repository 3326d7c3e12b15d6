"""The newest forecast read as if it were certain: road against air by habit, and snow by degree-hours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.roads import Network
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import to_utc64
from model.mapping.departures import nearest_points
from model.physics.precipitation import snow_amount
from model.physics.sun import sun_position

#: Road against air by a clear night, and by a sun in the zenith [degC]; after the habit of dispatchers.
CLEAR_NIGHT_DEGC, HIGH_SUN_DEGC = 2.2, 9.0
#: Melt of snow on a street [mm/(h degC)]: degree-day factor of 4 mm a day. Assumed.
MELT_MM_H_DEGC = 4.0 / 24.0
#: Water of this many hours may leave the road wet [h].
WET_H = 6
_HOUR = np.timedelta64(1, "h")
_CLEARS = frozenset({TreatmentKind.PLOUGH, TreatmentKind.BRUSH_BRINE})
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ahead:
    """The newest forecast at one place, hour by hour from now, after the weather of the last hours.

    Attributes:
        times: End of each hour, UTC, shape (time,); so all the others.
        road: Surface as it is thought to be [degC].
        dew: Dew point [degC].
        rain: All precipitation of the hour [mm].
        snow: Of it snow [mm water].
        air: [degC].
    """

    times: NDArray[np.datetime64]
    road: Array
    dew: Array
    rain: Array
    snow: Array
    air: Array


def route_points(network: Network, weather: xr.Dataset) -> NDArray[np.intp]:
    """Index of the weather point nearest to the middle of each route, shape (route,)."""
    middle = np.array([segment.midpoint for segment in network.segments])
    count = np.bincount(network.unit_index, minlength=len(network.units))
    centre = [np.bincount(network.unit_index, weights=middle[:, axis]) / count for axis in (0, 1)]
    return nearest_points(weather, centre[0], centre[1])[: len(network.routes)]


def ahead_at(run: xr.Dataset, past: xr.Dataset, now: np.datetime64, point: int) -> Ahead:
    """What a forecast tells of a place from now on, after the last hours of the analysed weather.

    Args:
        run: Canonical hourly forecast; of several members the first is read.
        past: Analysed hourly weather on the same points.
        now: UTC.
        point: Index of the place.
    """
    coming = run.isel(time=np.flatnonzero(run["time"].to_numpy() > now))
    before = past.isel(time=slice(-WET_H - 2, None))
    times = np.concatenate([before["time"].to_numpy(), coming["time"].to_numpy()])

    def both(name: str) -> Array:
        return np.concatenate([part[name].to_numpy()[0, point] for part in (before, coming)]).astype(float)

    snow = np.concatenate([snow_amount(part)[0, point] for part in (before, coming)])

    air, clear = both("air_temperature"), 1.0 - both("cloud_area_fraction")
    place = float(past["longitude"][point]), float(past["latitude"][point])
    sun = np.maximum(sun_position(times, *place).sin_elevation, 0.0)
    return Ahead(
        times=times,
        road=air - CLEAR_NIGHT_DEGC * clear * (sun < 0.08) + HIGH_SUN_DEGC * clear * sun,
        dew=both("dew_point_temperature"),
        rain=both("precipitation_amount"),
        snow=snow,
        air=air,
    )


def snow_lying(
    network: Network,
    history: xr.Dataset,
    done: Sequence[Action],
    *,
    lay: Array | None = None,
    since: np.datetime64 | None = None,
) -> Array:
    """Snow thought to lie on each route at the end of the analysed weather, shape (route,) [mm water].

    Args:
        network: The network.
        history: Analysed hourly weather.
        done: What was done; a plough leaves none.
        lay: What lay at `since`, shape (route,) [mm water]; none if None.
        since: Only hours after this; all if None.
    """
    snow = np.zeros(len(network.routes)) if lay is None else lay.copy()
    nearest, times = route_points(network, history), history["time"].to_numpy()
    fallen = snow_amount(history)[0][nearest]
    melt = MELT_MM_H_DEGC * np.maximum(history["air_temperature"][0].to_numpy()[nearest], 0.0)
    place = {route.id: number for number, route in enumerate(network.routes)}
    cleared = np.zeros(fallen.shape, dtype=bool)
    for action in done:
        hour = int(np.searchsorted(times, to_utc64(action.ended_at)))
        if action.kind in _CLEARS and action.unit_id in place and hour < times.size:
            cleared[place[action.unit_id], hour] = to_utc64(action.ended_at) > times[hour] - _HOUR
    for new in np.flatnonzero(times > (times[0] if since is None else since)):
        snow = np.where(cleared[:, new], 0.0, np.maximum(0.0, snow + fallen[:, new] - melt[:, new]))
    return snow
