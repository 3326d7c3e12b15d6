"""How stored forecasts went once their hours had passed: sums by class of road and lead time, beside what is to be beaten.

References: *persistence* (as it was at the issue), *climatology* (how often, or how warm, at this hour and month of earlier winters) and the
*rule* of thumb on the raw forecast (surface below zero and below the dew point, or the start depth reached). All are summed over the same
unit-hours, and a reference that is unknown in them is left out. Always and never acting follow from the counts (`model.verification.pool`).

Metrics of a probability: ``told_KK`` (sum of what was told in bin KK of `PROBABILITY_EDGES`, with its count), ``came_KK`` (how many of these
came, one known to a share counting as that; left out where none) and ``squared`` (sum of squared errors, as expected where it is a share). Of a
temperature: ``absolute``, ``squared`` and ``error`` (told less came), and of the forecast ``crps`` and ``inside`` (how many lay within the 80 %
interval). Every one is a sum: nights add.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.errors import DomainError
from model.domain.needs import Need
from model.domain.scores import LABEL, Score
from model.hourly_summary import RAW_SURFACE
from model.needs.catalogue import RULES
from model.needs.thumb import MiddleForecast

Grid = NDArray[np.floating]

#: Upper ends of the lead-time classes [h].
LEAD_CLASSES = (6, 12, 24, 48, 72)
#: Edges of the bins of told probability, lower edge inside; each cost-loss ratio and the warning threshold is one of them [1].
PROBABILITY_EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
FORECAST, PERSISTENCE, CLIMATOLOGY, RULE = "forecast", "persistence", "climatology", "rule"
REFERENCES = (PERSISTENCE, CLIMATOLOGY, RULE)


def lead_spans(horizon_h: int) -> list[tuple[int, int]]:
    """Lead-time classes that a forecast of so many hours reaches into, the last one ending with it [h]."""
    spans = zip((0, *LEAD_CLASSES[:-1]), LEAD_CLASSES, strict=True)
    return [(low, min(high, horizon_h)) for low, high in spans if low < horizon_h]


def score_needs(
    hourly: xr.Dataset,
    came: xr.Dataset,
    *,
    span: tuple[int, int],
    classes: Sequence[str],
    climate: Mapping[Need, NDArray[np.floating]],
    start_depth_cm: Grid,
) -> list[Score]:
    """Sums of P(need) for every need that `came` tells of.

    Args:
        hourly: `Assessment.hourly` as it was stored.
        came: ``<need>`` over ("unit", "time"), 1 where the need stood, 0 where not, NaN where unknown, and ``<need>_share``, how surely it
            stood, which is scored by where it is told. The hour of issue, if it is among them, is what persistence holds.
        span: Lead times that count, exclusive and inclusive [h].
        classes: Service class of each unit of the forecast.
        climate: Share of hours in need at each hour of the forecast, shape (time,) [1]; a need that is not named has none.
        start_depth_cm: Start depth of each unit of the forecast for the rule of thumb, shape (unit,) [cm].

    Raises:
        DomainError: The forecast and what came have no unit or no hour in common.
    """
    told, real = _aligned(hourly, came)
    depth, code = _picked(hourly, told, start_depth_cm), _picked(hourly, told, np.asarray(classes, dtype=object))
    inside = _within(hourly, told, span)
    found: list[Score] = []
    for need in RULES:
        if need.value not in real or f"probability_{need.value}" not in told:
            continue
        subject = f"probability_{need.value}"
        outcome_name = f"{need.value}_share" if f"{need.value}_share" in real else need.value
        happened = _grid(real[outcome_name])
        ways = {
            FORECAST: _grid(told[subject]),
            PERSISTENCE: _as_at_issue(hourly, came, real, outcome_name),
            RULE: rule_of_thumb(told, need, start_depth_cm=depth),
        }
        if need in climate:
            ways[CLIMATOLOGY] = np.broadcast_to(_at(hourly, told, climate[need]), happened.shape)
        known = _known(ways, inside[None] & np.isfinite(happened))
        for one, rows in _by_class(code, known):
            outcome = happened[rows]
            for name, way in ways.items():
                if np.isfinite(way[rows]).all():
                    found += _scored(subject, name, one, span, probability_sums(way[rows], outcome))
    return found


def score_temperature(
    hourly: xr.Dataset,
    came: xr.Dataset,
    *,
    span: tuple[int, int],
    classes: Sequence[str],
    name: str,
    climate: NDArray[np.floating] | None,
) -> list[Score]:
    """Sums of a temperature told in quantiles.

    Args:
        hourly: `Assessment.hourly` as it was stored.
        came: The variable over ("unit", "time") [degC], NaN where unknown.
        span: Lead times that count, exclusive and inclusive [h].
        classes: Service class of each unit of the forecast.
        name: ``road_surface_temperature``, ``air_temperature`` or ``dew_point_temperature``.
        climate: Usual value at each hour of the forecast, shape (time,) [degC]; None where it is not known.

    Raises:
        DomainError: The forecast and what came have no unit or no hour in common.
    """
    told, real = _aligned(hourly, came)
    code = _picked(hourly, told, np.asarray(classes, dtype=object))
    quantiles = told[name].transpose("unit", "time", "quantile").to_numpy().astype(float)
    levels = told["quantile"].to_numpy().astype(float)
    value = _grid(real[name])
    ways = {
        FORECAST: quantiles[..., int(np.argmin(np.abs(levels - 0.5)))],
        PERSISTENCE: _as_at_issue(hourly, came, real, name),
    }
    if climate is not None:
        ways[CLIMATOLOGY] = np.broadcast_to(_at(hourly, told, climate), value.shape)
    known = _known(ways, _within(hourly, told, span)[None] & np.isfinite(value) & np.isfinite(quantiles).all(axis=-1))
    found: list[Score] = []
    for one, rows in _by_class(code, known):
        for reference, way in ways.items():
            if not np.isfinite(way[rows]).all():
                continue
            error = way[rows] - value[rows]
            sums = {"absolute": np.abs(error).sum(), "squared": (error**2).sum(), "error": error.sum()}
            if reference == FORECAST:
                sums |= _spread_sums(quantiles[rows], levels, value[rows])
            found += _scored(name, reference, one, span, {metric: (float(told), error.size) for metric, told in sums.items()})
    return found


def label_counts(hourly: xr.Dataset, came: xr.Dataset, *, span: tuple[int, int], classes: Sequence[str]) -> list[Score]:
    """How many unit-hours of each need and class rest on which rung of the label ladder, as rows of subject `LABEL`.

    Args:
        hourly: `Assessment.hourly` as it was stored.
        came: As in `score_needs`, with ``<need>_rung`` (`model.verification.evidence.LabelRung`).
        span: Lead times that count, exclusive and inclusive [h].
        classes: Service class of each unit of the forecast.
    """
    told, real = _aligned(hourly, came)
    code = _picked(hourly, told, np.asarray(classes, dtype=object))
    inside = _within(hourly, told, span)
    found: list[Score] = []
    for need in RULES:
        if f"{need.value}_rung" not in real or f"probability_{need.value}" not in told:
            continue
        known = inside[None] & np.isfinite(_grid(real[need.value])) & np.isfinite(_grid(told[f"probability_{need.value}"]))
        rests_on = _grid(real[f"{need.value}_rung"])
        for one, rows in _by_class(code, known):
            rungs, counts = np.unique(rests_on[rows].astype(int), return_counts=True)
            found += [
                Score(LABEL, need.value, one, *span, f"rung_{rung}", float(rung), int(count))
                for rung, count in zip(rungs, counts, strict=True)
            ]
    return found


def probability_sums(probability: Grid, happened: NDArray[np.bool_] | Grid) -> dict[str, tuple[float, int]]:
    """Sums and counts by metric, as the head of this file names them.

    Args:
        probability: Told [1], shape (case,).
        happened: Whether it came, or how surely [1], shape (case,).
    """
    told, share = np.clip(np.asarray(probability, dtype=np.float64), 0.0, 1.0), np.asarray(happened, dtype=np.float64)
    bins = len(PROBABILITY_EDGES) - 1
    place = np.minimum(np.digitize(told, PROBABILITY_EDGES) - 1, bins - 1)
    count = np.bincount(place, minlength=bins)
    total, came = (np.bincount(place, weights=weight, minlength=bins) for weight in (told, share))
    sums = {f"told_{k:02d}": (float(total[k]), int(count[k])) for k in np.flatnonzero(count)}
    sums |= {f"came_{k:02d}": (float(came[k]), int(count[k])) for k in np.flatnonzero(came)}
    return sums | {"squared": (float(((told - share) ** 2 + share * (1.0 - share)).sum()), int(told.size))}


def rule_of_thumb(hourly: xr.Dataset, need: Need, *, start_depth_cm: Grid) -> NDArray[np.float64]:
    """What a crew would say from the middle of the raw forecast alone, shape (unit, time): 1 or 0, NaN where none was kept.

    Raw: the road model's own surface temperature, which no model has corrected.

    Args:
        hourly: Hourly picture.
        need: Which need.
        start_depth_cm: Start depth of each unit, shape (unit,) [cm].
    """
    middle = hourly.sel(quantile=0.5)
    depth = _grid(middle["snow_depth"])
    if RAW_SURFACE not in hourly:
        return np.full(depth.shape, np.nan)
    surface = _grid(hourly[RAW_SURFACE])
    fell = _grid(hourly["rain_amount"] + hourly["sleet_amount"] + hourly["snowfall_amount"]) >= 0.1
    told = MiddleForecast(
        surface_temperature=surface,
        above_dew_point=surface - _grid(middle["dew_point_temperature"]),
        wet=fell | (depth >= 0.5),
        snow_depth=depth,
        start_depth=np.broadcast_to(np.asarray(start_depth_cm, dtype=float)[:, None], depth.shape),
    )
    return np.where(np.isfinite(surface), RULES[need].thumb(told), np.nan)


def _spread_sums(quantiles: Grid, levels: NDArray[np.float64], real: Grid) -> dict[str, float]:
    """CRPS as twice the integral of the quantile score over the level, each level standing for those nearest to it."""
    edges = np.concatenate([[0.0], (levels[1:] + levels[:-1]) / 2.0, [1.0]])
    under = real[:, None] - quantiles
    score = np.where(under >= 0.0, levels * under, (levels - 1.0) * under)
    inside = (real >= quantiles[:, 0]) & (real <= quantiles[:, -1])
    return {"crps": float(2.0 * (score @ np.diff(edges)).sum()), "inside": float(inside.sum())}


def _aligned(hourly: xr.Dataset, came: xr.Dataset) -> tuple[xr.Dataset, xr.Dataset]:
    told, real = xr.align(hourly, came, join="inner", exclude=["quantile"])
    if told.sizes["unit"] == 0 or told.sizes["time"] == 0:
        raise DomainError(
            "the stored forecast and what came share no unit or no hour; verify hours that have passed, on the same network"
        )
    return told, real


def _grid(values: xr.DataArray) -> NDArray[np.float64]:
    grid: NDArray[np.float64] = values.transpose("unit", "time").to_numpy().astype(np.float64)
    return grid


def _as_at_issue(hourly: xr.Dataset, came: xr.Dataset, real: xr.Dataset, name: str) -> NDArray[np.float64]:
    """The value of the hour of issue, held; NaN where that hour is not told, for no later one was known."""
    value = _grid(real[name])
    issue = issue_hour(hourly)
    if issue not in came["time"].to_numpy():
        return np.full(value.shape, np.nan)
    first = came[name].sel(time=issue, unit=real["unit"]).to_numpy().astype(np.float64)[:, None]
    return np.broadcast_to(first, value.shape)


def issue_hour(hourly: xr.Dataset) -> np.datetime64:
    """The whole hour of the issue: the one before the forecast's first."""
    hour: np.datetime64 = hourly["time"].to_numpy()[0] - np.timedelta64(1, "h")
    return hour


