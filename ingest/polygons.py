"""Whether a place lies in an area given as GeoJSON, as weather services outline their warnings."""

from collections.abc import Iterator
from typing import Any

from ingest.ports import LonLat

Ring = list[LonLat]


def covers(geometry: object, place: LonLat) -> bool | None:
    """Whether a place lies in a Polygon or MultiPolygon.

    Args:
        geometry: GeoJSON geometry, Feature or FeatureCollection, longitude before latitude [degree].
        place: (longitude, latitude) [degree].

    Returns:
        None where there is no polygon that can be read: then nothing is known.
    """
    polygons = list(_polygons(geometry))
    if not polygons:
        return None
    return any(_in_ring(rings[0], place) and not any(_in_ring(hole, place) for hole in rings[1:]) for rings in polygons)


def _polygons(geometry: object) -> Iterator[list[Ring]]:
    if not isinstance(geometry, dict):
        return
    kind = geometry.get("type")
    if kind == "Feature":
        yield from _polygons(geometry.get("geometry"))
    elif kind == "FeatureCollection" and isinstance(geometry.get("features"), list):
        for feature in geometry["features"]:
            yield from _polygons(feature)
    elif kind in ("Polygon", "MultiPolygon") and isinstance(geometry.get("coordinates"), list):
        shapes = [geometry["coordinates"]] if kind == "Polygon" else geometry["coordinates"]
        for shape in shapes:
            rings = [ring for ring in (_ring(item) for item in shape) if ring] if isinstance(shape, list) else []
            if rings:
                yield rings


def _ring(points: object) -> Ring:
    """The corners of a ring; empty where one of them is no pair of numbers."""
    if not isinstance(points, list) or len(points) < 3:
        return []
    corners = [_corner(point) for point in points]
    return [corner for corner in corners if corner is not None] if None not in corners else []


def _corner(point: object) -> LonLat | None:
    if not isinstance(point, list) or len(point) < 2 or not all(_is_number(value) for value in point[:2]):
        return None
    return float(point[0]), float(point[1])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 360


def _in_ring(ring: Ring, place: LonLat) -> bool:
    """Ray casting: a place is inside if a ray from it crosses the ring an odd number of times (Shimrat 1962, CACM algorithm 112)."""
    x, y = place
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside
