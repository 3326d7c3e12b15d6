"""Earlier nights like one at hand: nearest by lowest surface temperature, lowest air temperature and precipitation.

The distance is plain on purpose, so that a person can see why a night was chosen: two degrees count as much as a step of precipitation that about
doubles it. It ranks nights for a reader; nothing is forecast from it.
"""

import math
from collections.abc import Iterable

from model.domain.past_nights import NightWeather

#: A difference that counts as one step [degC].
STEP_DEGC = 2.0
#: Of ln(1 + mm) one step is about a doubling [1].
STEP_LOG_MM = math.log(2.0)


def similar(tonight: NightWeather, nights: Iterable[NightWeather], *, count: int) -> tuple[NightWeather, ...]:
    """The nearest nights, the likest first; nights that share no known figure with tonight are left out.

    Args:
        tonight: What is expected.
        nights: What was read.
        count: At most so many.
    """
    ranked = [(distance, night.morning, night) for night in nights if (distance := _distance(tonight, night)) is not None]
    return tuple(night for _, _, night in sorted(ranked, key=lambda item: (item[0], -item[1].toordinal()))[:count])


def _distance(one: NightWeather, other: NightWeather) -> float | None:
    """Root mean square of the steps between the figures both know; None where they share fewer than two."""
    pairs = (
        (one.surface_min_degc, other.surface_min_degc, STEP_DEGC),
        (one.air_min_degc, other.air_min_degc, STEP_DEGC),
        (_log(one.precipitation_mm), _log(other.precipitation_mm), STEP_LOG_MM),
    )
    steps = [(a - b) / step for a, b, step in pairs if a is not None and b is not None]
    return None if len(steps) < 2 else math.sqrt(sum(step * step for step in steps) / len(steps))


def _log(millimetres: float | None) -> float | None:
    return None if millimetres is None else math.log1p(max(millimetres, 0.0))
