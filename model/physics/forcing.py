"""From a canonical hourly forecast to the arrays the kernel reads: checked, and with sun and long-wave worked out once per point."""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.errors import ForecastError
from model.domain.variables import FORECAST_REQUIRED, VARIABLES
from model.domain.weather import FORECAST_DIMS, check_places
from model.physics import layout
from model.physics.drift import drift_load, loose_snow
from model.physics.humidity import vapour_pressure
from model.physics.precipitation import fresh_snow_density, snow_fraction
from model.physics.radiation import longwave_from_cloud
from model.physics.sun import diffuse_fraction, shortwave_from_cloud, sun_position

Array = NDArray[np.float64]
_HOUR = np.timedelta64(1, "h")
_READ = (
    *FORECAST_REQUIRED,
    "snow_fraction",
    "surface_downwelling_shortwave_flux",
    "surface_downwelling_longwave_flux",
)


@dataclass(frozen=True, eq=False)
class PreparedForcing:
    """Weather at the forecast points, ready for the kernel.

    Attributes:
        time: Whole hours, UTC, shape (time,).
        weather: Rows of `layout`, shape (row, time, member x point); member-major.
        sun: Sine of the sun's elevation, shape (time, point).
        azimuth: Of the sun, clockwise from north, shape (time, point) [degree].
        members: Number of members.
        points: Number of points.
    """

    time: NDArray[np.datetime64]
    weather: Array
    sun: Array
    azimuth: Array
    members: int
    points: int


def check_forcing(forcing: xr.Dataset) -> None:
    """Refuse weather the road model cannot answer for.

    Args:
        forcing: Hourly canonical forecast, dimensions ("member", "point", "time").

    Raises:
        ForecastError: Naming the variable, place and time of the first value that is missing, infinite or out of range, or what
            is wrong with dimensions, units or times.
    """
    who = str(forcing.attrs.get("source", "weather"))
    absent = [dim for dim in FORECAST_DIMS if dim not in forcing.sizes]
    if absent:
        raise ForecastError(f"{who}: forcing of the road model lacks dimension {', '.join(absent)}")
    missing = [name for name in FORECAST_REQUIRED if name not in forcing]
    if missing:
        raise ForecastError(f"{who}: forcing of the road model lacks {', '.join(missing)}")
    if "longitude" not in forcing.coords or "latitude" not in forcing.coords:
        raise ForecastError(f"{who}: forcing of the road model lacks longitude and latitude of its points")
    check_places(forcing)
    if not forcing.sizes["member"] or not forcing.sizes["point"]:
        raise ForecastError(f"{who}: forcing of the road model has no members or no points")
    time = forcing["time"].to_numpy()
    if time.size < 2 or not np.issubdtype(time.dtype, np.datetime64):
        raise ForecastError(f"{who}: forcing of the road model needs at least two times of type datetime64, has {time.size}")
    wrong = np.flatnonzero(np.diff(time) != _HOUR)
    if wrong.size or time[0] != time[0].astype("datetime64[h]"):
        at = time[wrong[0] + 1] if wrong.size else time[0]
        raise ForecastError(f"{who}: times of the forcing must be consecutive whole hours; {_clock(at)} is not")
    for name in (name for name in _READ if name in forcing):
        _check_variable(forcing, name, who)


def _check_variable(forcing: xr.Dataset, name: str, who: str) -> None:
    variable = VARIABLES[name]
    held = forcing.variables[name]
    if set(held.dims) != set(FORECAST_DIMS):
        raise ForecastError(f"{who}: {name} has dimensions {held.dims}, expected {FORECAST_DIMS}")
    units = held.attrs.get("units", variable.units)
    if units != variable.units:
        raise ForecastError(f"{who}: {name} is in {units!r}, the road model needs {variable.units!r}")
    values = held.transpose(*FORECAST_DIMS).to_numpy()
    # an amount at the first time belongs to an hour the run does not cover
    first = 1 if variable.interval else 0
    good = (values[..., first:] >= variable.low) & (values[..., first:] <= variable.high)
    if good.all():
        return
    member, point, step = (int(i) for i in np.argwhere(~good)[0])
    value = float(values[member, point, first + step])
    if np.isnan(value):
        what = "is missing"
    elif np.isinf(value):
        what = "is infinite"
    else:
        what = f"is {value:g} {variable.units} (possible: {variable.low:g} to {variable.high:g})"
    lon, lat = (float(forcing[axis].to_numpy().reshape(-1)[point]) for axis in ("longitude", "latitude"))
    raise ForecastError(
        f"{who}: {name} {what} at point {point} ({lat:.3f} N, {lon:.3f} E), {_clock(forcing['time'].to_numpy()[first + step])}, "
        f"member {member}; repair the source or leave it out"
    )


def _clock(time: np.datetime64) -> str:
    return f"{np.datetime_as_string(time, unit='m')}Z"


def prepare_forcing(forcing: xr.Dataset, *, drift: bool = False) -> PreparedForcing:
    """Check the weather and work out vapour pressure, sun, long-wave and the kind of precipitation.

    Args:
        forcing: Hourly canonical forecast.
        drift: Whether the snow that drifts is wanted; it is counted from what fell since the first hour.

    Raises:
        ForecastError: As in `check_forcing`.
    """
    check_forcing(forcing)
    members, points = forcing.sizes["member"], forcing.sizes["point"]
    time = forcing["time"].to_numpy().astype("datetime64[ns]")

    def read(name: str) -> Array:
        """Values in the order (time, member, point)."""
        return forcing.variables[name].transpose("time", "member", "point").to_numpy().astype(np.float64)

    air, cloud = read("air_temperature"), read("cloud_area_fraction")
    dew = np.minimum(read("dew_point_temperature"), air)
    vapour = vapour_pressure(dew)
    sun = sun_position(time[:, None], forcing["longitude"].to_numpy()[None, :], forcing["latitude"].to_numpy()[None, :])
    sine, distance = sun.sin_elevation[:, None, :], sun.distance_factor[:, None, :]
    given = "surface_downwelling_shortwave_flux"
    shortwave = read(given) if given in forcing else shortwave_from_cloud(sine, cloud)
    diffuse = shortwave * diffuse_fraction(shortwave, sine, distance)
    given = "surface_downwelling_longwave_flux"
    longwave = read(given) if given in forcing else longwave_from_cloud(air, vapour, cloud)
    amount = read("precipitation_amount")
    amount[0] = 0.0
    share = read("snow_fraction") if "snow_fraction" in forcing else snow_fraction(air, dew)
    share[0] = 0.0
    weather = np.empty((layout.FORCING_ROWS, len(time), members * points))
    rows = {
        layout.AIR: air,
        layout.VAPOUR: vapour,
        layout.WIND: read("wind_speed"),
        layout.DIRECT: shortwave - diffuse,
        layout.DIFFUSE: diffuse,
        layout.LONGWAVE: longwave,
        layout.RAIN: amount * (1.0 - share),
        layout.SNOWFALL: amount * share,
        layout.FRESH: 1000.0 / fresh_snow_density(air),
    }
    for row, values in rows.items():
        weather[row] = values.reshape(len(time), members * points)
    weather[layout.DRIFT] = 0.0
    if drift:
        loose = loose_snow(weather[layout.SNOWFALL], weather[layout.RAIN], weather[layout.AIR])
        weather[layout.DRIFT] = drift_load(weather[layout.WIND], weather[layout.AIR], loose)
    return PreparedForcing(
        time, weather, np.ascontiguousarray(sun.sin_elevation), np.ascontiguousarray(sun.azimuth), members, points
    )
