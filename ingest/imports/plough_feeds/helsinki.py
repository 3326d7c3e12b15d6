"""Helsinki's plough feed (``dev.hel.fi/aura/v1/snowplow``): vehicles with a history of positions and events.

Documented structure (a client of 2021; whether the feed still answers is unverified, no recording exists)
    ``[{id, last_location, location_history: [{timestamp, coords: [lon, lat], events: ["au"]}]}]``; with ``location_history`` absent the last
    location is taken. Times without offset are Finnish local time.

Events
    See `VARIABLE_MAP`: au ploughing, su salting, hi sanding; the others are no winter treatment.
"""

from types import MappingProxyType
from typing import Any

from ingest.body import mapping, rows
from ingest.imports.plough_feeds.events import FeedReading, Reader
from ingest.imports.records import Position

#: Event → meaning; how each becomes a treatment stands in `ingest.imports.tasks`.
VARIABLE_MAP = MappingProxyType({"au": "plough", "su": "prewetted_salt", "hi": "sand", "hn": "sand removal", "kv": "other"})
ZONE = "Europe/Helsinki"


def is_helsinki(content: Any) -> bool:
    """Whether JSON has this dialect's shape."""
    return isinstance(content, list) and any(
        isinstance(unit, dict) and isinstance((_first(unit) or {}).get("coords"), list) for unit in content
    )


def parse(content: Any, reader: Reader) -> FeedReading:
    """Positions in a file. Pure.

    Raises:
        SourceFormatError: Not what the docstring describes.
    """
    positions = []
    for number, unit in enumerate(rows(content, source=reader.source, where="the file"), start=1):
        vehicle = reader.vehicles.pseudonym(unit.get("id", number))
        history = unit.get("location_history") or [unit.get("last_location")]
        for step, item in enumerate(history if isinstance(history, list) else [], start=1):
            where = f"vehicle {number}, position {step}"
            fields = mapping(item, source=reader.source, where=where)
            positions.append(
                Position(
                    vehicle,
                    reader.time(fields.get("timestamp"), f"{where}: timestamp", zone=ZONE),
                    *reader.place(fields.get("coords"), f"{where}: coords"),
                    kinds=reader.kinds(fields.get("events") or [], f"{where}: events"),
                )
            )
    return reader.reading(positions)


def _first(unit: dict[str, Any]) -> dict[str, Any] | None:
    history = unit.get("location_history")
    item = history[0] if isinstance(history, list) and history else unit.get("last_location")
    return item if isinstance(item, dict) else None
