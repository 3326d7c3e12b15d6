"""Infraroad's feed (Routa): streets with the tasks last done on each, at one time a task.

Actual structure (mock answers of a public client, 2023; shapes only)
    ``[{id, geometry: [{x, y}], tasks: [{name, time}]}]`` with longitude in ``x``, latitude in ``y`` and seconds since 1970. A street of one
    point covers no ground: such rows are positions only. The feed names no vehicle.
"""

from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from ingest.body import rows
from ingest.imports.plough_feeds.events import FeedReading, Reader
from ingest.imports.records import Position
from model.domain.errors import SourceFormatError

#: Task → meaning; how each becomes a treatment stands in `ingest.imports.tasks`.
VARIABLE_MAP = MappingProxyType({"Auraus": "plough", "Hiekoitus": "sand", "Suolaus": "prewetted_salt"})


def is_infraroad(content: Any) -> bool:
    """Whether JSON has this dialect's shape."""
    return isinstance(content, list) and any(
        isinstance(item, dict) and isinstance(item.get("tasks"), list) and isinstance(item.get("geometry"), list)
        for item in content
    )


def parse(content: Any, reader: Reader) -> FeedReading:
    """Positions on the streets in a file, a track for each street and task. Pure.

    Raises:
        SourceFormatError: Not what the docstring describes.
    """
    positions = []
    for number, street in enumerate(rows(content, source=reader.source, where="the file"), start=1):
        where = f"street {number}"
        line = [
            reader.place([point.get("x"), point.get("y")], where)
            for point in rows(street.get("geometry"), source=reader.source, where=f"{where}: geometry")
        ]
        for n, task in enumerate(rows(street.get("tasks"), source=reader.source, where=f"{where}: tasks"), start=1):
            time = _moment(task.get("time"), reader, f"{where}, task {n}")
            kinds = reader.kinds([str(task.get("name", ""))], f"{where}, task {n}")
            track = f"gata {number}.{n}"
            positions += [Position(track, time, *point, kinds=kinds) for point in line]
    return reader.reading(positions)


def _moment(value: object, reader: Reader, where: str) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 946_684_800 <= value <= 4_102_444_800:
        raise SourceFormatError(
            reader.source, f"{where}: time is not in seconds since 1970 between 2000 and 2100: {str(value)[:40]}"
        )
    return datetime.fromtimestamp(value, UTC)
