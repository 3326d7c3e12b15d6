"""Error statistics from a site's own archive: forecasts as they were issued against the weather that came."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.variables import FORECAST_REQUIRED
from model.error_statistics import PUBLISHED, ErrorStatistics
from model.learning.season import issue_times
from model.perturb import WET_MM

Array = NDArray[np.float64]

#: Fewest issues from which own statistics are taken.
LEAST_ISSUES = 60
#: Weight of the published figures, as issues.
PRIOR_ISSUES = 40.0
#: Lead times on either side of a knot that count for it [h].
REACH_H = 4
#: Hours within which forecast and real precipitation count as the same episode [h].
SAME_EPISODE_H = 6
#: Largest shift tried [h], and length of the pieces compared [h].
LARGEST_SHIFT_H = 8
PIECE_H = 24
_HOUR = np.timedelta64(1, "h")


def estimate_errors(seasons: Sequence[xr.Dataset]) -> ErrorStatistics:
    """Error statistics of the forecasts in seasons; the published ones where too few were stored.

    The phase of precipitation and the persistence of amount errors keep their published values: a street archive cannot tell them apart.

    Args:
        seasons: Stored seasons with forecasts as issued.
    """
    pairs = [pair for season in seasons if (pair := _pairs(season)) is not None]
    # some winters hold further leads than others, and runs of different reach
    common = min((_known_leads(fc) for fc, _ in pairs), default=0)
    pairs = [({n: v[..., :common] for n, v in fc.items()}, {n: v[..., :common] for n, v in truth.items()}) for fc, truth in pairs]
    issues = sum(fc["air_temperature"].shape[0] for fc, _ in pairs) if common else 0
    if issues < LEAST_ISSUES:
        return PUBLISHED
    forecast = {name: np.concatenate([fc[name] for fc, _ in pairs]) for name in FORECAST_REQUIRED}
    came = {name: np.concatenate([truth[name] for _, truth in pairs]) for name in FORECAST_REQUIRED}
    trust = issues / (issues + PRIOR_ISSUES)
    leads = np.arange(1, forecast["air_temperature"].shape[2] + 1, dtype=float)
    error = {name: forecast[name] - came[name] for name in FORECAST_REQUIRED}
    log_wind = np.log(np.maximum(forecast["wind_speed"], 0.5) / np.maximum(came["wind_speed"], 0.5))
    shift, log_amount, false_alarm, missed = _precipitation_errors(forecast["precipitation_amount"], came["precipitation_amount"])
    measured = {
        "air_temperature_bias": _by_lead(error["air_temperature"].mean(axis=(0, 1)), leads),
        "air_temperature_sd": _by_lead(error["air_temperature"].std(axis=(0, 1)), leads),
        "dew_point_temperature_sd": _by_lead(error["dew_point_temperature"].std(axis=(0, 1)), leads),
        "cloud_area_fraction_sd": _by_lead(error["cloud_area_fraction"].std(axis=(0, 1)), leads),
        "wind_log_sd": _by_lead(log_wind.std(axis=(0, 1)), leads),
        "start_shift_sd_h": shift,
        "amount_log_sd": log_amount,
        "false_alarm": false_alarm,
        "missed_per_h": missed,
    }
    blended = {
        name: tuple((trust * values + (1.0 - trust) * np.array(getattr(PUBLISHED, name))).tolist())
        for name, values in measured.items()
    }
    return ErrorStatistics(
        source=f"{issues} stored forecasts against what came, blended with published figures",
        lead_h=PUBLISHED.lead_h,
        phase_sd_degc=PUBLISHED.phase_sd_degc,
        persistence_h=trust * _persistence(error["air_temperature"]) + (1.0 - trust) * PUBLISHED.persistence_h,
        **blended,
    )


def _pairs(season: xr.Dataset) -> tuple[dict[str, Array], dict[str, Array]] | None:
    """Forecasts and what came, each (issue, point, lead); issues whose every hour came."""
    if any(f"fc_{name}" not in season for name in FORECAST_REQUIRED):
        return None
    times, issues = season["time"].to_numpy().astype("datetime64[ns]"), issue_times(season)
    leads = season.sizes["lead"]
    first = np.searchsorted(times, issues) + 1
    whole = (first + leads <= times.size) & np.isin(issues, times)
    index = first[whole][:, None] + np.arange(leads)
    forecast, came = {}, {}
    for name in FORECAST_REQUIRED:
        forecast[name] = season[f"fc_{name}"].transpose("issue", "point", "lead").to_numpy()[whole].astype(np.float64)
        came[name] = season[name].transpose("point", "time").to_numpy()[:, index].transpose(1, 0, 2).astype(np.float64)
    return forecast, came


def _known_leads(forecast: Mapping[str, Array]) -> int:
    """Leads from the first on of which every issue has a value."""
    known = np.all([np.isfinite(values).all(axis=(0, 1)) for values in forecast.values()], axis=0)
    return int(known.size if known.all() else np.argmin(known))


def _by_lead(per_hour: Array, leads: Array) -> Array:
    """Mean over the hours near each knot of lead time; knots past the end hold the last."""
    values = []
    for knot in PUBLISHED.lead_h:
        near = np.abs(leads - np.clip(knot, leads[0], leads[-1])) <= REACH_H
        values.append(float(per_hour[near].mean()))
    return np.array(values)


def _persistence(error: Array) -> float:
    """E-folding time of temperature errors from their correlation six hours apart [h]."""
    centred = error - error.mean(axis=(0, 1), keepdims=True)
    together = float((centred[..., 6:] * centred[..., :-6]).mean() / max((centred[..., 6:] ** 2).mean(), 1e-9))
    return float(np.clip(-6.0 / np.log(np.clip(together, 0.05, 0.95)), 2.0, 48.0))


def _precipitation_errors(forecast: Array, came: Array) -> tuple[Array, Array, Array, Array]:
    """Timing [h], log amount, false alarms and misses [1/h] at the knots, from pieces of `PIECE_H` hours of the mean over points."""
    told, real = forecast.mean(axis=1), came.mean(axis=1)
    pieces = max(1, told.shape[1] // PIECE_H)
    rows: dict[str, list[float]] = {"lead": [], "shift": [], "log": [], "false": [], "missed": []}
    for number in range(pieces):
        span = slice(number * PIECE_H, min((number + 1) * PIECE_H, told.shape[1]))
        a, b = told[:, span], real[:, span]
        wet_a, wet_b = a.sum(axis=1) >= 1.0, b.sum(axis=1) >= 1.0
        both = wet_a & wet_b
        rows["lead"].append((span.start + span.stop) / 2.0)
        rows["shift"].append(_shift_sd(a[both], b[both]))
        rows["log"].append(float(np.log(a[both].sum(axis=1) / b[both].sum(axis=1)).std()) if both.sum() > 5 else np.nan)
        near_b = _near(b >= WET_MM)
        near_a = _near(a >= WET_MM)
        rows["false"].append(float((~near_b[a >= 2 * WET_MM]).mean()) if (a >= 2 * WET_MM).any() else np.nan)
        starts = (b[:, 1:] >= WET_MM) & (b[:, :-1] < WET_MM) & ~near_a[:, 1:]
        dry = (a[:, 1:] < WET_MM).sum()
        rows["missed"].append(float(starts.sum() / dry) if dry else np.nan)
    names = ("start_shift_sd_h", "amount_log_sd", "false_alarm", "missed_per_h")
    found = []
    for key, name in zip(("shift", "log", "false", "missed"), names, strict=True):
        values, lead = np.array(rows[key]), np.array(rows["lead"])
        known = np.isfinite(values)
        published = np.array(getattr(PUBLISHED, name))
        if not known.any():
            found.append(published)
            continue
        # what was measured says how large the published curve should be; its growth with lead is kept
        scale = np.interp(PUBLISHED.lead_h, lead[known], values[known] / np.interp(lead[known], PUBLISHED.lead_h, published))
        found.append(published * np.clip(scale, 0.2, 5.0))
    return found[0], found[1], found[2], found[3]


def _near(wet: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True within `SAME_EPISODE_H` of a wet hour."""
    count = np.cumsum(np.pad(wet.astype(int), ((0, 0), (SAME_EPISODE_H + 1, SAME_EPISODE_H))), axis=1)
    return np.asarray(count[:, 2 * SAME_EPISODE_H + 1 :] - count[:, : -2 * SAME_EPISODE_H - 1] > 0)


def _shift_sd(told: Array, real: Array) -> float:
    """Spread of the shift that lays told best over real [h]; NaN from fewer than 8 pieces."""
    if len(told) < 8:
        return float("nan")
    shifts = np.arange(-LARGEST_SHIFT_H, LARGEST_SHIFT_H + 1)
    smooth = np.array([0.25, 0.5, 0.25])
    a = np.apply_along_axis(np.convolve, 1, told, smooth, mode="same")
    b = np.apply_along_axis(np.convolve, 1, real, smooth, mode="same")
    overlap = np.stack([(np.roll(b, shift, axis=1) * a).sum(axis=1) for shift in shifts])
    return float(shifts[np.argmax(overlap, axis=0)].std())
