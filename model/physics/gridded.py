"""The road model on one array of columns, for `xarray.apply_ufunc`: plain arrays in, plain arrays out, the same numbers as `simulate`."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from model.domain.errors import ForecastError
from model.domain.variables import FORECAST_REQUIRED, VARIABLES
from model.physics.columns import Columns, make_columns
from model.physics.road import DEFAULT_OUTPUTS, simulate

Array = NDArray[Any]


def road_profiles(
    *weather: ArrayLike, time: NDArray[np.datetime64], longitude: float, latitude: float, columns: Columns | None = None,
    outputs: Sequence[str] = DEFAULT_OUTPUTS, **more: Any,
) -> tuple[Array, ...] | Array:  # fmt: skip
    """Hourly outputs of places that each have weather of their own; what `xarray.apply_ufunc` is given.

    Args:
        weather: `FORECAST_REQUIRED` in its order, each (..., time).
        time: Hours of the weather.
        longitude: Of the site [degree].
        latitude: Of the site [degree].
        columns: One a place, in the order of the flattened leading dimensions; open asphalt if absent.
        outputs: Names out of `layout.OUTPUTS`.
        more: Further arguments of `simulate`.

    Returns:
        One array (..., time) an output; not a tuple if only one is asked for.

    Raises:
        ForecastError: As `simulate`, or arrays that are not all of the weather or not one column a place.
    """
    if len(weather) != len(FORECAST_REQUIRED):
        raise ForecastError(
            f"the road model takes {', '.join(FORECAST_REQUIRED)} in this order; {len(weather)} arrays were given"
        )
    fields = np.broadcast_arrays(*(np.asarray(values, dtype=np.float64) for values in weather))
    shape = fields[0].shape
    places = int(np.prod(shape[:-1]))
    chosen = make_columns(places, point=np.arange(places)) if columns is None else columns
    if len(chosen) != places:
        raise ForecastError(f"{len(chosen)} columns for {places} places")
    forcing = xr.Dataset(
        {
            name: (("member", "point", "time"), values.reshape(1, places, -1), {"units": VARIABLES[name].units})
            for name, values in zip(FORECAST_REQUIRED, fields, strict=True)
        },
        coords={
            "time": time,
            "longitude": ("point", np.full(places, longitude)),
            "latitude": ("point", np.full(places, latitude)),
        },
    )
    found = simulate(forcing, chosen, outputs=outputs, **more).outputs
    told = tuple(found[name].to_numpy()[0].reshape(shape) for name in outputs)
    return told if len(told) > 1 else told[0]


def apply_road(weather: xr.Dataset, outputs: Sequence[str] = DEFAULT_OUTPUTS, **more: Any) -> xr.Dataset:
    """Outputs of the road model for weather over any dimensions and time.

    Args:
        weather: `FORECAST_REQUIRED` over ("time", ...); longitude and latitude as single numbers of the site.
        outputs: Names out of `layout.OUTPUTS`.
        more: Further arguments of `road_profiles`.

    Raises:
        ForecastError: As `road_profiles`.
    """
    site = {axis: float(weather[axis].mean()) for axis in ("longitude", "latitude")}
    found = xr.apply_ufunc(
        road_profiles,
        *(weather[name] for name in FORECAST_REQUIRED),
        input_core_dims=[["time"]] * len(FORECAST_REQUIRED),
        output_core_dims=[["time"]] * len(outputs),
        kwargs={"time": weather["time"].to_numpy(), "outputs": tuple(outputs), **site, **more},
    )
    return xr.Dataset(dict(zip(outputs, found if len(outputs) > 1 else (found,), strict=True)))
