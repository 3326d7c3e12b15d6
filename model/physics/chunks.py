"""Columns and members dealt into chunks that the kernel keeps in cache, each of one ground class."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.physics.columns import Columns
from model.physics.ground import LAYERS, GroundClass, GroundCoefficients, ground_coefficients
from model.physics.precision import LANES

#: Depth of the slab temperature where there are no pipes [m].
SLAB_DEPTH_M = 0.06
#: Rows of one class in the kernel's table, see `scaled_rows`.
GROUND_ROWS = 7


def chunk_columns(
    columns: Columns, members: int, width: int = LANES, treated: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ground class of each chunk and its lanes, shapes (chunk,) and (chunk, lane).

    A lane is ``member * columns + column``. Columns that are treated stand side by side, and so do columns that read the same weather, because salt
    that lies nowhere in a chunk, or snow that falls nowhere, costs it nothing. The last chunk of a class is filled up with its own last lane, which
    is computed again to the same numbers; every lane of a chunk is always present, so the arithmetic does not depend on how many columns there are.

    Args:
        columns: What is computed.
        members: Of the weather.
        width: Lanes of a chunk.
        treated: Columns that salt or sand lies on or may come to; none if absent.
    """
    grounds, lanes = [], []
    apart = np.zeros(len(columns), dtype=np.bool_) if treated is None else treated
    for ground in range(len(columns.classes)):
        chosen = np.flatnonzero(columns.ground == ground)
        chosen = chosen[np.lexsort((columns.point[chosen], apart[chosen]))]
        if not chosen.size:
            continue
        flat = (np.arange(members)[:, None] * len(columns) + chosen[None, :]).reshape(-1)
        short = -len(flat) % width
        filled = np.concatenate([flat, np.full(short, flat[-1])]).reshape(-1, width)
        grounds.append(np.full(len(filled), ground))
        lanes.append(filled)
    return np.concatenate(grounds).astype(np.int64), np.ascontiguousarray(np.concatenate(lanes), dtype=np.int64)


def scaled_rows(found: GroundCoefficients, step_s: float) -> NDArray[np.float64]:
    """Coefficients of one class as the kernel reads them, shape (row, layer).

    With ``Y_i = keep_i T_i + carry_i Y_(i+1)`` going up and ``T_i = Y_i + upper_i T_(i-1)`` going down, ``Y_i = s_i Z_i`` and ``T_i = v_i U_i`` make
    both ways running sums; a chunk keeps U (the first layer, v = 1, is a temperature as it stands). Rows: weight of U in Z; weight of Z in U; v;
    pipe heat to warming [K m2 W-1]; single numbers: conductance to the surface, conductance the surface sees, weight of the surface in the first
    layer, s of the first layer, weight of the boundary, latent heat to warming of the first layer [K m2 J-1], layer of the pipes' sensor,
    1 where there are pipes; heat capacity [J m-2 K-1]; latent
    heat of the water that can freeze in the layer [J m-2].
    """
    rows = np.zeros((GROUND_ROWS, LAYERS))
    carry = found.pivot * np.append(found.above[1:], found.below)
    s = np.append(np.cumprod(carry[:-1][::-1])[::-1], 1.0)
    v = np.cumprod(np.append(1.0, found.upper[1:]))
    rows[0], rows[1], rows[2] = found.pivot * found.storage / s * v, s / v, v
    rows[3] = found.heat / found.storage
    rows[4, :6] = found.above[0], found.surface, found.upper[0], s[0], carry[-1], 1.0 / (found.storage[0] * step_s)
    rows[5], rows[6] = found.storage * step_s, found.latent
    return rows


def ground_table(
    classes: Sequence[GroundClass], step_s: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.int64]]:
    """Coefficients of each class as the kernel reads them, which classes are bridges, and the layer reported as slab."""
    table = np.empty((len(classes), GROUND_ROWS, LAYERS))
    slabs = np.zeros(len(classes), dtype=np.int64)
    for g, ground in enumerate(classes):
        found = ground_coefficients(ground, step_s)
        table[g] = scaled_rows(found, step_s)
        slabs[g] = int(np.argmin(np.abs(found.depth - (ground.pipe_depth_m or SLAB_DEPTH_M))))
        table[g, 4, 6], table[g, 4, 7] = slabs[g], found.heat.any()
    return table, np.array([ground.bridge for ground in classes], dtype=np.bool_), slabs
