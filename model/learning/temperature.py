"""Surface temperature: what stations showed the road model to miss, by weather and lead, and how wide the rest is.

A boosted mean of the residual, then boosted quantiles of the rest in units of the ensemble's own spread, each moved by lead time to where later
weeks that the booster has not learnt from put it (conformalised quantile regression; Romano, Patterson and Candès 2019, NeurIPS 32).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.domain.plans import QUANTILES
from model.features.places import KIND_SHARES
from model.features.schema import COMMON_FEATURES, COMMON_NAMES
from model.learning.need_model import SHRINK_PRIOR, deterministic, load_booster
from model.learning.options import LearningOptions
from model.learning.rows import Rows

Array = NDArray[np.float64]

#: Groups a station shares with a street; the others (class, what lies on the road) would only tell stations apart.
_GROUPS = frozenset(
    {"surface_temperature", "air_temperature", "dew_point", "precipitation", "snowfall", "snow_kind", "wind", "cloud", "time"}
)
#: What a place is like, so that what was learnt goes where no sensor is. Its height is not among them: it would tell stations apart.
DESCRIPTORS = ("sky_view", "traffic", "width", *KIND_SHARES)
COLUMNS: tuple[int, ...] = tuple(
    i for i, feature in enumerate(COMMON_FEATURES) if feature.group in _GROUPS or feature.name in DESCRIPTORS
)
#: Groups that places are dealt into to be left out in turn.
LEFT_OUT_GROUPS = 4
#: Nights that the prior of the share which holds elsewhere is worth (`model.learning.need_model.SHRINK_PRIOR`).
PRIOR_NIGHTS = 5.0
#: Upper ends of the lead-time classes [h].
LEAD_EDGES = (3.0, 6.0, 12.0, 24.0, 48.0, 1e9)
#: Levels that are boosted; the median stays by the boosted mean.
TAILS = tuple(level for level in QUANTILES if level != 0.5)
#: Trees of one level, and rounds without gain after which it stops.
TAIL_TREES, TAIL_PATIENCE = 150, 15
#: Fewest later rows of a lead class that have a say of their own.
LEAST_ROWS = 100
_NAME = "surface temperature"
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
        quantile_texts: The boosters of `TAILS`, which speak of the rest in units of spread.
        quantiles: Per lead class and level of `QUANTILES`, what is added to that, in the same units.
        scores: Figures on the held-out nights by name.
        trusted: Whether it beat the raw ensemble mean there.
        note: Why it is not trusted, empty if it is.
        shrink: Share of the boosted mean that held at places it had learnt nothing of [1].
        boosters: The loaded boosters, that of the mean first.
    """

    booster_text: str
    quantile_texts: tuple[str, ...]
    quantiles: tuple[tuple[float, ...], ...]
    scores: Mapping[str, float]
    trusted: bool
    note: str
    shrink: float
    boosters: tuple[Any, ...] = field(repr=False)

    def correct(self, common: NDArray[np.float32]) -> Array:
        """Quantiles of surface temperature for rows of common features, shape (row, quantile) [degC]."""
        mean, *tails = (np.asarray(booster.predict(common[:, COLUMNS], num_threads=1)) for booster in self.boosters)
        z = np.asarray(self.quantiles)[lead_class(common[:, _LEAD])]
        for level, boosted in zip(TAILS, tails, strict=True):
            z[:, QUANTILES.index(level)] += boosted
        corrected: Array = (common[:, _MEAN] + self.shrink * mean)[:, None] + np.sort(z, axis=1) * spread(common)[:, None]
        return corrected


def loaded(booster_text: str, quantile_texts: Sequence[str]) -> tuple[Any, ...]:
    """Boosters from their texts, that of the mean first."""
    return tuple(load_booster(text, _NAME) for text in (booster_text, *quantile_texts))


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


