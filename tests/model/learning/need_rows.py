"""Rows of a need made by hand: what the members say, and what came."""

from collections.abc import Callable

import numpy as np
from scipy.special import expit

from model.features.schema import COMMON_NAMES, FEATURE_NAMES, FEATURES
from model.learning.rows import Rows

SHARE = FEATURE_NAMES.index("need_share")
SHARE_3H = FEATURE_NAMES.index("need_share_3h")
SURFACE = FEATURE_NAMES.index("surface_temperature_mean")
DEPTH = FEATURE_NAMES.index("snow_depth_mean")
CLOUD = FEATURE_NAMES.index("cloud_mean")
Missed = Callable[[np.ndarray], np.ndarray]


def need_rows(nights: int, seed: int, *, missed: Missed, first: int = 0, hours: int = 20) -> Rows:
    """Nights whose hours are in need as the members say, but for what they miss.

    Args:
        nights: How many.
        seed: Of the luck.
        missed: Features → what is added to the log-odds of the members' share.
        first: Number of the first night.
        hours: Rows a night.
    """
    generator = np.random.default_rng(seed)
    rows = nights * hours
    features = generator.normal(size=(rows, len(FEATURES))).astype(np.float32)
    features[:, len(COMMON_NAMES) :] = generator.uniform(size=(rows, len(FEATURES) - len(COMMON_NAMES)))
    features[:, SHARE] = features[:, SHARE_3H] = generator.beta(0.4, 1.6, size=rows)
    share = np.clip(features[:, SHARE].astype(float), 0.02, 0.98)
    came = generator.uniform(size=rows) < expit(np.log(share / (1.0 - share)) + missed(features))
    issue = np.datetime64("2024-11-01T01", "ns") + (first + np.arange(rows) // hours) * np.timedelta64(24, "h")
    return Rows(features, came.astype(np.float32), issue, issue, np.zeros(rows, dtype=np.intp))


def colder(features: np.ndarray) -> np.ndarray:
    """The members miss how cold it is."""
    missed: np.ndarray = -1.5 * features[:, SURFACE]
    return missed


def bent(features: np.ndarray) -> np.ndarray:
    """The members miss something that no straight line tells."""
    return np.where(np.abs(features[:, CLOUD]) < 0.7, 3.0, -3.0)


def nothing(features: np.ndarray) -> np.ndarray:
    """The members miss nothing."""
    return np.zeros(len(features))


def rare(features: np.ndarray) -> np.ndarray:
    """It hardly ever comes."""
    return np.full(len(features), -9.0)
