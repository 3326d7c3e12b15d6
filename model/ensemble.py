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
from scipy.special import expit, logit, ndtr

from model.domain.errors import ForecastError
from model.domain.variables import FORECAST_REQUIRED, VARIABLES
from model.domain.weather import from_utc64, to_utc64
from model.error_statistics import PUBLISHED, ErrorStatistics
from model.perturb import amount_at_rank, correlated, falsely_alarmed, rain_logit, shifted, with_missed

Grid = NDArray[np.float64]

#: Age over which a lagged run's weight halves [h]. Assumed: runs older than a day say little beside a new one.
HALF_WEIGHT_H = 8.0
#: Hours before and after the period that precipitation may be shifted in from [h].
HALO_H = 12
#: Least share of the expected spread that is added even where the forecasts differ much [1].
LEAST_DRESSING = 0.4
#: Width of 10-90 % in standard deviations of a normal distribution.
P10_P90_SDS = 2.563
#: Correlation of dew point with temperature errors [1]. Assumed.
DEW_CORRELATION = 0.7
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
    dressed = _dress(fields, lead, error_statistics, np.random.default_rng(seed))
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


def _dress(fields: dict[str, Grid], lead: Grid, errors: ErrorStatistics, generator: np.random.Generator) -> dict[str, Grid]:
    """Add the errors; drops the halo."""
    inner = slice(HALO_H, lead.shape[1] - HALO_H)
    rain = _precipitation(fields, lead, errors, generator)[..., inner]
    base = {name: values[..., inner] for name, values in fields.items()}
    lead = lead[:, inner]
    members, points, hours = rain.shape

    def noise() -> Grid:
        return correlated(generator, members=members, points=points, hours=hours, persistence_h=errors.persistence_h)

    def spread(name: str) -> Grid:
        return errors.at(name, lead)[:, None, :]

    warm, damp, cloudy, windy, phase = (noise() for _ in range(5))
    temperature = base["air_temperature"] - spread("air_temperature_bias")
    air = temperature + warm * _missing_spread(base, spread("air_temperature_sd"))
    damp = DEW_CORRELATION * warm + np.sqrt(1.0 - DEW_CORRELATION**2) * damp
    dew = base["dew_point_temperature"] + damp * _remaining(base["dew_point_temperature"], spread("dew_point_temperature_sd"))
    dew = np.minimum(dew - spread("air_temperature_bias"), air)
    cloud_sd = _remaining(base["cloud_area_fraction"], spread("cloud_area_fraction_sd"))
    log_sd = spread("wind_log_sd")
    return {
        "air_temperature": air,
        "dew_point_temperature": dew,
        "wind_speed": np.clip(base["wind_speed"] * np.exp(log_sd * windy - 0.5 * log_sd**2), 0.0, 75.0),
        "cloud_area_fraction": np.clip(base["cloud_area_fraction"] + cloud_sd * cloudy, 0.0, 1.0),
        "precipitation_amount": rain,
        "snow_fraction": _snow_fraction(base, air, dew, phase * spread("phase_sd_degc")),
        "freezing_rain_fraction": np.where(air < 0.5, np.nan_to_num(base["freezing_rain_fraction"]), 0.0),
    }


def _remaining(values: Grid, expected_sd: Grid) -> Grid:
    """Spread to add so that forecasts and noise together have the expected one."""
    there = values.var(axis=0, keepdims=True)
    sd: Grid = np.sqrt(np.maximum(expected_sd**2 - there, (LEAST_DRESSING * expected_sd) ** 2))
    return sd


def _missing_spread(base: dict[str, Grid], expected_sd: Grid) -> Grid:
    """The same for air temperature, with the source's own percentiles where it gives them."""
    own = (base["air_temperature_p90"] - base["air_temperature_p10"]) / P10_P90_SDS
    told = np.maximum(own, LEAST_DRESSING * expected_sd)
    return np.where(np.isfinite(own), told, _remaining(base["air_temperature"], expected_sd))


def _precipitation(fields: dict[str, Grid], lead: Grid, errors: ErrorStatistics, generator: np.random.Generator) -> Grid:
    """Precipitation of each member on the hours with halo; hours no forecast covers are dry."""
    amount = np.nan_to_num(fields["precipitation_amount"])
    members, points, hours = amount.shape
    if members == 1:
        return amount

    def noise(persistence_h: float) -> Grid:
        return correlated(generator, members=members, points=points, hours=hours, persistence_h=persistence_h)

    low, high = fields["precipitation_amount_min"], fields["precipitation_amount_max"]
    chance = fields["probability_of_precipitation"]
    told = np.isfinite(low) & np.isfinite(high) & np.isfinite(chance)
    drawn = amount_at_rank(
        ndtr(noise(errors.persistence_h)),
        probability=np.nan_to_num(chance),
        low=np.nan_to_num(low),
        middle=amount,
        high=np.nan_to_num(high),
    )
    log_sd = errors.at("amount_log_sd", lead)[:, None, :]
    scaled = amount * np.exp(log_sd * noise(errors.persistence_h) - 0.5 * log_sd**2)
    scaled = with_missed(
        generator, falsely_alarmed(generator, scaled, errors.at("false_alarm", lead)), errors.at("missed_per_h", lead)
    )
    late = noise(1e6)[:, 0, :]
    return np.clip(shifted(np.where(told, drawn, scaled), late * errors.at("start_shift_sd_h", lead)), 0.0, 300.0)


def _snow_fraction(base: dict[str, Grid], air: Grid, dew: Grid, line_shift: Grid) -> Grid:
    """Kind of precipitation in each member's own air: the source's kind, moved by how much warmer or drier the member is.

    Args:
        base: The member's forecast.
        air: The member's air temperature [degC].
        dew: The member's dew point [degC].
        line_shift: Error of the rain-snow line, as air temperature [degC].
    """
    source = rain_logit(base["air_temperature"], base["dew_point_temperature"])
    own = rain_logit(air + line_shift, dew + line_shift)
    told = base["snow_fraction"]
    certain = np.where(told >= 0.5, -1.0, 1.0) * np.maximum(np.abs(source), 4.0)
    mixed = (told > 0.02) & (told < 0.98)
    anchor = np.where(np.isfinite(told), np.where(mixed, -logit(np.clip(np.nan_to_num(told), 0.02, 0.98)), certain), source)
    snow: Grid = expit(-(anchor + own - source))
    return np.where(snow < 0.02, 0.0, np.where(snow > 0.98, 1.0, snow))


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
