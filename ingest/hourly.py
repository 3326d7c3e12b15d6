"""Whole hours from a source's own steps, without inventing intensity.

What holds at a moment is interpolated between the two moments around each hour. What fell in an interval is spread evenly over that interval,
so that the total stays the same and a 6-hour amount never becomes a shower. What tells *how* an interval was (probability, kind) holds for
each of its hours. The coordinate ``step_hours`` keeps the source's own resolution in sight.
"""

import numpy as np
import numpy.typing as npt
import xarray as xr

from model.domain.errors import ForecastError
from model.domain.variables import VARIABLES
from model.domain.weather import FORECAST_DIMS, check_forecast

Array = npt.NDArray[np.float64]
Times = npt.NDArray[np.datetime64]

_HOUR = np.timedelta64(1, "h").astype("timedelta64[ns]")
_AMOUNTS = frozenset(
    {"precipitation_amount", "precipitation_amount_min", "precipitation_amount_max", "precipitation_amount_median"}
)
_DIRECTION = "wind_from_direction"


def to_hourly(forecast: xr.Dataset) -> xr.Dataset:
    """The forecast at consecutive whole hours, every amount over exactly the hour before.

    The first hour is the first that a moment of the source has been reached for and whose hour an interval covers; the last is the last
    whole hour not after the source's last step. A hole between two intervals (a step that came without its values) takes the mean rate
    of its neighbours and shows its width in ``step_hours``.

    Args:
        forecast: Canonical forecast with any steps.

    Returns:
        Canonical forecast with the extra coordinate ``step_hours(time)`` [h], a new Dataset.

    Raises:
        ForecastError: The forecast is not canonical, or covers no whole hour.
    """
    check_forecast(forecast)
    moments = forecast["time"].to_numpy().astype("datetime64[ns]")
    starts = forecast["interval_start"].to_numpy().astype("datetime64[ns]")
    hours = _hours(moments, starts)
    if hours.size == 0:
        raise ForecastError(f"{forecast.attrs['source']}: forecast of {moments.size} steps covers no whole hour")
    edges = _Intervals(starts, moments)
    overlap = edges.overlap(hours)
    most = np.argmax(overlap, axis=1)
    variables = {}
    for name in map(str, forecast.data_vars):
        values = forecast[name].transpose(*FORECAST_DIMS).to_numpy().astype(np.float64)
        if name in _AMOUNTS:
            hourly = edges.spread(values, overlap)
        elif VARIABLES[name].interval:
            hourly = edges.hold(values)[..., most]
        elif name == _DIRECTION:
            hourly = _turn(values, moments, hours)
        else:
            hourly = _between(values, moments, hours)
        variables[name] = (FORECAST_DIMS, hourly.astype(np.float32), {"units": VARIABLES[name].units})
    frame = {name: coordinate for name, coordinate in forecast.coords.items() if "time" not in coordinate.dims}
    whole = xr.Dataset(
        variables,
        coords={
            **frame,
            "time": hours,
            "interval_start": ("time", hours - _HOUR),
            "step_hours": ("time", _resolution(forecast, edges)[most].astype(np.float32), {"units": "h"}),
        },
        attrs=dict(forecast.attrs),
    )
    return check_forecast(whole)


def _hours(moments: Times, starts: Times) -> Times:
    first = max(moments[0], starts[0] + _HOUR)
    floor = first.astype("datetime64[h]").astype("datetime64[ns]")
    ceiling = floor if floor == first else floor + _HOUR
    return np.arange(ceiling, moments[-1] + np.timedelta64(1, "ns"), _HOUR, dtype="datetime64[ns]")


def _resolution(forecast: xr.Dataset, edges: "_Intervals") -> Array:
    """Width of each interval [h], as the source had it where the forecast has been made hourly before."""
    if "step_hours" not in forecast.coords or edges.width_hours.size != forecast.sizes["time"]:
        return edges.width_hours
    known: Array = forecast["step_hours"].to_numpy().astype(np.float64)
    return known


class _Intervals:
    """The source's intervals, with holes between them filled by intervals of their own."""

    def __init__(self, starts: Times, ends: Times) -> None:
        hole = np.flatnonzero(starts[1:] > ends[:-1])
        self._before, self._after = hole, hole + 1
        order = np.argsort(np.concatenate([ends, starts[self._after]]), kind="stable")
        self._order = order
        self.starts = np.concatenate([starts, ends[self._before]])[order]
        self.ends = np.concatenate([ends, starts[self._after]])[order]
        self._own_width = _as_hours(ends - starts)
        self.width_hours = _as_hours(self.ends - self.starts)

    def overlap(self, hours: Times) -> Array:
        """Time each hour (h - 1, h] shares with each interval [h], shape (hour, interval)."""
        shared = np.minimum(hours[:, None], self.ends) - np.maximum((hours - _HOUR)[:, None], self.starts)
        return np.maximum(_as_hours(shared), 0.0)

    def spread(self, amounts: Array, overlap: Array) -> Array:
        """Amounts of the source's intervals as amounts of hours; NaN where an interval touched is NaN."""
        rate = self._with_holes(amounts / self._own_width)
        missing = np.isnan(rate)
        hourly: Array = np.where(missing, 0.0, rate) @ overlap.T
        touched = (missing.astype(np.float64) @ overlap.T) > 0.0
        return np.where(touched, np.nan, hourly)

    def hold(self, values: Array) -> Array:
        """What each interval was like, with holes as the mean of their neighbours."""
        return self._with_holes(values)

    def _with_holes(self, values: Array) -> Array:
        filled = (values[..., self._before] + values[..., self._after]) / 2.0
        together: Array = np.concatenate([values, filled], axis=-1)[..., self._order]
        return together


def _between(values: Array, moments: Times, hours: Times) -> Array:
    later = np.clip(np.searchsorted(moments, hours, side="left"), 0, moments.size - 1)
    earlier = np.where(moments[later] == hours, later, np.maximum(later - 1, 0))
    span = np.maximum(_as_hours(moments[later] - moments[earlier]), 1e-9)
    weight = _as_hours(hours - moments[earlier]) / span
    between: Array = np.where(
        earlier == later, values[..., later], (1.0 - weight) * values[..., earlier] + weight * values[..., later]
    )
    return between


def _turn(degrees: Array, moments: Times, hours: Times) -> Array:
    """Directions interpolated the short way round [degree]."""
    radians = np.radians(degrees)
    east, north = _between(np.sin(radians), moments, hours), _between(np.cos(radians), moments, hours)
    return np.mod(np.degrees(np.arctan2(east, north)), 360.0)


def _as_hours(spans: npt.NDArray[np.timedelta64]) -> Array:
    hours: Array = spans / _HOUR
    return hours
