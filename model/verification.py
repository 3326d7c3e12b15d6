"""How good stored forecasts were, once their hours have passed: proper scores by lead time, always beside what is to be beaten.

References: *persistence* (as it was at the issue), *climatology* (how often, or how warm, at this hour and month) and the *rule* of thumb
(surface below zero and below the dew point, or the start depth reached). Wherever the forecast is scored, they are scored on the same hours.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.errors import DomainError
from model.domain.needs import Need
from model.scoring import error_scores, interval_scores, probability_scores

Grid = NDArray[np.floating]

#: Upper ends of the lead-time classes [h].
LEAD_CLASSES = (6, 12, 24, 48, 72)
FORECAST, PERSISTENCE, CLIMATOLOGY, RULE = "forecast", "persistence", "climatology", "rule"


@dataclass(frozen=True, slots=True)
class Score:
    """One figure.

    Attributes:
        subject: ``probability_<need>`` or a temperature's name.
        reference: ``forecast``, ``persistence``, ``climatology`` or ``rule``.
        lead_from_h: Hours after the issue from which it counts, exclusive [h].
        lead_to_h: Hours after the issue up to which it counts, inclusive [h].
        metric: Name of the figure, e.g. ``brier``, ``mae``, ``crps``.
        value: The figure, in the unit of its metric.
        count: Unit-hours behind it.
    """

    subject: str
    reference: str
    lead_from_h: int
    lead_to_h: int
    metric: str
    value: float
    count: int


def score_needs(
    hourly: xr.Dataset, came: xr.Dataset, *, climate: Mapping[Need, NDArray[np.floating]], start_depth_cm: Grid
) -> list[Score]:
    """Scores of P(need) for every need that `came` tells of.

    Args:
        hourly: `Assessment.hourly` as it was stored.
        came: ``<need>`` over ("unit", "time"), 1 where the need stood, 0 where not, NaN where unknown. The hour of issue, if it is
            among them, is what persistence holds.
        climate: Share of hours in need at each hour of the forecast, shape (time,) [1].
        start_depth_cm: Start depth of each unit for the rule of thumb, shape (unit,) [cm].

    Raises:
        DomainError: The forecast and what came have no unit or no hour in common.
    """
    told, real = _aligned(hourly, came)
    depth = _picked(hourly, told, start_depth_cm)
    found: list[Score] = []
    for need in Need:
        if need.value not in real:
            continue
        subject = f"probability_{need.value}"
        happened = _grid(real[need.value])
        ways = {
            FORECAST: _grid(told[subject]),
            PERSISTENCE: _as_at_issue(hourly, came, real, need.value),
            CLIMATOLOGY: np.broadcast_to(_at(hourly, told, climate[need]), happened.shape),
            RULE: rule_of_thumb(told, need, start_depth_cm=depth).astype(float),
        }
        for span, inside in _classes(hourly, told):
            known = inside[None] & np.isfinite(happened) & np.all([np.isfinite(way) for way in ways.values()], axis=0)
            if known.any():
                outcome = happened[known] >= 0.5
                for name, way in ways.items():
                    found.extend(_scored(subject, name, span, probability_scores(way[known], outcome), int(known.sum())))
    return found


def score_temperature(hourly: xr.Dataset, came: xr.Dataset, *, name: str, climate: NDArray[np.floating]) -> list[Score]:
    """Scores of a temperature told in quantiles.

    Args:
        hourly: `Assessment.hourly` as it was stored.
        came: The variable over ("unit", "time") [degC], NaN where unknown.
        name: ``road_surface_temperature``, ``air_temperature`` or ``dew_point_temperature``.
        climate: Usual value at each hour of the forecast, shape (time,) [degC].

    Raises:
        DomainError: The forecast and what came have no unit or no hour in common.
    """
    told, real = _aligned(hourly, came)
    quantiles = told[name].transpose("unit", "time", "quantile").to_numpy().astype(float)
    levels = told["quantile"].to_numpy().astype(float)
    value = _grid(real[name])
    middle = quantiles[..., int(np.argmin(np.abs(levels - 0.5)))]
    single = {
        PERSISTENCE: _as_at_issue(hourly, came, real, name),
        CLIMATOLOGY: np.broadcast_to(_at(hourly, told, climate), value.shape),
    }
    found: list[Score] = []
    for span, inside in _classes(hourly, told):
        known = inside[None] & np.isfinite(value) & np.isfinite(middle) & np.isfinite(single[PERSISTENCE])
        if not known.any():
            continue
        count = int(known.sum())
        own = error_scores(middle[known], value[known]) | interval_scores(quantiles[known], levels, value[known])
        found.extend(_scored(name, FORECAST, span, own, count))
        for reference, way in single.items():
            errors = error_scores(way[known], value[known])
            # the CRPS of a single value is its mean absolute error (Gneiting and Raftery 2007)
            found.extend(_scored(name, reference, span, errors | {"crps": errors["mae"]}, count))
    return found


def rule_of_thumb(hourly: xr.Dataset, need: Need, *, start_depth_cm: Grid) -> NDArray[np.bool_]:
    """What a crew would say from the middle forecast alone, shape (unit, time).

    Args:
        hourly: Hourly picture.
        need: Which need.
        start_depth_cm: Start depth of each unit, shape (unit,) [cm].
    """
    middle = hourly.sel(quantile=0.5)
    deep = _grid(middle["snow_depth"]) >= np.asarray(start_depth_cm, dtype=float)[:, None]
    if need is Need.PLOUGHING:
        return np.asarray(deep)
    surface, dew = _grid(middle["road_surface_temperature"]), _grid(middle["dew_point_temperature"])
    wet = _grid(hourly["rain_amount"] + hourly["sleet_amount"] + hourly["snowfall_amount"]) >= 0.1
    return np.asarray((surface < 0.0) & ((surface < dew) | wet | (_grid(middle["snow_depth"]) >= 0.5)))


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
    """The value of the hour of issue, held; that of the first scored hour where the issue's own is not told."""
    issue = hourly["time"].to_numpy()[0] - np.timedelta64(1, "h")
    value = _grid(real[name])
    first = value[:, :1]
    if issue in came["time"].to_numpy():
        first = came[name].sel(time=issue, unit=real["unit"]).to_numpy().astype(np.float64)[:, None]
    return np.broadcast_to(np.where(np.isfinite(first), first, value[:, :1]), value.shape)


