"""From the heat pipes give to how warm the fluid in them must be."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
#: Outer and inner diameter of the usual pipe, PE-X 25 x 2.3 [m].
OUTER_M, INNER_M = 0.025, 0.0204
#: Conductivity of cross-linked polyethylene, and of the sand or concrete around the pipes [W m-1 K-1] (textbook).
PIPE_W_M_K, AROUND_W_M_K = 0.38, 1.8
#: From flowing water to the inner wall, turbulent [W m-2 K-1] (textbook).
FILM_W_M2_K = 1000.0


def fluid_exchange(spacing_m: ArrayLike) -> Array:
    """Heat from the fluid to the plane of the pipes for each kelvin between them [W m-2 K-1].

    In series: film, pipe wall, and the constriction between a plane and a row of cylinders in it, ln(s / (pi d)) / (2 pi k) for a metre of
    pipe (limit of the shape factor of a row of buried cylinders, Incropera and DeWitt, table of conduction shape factors).

    Args:
        spacing_m: Between neighbouring pipes [m].
    """
    spacing = np.asarray(spacing_m, dtype=np.float64)
    film = 1.0 / (np.pi * INNER_M * FILM_W_M2_K)
    wall = np.log(OUTER_M / INNER_M) / (2.0 * np.pi * PIPE_W_M_K)
    narrow = np.maximum(np.log(spacing / (np.pi * OUTER_M)), 0.0) / (2.0 * np.pi * AROUND_W_M_K)
    return np.asarray(1.0 / (spacing * (film + wall + narrow)))
