"""The road model's forecasts at stations, with all that a correction of them may know; service, training and benchmark make them here alike.

The road at the origin is the analysis: run up to there and drawn to the station's own readings, the last pull handed over
(`model.physics.hand_over`).
"""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from model.learning.road_residual_rows import RoadForecasts
from model.physics import layout
from model.physics.columns import Columns
from model.physics.hand_over import hand_over
from model.physics.humidity import vapour_pressure
from model.physics.radiation import longwave_from_cloud
from model.physics.road import STEP_S, simulate
from model.physics.state import RoadState
from model.physics.sun import shortwave_from_cloud, sun_position

Array = NDArray[np.float64]
#: Hours ahead that are corrected [h].
HORIZON_H = 24
#: Oldest reading that persistence may persist [h].
STALE_H = 3
SURFACE = "road_surface_temperature"
#: Other outputs of the road model that a correction looks at.
ROAD = (
    "surface_water_amount",
    "surface_snow_amount",
    "surface_ice_amount",
    "slab_temperature",
    "surface_flux_correction",
)
_READ = ("air_temperature", "dew_point_temperature", "wind_speed", "cloud_area_fraction", "precipitation_amount")
#: Weather that a correction looks at.
WEATHER = (*_READ, "shortwave", "longwave", "snow_fraction")
_SUN, _SKY = "surface_downwelling_shortwave_flux", "surface_downwelling_longwave_flux"


def issued_rows(
    forcing: xr.Dataset,
    columns: Columns,
    state: RoadState,
    observed: ArrayLike,
    *,
    traffic: ArrayLike | None = None,
    step_s: float = STEP_S,
) -> dict[str, Array]:
    """One forecast from an analysed state.

    Args:
        forcing: Weather from the origin on, one member, ("member", "point", "time").
        columns: The stations.
        state: Road at the origin, drawn to the readings.
        observed: Readings at the origin, shape (column,), NaN where there was none [degC].
        traffic: Over its daily mean (time) [1]; an ordinary day's if absent.
        step_s: Time step of the road model [s].

    Returns:
        `SURFACE`, `ROAD` and the weather by name, each (column, lead from 0); ``pull`` [K] and ``shade`` [1], each (column,).
    """
    seen = np.asarray(observed, dtype=np.float64)
    names = (SURFACE, *ROAD)
    start = hand_over(state, seen)
    run = simulate(forcing, columns, start=start, outputs=names, traffic=traffic, step_s=step_s, dtype=np.float64)
    weather = {
        str(name): forcing[name].transpose("member", "point", "time").to_numpy()[0, columns.point].astype(np.float64)
        for name in forcing
    }
    road = {name: run.outputs[name].to_numpy()[0] for name in names}
    held = np.asarray(state.values)
    return {**road, **weather, "pull": seen - held[layout.SURFACE, 0], "shade": held[layout.SHADE, 0]}


def road_forecasts(
    station: str,
    origin: NDArray[np.datetime64],
    rows: Mapping[str, Array],
    *,
    position: tuple[float, float],
    reading: Array,
    newest: Array,
    place: Mapping[str, float],
) -> RoadForecasts:
    """Forecasts of one station in the form that is learnt from.

    Args:
        station: Its name.
        origin: Whole hours UTC, rising.
        rows: As `issued_rows` has them, each (origin, lead) or (origin,).
        position: Longitude and latitude [degree].
        reading: Readings of the hours, NaN where missing or not believed, (origin, lead) [degC].
        newest: Newest reading at the origin, (origin,) [degC].
        place: Static descriptors.
    """
    whole = np.asarray(origin, dtype="datetime64[ns]")
    sun, hour = sky_of(whole, rows[SURFACE].shape[1], position)
    weather = {name: rows[name] for name in _READ}
    air, cloud = weather["air_temperature"], weather["cloud_area_fraction"]
    weather["shortwave"] = rows[_SUN] if _SUN in rows else shortwave_from_cloud(sun, cloud)
    vapour = vapour_pressure(weather["dew_point_temperature"])
    weather["longwave"] = rows[_SKY] if _SKY in rows else longwave_from_cloud(air, vapour, cloud)
    weather["snow_fraction"] = rows["snow_fraction"] if "snow_fraction" in rows else (air < 1.0).astype(np.float64)
    return RoadForecasts(
        station=station,
        origin=whole,
        temperature=rows[SURFACE],
        weather=weather,
        road={name: rows[name] for name in ROAD},
        sun=sun,
        hour=hour,
        reading=reading,
        newest=newest,
        pull=rows["pull"],
        shade=rows["shade"],
        place=place,
    )


def sky_of(origin: NDArray[np.datetime64], leads: int, position: tuple[float, float]) -> tuple[Array, Array]:
    """Sine of the sun's elevation [1] and local solar hour [h] of every hour of forecasts, each (origin, lead).

    Args:
        origin: Whole hours UTC.
        leads: How many hours each has, that of the origin included.
        position: Longitude and latitude [degree].
    """
    valid = np.asarray(origin[:, None] + np.arange(leads) * np.timedelta64(1, "h"), dtype="datetime64[ns]")
    hour = (valid - valid.astype("datetime64[D]")) / np.timedelta64(1, "h") + position[0] / 15.0
    return sun_position(valid, *position).sin_elevation, np.mod(hour, 24.0)


def newest_readings(readings: Array) -> Array:
    """The newest reading at each hour, at most `STALE_H` old, NaN where there is none; hours on the last axis [degC].

    Args:
        readings: By the hour, NaN where missing [degC].
    """
    found = readings.copy()
    for age in range(1, STALE_H + 1):
        found[..., age:] = np.where(np.isnan(found[..., age:]), readings[..., :-age], found[..., age:])
    return found
