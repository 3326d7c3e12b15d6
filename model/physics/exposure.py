"""What a network says of its segments' surroundings, as columns need it: the horizon as a table of sines."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from config.horizon import elevations
from model.domain.roads import Segment
from model.physics.horizon import DIRECTIONS, isotropic_sine

Array = NDArray[np.float64]


def horizon_sines(segments: Sequence[Segment]) -> Array | None:
    """Sine of the elevation below which the sun is hidden, shape (segment, direction); None where no segment states a horizon.

    Segments that state none among others that do have one elevation all around, the one that leaves their sky view.

    Args:
        segments: In the order of the columns.
    """
    if not any(segment.horizon_deg for segment in segments):
        return None
    table = np.repeat(isotropic_sine([segment.sky_view_factor for segment in segments]), DIRECTIONS, axis=1)
    for row, segment in zip(table, segments, strict=True):
        if segment.horizon_deg:
            row[:] = np.sin(np.radians(elevations(segment.horizon_deg, DIRECTIONS)))
    return table
