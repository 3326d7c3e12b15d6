"""A horizon as a network file states it: how high houses, trees and hills stand by direction.

Either 36 elevations, one for each ten degrees from north by east, or pairs of azimuth and elevation in any order, with straight lines between
them around the circle.
"""

import math
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

#: Values of a horizon given without azimuths, ten degrees apart.
EVEN = 36
FULL_TURN = 360.0
Azimuth = Annotated[float, Field(ge=0, lt=FULL_TURN)]
Elevation = Annotated[float, Field(ge=0, le=90)]
Pairs = tuple[tuple[float, float], ...]


def as_pairs(value: Any) -> Any:
    """Even elevations as pairs of azimuth and elevation; anything else as it is, for the form to judge."""
    if isinstance(value, list | tuple) and value and not any(isinstance(item, list | tuple) for item in value):
        if len(value) != EVEN:
            raise ValueError(f"give {EVEN} elevations, ten degrees apart from north by east, or pairs [azimuth, elevation]")
        return tuple((place * FULL_TURN / EVEN, elevation) for place, elevation in enumerate(value))
    return value


Horizon = Annotated[tuple[tuple[Azimuth, Elevation], ...], BeforeValidator(as_pairs)]


def elevations(horizon: Pairs, directions: int) -> tuple[float, ...]:
    """Elevation in the middle of each of so many directions of equal width, from north by east [degree].

    Args:
        horizon: Pairs of azimuth and elevation, at least one [degree].
        directions: How many.
    """
    known = sorted(horizon)
    around = [(known[-1][0] - FULL_TURN, known[-1][1]), *known, (known[0][0] + FULL_TURN, known[0][1])]
    found = []
    place = 0
    for number in range(directions):
        azimuth = (number + 0.5) * FULL_TURN / directions
        while around[place + 1][0] < azimuth:
            place += 1
        (left, low), (right, high) = around[place], around[place + 1]
        share = (azimuth - left) / (right - left) if right > left else 1.0
        found.append(low + (high - low) * share)
    return tuple(found)


def free_sky(horizon: Pairs, directions: int = 2 * EVEN) -> float:
    """Share of the sky that a horizon leaves free, for a level surface: mean of cos² of its elevation [1].

    Args:
        horizon: Pairs of azimuth and elevation, at least one [degree].
        directions: How finely it is read.
    """
    return sum(math.cos(math.radians(height)) ** 2 for height in elevations(horizon, directions)) / directions