def _at(hourly: xr.Dataset, told: xr.Dataset, values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Values given for all hours of the forecast, at the hours that are scored."""
    inside = np.isin(hourly["time"].to_numpy(), told["time"].to_numpy())
    return np.asarray(values)[inside]


def _picked(hourly: xr.Dataset, told: xr.Dataset, values: Grid) -> Grid:
    order = {str(unit): place for place, unit in enumerate(hourly["unit"].to_numpy())}
    return np.asarray(values)[[order[str(unit)] for unit in told["unit"].to_numpy()]]


def _classes(hourly: xr.Dataset, told: xr.Dataset) -> list[tuple[tuple[int, int], NDArray[np.bool_]]]:
    """Lead-time classes and the hours in each; the first hour of the forecast is one hour after its issue."""
    issue = hourly["time"].to_numpy()[0] - np.timedelta64(1, "h")
    lead = (told["time"].to_numpy() - issue) / np.timedelta64(1, "h")
    spans = list(zip((0, *LEAD_CLASSES[:-1]), LEAD_CLASSES, strict=True))
    return [((low, high), (lead > low) & (lead <= high)) for low, high in spans]


def _scored(subject: str, reference: str, span: tuple[int, int], figures: Mapping[str, float], count: int) -> list[Score]:
    return [Score(subject, reference, *span, metric, value, count) for metric, value in figures.items()]
