"""Weather regimes that persist for days: which rules when, and what each is like.

A semi-Markov chain: a regime stays for a gamma-distributed time and is followed by another with weights that lean with the winter. Numbers
are tuned so that the resulting climate is the one the tests hold the simulator to; the kinds follow the circulation types that rule
Swedish winters (mild westerlies, highs with cold air, snow on north-easterly winds, changeable weather about zero).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.chance import smooth
from ingest.simulator.climate import WEATHER_HOURS


@dataclass(frozen=True, slots=True)
class Regime:
    """What one regime is like in January.

    Attributes:
        name: For people.
        anomaly: Departure of temperature from the month's mean [degC].
        days: Mean stay [d].
        weight: How often it follows another, in an ordinary winter.
        lean: Change of the logarithm of `weight` per unit of winter coldness.
        cloud: Mean of the cloud variable before the logistic curve.
        wind: Median wind speed [m/s].
        dryness: Mean dew-point depression [degC].
        fronts_per_day: Precipitation events a day.
        amount: Mean amount of an event against the other regimes' [1].
        hours: Mean duration of an event [h].
        showers: How patchy precipitation is at small scale [1].
    """

    name: str
    anomaly: float
    days: float
    weight: float
    lean: float
    cloud: float
    wind: float
    dryness: float
    fronts_per_day: float
    amount: float
    hours: float
    showers: float


REGIMES = (
    Regime("mild westerly", 3.7, 4.5, 1.00, -0.45, 1.1, 5.0, 2.4, 0.75, 1.00, 5.0, 0.7),
    Regime("changeable about zero", 0.3, 3.0, 0.95, -0.05, 1.5, 3.6, 1.6, 0.62, 0.95, 5.0, 0.6),
    Regime("north-easterly snow", -4.6, 2.5, 0.60, 0.35, 1.6, 4.6, 2.1, 0.72, 1.45, 9.0, 0.7),
    Regime("cold high", -7.6, 5.5, 0.40, 0.60, -1.5, 1.5, 3.6, 0.04, 0.20, 4.0, 0.5),
    Regime("cool ridge", -1.6, 3.0, 0.75, 0.10, -0.3, 2.1, 3.1, 0.15, 0.40, 3.0, 0.9),
)
#: Size of the regimes' temperature anomalies through the season, Oct...Apr, January = 1.
SEASONAL_SIZE = (0.60, 0.70, 0.95, 1.0, 0.95, 0.90, 0.90)
#: Hours over which one regime gives way to the next.
TRANSITION_H = 10.0
#: Spread of the logarithm of how strong a stay's temperature anomaly is.
STRENGTH_SPREAD = 0.40


def regime_sequence(rng: np.random.Generator, *, coldness: float) -> NDArray[np.int64]:
    """Index into `REGIMES` for every hour.

    Args:
        rng: Generator.
        coldness: How the winter leans, standard normal; positive is cold [1].
    """
    weights = np.array([regime.weight * np.exp(regime.lean * coldness) for regime in REGIMES])
    sequence = np.empty(WEATHER_HOURS, dtype=np.int64)
    current, filled = int(rng.choice(len(REGIMES), p=weights / weights.sum())), 0
    while filled < WEATHER_HOURS:
        stay = max(18, round(rng.gamma(3.0, REGIMES[current].days * 24 / 3.0)))
        sequence[filled : filled + stay] = current
        filled += stay
        others = np.where(np.arange(len(REGIMES)) == current, 0.0, weights)
        current = int(rng.choice(len(REGIMES), p=others / others.sum()))
    return sequence


def usual_share() -> NDArray[np.float64]:
    """Share of time each regime has in an ordinary winter (stationary law of the semi-Markov chain)."""
    weights = np.array([regime.weight for regime in REGIMES])
    follow = np.tile(weights, (len(weights), 1))
    np.fill_diagonal(follow, 0.0)
    follow /= follow.sum(axis=1, keepdims=True)
    visits = np.full(len(weights), 1.0 / len(weights))
    for _ in range(200):
        visits = visits @ follow
    time = visits * np.array([regime.days for regime in REGIMES])
    share: NDArray[np.float64] = time / time.sum()
    return share


def departure(rng: np.random.Generator, sequence: NDArray[np.int64]) -> NDArray[np.float64]:
    """Temperature anomaly of every hour against the mean of an ordinary winter, January size [degC].

    Each stay has a strength of its own: some cold spells bite, some mild ones are exceptional.
    """
    anomalies = np.array([regime.anomaly for regime in REGIMES])
    usual = float((usual_share() * anomalies).sum())
    stay = np.cumsum(np.r_[0, np.diff(sequence) != 0])
    strength = rng.lognormal(-0.5 * STRENGTH_SPREAD**2, STRENGTH_SPREAD, int(stay[-1]) + 1)
    return smooth(anomalies[sequence] * strength[stay], memory=TRANSITION_H) - usual


def blended(sequence: NDArray[np.int64], attribute: str) -> NDArray[np.float64]:
    """A regime attribute for every hour, gliding over `TRANSITION_H` at each change."""
    table = np.array([getattr(regime, attribute) for regime in REGIMES])
    return smooth(table[sequence], memory=TRANSITION_H)
