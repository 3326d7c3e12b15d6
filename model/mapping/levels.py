"""A learned pool of cold air over segments: each forecast point is split into the heights of its segments, low ones colder on clear calm nights.

The road model moves air by one lapse rate for all hours (`model.physics`); what changes from hour to hour has to be in the weather it is given. So
where the stations showed a pool, a point becomes as many as its segments' heights need, in steps of `LEVEL_M`.
"""

from dataclasses import replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.lapse import POOLING_REACH_DEGC, pool_strength
from model.physics.columns import Columns
from model.physics.sun import sun_position

Array = NDArray[np.float64]

#: Step of heights [m]: within it a pool of the strongest gradient differs by half a degree.
LEVEL_M = 10.0
#: Share of the shift that the dew point takes [1]: air that cools in a pool loses little of its vapour. Assumed.
DEW_POINT_SHARE = 0.3


def levelled(
    columns: Columns, past: xr.Dataset | None, led: xr.Dataset, *, pooling_degc_m: float
) -> tuple[Columns, xr.Dataset | None, xr.Dataset]:
    """Columns and the weather before and after now, on split points; all three as they were where no pool is known.

    Args:
        columns: On the points of the weather.
        past: Weather that was, or None.
        led: Weather to come.
        pooling_degc_m: As learned (`model.lapse.Vertical`) [degC/m].
    """
    if pooling_degc_m <= 0.0:
        return columns, past, led
    split, point, level = split_columns(columns)
    before = None if past is None else pooled(past, point, level, pooling_degc_m=pooling_degc_m)
    return split, before, pooled(led, point, level, pooling_degc_m=pooling_degc_m)


def split_columns(columns: Columns) -> tuple[Columns, NDArray[np.intp], Array]:
    """Columns on points of their own height.

    Args:
        columns: On forecast points.

    Returns:
        The columns on the new points, and of each new point the old one and its height above it [m].
    """
    level = np.round(columns.altitude_offset_m / LEVEL_M) * LEVEL_M
    pairs, number = np.unique(np.column_stack([columns.point, level]), axis=0, return_inverse=True)
    return replace(columns, point=number.reshape(-1).astype(columns.point.dtype)), pairs[:, 0].astype(np.intp), pairs[:, 1]


def pooled(weather: xr.Dataset, point: NDArray[np.intp], level: Array, *, pooling_degc_m: float) -> xr.Dataset:
    """Weather on split points.

    Args:
        weather: Canonical, any members.
        point: Old point of each new one.
        level: Height of each new point above the old one [m].
        pooling_degc_m: Increase of temperature with height in a pool of full strength [degC/m].

    Returns:
        The same over the new points, air and dew point shifted by at most `model.lapse.POOLING_REACH_DEGC`.
    """
    chosen = weather.isel(point=point).transpose("member", "point", "time")
    cloud, wind, air, dew = (
        chosen[name].to_numpy().astype(float)
        for name in ("cloud_area_fraction", "wind_speed", "air_temperature", "dew_point_temperature")
    )
    longitude, latitude = (chosen[name].to_numpy().astype(float)[:, None] for name in ("longitude", "latitude"))
    sun = sun_position(chosen["time"].to_numpy()[None, :], longitude, latitude).sin_elevation
    strength = pool_strength(cloud, wind, np.broadcast_to(sun, cloud.shape))
    shift = np.clip(pooling_degc_m * level[None, :, None] * strength, -POOLING_REACH_DEGC, POOLING_REACH_DEGC)
    air = air + shift
    moved = {"air_temperature": air, "dew_point_temperature": np.minimum(dew + DEW_POINT_SHARE * shift, air)}
    return chosen.assign({name: (("member", "point", "time"), values, weather[name].attrs) for name, values in moved.items()})
