"""The Lambert conformal conic projection on a sphere, as a grid's file describes it.

Formulas after J. P. Snyder, Map projections: a working manual (USGS Professional Paper 1395, 1987), p. 106-107, sphere. Attribute names are
those of the CF conventions, appendix F.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_NAME = "lambert_conformal_conic"
#: Radii of a sphere that can be the Earth's [m].
_LEAST_RADIUS_M, _LARGEST_RADIUS_M = 6.3e6, 6.4e6


class ProjectionError(ValueError):
    """The grid mapping is of another kind, or its attributes say nothing usable."""


@dataclass(frozen=True, slots=True)
class LambertConformal:
    """One such projection.

    Attributes:
        central_longitude: Longitude whose meridian is straight up [degree].
        origin_latitude: Latitude where y is the false northing [degree].
        parallels: One or two standard parallels [degree].
        radius_m: Of the sphere [m].
        false_easting_m: Added to x [m].
        false_northing_m: Added to y [m].
    """

    central_longitude: float
    origin_latitude: float
    parallels: tuple[float, float]
    radius_m: float
    false_easting_m: float = 0.0
    false_northing_m: float = 0.0

    @property
    def cone(self) -> float:
        """Constant of the cone [1]: degrees the meridians turn on paper for each degree of longitude."""
        first, second = (math.radians(latitude) for latitude in self.parallels)
        if abs(first - second) < 1e-9:
            return math.sin(first)
        return math.log(math.cos(first) / math.cos(second)) / math.log(_tan(second) / _tan(first))

    def forward(self, longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> tuple[Array, Array]:
        """Longitude and latitude [degree] to x and y [m]."""
        angle = self.cone * np.radians(_turned(np.asarray(longitude, dtype=float) - self.central_longitude))
        distance = self._distance(np.radians(np.asarray(latitude, dtype=float)))
        x = distance * np.sin(angle) + self.false_easting_m
        y = self._distance(math.radians(self.origin_latitude)) - distance * np.cos(angle) + self.false_northing_m
        return np.asarray(x), np.asarray(y)

    def inverse(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array]:
        """X and y [m] to longitude and latitude [degree]."""
        sign = math.copysign(1.0, self.cone)
        east = np.asarray(x, dtype=float) - self.false_easting_m
        south = float(self._distance(math.radians(self.origin_latitude))) - (np.asarray(y, dtype=float) - self.false_northing_m)
        angle = np.arctan2(sign * east, sign * south)
        distance = sign * np.hypot(east, south)
        latitude = 2.0 * np.arctan((self._scale() / distance) ** (1.0 / self.cone)) - math.pi / 2.0
        return _turned(np.degrees(angle / self.cone) + self.central_longitude), np.degrees(latitude)

    def grid_north(self, longitude: npt.ArrayLike) -> Array:
        """Direction, from true north clockwise, in which y grows [degree]; add it to a direction told against the grid."""
        return np.asarray(self.cone * _turned(np.asarray(longitude, dtype=float) - self.central_longitude))

    def _scale(self) -> float:
        first = math.radians(self.parallels[0])
        return float(self.radius_m * math.cos(first) * _tan(first) ** self.cone / self.cone)

    def _distance(self, latitude: Array | float) -> Array:
        return np.asarray(self._scale() / np.tan(math.pi / 4.0 + np.asarray(latitude) / 2.0) ** self.cone)


def from_grid_mapping(attributes: Mapping[str, Any]) -> LambertConformal:
    """The projection a grid-mapping variable describes.

    Args:
        attributes: Its attributes: ``grid_mapping_name``, ``standard_parallel``, ``longitude_of_central_meridian``,
            ``latitude_of_projection_origin``, ``earth_radius`` (or ``semi_major_axis`` of a sphere), ``false_easting``, ``false_northing``.

    Raises:
        ProjectionError: Another projection, an ellipsoid, or an attribute that is absent or no number.
    """
    name = attributes.get("grid_mapping_name")
    if name != _NAME:
        raise ProjectionError(f"grid_mapping_name is {str(name)[:40]!r}, expected {_NAME!r}")
    parallels = [float(value) for value in _numbers(attributes, "standard_parallel")]
    if (
        not 1 <= len(parallels) <= 2
        or not all(1.0 <= abs(value) < 90.0 for value in parallels)
        or parallels[0] * parallels[-1] < 0
    ):
        raise ProjectionError(f"standard_parallel is {parallels}, expected one or two latitudes on one side of the equator")
    major = _one(attributes, "earth_radius" if "earth_radius" in attributes else "semi_major_axis")
    minor = _one(attributes, "semi_minor_axis", major)
    flattening = _one(attributes, "inverse_flattening", 0.0)
    if not (_LEAST_RADIUS_M <= major <= _LARGEST_RADIUS_M) or abs(minor - major) > 1.0 or flattening != 0.0:
        raise ProjectionError(f"the grid lies on no sphere of the Earth's size (axes {major:g} and {minor:g} m)")
    central, origin = _one(attributes, "longitude_of_central_meridian"), _one(attributes, "latitude_of_projection_origin")
    if not abs(central) <= 360.0 or not abs(origin) < 90.0:
        raise ProjectionError(f"the origin {central:g} E {origin:g} N lies not on the globe")
    return LambertConformal(
        central_longitude=central,
        origin_latitude=origin,
        parallels=(parallels[0], parallels[-1]),
        radius_m=major,
        false_easting_m=_one(attributes, "false_easting", 0.0),
        false_northing_m=_one(attributes, "false_northing", 0.0),
    )


def _numbers(attributes: Mapping[str, Any], name: str) -> Array:
    if name not in attributes:
        raise ProjectionError(f"the grid mapping lacks {name}")
    try:
        values = np.atleast_1d(np.asarray(attributes[name], dtype=float)).ravel()
    except (TypeError, ValueError) as error:
        raise ProjectionError(f"{name} of the grid mapping is no number") from error
    if not np.isfinite(values).all():
        raise ProjectionError(f"{name} of the grid mapping is no finite number")
    return values


def _one(attributes: Mapping[str, Any], name: str, default: float | None = None) -> float:
    if default is not None and name not in attributes:
        return default
    values = _numbers(attributes, name)
    if values.size != 1:
        raise ProjectionError(f"{name} of the grid mapping holds {values.size} numbers, expected one")
    return float(values[0])


def _tan(latitude: float) -> float:
    return math.tan(math.pi / 4.0 + latitude / 2.0)


def _turned(degrees: Array) -> Array:
    """The same angle within -180 to 180."""
    return np.asarray((degrees + 180.0) % 360.0 - 180.0)
