"""Height of the sun at the simulated town (Cooper's declination, equation of time left out: a quarter of an hour matters to no one here)."""

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.climate import season_start


def cosine_of_zenith(*, winter: int, days: NDArray[np.float64], longitude: float, latitude: float) -> NDArray[np.float64]:
    """Cosine of the sun's zenith angle, 0 below the horizon [1].

    Args:
        winter: First year of the winter.
        days: Times [d since 1 October UTC].
        longitude: Of the town [degree].
        latitude: Of the town [degree].
    """
    day_of_year = season_start(winter).timetuple().tm_yday + days
    declination = np.radians(23.45) * np.sin(2 * np.pi * (284 + day_of_year) / 365.25)
    hour_angle = 2 * np.pi * ((days % 1.0) - 0.5) + np.radians(longitude)
    phi = np.radians(latitude)
    cosine = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(hour_angle)
    above: NDArray[np.float64] = np.maximum(cosine, 0.0)
    return above
