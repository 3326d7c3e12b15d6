"""From surfaces to units, compiled: the mean of a unit's surfaces and what its worst fifth by area reaches.

Apart from constants nothing compiled is taken from another file: the compiler's cache looks at one file only and would not see it change.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ingest.simulator.twin import OUTPUTS, SURFACE, WORLDS

Array = NDArray[np.float64]

#: Share of a unit's area that must be broken before the unit is in need [1].
BROKEN_SHARE = 0.2


@njit(cache=True, nogil=True, error_model="numpy")
def summarise_units(
    begin: int, end: int, columns: int, out: Array, first: NDArray[np.int64], share: Array, mean: Array, worst: Array
) -> None:
    """Mean of each unit's surfaces, and the value that its worst fifth by area reaches, in place.

    Args:
        begin: First of the units (winter and unit as one number).
        end: One past the last.
        columns: Number of columns of one winter.
        out: Output rows.
        first: First column of each unit, and one past the last unit's last.
        share: Share of each column in its unit's area.
        mean: Shape (winter, unit, world, `OUTPUTS`).
        worst: The same; the coldest for temperature, the largest for everything else.
    """
    units = len(first) - 1
    most = 0
    for unit in range(units):
        most = max(most, first[unit + 1] - first[unit])
    value = np.empty(most)
    weight = np.empty(most)
    for index in range(begin, end):
        winter, unit = index // units, index % units
        count = first[unit + 1] - first[unit]
        for world in range(WORLDS):
            for name in range(OUTPUTS):
                begins = (winter * columns + first[unit]) * WORLDS + world
                same = out[begins, name]
                place = 1
                while place < count and out[begins + place * WORLDS, name] == same:
                    place += 1
                if place == count:
                    mean[winter, unit, world, name] = same
                    worst[winter, unit, world, name] = same
                    continue
                total = 0.0
                sign = -1.0 if name == SURFACE else 1.0
                for place in range(count):
                    column = first[unit] + place
                    figure = sign * out[begins + place * WORLDS, name]
                    total += figure * share[column]
                    slot = place
                    while slot > 0 and value[slot - 1] < figure:
                        value[slot] = value[slot - 1]
                        weight[slot] = weight[slot - 1]
                        slot -= 1
                    value[slot] = figure
                    weight[slot] = share[column]
                reached = 0.0
                picked = value[count - 1]
                for place in range(count):
                    reached += weight[place]
                    if reached >= BROKEN_SHARE - 1e-9:
                        picked = value[place]
                        break
                mean[winter, unit, world, name] = sign * total
                worst[winter, unit, world, name] = sign * picked
