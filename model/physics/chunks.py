"""Columns and members dealt into chunks that the kernel keeps in cache, each of one ground class."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.physics.columns import Columns
from model.physics.ground import LAYERS, GroundClass, ground_coefficients
from model.physics.lane_rows import LANES

#: Depth of the slab temperature where there are no pipes [m].
SLAB_DEPTH_M = 0.06


def chunk_columns(columns: Columns, members: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ground class of each chunk and its lanes, shapes (chunk,) and (chunk, lane).

    A lane is ``member * columns + column``. The last chunk of a class is filled up with its own last lane, which is computed again to the same
    numbers; every lane of a chunk is always present, so the arithmetic does not depend on how many columns there are.
    """
    grounds, lanes = [], []
    for ground in range(len(columns.classes)):
        chosen = np.flatnonzero(columns.ground == ground)
        if not chosen.size:
            continue
        flat = (np.arange(members)[:, None] * len(columns) + chosen[None, :]).reshape(-1)
        short = -len(flat) % LANES
        filled = np.concatenate([flat, np.full(short, flat[-1])]).reshape(-1, LANES)
        grounds.append(np.full(len(filled), ground))
        lanes.append(filled)
    return np.concatenate(grounds).astype(np.int64), np.ascontiguousarray(np.concatenate(lanes), dtype=np.int64)


def ground_table(
    classes: Sequence[GroundClass], step_s: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.int64]]:
    """Coefficients of each class as the kernel reads them, which classes are bridges, and the layer reported as slab."""
    table = np.zeros((len(classes), 6, LAYERS))
    slabs = np.zeros(len(classes), dtype=np.int64)
    for g, ground in enumerate(classes):
        found = ground_coefficients(ground, step_s)
        table[g, 0], table[g, 1], table[g, 2] = found.storage, found.pivot, found.upper
        table[g, 3], table[g, 4] = found.above, found.heat
        table[g, 5, 0], table[g, 5, 1] = found.below, found.surface
        slabs[g] = int(np.argmin(np.abs(found.depth - (ground.pipe_depth_m or SLAB_DEPTH_M))))
    return table, np.array([ground.bridge for ground in classes], dtype=np.bool_), slabs