def _at(hourly: xr.Dataset, told: xr.Dataset, values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Values given for all hours of the forecast, at the hours that are scored."""
    inside = np.isin(hourly["time"].to_numpy(), told["time"].to_numpy())
    return np.asarray(values)[inside]


def _picked(hourly: xr.Dataset, told: xr.Dataset, values: NDArray[Any]) -> NDArray[Any]:
    order = {str(unit): place for place, unit in enumerate(hourly["unit"].to_numpy())}
    return np.asarray(values)[[order[str(unit)] for unit in told["unit"].to_numpy()]]


def _within(hourly: xr.Dataset, told: xr.Dataset, span: tuple[int, int]) -> NDArray[np.bool_]:
    """Hours of a lead-time class; the first hour of the forecast is one hour after its issue."""
    lead = (told["time"].to_numpy() - issue_hour(hourly)) / np.timedelta64(1, "h")
    return np.asarray((lead > span[0]) & (lead <= span[1]))


def _known(ways: Mapping[str, Grid], asked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cases where the forecast and every reference that is told at all are known, so that all are summed over the same ones."""
    known = asked & np.isfinite(ways[FORECAST])
    for way in ways.values():
        there = known & np.isfinite(way)
        known = there if there.any() else known
    return known


def _by_class(code: NDArray[np.object_], known: NDArray[np.bool_]) -> list[tuple[str, NDArray[np.bool_]]]:
    parts = [(str(one), known & (code == one)[:, None]) for one in sorted(set(code.tolist()))]
    return [(one, rows) for one, rows in parts if rows.any()]


def _scored(subject: str, reference: str, code: str, span: tuple[int, int], sums: Mapping[str, tuple[float, int]]) -> list[Score]:
    return [Score(subject, reference, code, *span, metric, value, count) for metric, (value, count) in sums.items()]
