"""Where the sun stands and what it sends, vectorised over places and times."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.physics.constants import SOLAR_CONSTANT

Array = NDArray[np.float64]
_J2000 = np.datetime64("2000-01-01T12:00:00", "ns")


class Sun(NamedTuple):
    """Position of the sun's centre.

    Attributes:
        sin_elevation: Sine of the elevation above the horizontal, without refraction [1].
        azimuth: Clockwise from north [degree].
        distance_factor: Square of mean over actual distance [1].
    """

    sin_elevation: Array
    azimuth: Array
    distance_factor: Array


def sun_position(time: NDArray[np.datetime64], longitude: ArrayLike, latitude: ArrayLike) -> Sun:
    """Sun over places at times, after the Astronomical Almanac's low-precision formula (0.01 degree, 1950-2050).

    Args:
        time: UTC; broadcast against the places.
        longitude: East positive [degree].
        latitude: North positive [degree].
    """
    days = (time - _J2000) / np.timedelta64(1, "D")
    anomaly = np.radians(np.mod(357.528 + 0.9856003 * days, 360.0))
    ecliptic = np.radians(np.mod(280.460 + 0.9856474 * days, 360.0) + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly))
    tilt = np.radians(23.439 - 4.0e-7 * days)
    ascension = np.arctan2(np.cos(tilt) * np.sin(ecliptic), np.cos(ecliptic))
    declination = np.arcsin(np.sin(tilt) * np.sin(ecliptic))
    sidereal = np.radians(np.mod(280.46061837 + 360.98564736629 * days, 360.0))
    angle = sidereal + np.radians(np.asarray(longitude, dtype=np.float64)) - ascension
    phi = np.radians(np.asarray(latitude, dtype=np.float64))
    sine = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(angle)
    azimuth = np.arctan2(-np.sin(angle), np.cos(phi) * np.tan(declination) - np.sin(phi) * np.cos(angle))
    distance = 1.00014 - 0.01671 * np.cos(anomaly) - 0.00014 * np.cos(2 * anomaly)
    return Sun(sine, np.mod(np.degrees(azimuth), 360.0), np.broadcast_to(distance**-2, sine.shape))


def shortwave_from_cloud(sin_elevation: ArrayLike, cloud: ArrayLike) -> Array:
    """Global short-wave radiation on the horizontal under cloud, after Kasten and Czeplak (1980) [W m-2].

    Args:
        sin_elevation: Sine of the sun's elevation [1].
        cloud: Cloud cover [1].
    """
    sine = np.asarray(sin_elevation)
    clear = np.where(sine > 0.15, 910.0 * sine - 30.0, np.maximum(sine, 0.0) * 710.0)
    return clear * (1.0 - 0.75 * np.clip(cloud, 0.0, 1.0) ** 3.4)


def diffuse_fraction(shortwave: ArrayLike, sin_elevation: ArrayLike, distance_factor: ArrayLike) -> Array:
    """Diffuse share of global radiation from the clearness index, after Erbs et al. (1982) [1].

    Args:
        shortwave: Global radiation on the horizontal [W m-2].
        sin_elevation: Sine of the sun's elevation [1].
        distance_factor: Square of mean over actual distance of the sun [1].
    """
    above = SOLAR_CONSTANT * np.asarray(distance_factor) * np.maximum(np.asarray(sin_elevation), 0.02)
    kt = np.clip(np.asarray(shortwave) / above, 0.0, 1.0)
    middle = 0.9511 - 0.1604 * kt + 4.388 * kt**2 - 16.638 * kt**3 + 12.336 * kt**4
    share = np.where(kt <= 0.22, 1.0 - 0.09 * kt, np.where(kt <= 0.8, middle, 0.165))
    return np.where(np.asarray(sin_elevation) > 0.02, share, 1.0)
