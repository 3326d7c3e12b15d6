"""The bank a plough leaves at the kerb: how high what it threw aside stands."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
#: Density of thrown snow, between 300 behind a blade and 500 after some days [kg m-3]. Own estimate.
WINDROW_DENSITY = 400.0
#: Banks that share what is thrown: one along each edge.
BANKS = 2


def windrow_height(amount_mm: ArrayLike, width_m: ArrayLike) -> Array:
    """Height of the bank along each edge [cm].

    What was thrown from half the width lies on a metre of edge, in a triangle whose sides rise as steeply as they reach wide (the angle of repose
    of broken snow, about 45 degrees), so that its cross-section is the square of its height.

    Args:
        amount_mm: Thrown from each square metre swept, water equivalent [mm].
        width_m: Swept width, both halves together [m].
    """
    thrown_kg_m = np.asarray(amount_mm, dtype=np.float64) * np.asarray(width_m, dtype=np.float64) / BANKS
    return np.asarray(100.0 * np.sqrt(thrown_kg_m / WINDROW_DENSITY))
