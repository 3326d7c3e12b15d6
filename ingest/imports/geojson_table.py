"""GeoJSON files: each feature a row, its properties the cells, its geometry beside them. Positions must be WGS84, longitude first."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.imports.table import MOST_COLUMNS, MOST_ROWS, Cell, Row, Table, checked_cell
from model.domain.errors import SourceFormatError

#: Coordinates of Sweden and its neighbours in SWEREF 99 TM [m].
_SWEREF_EAST = (100_000.0, 1_100_000.0)
_SWEREF_NORTH = (6_000_000.0, 7_900_000.0)


def json_text(text: str, file: str) -> Any:
    """What a JSON text holds.

    Raises:
        SourceFormatError: It is not JSON; the message names line and column.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise SourceFormatError(file, f"not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise SourceFormatError(file, f"is JSON that cannot be read ({type(error).__name__})") from error


def geojson_table(content: Any, file: str) -> Table:
    """Rows of a FeatureCollection.

    Args:
        content: As `json_text` gave it.
        file: The file's name, for messages.

    Raises:
        SourceFormatError: No FeatureCollection, no features, a feature that is none, or another coordinate system than WGS84.
    """
    if (
        not isinstance(content, dict)
        or content.get("type") != "FeatureCollection"
        or not isinstance(content.get("features"), list)
    ):
        raise SourceFormatError(file, "is no GeoJSON FeatureCollection")
    _refuse_other_system(content.get("crs"), file)
    features = content["features"]
    if not features:
        raise SourceFormatError(file, "the FeatureCollection has no features")
    if len(features) > MOST_ROWS:
        raise SourceFormatError(file, f"has more than {MOST_ROWS} features; split it")
    rows = tuple(_row(feature, number, file) for number, feature in enumerate(features, start=1))
    headings = tuple(dict.fromkeys(heading for row in rows for heading in row.cells))
    if len(headings) > MOST_COLUMNS:
        raise SourceFormatError(file, f"has {len(headings)} different properties; at most {MOST_COLUMNS} are read")
    return Table(file=file, word="feature", headings=headings, rows=rows)


def points_of(geometry: Mapping[str, Any], file: str, where: str) -> list[list[tuple[float, float]]]:
    """Lines of a geometry as (longitude, latitude) points [degree]: one a part; a Point is a line of one, a Polygon its outer ring.

    Raises:
        SourceFormatError: Not such a geometry, or coordinates that are not WGS84; the message says what they look like.
    """
    kind, coordinates = str(geometry.get("type")), geometry.get("coordinates")
    if not isinstance(coordinates, list):
        raise SourceFormatError(file, f"{where}: the geometry has no coordinates")
    if kind == "Point":
        parts: list[Any] = [[coordinates]]
    elif kind == "LineString":
        parts = [coordinates]
    elif kind in {"MultiLineString", "Polygon"}:
        parts = coordinates if kind == "MultiLineString" else coordinates[:1]
    else:
        raise SourceFormatError(file, f"{where}: a {kind[:40]} cannot be read; use Point, LineString or Polygon")
    if not parts or not all(isinstance(part, list) and part for part in parts):
        raise SourceFormatError(file, f"{where}: the geometry has no points")
    return [[_lon_lat(point, file, where) for point in part] for part in parts]


def _lon_lat(point: Any, file: str, where: str) -> tuple[float, float]:
    numbers = isinstance(point, list) and len(point) >= 2 and all(type(x) in {int, float} for x in point[:2])
    if not numbers or not all(abs(x) < 1e12 and math.isfinite(x) for x in point[:2]):
        raise SourceFormatError(file, f"{where}: {str(point)[:60]} is no [longitude, latitude]")
    x, y = float(point[0]), float(point[1])
    if abs(x) <= 180.0 and abs(y) <= 90.0:
        return x, y
    for east, north, order in ((x, y, "east, north"), (y, x, "north, east")):
        if _SWEREF_EAST[0] <= east <= _SWEREF_EAST[1] and _SWEREF_NORTH[0] <= north <= _SWEREF_NORTH[1]:
            raise SourceFormatError(
                file,
                f"{where}: [{x:.0f}, {y:.0f}] looks like SWEREF 99 TM ({order}, in metres); Halka takes WGS84 longitude, latitude. "
                "Convert it, e.g. ogr2ogr -t_srs EPSG:4326 out.geojson in.geojson",
            )
    raise SourceFormatError(
        file, f"{where}: [{x:.10g}, {y:.10g}] is nowhere on the globe; Halka takes WGS84 longitude, latitude in degrees"
    )


def _row(feature: Any, number: int, file: str) -> Row:
    where = f"feature {number}"
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise SourceFormatError(file, f"{where}: is no GeoJSON Feature")
    properties, geometry = feature.get("properties"), feature.get("geometry")
    if not (properties is None or isinstance(properties, dict)) or not (geometry is None or isinstance(geometry, dict)):
        raise SourceFormatError(file, f"{where}: properties or geometry is neither an object nor null")
    cells = {name: checked_cell(value, file, f"{where}, column {name!r}") for name, value in _flat(properties or {})}
    return Row(number=number, cells=cells, geometry=geometry)


def _flat(properties: Mapping[str, Any]) -> Iterator[tuple[str, Cell]]:
    """Properties as cells; a list of words becomes one text with commas, an object is left out."""
    for name, value in properties.items():
        if value is None or isinstance(value, str | bool | float):
            yield name, value
        elif isinstance(value, int):
            yield name, float(value) if abs(value) < 2**53 else str(value)[:40]
        elif isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
            yield name, ",".join(str(item)[:100] for item in value)


def _refuse_other_system(stated: Any, file: str) -> None:
    """An old-style ``crs`` member may only say WGS84."""
    if stated is None:
        return
    name = (
        str(stated.get("properties", {}).get("name", "") if isinstance(stated.get("properties"), dict) else "")
        if isinstance(stated, dict)
        else str(stated)
    )
    if not name or "CRS84" in name or name.upper().replace("::", ":").endswith("EPSG:4326"):
        return
    what = " (SWEREF 99 TM)" if name.endswith("3006") else ""
    raise SourceFormatError(
        file,
        f"states the coordinate system {name[:60]}{what}; Halka takes WGS84. Convert it, e.g. ogr2ogr -t_srs EPSG:4326 out.geojson in.geojson",
    )
