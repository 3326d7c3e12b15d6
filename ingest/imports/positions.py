"""Positions of vehicles out of a table: one a row, or a line with a start and an end along which they are laid."""

import itertools
import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from config.imports import ActionsMap
from ingest.imports.cells import Cells
from ingest.imports.geojson_table import points_of
from ingest.imports.records import Position, Vehicles
from ingest.imports.table import Row, Table
from ingest.imports.tasks import treatment_of
from model.domain.treatments import MAX_SALT_RATE_G_M2, MAX_SAND_RATE_G_M2, TreatmentKind

#: Points are laid along a line at most this far apart [m].
_SPACING_M = 100.0
_METRES_A_DEGREE = 111_195.0


def positions_of(table: Table, columns: Mapping[str, str], settings: ActionsMap, vehicles: Vehicles) -> list[Position]:
    """Positions in a table.

    Args:
        table: The file; each row has a time and a point, or a line with start and end.
        columns: What is held → heading.
        settings: The site's map.
        vehicles: Gives pseudonyms.

    Raises:
        SourceFormatError: A row lacks time or place, or a value cannot be; file, row and column are named.
    """
    positions: list[Position] = []
    for row in table.rows:
        cells = Cells(table, row, columns, decimal=settings.decimal, timezone=settings.timezone, ambiguous=settings.ambiguous)
        identity = cells.text("vehicle")
        vehicle = vehicles.pseudonym(identity) if identity else ""
        kinds = kinds_in(cells, settings)
        rate = cells.number("rate_g_m2", low=0.0, high=MAX_SAND_RATE_G_M2 if TreatmentKind.SAND in kinds else MAX_SALT_RATE_G_M2)
        heading = cells.number("heading_degree", low=-360.0, high=360.0)
        for part in _places(table, row, cells):
            start, end = _times(cells, len(part))
            track = vehicle or f"rad {row.number}"
            positions += [
                Position(track, time, *point, kinds=kinds, rate_g_m2=rate, heading_degree=heading)
                for time, point in along(part, start, end)
            ]
    return positions


def along(line: Sequence[tuple[float, float]], start: datetime, end: datetime) -> list[tuple[datetime, tuple[float, float]]]:
    """Moments and points along a line driven at even speed from start to end, its own points among them.

    Args:
        line: (longitude, latitude) points [degree].
        start: When the first point was passed.
        end: When the last was passed.
    """
    laid: list[tuple[float, float]] = [line[0]]
    gone = [0.0]
    for (lon0, lat0), (lon1, lat1) in itertools.pairwise(line):
        length = math.hypot((lon1 - lon0) * math.cos(math.radians(lat0)), lat1 - lat0) * _METRES_A_DEGREE
        steps = min(max(math.ceil(length / _SPACING_M), 1), 1000)
        for step in range(1, steps + 1):
            share = step / steps
            laid.append((lon0 + share * (lon1 - lon0), lat0 + share * (lat1 - lat0)))
            gone.append(gone[-1] + length / steps)
    whole = gone[-1] or 1.0
    return [(start + (end - start) * (distance / whole), point) for distance, point in zip(gone, laid, strict=True)]


def kinds_in(cells: Cells, settings: ActionsMap) -> frozenset[TreatmentKind]:
    """Treatments a row names; several are divided by comma, plus sign or semicolon. None where the row names none.

    Raises:
        SourceFormatError: A word that nobody has given a meaning.
    """
    text = cells.text("treatment")
    found = set()
    for word in (word.strip() for word in text.replace(";", ",").replace("+", ",").split(",")):
        if not word:
            continue
        try:
            kind = treatment_of(word, settings.tasks)
        except KeyError:
            message = f'{word[:40]!r} is no known task; say in the map what it means, e.g. tasks = {{ "{word[:40]}" = "sand" }}, or "ignore"'
            raise cells.refusal("treatment", message) from None
        if kind is not None:
            found.add(kind)
    return frozenset(found)


def _places(table: Table, row: Row, cells: Cells) -> list[list[tuple[float, float]]]:
    if row.geometry is not None:
        return points_of(row.geometry, table.file, f"{table.word} {row.number}")
    cells.needed("longitude")
    cells.needed("latitude")
    longitude = cells.number("longitude", low=-180.0, high=180.0)
    latitude = cells.number("latitude", low=-90.0, high=90.0)
    if longitude is None or latitude is None:
        raise cells.refusal("longitude", "no position")
    return [[(longitude, latitude)]]


def _times(cells: Cells, points: int) -> tuple[datetime, datetime]:
    time = cells.moment("time") or cells.moment("started_at")
    if time is None:
        raise cells.refusal("time" if "time" in cells.columns else "started_at", "no time")
    end = cells.moment("ended_at") if points > 1 else None
    if end is None:
        return time, time + timedelta(0)
    if end < time:
        raise cells.refusal("ended_at", "ends before it starts")
    return time, end
