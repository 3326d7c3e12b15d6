"""Surface temperature: what stations showed the road model to miss, by weather and lead, and how wide the rest is.

A boosted mean of the residual, then its quantiles by lead time in units of the ensemble's own spread, taken from later weeks that the booster
has not seen (split conformal; Lei et al. 2018, JASA 113(523)).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.domain.plans import QUANTILES
from model.features.schema import COMMON_FEATURES, COMMON_NAMES
from model.learning.need_model import deterministic, load_booster
from model.learning.options import LearningOptions
from model.learning.rows import Rows

Array = NDArray[np.float64]

#: Groups a station shares with a street; the others (class, what lies on the road) would only tell stations apart.
_GROUPS = frozenset(
    {"surface_temperature", "air_temperature", "dew_point", "precipitation", "snowfall", "snow_kind", "wind", "cloud", "time"}
)
#: What a place is like, so that what was learnt goes where no sensor is. Its height is not among them: it would tell stations apart.
DESCRIPTORS = ("sky_view", "traffic", "bridge_share")
COLUMNS: tuple[int, ...] = tuple(
    i for i, feature in enumerate(COMMON_FEATURES) if feature.group in _GROUPS or feature.name in DESCRIPTORS
)
#: Groups that places are dealt into to be left out in turn.
LEFT_OUT_GROUPS = 4
#: Upper ends of the lead-time classes [h].
LEAD_EDGES = (3.0, 6.0, 12.0, 24.0, 48.0, 1e9)
#: Part of the spread that does not show in the ensemble [degC]. Assumed: a station's own exposure.
FLOOR_DEGC = 0.4
#: Rounds without gain after which boosting stops.
PATIENCE = 25
_MEAN, _SD, _LEAD = (COMMON_NAMES.index(name) for name in ("surface_temperature_mean", "surface_temperature_sd", "lead"))


@dataclass(frozen=True, eq=False)
class TemperatureModel:
    """A fitted correction of surface temperature.

    Attributes:
        booster_text: LightGBM's own text form.
        quantiles: Per lead class and level of `QUANTILES`, residual in units of spread.
        scores: Figures on the held-out nights by name.
        trusted: Whether it beat the raw ensemble mean there.
        note: Why it is not trusted, empty if it is.
        booster: The loaded booster.
    """

    booster_text: str
    quantiles: tuple[tuple[float, ...], ...]
    scores: Mapping[str, float]
    trusted: bool
    note: str
    booster: Any = field(repr=False)

    def correct(self, common: NDArray[np.float32]) -> Array:
        """Quantiles of surface temperature for rows of common features, shape (row, quantile) [degC]."""
        centre = common[:, _MEAN] + np.asarray(self.booster.predict(common[:, COLUMNS], num_threads=1))
        z = np.asarray(self.quantiles)[lead_class(common[:, _LEAD])]
        corrected: Array = centre[:, None] + z * spread(common)[:, None]
        return corrected


def spread(common: NDArray[np.floating]) -> Array:
    """Standard deviation that a residual is measured in [degC]."""
    wide: Array = np.sqrt(common[:, _SD].astype(np.float64) ** 2 + FLOOR_DEGC**2)
    return wide


def lead_class(lead: NDArray[np.floating]) -> NDArray[np.intp]:
    """Index of the lead-time class of each lead [h]."""
    return np.searchsorted(LEAD_EDGES, lead)


def fit_temperature_booster(fit: Rows, later: Rows, options: LearningOptions) -> str:
    """Train the mean residual; the booster as text."""
    import lightgbm

    parameters = {
        "objective": "l2",
        "learning_rate": options.learning_rate,
        "num_leaves": min(options.leaves, 15),
        "min_data_in_leaf": options.min_rows_in_leaf,
        "lambda_l2": 10.0,
        "feature_fraction": 0.7,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "max_bin": 63,
        **deterministic(options, len(fit.target)),
    }
    names = [COMMON_NAMES[i] for i in COLUMNS]
    train = lightgbm.Dataset(fit.features[:, COLUMNS], label=residual(fit), feature_name=names, params=parameters)
    check = lightgbm.Dataset(later.features[:, COLUMNS], label=residual(later), reference=train)
    booster = lightgbm.train(
        parameters,
        train,
        num_boost_round=options.trees,
        valid_sets=[check],
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)],
    )
    text: str = booster.model_to_string(num_iteration=booster.best_iteration)
    return text


def residual(rows: Rows) -> Array:
    """What came minus the ensemble's mean [degC]."""
    left: Array = rows.target.astype(np.float64) - rows.features[:, _MEAN]
    return left


def fit_quantiles(text: str, later: Rows, levels: Sequence[float] = QUANTILES) -> tuple[tuple[float, ...], ...]:
    """Quantiles of the standardised rest by lead class, from later rows; thin classes take those of all rows."""
    booster = load_booster(text, "surface temperature")
    rest = (residual(later) - np.asarray(booster.predict(later.features[:, COLUMNS], num_threads=1))) / spread(later.features)
    classes = lead_class(later.features[:, _LEAD])
    overall = np.quantile(rest, levels)
    found = []
    for number in range(len(LEAD_EDGES)):
        inside = rest[classes == number]
        chosen = np.quantile(inside, levels) if inside.size >= 100 else overall
        found.append(tuple(float(x) for x in chosen))
    return tuple(found)


def judge_left_out(fit: Rows, later: Rows, judged: Rows, options: LearningOptions) -> dict[str, float]:
    """Errors at places the booster learnt nothing of, as on a street without a sensor; empty where there is only one place.

    Args:
        fit: Rows to learn from.
        later: Rows of later weeks that say when to stop.
        judged: Rows of nights neither has; each place is told by a booster of the other groups' places.
        options: Size and care.
    """
    places = np.unique(judged.unit)
    if places.size < 2:
        return {}
    groups = min(LEFT_OUT_GROUPS, places.size)
    left = np.full(judged.target.size, np.nan)
    for number in range(groups):
        own = places[number::groups]
        others, checks = (rows.where(~np.isin(rows.unit, own)) for rows in (fit, later))
        if not len(others.target) or not len(checks.target):
            return {}
        booster = load_booster(fit_temperature_booster(others, checks, options), "surface temperature")
        here = np.isin(judged.unit, own)
        left[here] = residual(judged)[here] - booster.predict(judged.features[here][:, COLUMNS], num_threads=1)
    return {
        "places_left_out": float(places.size),
        "rmse_left_out": float(np.sqrt(np.mean(left**2))),
        "mae_left_out": float(np.mean(np.abs(left))),
        "bias_left_out": float(-left.mean()),
    }


def judge(model_quantiles: Array, rows: Rows) -> dict[str, float]:
    """Figures on rows the model has not seen: errors against the raw mean, and the share inside 10-90 %."""
    came = rows.target.astype(np.float64)
    middle = model_quantiles[:, list(QUANTILES).index(0.5)]
    raw = residual(rows)
    inside = (came >= model_quantiles[:, 0]) & (came <= model_quantiles[:, -1])
    return {
        "rows": float(came.size),
        "rmse": float(np.sqrt(np.mean((came - middle) ** 2))),
        "mae": float(np.mean(np.abs(came - middle))),
        "bias": float(np.mean(middle - came)),
        "rmse_raw": float(np.sqrt(np.mean(raw**2))),
        "mae_raw": float(np.mean(np.abs(raw))),
        "coverage_80": float(inside.mean()),
    }
