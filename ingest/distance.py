"""Distance over ground between places given as (longitude, latitude)."""

import numpy as np
import numpy.typing as npt

# Mean Earth radius (IUGG).
_EARTH_RADIUS_KM = 6371.0088


def kilometres(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Great-circle distance [km] between two (longitude, latitude) [degree].

    >>> round(kilometres((16.55, 59.61), (18.06, 59.33)), 0)
    91.0
    """
    return float(distance_matrix_km(np.array([first]), np.array([second]))[0, 0])


def distance_matrix_km(places: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Great-circle distances by the haversine formula.

    Args:
        places: Longitude, latitude, shape (n, 2) [degree].
        others: Longitude, latitude, shape (m, 2) [degree].

    Returns:
        Distances, shape (n, m) [km].
    """
    one, two = np.radians(places)[:, None, :], np.radians(others)[None, :, :]
    half = (two - one) / 2.0
    chord = np.sin(half[..., 1]) ** 2 + np.cos(one[..., 1]) * np.cos(two[..., 1]) * np.sin(half[..., 0]) ** 2
    distance: npt.NDArray[np.float64] = 2.0 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
    return distance
