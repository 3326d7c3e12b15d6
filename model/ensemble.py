"""Many courses the weather may take, from the few forecasts at hand: never one line pretending to be certain.

Each member starts from one of the forecasts (sources and lagged runs, newer ones more often, real members where a source has them) and is
dressed with errors as large as forecasts of that lead time have had: temperature, dew point, cloud and wind by autocorrelated noise,
precipitation by time, amount, false alarm and miss, its kind by a shifted rain-snow line. Where a source tells its own spread (percentiles,
probability with least, middle and most amount, probability of frozen), that is used instead. Real members are scenarios already: they are
taken as they are but for the spread that all members together still lack.

The spread among the forecasts themselves is part of the error, so the noise only adds what is missing to the expected variance.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.errors import ForecastError
from model.domain.variables import FORECAST_REQUIRED, VARIABLES
from model.domain.weather import from_utc64, to_utc64
from model.dressing import HALO_H, dress
from model.error_statistics import PUBLISHED, ErrorStatistics
from model.forecast_standing import standing
from model.laid_forecast import READ_VARIABLES, Assigned, LaidForecast, assign, lay, with_halo
from model.relaxation import RELAXED, relaxed

__all__ = [
    "ENSEMBLE_VARIABLES",
    "READ_VARIABLES",
    "LaidForecast",
    "build_ensemble",
    "dressed_members",
    "lay",
    "valid_hours",
    "with_halo",
    "with_issue_hour",
]

Grid = NDArray[np.float64]

_HOUR = np.timedelta64(1, "h")
#: What every member has; radiation is left to the road model, which makes it from the member's own cloud.
ENSEMBLE_VARIABLES = (*FORECAST_REQUIRED, "snow_fraction", "freezing_rain_fraction")


def valid_hours(start: datetime, hours: int) -> NDArray[np.datetime64]:
    """The `hours` whole hours after `start`, as ``datetime64[ns]``."""
    first = to_utc64(start).astype("datetime64[h]") + _HOUR
    times: NDArray[np.datetime64] = (first + np.arange(hours) * _HOUR).astype("datetime64[ns]")
    return times


def build_ensemble(
    forecasts: Sequence[xr.Dataset],
    *,
    members: int,
    start: datetime,
    hours: int,
    error_statistics: ErrorStatistics = PUBLISHED,
    seed: int,
    analysed: Mapping[str, NDArray[np.floating]] | None = None,
) -> xr.Dataset:
    """Dress hourly forecasts into an ensemble for the hours after `start`.

    Args:
        forecasts: Hourly canonical forecasts on the same points, in any order.
        members: How many members; at least 2 for a spread.
        start: Moment of issue, aware UTC; the first hour is the first whole one after it.
        hours: How many hours are wanted; fewer come back where the forecasts end earlier.
        error_statistics: How wrong forecasts are by lead time, counted from each forecast's reference time, so old runs spread wider.
        seed: Same seed, same ensemble.
        analysed: The hour of issue as analysed, by canonical name, shape (point,); the first hours lean on it (`model.relaxation`).

    Returns:
        Canonical forecast over ("member", "point", "time") with `ENSEMBLE_VARIABLES`, and for each hour the coordinates ``forecast_rung``,
        ``source_count``, ``forecast_sources`` (`model.forecast_standing`) and ``step_hours``: the longest step of a source that one of
        the members comes from [h].

    Raises:
        ForecastError: No forecast covers the first hour, or the forecasts are on different points.
    """
    if not forecasts:
        raise ForecastError("no forecast to make an ensemble of; fall back to the last good run or to climatology")
    ordered = sorted(forecasts, key=_reference, reverse=True)
    if len({forecast.sizes["point"] for forecast in ordered}) > 1:
        raise ForecastError("forecasts of one ensemble must be on the same points; fetch them for the site's forecast points")
    wanted = valid_hours(start, hours)
    halo = with_halo(wanted)
    laid = [_laid(forecast, halo) for forecast in ordered]
    covered = np.any([forecast.covers for forecast in laid], axis=0)[HALO_H : HALO_H + hours]
    length = hours if covered.all() else int(np.argmin(covered))
    if length == 0:
        raise ForecastError(
            f"no forecast covers {np.datetime_as_string(wanted[0], unit='m')}Z; newest is of {_reference(ordered[0])}Z. "
            "Fetch again, or fall back to the last good run"
        )
    end = length + 2 * HALO_H
    shortened = [forecast.until(end) for forecast in laid]
    assigned = assign(shortened, members, halo[:end])
    ensemble = _dataset(_dressed(assigned, error_statistics, seed, analysed), ordered, wanted[:length], start)
    inner = slice(HALO_H, HALO_H + length)
    hourly = standing(assigned.which[:, inner], [forecast.source for forecast in laid])
    steps = assigned.step_hours[:, inner].max(axis=0).astype(np.float32)
    return ensemble.assign_coords(
        {"step_hours": ("time", steps, {"units": "h"}), **{name: ("time", values) for name, values in hourly.items()}}
    )


def dressed_members(
    laid: Sequence[LaidForecast],
    times: NDArray[np.datetime64],
    *,
    members: int,
    errors: ErrorStatistics,
    seed: int,
    analysed: Mapping[str, NDArray[np.floating]] | None = None,
) -> dict[str, Grid]:
    """Members on the inner hours, by canonical name, shape (member, point, time).

    Args:
        laid: Forecasts on `times`, newest first; together they cover every inner hour.
        times: Hours with halo.
        members: How many.
        errors: How wrong forecasts are by lead time.
        seed: Same seed, same members.
        analysed: The hour of issue as analysed, see `build_ensemble`.
    """
    return _dressed(assign(laid, members, times), errors, seed, analysed)


def _dressed(
    assigned: Assigned, errors: ErrorStatistics, seed: int, analysed: Mapping[str, NDArray[np.floating]] | None
) -> dict[str, Grid]:
    generator = np.random.default_rng(seed)
    members = dress(assigned.fields, assigned.lead, errors, generator, real=assigned.real, step_hours=assigned.step_hours)
    if analysed is None:
        return members
    covered = assigned.which[:, HALO_H - 1, None] >= 0
    said = {
        name: np.where(covered, assigned.fields[name][..., HALO_H - 1], np.nan) for name in RELAXED if name in assigned.fields
    }
    return relaxed(members, said, analysed)


def _reference(forecast: xr.Dataset) -> np.datetime64:
    return to_utc64(datetime.fromisoformat(str(forecast.attrs["reference_time"])))


def _laid(forecast: xr.Dataset, onto: NDArray[np.datetime64]) -> LaidForecast:
    steps = forecast["step_hours"].to_numpy() if "step_hours" in forecast.coords else None
    return lay(
        _fields(forecast),
        forecast["time"].to_numpy(),
        _reference(forecast),
        onto,
        source=str(forecast.attrs["source"]),
        step_hours=steps,
    )


def _fields(forecast: xr.Dataset) -> dict[str, NDArray[np.floating]]:
    named = {name: forecast.variables[name] for name in READ_VARIABLES if name in forecast.variables}
    return {name: variable.transpose("member", "point", "time").to_numpy() for name, variable in named.items()}


def _dataset(
    fields: dict[str, Grid], forecasts: Sequence[xr.Dataset], times: NDArray[np.datetime64], start: datetime
) -> xr.Dataset:
    newest = forecasts[0]
    variables = {
        name: (("member", "point", "time"), fields[name].astype(np.float32), {"units": VARIABLES[name].units})
        for name in ENSEMBLE_VARIABLES
    }
    return xr.Dataset(
        variables,
        coords={
            "time": times,
            "interval_start": (("time",), times - _HOUR),
            **{
                name: (("point",), newest[name].to_numpy())
                for name in ("longitude", "latitude", "altitude")
                if name in newest.coords
            },
        },
        attrs={
            "source": "ensemble of " + ", ".join(dict.fromkeys(str(forecast.attrs["source"]) for forecast in forecasts)),
            "reference_time": from_utc64(_reference(newest)).isoformat(),
            "available_at": start.isoformat(),
            "simulated": max(int(forecast.attrs.get("simulated", 0)) for forecast in forecasts),
        },
    )


def with_issue_hour(ensemble: xr.Dataset, before: xr.Dataset | None = None) -> xr.Dataset:
    """Put the hour the road model starts from before an ensemble's first hour.

    The road model begins at a state that stands at a whole hour and needs the weather of that hour too; amounts in it have already fallen.

    Args:
        ensemble: Result of `build_ensemble`.
        before: Analysed weather over ("member", "point", "time") that holds that hour; without it the first forecast hour stands in, dry.
    """
    hour = ensemble["time"].to_numpy()[0] - _HOUR
    at = None if before is None else np.flatnonzero(before["time"].to_numpy() == hour)
    variables = {}
    for name in ENSEMBLE_VARIABLES:
        values = ensemble[name].to_numpy()
        first = values[..., :1] * np.float32(0.0 if name == "precipitation_amount" else 1.0)
        if before is not None and at is not None and at.size and name in before:
            known = before[name].to_numpy()[:1, :, at[:1]]
            first = np.where(np.isfinite(known), known, first).astype(np.float32)
        variables[name] = (ensemble[name].dims, np.concatenate([first, values], axis=2), ensemble[name].attrs)
    times = np.concatenate([[hour], ensemble["time"].to_numpy()])
    places = {name: ensemble[name] for name in ("longitude", "latitude", "altitude") if name in ensemble.coords}
    return xr.Dataset(
        variables, coords={"time": times, "interval_start": (("time",), times - _HOUR), **places}, attrs=ensemble.attrs
    )
