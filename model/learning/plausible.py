"""How far a told probability may be off: what other weights, another calibration and other members would tell, all as likely as what is told.

Each of them rises where physics says the need may only rise, so their quantiles do too and more snow never lowers the low end of the interval. Widths
added in quadrature do not keep that: a weight that is hardly known makes an extreme row so uncertain that its low end falls below a milder one's.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from model.domain.errors import ModelError
from model.learning.calibrate import EIGHTY, GRID, HIGH, LOW, Calibration, calibrated_odds

Array = NDArray[np.float64]

#: What is drawn together; a multiple of three.
DRAWS = 48
#: Three equally likely levels have the spread of a standard normal where the outer ones lie so far out. Within `EIGHTY`, so that a level is a mean of
#: two curves that both rise.
LEVEL = float(np.sqrt(1.5))
#: Raw log-odds at which a calibration is reckoned; between them it is straight.
FINE: Array = np.linspace(GRID[0], GRID[-1], 20 * (GRID.size - 1) + 1)
#: Members behind an assessment are not independent, nor is the model's smoothing free: independent draws the told probability is worth.
EFFECTIVE_DRAWS = 60.0
#: Columns of `standard_draws` before those of the weights: calibration and members.
FIRST = 2


@lru_cache(maxsize=16)
def standard_draws(weights: int) -> Array:
    """Standard draws of the calibration (at three levels), of the members and of each weight, shape (draw, 2 + weight).

    They are uncorrelated with each other among these draws and have a spread of one exactly, so that few of them do. Always the same.

    Args:
        weights: How many, at most `DRAWS` less three.

    Raises:
        ModelError: There are more.
    """
    if weights > DRAWS - FIRST - 1:
        raise ModelError(f"an interval is drawn for at most {DRAWS - FIRST - 1} weights, not {weights}")
    levels = np.repeat([-LEVEL, 0.0, LEVEL], DRAWS // 3)
    free = np.random.default_rng(DRAWS).standard_normal((DRAWS, weights + 1))
    orthogonal, upper = np.linalg.qr(np.column_stack([np.ones(DRAWS), levels, free]))
    drawn: Array = (orthogonal * np.sign(np.diag(upper)))[:, 1:] * np.sqrt(DRAWS)
    return drawn


def calibrated_draws(calibration: Calibration, odds: Array, drawn: Array) -> Array:
    """Calibrated log-odds by calibrations as likely as the one told, shape (draw, row).

    Args:
        calibration: The map.
        odds: Raw log-odds, shape (row,) or (draw, row).
        drawn: First column of `standard_draws`.
    """
    middle, below, above = calibrated_odds(calibration, FINE)
    told = np.empty((len(drawn), odds.shape[-1]))
    for level in (-LEVEL, 0.0, LEVEL):
        own = np.abs(drawn - level) < 0.5 * LEVEL
        curve = middle + (min(level, 0.0) * below + max(level, 0.0) * above) / EIGHTY
        told[own] = np.interp(odds[own] if odds.ndim > 1 else odds, FINE, curve)
    return told


def ends(odds: Array, drawn: Array) -> tuple[Array, Array]:
    """Ends of the 80 % interval, each of shape (row,) [1].

    Args:
        odds: Calibrated log-odds by draw, shape (draw, row).
        drawn: Second column of `standard_draws`: other members that might have been.
    """
    told = expit(odds)
    spread = 1.0 / np.sqrt(EFFECTIVE_DRAWS * told * (1.0 - told) + 1.0)
    low, high = np.quantile(odds + drawn[:, None] * spread, [LOW, HIGH], axis=0)
    return expit(low), expit(high)
