"""YIT's feed: drives as GeoJSON lines with identities of operations, which a list of their own gives names to.

Actual structure (mock answers of a public client, 2023; shapes only)
    Routes ``[{id, vehicleType, geography: {type: "FeatureCollection", features: [{geometry: LineString}]}, startTime, endTime, deleted,
    operations: [identity]}]``; operation types ``[{id, operationName}]``; vehicles ``[{id, vehicleTypeName}]``. The route names its vehicle's
    type only, so each drive counts as a track of its own; ``user`` is a person and is not read.
"""

from types import MappingProxyType
from typing import Any

from ingest.body import rows
from ingest.imports.geojson_table import points_of
from ingest.imports.plough_feeds.events import FeedReading, Reader
from ingest.imports.positions import along
from ingest.imports.records import Position
from model.domain.errors import SourceFormatError

#: Name of an operation → meaning; how each becomes a treatment stands in `ingest.imports.tasks`.
VARIABLE_MAP = MappingProxyType({"Auraus ja sohjonpoisto": "plough", "Suolaus": "prewetted_salt", "Hiekoitus": "sand"})


def is_yit(content: Any) -> bool:
    """Whether JSON has this dialect's shape."""
    return isinstance(content, list) and any(
        isinstance(item, dict) and "geography" in item and "operations" in item for item in content
    )


def operation_names(content: Any, source: str) -> dict[str, str]:
    """Identity → name, out of the list of operation types.

    Raises:
        SourceFormatError: Not such a list.
    """
    listed = rows(content, source=source, where="the file")
    if not all(isinstance(item.get("id"), str) and isinstance(item.get("operationName"), str) for item in listed):
        raise SourceFormatError(source, "is no list of operation types (id, operationName)")
    return {item["id"]: item["operationName"] for item in listed}


def parse(content: Any, reader: Reader) -> FeedReading:
    """Positions along the drives in a file. Pure.

    Raises:
        SourceFormatError: Not what the docstring describes.
    """
    positions: list[Position] = []
    for number, drive in enumerate(rows(content, source=reader.source, where="the file"), start=1):
        where = f"drive {number}"
        if drive.get("deleted") is True:
            continue
        began = reader.time(drive.get("startTime"), f"{where}: startTime")
        ended = reader.time(drive.get("endTime"), f"{where}: endTime")
        if ended < began:
            raise SourceFormatError(reader.source, f"{where}: ends before it starts")
        kinds = reader.kinds(drive.get("operations"), f"{where}: operations")
        track = reader.vehicles.pseudonym(drive.get("id", number))
        geography = drive.get("geography")
        features = geography.get("features") if isinstance(geography, dict) else None
        for feature in rows(features, source=reader.source, where=f"{where}: geography.features"):
            geometry = feature.get("geometry")
            if not isinstance(geometry, dict):
                raise SourceFormatError(reader.source, f"{where}: a feature has no geometry")
            for line in points_of(geometry, reader.source, where):
                positions += [Position(track, time, *point, kinds=kinds) for time, point in along(line, began, ended)]
    return reader.reading(positions)
