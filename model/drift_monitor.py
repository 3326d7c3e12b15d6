"""Whether the weather and the probabilities are still like those a model learnt from.

*Inputs*: the mean of the last nights against the training winters, in units of how far means over as many days strayed within them, and the
share of values outside the range seen in training. Population stability (sum of (p - q) ln(p/q) over the training's tenths) is told beside: a
fortnight of one weather regime moves it without anything being wrong, so it does not warn by itself.
*Calibration*: how often a need stood less how often it was told, with an interval by resampling nights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.scores import IssuedScore, Score
from model.verification.pool import ProbabilityNights, figure

Array = NDArray[np.float64]

#: Nights the monitor looks back over, and days of the blocks whose means are compared.
NIGHTS = 14
#: Fewest nights it says anything about.
FEWEST = 5
#: Distance of the mean that warns, in spreads of block means [1].
FAR = 3.0
#: Share of values outside the training's range that warns [1].
OUTSIDE = 0.05
#: Difference of happened from told that is worth a warning, where the interval leaves 0 out [1].
OFF = 0.03
_SHARES = np.linspace(0.0, 1.0, 11)
_LEAST_SHARE = 1e-3
#: What the subjects of stored drift begin with.
DRIFT = "drift_"
_FIGURES = ("value", "low", "high", "outside", "stability", "warns")
_NO_LEAD = -1


@dataclass(frozen=True, slots=True)
class InputRange:
    """What one input was like in training.

    Attributes:
        low: 0.1 % quantile.
        high: 99.9 % quantile.
        tenths: The nine inner deciles.
        mean: Mean.
        block_sd: Spread of means over `NIGHTS` days.
    """

    low: float
    high: float
    tenths: tuple[float, ...]
    mean: float
    block_sd: float


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing watched.

    Attributes:
        what: Name of the input, or of the need.
        kind: ``input`` or ``calibration``.
        value: Shift of the mean [spreads of block means], or happened less told [1].
        low: Lower end of the interval; NaN for inputs.
        high: Upper end; NaN for inputs.
        outside: Share of values outside the training's range [1]; NaN for calibration.
        stability: Population stability index [1]; NaN for calibration.
        count: Values, or nights, behind it.
        warns: Whether it is outside what is in order.
    """

    what: str
    kind: str
    value: float
    low: float
    high: float
    outside: float
    stability: float
    count: int
    warns: bool


def input_range(values: Array, *, block: int) -> InputRange | None:
    """What an input was like.

    Args:
        values: In order of time, shape (time,); NaN where unknown.
        block: Values of `NIGHTS` days.

    Returns:
        None where fewer than two whole blocks are known.
    """
    known = values[np.isfinite(values)]
    blocks = known.size // block
    if blocks < 2:
        return None
    means = known[: blocks * block].reshape(blocks, block).mean(axis=1)
    low, *tenths, high = np.quantile(known, [0.001, *_SHARES[1:-1], 0.999])
    return InputRange(float(low), float(high), tuple(float(x) for x in tenths), float(known.mean()), float(means.std(ddof=1)))


def input_drift(name: str, recent: Array, trained: InputRange) -> Drift | None:
    """How far an input has moved; None where nothing recent is known.

    Args:
        name: Of the input.
        recent: Values of the last nights, any shape, NaN where unknown.
        trained: What it was like in training.
    """
    known = recent[np.isfinite(recent)]
    if not known.size:
        return None
    shift = float((known.mean() - trained.mean) / max(trained.block_sd, 1e-6))
    outside = float(((known < trained.low) | (known > trained.high)).mean())
    place = np.searchsorted(np.asarray(trained.tenths), known, side="right")
    share = np.maximum(np.bincount(place, minlength=len(trained.tenths) + 1) / known.size, _LEAST_SHARE)
    usual = np.maximum(_usual(trained), _LEAST_SHARE)
    stability = float(((share - usual) * np.log(share / usual)).sum())
    warns = abs(shift) > FAR or outside > OUTSIDE
    nan = float("nan")
    return Drift(name, "input", shift, nan, nan, outside, stability, int(known.size), warns)


def calibration_drift(name: str, nights: ProbabilityNights) -> Drift | None:
    """How often a need stood less how often it was told over the last nights; None where too few nights are known.

    Args:
        name: Of the need.
        nights: Sums of the forecast.
    """
    if len(nights.squared) < FEWEST or not nights.cases:
        return None
    told = figure(
        lambda sums: (sums.came.sum(axis=-1) - sums.told.sum(axis=-1)) / np.maximum(sums.count.sum(axis=-1), 1.0), nights
    )
    warns = abs(told.value) >= OFF and (told.low > 0.0 or told.high < 0.0)
    nan = float("nan")
    return Drift(name, "calibration", told.value, told.low, told.high, nan, nan, told.nights, warns)


def range_from(told: Mapping[str, object]) -> InputRange | None:
    """A range as a model card keeps it (`dataclasses.asdict`); None where the card has it in another form."""
    try:
        tenths = told["tenths"]
        numbers = {name: float(told[name]) for name in ("low", "high", "mean", "block_sd")}  # type: ignore[arg-type]
        return InputRange(tenths=tuple(float(x) for x in tenths), **numbers)  # type: ignore[attr-defined]
    except (KeyError, TypeError, ValueError):
        return None


def over_stations(values: xr.DataArray) -> Array:
    """Median over stations at each time, NaN where none read: shape (time,)."""
    grid = values.transpose("station", "time").to_numpy().astype(np.float64)
    some = np.isfinite(grid).any(axis=0)
    middle = np.full(grid.shape[1], np.nan)
    middle[some] = np.nanmedian(grid[:, some], axis=0)
    return middle


def to_scores(found: Sequence[Drift]) -> list[Score]:
    """What was found as it is stored, apart from any lead time."""
    return [
        Score(DRIFT + item.kind, item.what, "", _NO_LEAD, 0, metric, float(value), item.count)
        for item in found
        for metric, value in ((name, getattr(item, name)) for name in _FIGURES)
        if np.isfinite(value)
    ]


def from_scores(scores: Sequence[IssuedScore]) -> list[Drift]:
    """What the newest assessment among scores has of `to_scores`, in the order of the names."""
    mine = [item for item in scores if item.score.subject.startswith(DRIFT)]
    if not mine:
        return []
    newest = max(mine, key=lambda item: (item.issued_at, item.assessment_id)).assessment_id
    figures: dict[tuple[str, str], dict[str, float]] = {}
    counts: dict[tuple[str, str], int] = {}
    for item in mine:
        if item.assessment_id == newest:
            key = (item.score.subject.removeprefix(DRIFT), item.score.reference)
            figures.setdefault(key, {})[item.score.metric] = item.score.value
            counts[key] = item.score.count
    return [_drift(kind, what, told, counts[kind, what]) for (kind, what), told in sorted(figures.items())]


def _drift(kind: str, what: str, told: Mapping[str, float], count: int) -> Drift:
    numbers = {name: told.get(name, float("nan")) for name in _FIGURES if name != "warns"}
    return Drift(what, kind, count=count, warns=told.get("warns", 0.0) > 0, **numbers)


def _usual(trained: InputRange) -> Array:
    """Share of the training's values between its deciles: a tenth each, less where deciles fall together (many dry hours)."""
    edges = np.array([trained.low, *trained.tenths, trained.high])
    middle = 0.5 * (edges[1:] + edges[:-1])
    share = np.zeros(middle.size)
    np.add.at(share, np.searchsorted(trained.tenths, middle, side="right"), 1.0 / middle.size)
    return share
