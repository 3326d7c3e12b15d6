"""Many courses the weather may take, from the few forecasts at hand: never one line pretending to be certain.

Each member starts from one of the forecasts (sources and lagged runs, newer ones more often, real members where a source has them) and is
dressed with errors as large as forecasts of that lead time have had: temperature, dew point, cloud and wind by autocorrelated noise,
precipitation by time, amount, false alarm and miss, its kind by a shifted rain-snow line. Where a source tells its own spread (percentiles,
probability with least and most amount), that is used instead.

The spread among the forecasts themselves is part of the error, so the noise only adds what is missing to the expected variance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.errors import ForecastError
from model.domain.variables import FORECAST_REQUIRED, VARIABLES
from model.domain.weather import from_utc64, to_utc64
from model.dressing import HALO_H, dress
from model.error_statistics import PUBLISHED, ErrorStatistics

Grid = NDArray[np.float64]

#: Age over which a lagged run's weight halves [h]. Assumed: runs older than a day say little beside a new one.
HALF_WEIGHT_H = 8.0
_HOUR = np.timedelta64(1, "h")
_BASE = (
    *FORECAST_REQUIRED, "snow_fraction", "freezing_rain_fraction", "probability_of_precipitation", "precipitation_amount_min",
    "precipitation_amount_max", "air_temperature_p10", "air_temperature_p90",
)  # fmt: skip
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
) -> xr.Dataset:
    """Dress hourly forecasts into an ensemble for the hours after `start`.

    Args:
        forecasts: Hourly canonical forecasts on the same points, in any order.
        members: How many members; at least 2 for a spread.
        start: Moment of issue, aware UTC; the first hour is the first whole one after it.
        hours: How many hours are wanted; fewer come back where the forecasts end earlier.
        error_statistics: How wrong forecasts are by lead time, counted from each forecast's reference time, so old runs spread wider.
        seed: Same seed, same ensemble.

    Returns:
        Canonical forecast over ("member", "point", "time") with `ENSEMBLE_VARIABLES`.

    Raises:
        ForecastError: No forecast covers the first hour, or the forecasts are on different points.
    """
    if not forecasts:
        raise ForecastError("no forecast to make an ensemble of; fall back to the last good run or to climatology")
    ordered = sorted(forecasts, key=_reference, reverse=True)
    if len({forecast.sizes["point"] for forecast in ordered}) > 1:
        raise ForecastError("forecasts of one ensemble must be on the same points; fetch them for the site's forecast points")
    wanted = valid_hours(start, hours)
    halo = np.concatenate([wanted[0] - np.arange(HALO_H, 0, -1) * _HOUR, wanted, wanted[-1] + np.arange(1, HALO_H + 1) * _HOUR])
    bases = [_base(forecast, halo) for forecast in ordered]
    covered = np.any([base.covers for base in bases], axis=0)[HALO_H : HALO_H + hours]
    length = hours if covered.all() else int(np.argmin(covered))
    if length == 0:
        raise ForecastError(
            f"no forecast covers {np.datetime_as_string(wanted[0], unit='m')}Z; newest is of {_reference(ordered[0])}Z. "
            "Fetch again, or fall back to the last good run"
        )
    halo, bases = halo[: length + 2 * HALO_H], [base.until(length + 2 * HALO_H) for base in bases]
    fields, lead = _assign(bases, members, halo)
    dressed = dress(fields, lead, error_statistics, np.random.default_rng(seed))
    return _dataset(dressed, ordered, wanted[:length], start)


@dataclass(frozen=True, slots=True)
class _Base:
    """One forecast laid on the hours of the ensemble: fields (own member, point, time), NaN where it says nothing."""

    fields: dict[str, Grid]
    covers: NDArray[np.bool_]
    reference: np.datetime64

    def until(self, length: int) -> "_Base":
        return _Base({name: values[..., :length] for name, values in self.fields.items()}, self.covers[:length], self.reference)


def _reference(forecast: xr.Dataset) -> np.datetime64:
    return to_utc64(datetime.fromisoformat(str(forecast.attrs["reference_time"])))


def _base(forecast: xr.Dataset, times: NDArray[np.datetime64]) -> _Base:
    own = forecast["time"].to_numpy()
    _, here, there = np.intersect1d(times, own, return_indices=True)
    fields = {}
    for name in _BASE:
        shape = (forecast.sizes["member"], forecast.sizes["point"], times.size)
        values = np.full(shape, np.nan)
        if name in forecast:
            values[..., here] = forecast[name].transpose("member", "point", "time").to_numpy()[..., there]
        fields[name] = values
    covers = np.all([np.isfinite(fields[name]).all(axis=(0, 1)) for name in FORECAST_REQUIRED], axis=0)
    return _Base(fields, covers, _reference(forecast))


def _assign(bases: Sequence[_Base], members: int, times: NDArray[np.datetime64]) -> tuple[dict[str, Grid], Grid]:
    """Each member's forecast and its lead time (member, time) [h]; hours a forecast lacks are taken from the next newest that has them."""
    age = np.array([(bases[0].reference - base.reference) / _HOUR for base in bases], dtype=float)
    share = np.cumsum(0.5 ** (age / HALF_WEIGHT_H))
    chosen = np.searchsorted(share / share[-1], (np.arange(members) + 0.5) / members)
    points = bases[0].fields["air_temperature"].shape[1]
    fields = {name: np.full((members, points, times.size), np.nan) for name in _BASE}
    lead = np.zeros((members, times.size))
    for member in range(members):
        first = int(min(chosen[member], len(bases) - 1))
        open_hours = np.ones(times.size, dtype=bool)
        for index in (first, *(i for i in range(len(bases)) if i != first)):
            base, mine = bases[index], open_hours & bases[index].covers
            own = member % base.fields["air_temperature"].shape[0]
            for name in _BASE:
                fields[name][member][:, mine] = base.fields[name][own][:, mine]
            lead[member, mine] = (times[mine] - base.reference) / _HOUR
            open_hours &= ~mine
    return fields, np.maximum(lead, 0.0)


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