def fit_quantiles(
    text: str, fit: Rows, later: Rows, options: LearningOptions, *, shrink: float
) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...]]:
    """Quantiles of the standardised rest: boosters as text, one of `TAILS` each, and what is added by lead class and level.

    Args:
        text: The booster of the mean.
        fit: Rows to learn from.
        later: Rows of later weeks that say when to stop and where the quantiles lie; thin classes take those of all rows.
        options: Size and care.
        shrink: Share of the boosted mean that is believed [1].
    """
    import lightgbm

    booster = load_booster(text, _NAME)
    rests = [
        (residual(rows) - shrink * np.asarray(booster.predict(rows.features[:, COLUMNS], num_threads=1))) / spread(rows.features)
        for rows in (fit, later)
    ]
    classes = lead_class(later.features[:, _LEAD])
    parameters = {
        "learning_rate": options.learning_rate,
        "num_leaves": min(options.leaves, 8),
        "min_data_in_leaf": 2 * options.min_rows_in_leaf,
        "lambda_l2": 10.0,
        "feature_fraction": 0.7,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "max_bin": 63,
        **deterministic(options, len(fit.target)),
    }
    train = lightgbm.Dataset(fit.features[:, COLUMNS], rests[0], params=parameters, free_raw_data=False)
    check = lightgbm.Dataset(later.features[:, COLUMNS], rests[1], reference=train, free_raw_data=False)
    texts, added = [], []
    for level in QUANTILES:
        told = np.zeros(len(rests[1]))
        if level in TAILS:
            own = lightgbm.train(
                {**parameters, "objective": "quantile", "alpha": level},
                train,
                num_boost_round=min(options.trees, TAIL_TREES),
                valid_sets=[check],
                callbacks=[lightgbm.early_stopping(TAIL_PATIENCE, verbose=False)],
            )
            texts.append(str(own.model_to_string(num_iteration=own.best_iteration)))
            told = np.asarray(own.predict(later.features[:, COLUMNS], num_threads=1))
        left, every = rests[1] - told, float(np.quantile(rests[1] - told, level))
        inside = [classes == number for number in range(len(LEAD_EDGES))]
        added.append([float(np.quantile(left[own], level)) if own.sum() >= LEAST_ROWS else every for own in inside])
    return tuple(texts), tuple(zip(*added, strict=True))


def left_out(fit: Rows, later: Rows, judged: Rows, options: LearningOptions) -> tuple[float, Array]:
    """How the boosted mean does at places it learnt nothing of, as on a street without a sensor.

    Args:
        fit: Rows to learn from.
        later: Rows of later weeks that say when to stop.
        judged: Rows of nights neither has; each place is told by a booster of the other groups' places.
        options: Size and care.

    Returns:
        Share of what is told that came true at such places on the later weeks [1], drawn to `SHRINK_PRIOR` as strongly as `PRIOR_NIGHTS` would;
        and what that share of it leaves on the judged nights, shape (row,) [degC], NaN where nothing was left out.
    """
    places = np.unique(np.concatenate([later.unit, judged.unit]))
    told, said = np.full(judged.target.size, np.nan), np.full(later.target.size, np.nan)
    groups = min(LEFT_OUT_GROUPS, places.size) if places.size > 1 else 0
    for number in range(groups):
        own = places[number::groups]
        others, checks = (rows.where(~np.isin(rows.unit, own)) for rows in (fit, later))
        if not len(others.target) or not len(checks.target):
            continue
        booster = load_booster(fit_temperature_booster(others, checks, options), _NAME)
        for rows, found in ((judged, told), (later, said)):
            here = np.isin(rows.unit, own)
            if here.any():
                found[here] = booster.predict(rows.features[here][:, COLUMNS], num_threads=1)
    share = _share_that_held(said, later)
    return share, residual(judged) - share * told


def _share_that_held(said: Array, rows: Rows) -> float:
    """Least squares of what was left on what was said of it, between 0 and 1; the prior where nothing was said."""
    known = np.isfinite(said)
    power, nights = float((said[known] ** 2).sum()), np.unique(rows.night[known]).size
    if power <= 0.0:
        return SHRINK_PRIOR
    prior = PRIOR_NIGHTS * power / nights
    found = (float((said[known] * residual(rows)[known]).sum()) + SHRINK_PRIOR * prior) / (power + prior)
    return float(np.clip(found, 0.0, 1.0))


def left_out_figures(left: Array, judged: Rows) -> dict[str, float]:
    """Errors at places left out; empty where nowhere was.

    Args:
        left: As `left_out` gives them, shape (row,) [degC].
        judged: The rows.
    """
    known = np.isfinite(left)
    if not known.any():
        return {}
    return {
        "places_left_out": float(np.unique(judged.unit[known]).size),
        "rmse_left_out": float(np.sqrt(np.mean(left[known] ** 2))),
        "mae_left_out": float(np.mean(np.abs(left[known]))),
        "bias_left_out": float(-left[known].mean()),
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
