"""Canonical weather Datasets and the checks that refuse anything else.

A **forecast** has dimensions ``("member", "point", "time")`` (``member`` has length 1 where the source gives one line). ``time`` is the valid
time; an amount belongs to ``(interval_start, time]`` with ``interval_start(time)`` as a coordinate. Coordinates ``longitude``, ``latitude``,
``altitude(point)``. Attributes ``source``, ``reference_time`` and ``available_at`` (ISO 8601 with zone) and ``simulated`` (0 or 1).
A **partial** forecast speaks of some required variables only, named in its attribute ``partial``; it completes others and stands for none.

**Observations** have dimensions ``("station", "time")``, the same attributes, and beside each variable ``X`` an int8 ``X_flag``: 0 good,
1 suspect, 2 bad; bad values stay, they are never deleted.

Times inside a Dataset are ``datetime64[ns]`` and always UTC; outside a Dataset they are aware ``datetime``.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import xarray as xr

from model.domain.errors import ForecastError
from model.domain.variables import FORECAST_OPTIONAL, FORECAST_REQUIRED, OBSERVED, VARIABLES

FORECAST_DIMS = ("member", "point", "time")
OBSERVATION_DIMS = ("station", "time")
FLAG_GOOD, FLAG_SUSPECT, FLAG_BAD = 0, 1, 2
#: Attribute of a partial forecast: the required variables it holds, parted by spaces.
PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class InputStatus:
    """How one input stood when an assessment was made.

    Attributes:
        name: Source or station, as a dispatcher knows it.
        kind: ``forecast``, ``station``, ``model`` or ``actions``.
        valid_at: Reference time of the forecast, or time of the newest good reading; None if nothing was ever received.
        age_minutes: Age at the assessment [min]; None if nothing was ever received.
        used: Whether the assessment rests on it.
        note: One sentence where something is wrong, empty if all is well. Swedish.
        note_en: The same in English.
    """

    name: str
    kind: str
    valid_at: datetime | None
    age_minutes: float | None
    used: bool
    note: str = ""
    note_en: str = ""


def to_utc64(moment: datetime) -> np.datetime64:
    """An aware datetime as the UTC ``datetime64[ns]`` used inside Datasets.

    Raises:
        ForecastError: The datetime has no zone.
    """
    if moment.tzinfo is None:
        raise ForecastError(f"time {moment.isoformat()} has no time zone; every time in Halka is aware UTC")
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "ns")


def from_utc64(moment: np.datetime64) -> datetime:
    """The inverse of `to_utc64`, to the microsecond."""
    aware: datetime = pd.Timestamp(moment).tz_localize("UTC").to_pydatetime()
    return aware


def check_forecast(forecast: xr.Dataset) -> xr.Dataset:
    """Return the forecast unchanged if it is canonical.

    Args:
        forecast: Dataset as described in the module docstring.

    Raises:
        ForecastError: Naming the variable, place and time of the first thing that is wrong.
    """
    _check_frame(forecast, FORECAST_DIMS, "forecast")
    check_places(forecast)
    required = [name for name in str(forecast.attrs.get(PARTIAL, "")).split() if name in FORECAST_REQUIRED] or FORECAST_REQUIRED
    missing = [name for name in required if name not in forecast]
    if missing:
        raise ForecastError(f"{_who(forecast)}: forecast lacks {', '.join(missing)}")
    if "interval_start" not in forecast.coords:
        raise ForecastError(f"{_who(forecast)}: forecast lacks the coordinate interval_start(time) that amounts need")
    if bool((forecast["interval_start"].to_numpy() >= forecast["time"].to_numpy()).any()):
        raise ForecastError(f"{_who(forecast)}: an interval starts at or after its end")
    _check_variables(forecast, (*FORECAST_REQUIRED, *FORECAST_OPTIONAL), FORECAST_DIMS)
    for name in required:
        bad = ~np.isfinite(forecast[name].to_numpy())
        if bad.any():
            raise ForecastError(f"{_who(forecast)}: {name} is missing at {_first(forecast, bad)}")
    return forecast


def check_places(forecast: xr.Dataset) -> None:
    """Refuse points that lie nowhere on Earth; coordinates that are absent are not asked for.

    Args:
        forecast: With longitude and latitude [degree] over "point".

    Raises:
        ForecastError: Naming the coordinate and place.
    """
    for name, reach in (("longitude", 180.0), ("latitude", 90.0)):
        if name not in forecast.coords:
            continue
        values = np.atleast_1d(forecast[name].to_numpy().astype(np.float64))
        for place in np.flatnonzero(~(np.abs(values) <= reach)):
            raise ForecastError(
                f"{_who(forecast)}: {name} is {values[place]:g} at place {place}; possible values are {-reach:g} to {reach:g} degrees"
            )


def check_observations(observations: xr.Dataset) -> xr.Dataset:
    """Return the observations unchanged if they are canonical (missing values are NaN and allowed).

    Raises:
        ForecastError: Naming the variable, station and time of the first thing that is wrong. Values out of range
            are not refused here: quality control flags them.
    """
    _check_frame(observations, OBSERVATION_DIMS, "observations")
    known = {*OBSERVED, *(f"{name}_flag" for name in OBSERVED)}
    unknown = sorted(set(map(str, observations.data_vars)) - known)
    if unknown:
        raise ForecastError(f"{_who(observations)}: unknown observed variables {', '.join(unknown)}")
    for name in OBSERVED:
        if name in observations:
            _check_units(observations, name)
    return observations


def _check_frame(weather: xr.Dataset, dims: tuple[str, ...], kind: str) -> None:
    for attribute in ("source", "reference_time", "available_at"):
        if not weather.attrs.get(attribute):
            raise ForecastError(f"{kind} of {weather.attrs.get('source', 'unknown source')} lacks the attribute {attribute}")
    absent = [dim for dim in dims if dim not in weather.sizes]
    if absent:
        raise ForecastError(f"{_who(weather)}: {kind} lacks dimension {', '.join(absent)}")
    if any(weather.sizes[dim] == 0 for dim in dims):
        raise ForecastError(f"{_who(weather)}: {kind} is empty")
    time = weather["time"].to_numpy()
    if not np.issubdtype(time.dtype, np.datetime64):
        raise ForecastError(f"{_who(weather)}: time is {time.dtype}, expected datetime64 in UTC")
    if np.isnat(time).any() or bool((np.diff(time) <= np.timedelta64(0, "ns")).any()):
        raise ForecastError(f"{_who(weather)}: times are missing, repeated or out of order")


def _check_variables(weather: xr.Dataset, allowed: tuple[str, ...], dims: tuple[str, ...]) -> None:
    for name in map(str, weather.data_vars):
        if name not in allowed:
            raise ForecastError(f"{_who(weather)}: unknown variable {name}")
        if weather[name].dims != dims:
            raise ForecastError(f"{_who(weather)}: {name} has dimensions {weather[name].dims}, expected {dims}")
        _check_units(weather, name)
        variable, values = VARIABLES[name], weather[name].to_numpy()
        bad = np.isinf(values) | (values < variable.low) | (values > variable.high)
        if bad.any():
            raise ForecastError(
                f"{_who(weather)}: {name} is {float(values[bad][0]):g} {variable.units} at {_first(weather, bad)}; "
                f"possible values are {variable.low:g} to {variable.high:g}"
            )


def _check_units(weather: xr.Dataset, name: str) -> None:
    units = weather[name].attrs.get("units")
    if units != VARIABLES[name].units:
        raise ForecastError(f"{_who(weather)}: {name} is in {units!r}, expected {VARIABLES[name].units!r}")


def _who(weather: xr.Dataset) -> str:
    return f"{weather.attrs.get('source', 'unknown source')} {weather.attrs.get('reference_time', '')}".strip()


def _first(weather: xr.Dataset, bad: np.ndarray) -> str:
    index = tuple(int(i) for i in np.argwhere(bad)[0])
    time = np.datetime_as_string(weather["time"].to_numpy()[index[-1]], unit="m")
    return f"{time}Z, place {index[-2]}"
