"""Precipitation of the whole town: events of each regime with a course in time, and what they fall as."""

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.chance import wander
from ingest.simulator.climate import STEPS_PER_HOUR, WEATHER_HOURS, WEATHER_STEPS, Climate, through_year
from ingest.simulator.regimes import REGIMES, usual_share

Series = NDArray[np.float64]

#: Spread of the logarithm of an event's amount.
AMOUNT_SPREAD = 1.1
#: Share of cold-ground events with warm air aloft, so that rain falls through frost (underkylt regn). Assumed: a few hours a winter.
WARM_AIR_ALOFT_SHARE = 0.06
#: By how much warm air aloft lowers the wet-bulb temperature at which rain turns to snow [degC].
WARM_AIR_ALOFT = 3.5
#: Wet-bulb temperature at which half the amount is snow, and how quickly that changes [degC].
HALF_SNOW, SNOW_SLOPE = 0.8, 0.35
#: Change of wet-bulb temperature per degree of dew-point depression near 0 degC: slope/(slope + psychrometric constant) of saturation pressure.
WET_BULB_SHARE = 0.40


def wet_bulb(temperature: Series, dew_point: Series) -> Series:
    """Wet-bulb temperature [degC], linear about 0 degC where it decides between rain and snow."""
    return temperature - WET_BULB_SHARE * (temperature - dew_point)


def snow_share(wet_bulb_temperature: Series, warm_air_aloft: Series | float = 0.0) -> Series:
    """Share of the amount that falls as snow [1]."""
    distance = (HALF_SNOW - warm_air_aloft - wet_bulb_temperature) / SNOW_SLOPE
    return 1.0 / (1.0 + np.exp(-np.clip(distance, -30.0, 30.0)))


def usual_events_per_day() -> float:
    """Events a day in an ordinary winter, each weighted with its regime's amount."""
    per_day = np.array([regime.fronts_per_day * regime.amount for regime in REGIMES])
    return float((usual_share() * per_day).sum())


def event_series(
    rng: np.random.Generator, *, sequence: NDArray[np.int64], climate: Climate, winter: int
) -> tuple[Series, Series]:
    """Precipitation of the town and where warm air lies aloft.

    Args:
        rng: Generator.
        sequence: Regime of every hour.
        climate: Monthly amounts.
        winter: First year of the winter.

    Returns:
        Amount of every ten-minute step [mm] and lowering of the rain-snow limit [degC], each shape (step,).
    """
    rates = np.array([regime.fronts_per_day for regime in REGIMES])[sequence] / 24.0
    starts = np.flatnonzero(rng.random(WEATHER_HOURS) < rates)
    monthly = through_year(climate.precipitation, starts / 24.0, winter)
    mean_amount = monthly / (30.2 * usual_events_per_day())
    sizes = rng.lognormal(-0.5 * AMOUNT_SPREAD**2, AMOUNT_SPREAD, len(starts))
    stretch = rng.gamma(4.0, 0.25, len(starts)) * np.sqrt(np.clip(sizes, 0.25, 4.0))
    lean = rng.uniform(0.25, 0.6, len(starts))
    aloft = rng.random(len(starts)) < WARM_AIR_ALOFT_SHARE
    texture = np.exp(0.8 * wander(rng, (WEATHER_STEPS,), memory=5.0))
    rain, warm = np.zeros(WEATHER_STEPS), np.zeros(WEATHER_STEPS)
    for number, hour in enumerate(starts):
        regime = REGIMES[sequence[hour]]
        steps = max(4, round(regime.hours * stretch[number] * STEPS_PER_HOUR))
        begin = hour * STEPS_PER_HOUR + int(rng.integers(STEPS_PER_HOUR))
        course = _course(steps, lean[number])[: WEATHER_STEPS - begin]
        stop = begin + len(course)
        shape = course * texture[begin:stop]
        if shape.sum() > 0:
            rain[begin:stop] += shape / shape.sum() * mean_amount[number] * sizes[number] * regime.amount
        if aloft[number]:
            warm[begin : begin + steps // 2] = WARM_AIR_ALOFT
    rain[rain < 0.003] = 0.0
    return rain, warm


def _course(steps: int, lean: float) -> Series:
    """Rise and fall of an event of given length with its peak at the share `lean` of it."""
    place = (np.arange(steps) + 0.5) / steps
    rise, fall = place / lean, (1.0 - place) / (1.0 - lean)
    return np.sqrt(np.minimum(rise, fall))
