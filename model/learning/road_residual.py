"""How the road model will miss: a boosted mean and quantiles of the residual, in units of the ordinary error of each lead.

One hour ahead the road model errs by a third of what it errs a day ahead. The target is therefore divided by the root mean square residual
of its lead, so that a leaf learnt from long leads does not shake the short ones.

Trees know nothing beyond the weather they were grown on: there they go on with what the nearest of it showed. So the expected residual fades
as the weather leaves the range it was learnt in, and what is left is the road model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.learning.need_model import deterministic, load_booster
from model.learning.options import LearningOptions
from model.learning.road_residual_rows import FEATURES

Array = NDArray[np.float64]
#: Quantiles that bound the 80 % interval.
LOW, HIGH = 0.1, 0.9
#: A residual beyond this many ordinary errors is taken for a faulty reading and drawn in [1].
FARTHEST = 4.0
#: Fewest rows a booster is trained on.
FEWEST_ROWS = 1500
#: Weather and road whose range is watched, and the shares of rows below and above it [1].
WATCHED = ("temperature", "air_above", "dew_above", "wind", "sun_now", "sun_elevation", "net_longwave")
OUTSIDE = (0.005, 0.995)
#: Distance outside at which half is believed, in widths of the range. Assumed: as far again as the range is wide is another season.
HALF_AT = 1.0
_WATCHED = [FEATURES.index(name) for name in WATCHED]
_NAME = "road residual"


@dataclass(frozen=True, eq=False)
class ResidualModel:
    """Fitted boosters of the residual.

    Attributes:
        texts: LightGBM's own text form of the mean and the two quantiles.
        scale: Root mean square residual by lead from 1, (lead,) [K].
        span: Ends of the range of each of `WATCHED` learnt in, (2, feature).
        boosters: The loaded boosters in the same order.
    """

    texts: tuple[str, str, str]
    scale: Array
    span: Array
    boosters: tuple[Any, ...] = field(repr=False)

    def predict(self, features: NDArray[np.float32]) -> Array:
        """Residual expected and its quantiles, (mean/low/high, origin, lead) [K].

        Args:
            features: (origin, lead, feature) as `road_residual_rows.features` gives them.
        """
        rows = features.reshape(-1, features.shape[-1])
        found = [np.asarray(booster.predict(rows, num_threads=1)).reshape(features.shape[:2]) for booster in self.boosters]
        mean, low, high = np.stack(found) * self.scale[: features.shape[1]]
        believed = mean * trust(features[..., _WATCHED], self.span)
        return np.stack([believed, believed + np.minimum(low - mean, 0.0), believed + np.maximum(high - mean, 0.0)])


def trust(watched: NDArray[np.floating], span: Array) -> Array:
    """How far what was learnt holds for this weather, 1 inside the range it was learnt in [1].

    Args:
        watched: Features in the order of `WATCHED` on the last axis; an unknown one is taken to lie inside.
        span: Ends of the range of each, (2, feature).
    """
    width = np.maximum(span[1] - span[0], 1e-6)
    beyond = np.maximum(np.maximum(span[0] - watched, watched - span[1]), 0.0) / width
    farthest = np.nan_to_num(beyond).max(axis=-1)
    believed: Array = 1.0 / (1.0 + (farthest / HALF_AT) ** 2)
    return believed


def fit_residual(
    features: Sequence[NDArray[np.float32]], residuals: Sequence[Array], options: LearningOptions
) -> ResidualModel | None:
    """Train on forecasts whose hours have passed; None where there are too few.

    Args:
        features: One array (origin, lead, feature) a station.
        residuals: Reading minus forecast of the same shape without feature, NaN where there was no reading [K].
        options: What training may spend.
    """
    import lightgbm

    usable = np.concatenate([each.reshape(-1) for each in residuals]) if residuals else np.empty(0)
    if np.isfinite(usable).sum() < FEWEST_ROWS:
        return None
    square = np.concatenate([np.square(each) for each in residuals])
    scale = _robust_scale(square)
    target = np.concatenate([(each / scale).reshape(-1) for each in residuals])
    rows = np.concatenate([each.reshape(-1, each.shape[-1]) for each in features])
    there = np.isfinite(target)
    target = np.clip(target[there], -FARTHEST, FARTHEST)
    common = {
        "learning_rate": 0.05,
        "num_leaves": min(options.leaves, 10),
        "min_data_in_leaf": max(options.min_rows_in_leaf, 150),
        "lambda_l2": 20.0,
        "feature_fraction": 0.5,
        "bagging_fraction": 0.6,
        "bagging_freq": 1,
        "max_bin": 63,
        **deterministic(options, int(there.sum())),
    }
    data = lightgbm.Dataset(rows[there], target, feature_name=list(FEATURES), params=common, free_raw_data=False)
    texts = []
    for aim in ({"objective": "l2"}, {"objective": "quantile", "alpha": LOW}, {"objective": "quantile", "alpha": HIGH}):
        booster = lightgbm.train({**common, **aim}, data, num_boost_round=min(options.trees, 120))
        texts.append(str(booster.model_to_string()))
    mean, low, high = texts
    span = np.nanquantile(rows[there][:, _WATCHED].astype(np.float64), OUTSIDE, axis=0)
    return ResidualModel((mean, low, high), scale, span, tuple(load_booster(text, _NAME) for text in texts))


def _robust_scale(square: Array) -> Array:
    """Root mean square by lead over the rows, the worst hundredth drawn in; smoothed over neighbouring leads.

    A lead at which nothing was ever read lies between those at which something was.
    """
    lead, read = np.arange(square.shape[1]), np.flatnonzero(np.isfinite(square).any(axis=0))
    ceiling = np.nanquantile(square[:, read], 0.99, axis=0)
    drawn = np.interp(lead, read, np.sqrt(np.nanmean(np.minimum(square[:, read], ceiling), axis=0)))
    padded = np.concatenate([drawn[:1], drawn, drawn[-1:]])
    smooth: Array = np.maximum((padded[:-2] + 2.0 * drawn + padded[2:]) / 4.0, 0.05)
    return smooth
