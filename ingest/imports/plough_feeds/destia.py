"""Destia's feed (Fluentprogress, as Turku reads it): like Helsinki's, but with coordinates as text and local times without zone.

Actual structure (mock answers of a public client, 2023; shapes only)
    Units ``[{id, last_location: {timestamp, coords, events}}]``; history of one unit ``{location_history: [{timestamp, coords, events}]}``,
    newest first, without the unit's identity. ``timestamp`` is ``YYYY-MM-DD HH:MM:SS`` in Finnish local time; ``coords`` is
    ``"(lon lat)"``; ``events`` holds codes and words side by side (``au``, ``sivuaura``, ``hiekoitus``).
"""

import re
from types import MappingProxyType
from typing import Any

from ingest.body import mapping, rows
from ingest.imports.plough_feeds.events import FeedReading, Reader
from ingest.imports.records import Position
from model.domain.errors import SourceFormatError

#: Event → meaning; how each becomes a treatment stands in `ingest.imports.tasks`.
VARIABLE_MAP = MappingProxyType({"au": "plough", "sivuaura": "plough", "su": "prewetted_salt", "hi": "sand", "hiekoitus": "sand"})
ZONE = "Europe/Helsinki"
_COORDS = re.compile(r"\(\s*(-?\d{1,3}(?:\.\d+)?)[ ,]+(-?\d{1,3}(?:\.\d+)?)\s*\)")


def is_destia(content: Any) -> bool:
    """Whether JSON has this dialect's shape."""
    items = [content] if isinstance(content, dict) else content if isinstance(content, list) else []
    histories = [_history(item) for item in items if isinstance(item, dict)]
    return any(isinstance(history[0].get("coords"), str) for history in histories if history)


def parse(content: Any, reader: Reader) -> FeedReading:
    """Positions in a file: of all units, or the history of one. Pure.

    Raises:
        SourceFormatError: Not what the docstring describes.
    """
    units = [content] if isinstance(content, dict) else rows(content, source=reader.source, where="the file")
    positions = []
    for number, unit in enumerate(units, start=1):
        vehicle = reader.vehicles.pseudonym(unit.get("id", f"{reader.source} {number}"))
        for step, fields in enumerate(_history(unit), start=1):
            where = f"vehicle {number}, position {step}"
            coords = _COORDS.fullmatch(str(fields.get("coords", "")).strip())
            if coords is None:
                raise SourceFormatError(reader.source, f"{where}: coords is not '(lon lat)': {str(fields.get('coords'))[:40]!r}")
            positions.append(
                Position(
                    vehicle,
                    reader.time(fields.get("timestamp"), f"{where}: timestamp", zone=ZONE),
                    *reader.place([float(coords[1]), float(coords[2])], f"{where}: coords"),
                    kinds=reader.kinds(fields.get("events") or [], f"{where}: events"),
                )
            )
    if not positions:
        raise SourceFormatError(reader.source, "holds no position")
    return reader.reading(positions)


def _history(unit: dict[str, Any]) -> list[dict[str, Any]]:
    listed = unit.get("location_history")
    items = listed if isinstance(listed, list) and listed else [unit.get("last_location")]
    return [mapping(item, source="destia", where="a position") for item in items if isinstance(item, dict)]
