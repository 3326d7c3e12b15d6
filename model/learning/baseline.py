"""What answers where no model is trusted: the share of members in need, drawn towards what is usual, with its own uncertainty."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit
from scipy.stats import beta

from model.domain.needs import Need
from model.features.build import FeatureBlock
from model.features.schema import COMMON_NAMES, NEED_FEATURES
from model.needs.catalogue import RULES
from model.needs.thumb import MiddleForecast

Array = NDArray[np.float64]

#: Members the share is smoothed as if it came from, whatever their number: errors they have in common make more of them no surer.
PRIOR_MEMBERS = 8.0
#: Members' worth of the prior, and the share it stands for [1]: most hours of a winter need nothing.
PRIOR_WEIGHT = 1.0
PRIOR_SHARE = 0.08
#: Ends of the interval.
LOW, HIGH = 0.1, 0.9
#: Precipitation of six hours that makes a road wet to a crew [mm].
WET_MM = 0.2
_WITHIN_AN_HOUR = 0.5
_SHARE = [feature.name for feature in NEED_FEATURES].index("need_share")
_SHARE_3H = [feature.name for feature in NEED_FEATURES].index("need_share_3h")


def smoothed_share(need_features: NDArray[np.floating]) -> Array:
    """Probability from the members alone: share in need at the hour, blended with the share in need within an hour of it, smoothed.

    Args:
        need_features: Need features in schema order on the last axis.
    """
    exact, near = need_features[..., _SHARE].astype(np.float64), need_features[..., _SHARE_3H].astype(np.float64)
    share = exact + _WITHIN_AN_HOUR * 0.5 * (near - exact)
    smoothed: Array = (share * PRIOR_MEMBERS + PRIOR_WEIGHT * PRIOR_SHARE) / (PRIOR_MEMBERS + PRIOR_WEIGHT)
    return smoothed


def start_score(features: NDArray[np.floating]) -> Array:
    """Log-odds that learning starts from: the smoothed share of members in need.

    Args:
        features: Rows of all features in schema order, shape (row, feature).
    """
    share: Array = logit(smoothed_share(features[:, len(COMMON_NAMES) :]))
    return share


def share_interval(probability: Array) -> tuple[Array, Array]:
    """Ends of the 80 % interval of a share smoothed by `smoothed_share`: its Beta posterior [1]."""
    total = PRIOR_MEMBERS + PRIOR_WEIGHT
    alpha, other = probability * total, (1.0 - probability) * total
    low, high = beta.ppf(LOW, alpha, other), beta.ppf(HIGH, alpha, other)
    return np.minimum(low, probability), np.maximum(high, probability)


def baseline_needs(block: FeatureBlock, need: Need) -> tuple[Array, Array, Array]:
    """Probability and its interval for every unit and hour, each of shape (unit, time)."""
    probability = smoothed_share(block.by_need[need])
    low, high = share_interval(probability)
    return probability, low, high


def rule_of_thumb(rows: NDArray[np.floating], need: Need, names: tuple[str, ...]) -> NDArray[np.bool_]:
    """What a crew would say from the mean forecast alone (`model.needs.thumb`).

    Args:
        rows: Feature rows, shape (row, feature).
        need: Which need.
        names: Feature names in the order of the columns.
    """

    def column(name: str) -> NDArray[np.floating]:
        return rows[:, names.index(name)]

    told = MiddleForecast(
        surface_temperature=column("surface_temperature_mean"),
        above_dew_point=column("surface_above_dew_point_mean"),
        wet=column("precipitation_6h_mean") >= WET_MM,
        snow_depth=np.nan_to_num(column("snow_at_issue")) + column("snowfall_so_far_q90"),
        start_depth=column("start_depth_dry"),
    )
    return RULES[need].thumb(told)
