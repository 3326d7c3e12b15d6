"""Kuntec's feed (Mapon): units with what is switched on now, and routes with an encoded line.

Actual structure (mock answers of a public client, 2023; shapes only)
    Units ``data.units[{unit_id, lat, lng, direction, speed, last_update, io_din: [{no, label, state}]}]``: a label such as ``Auraus`` or
    ``Hiekoitus`` counts where its state is 1. Routes ``data.units[].routes[{route_id, type: "route", start: {time, lat, lng}, end: {…},
    polyline}]``: a drive at even speed along the line; a route of another type (a stop) covers nothing. A routes file does not say what was
    done: the importer is told (``--task``). The vehicle's label and number are never kept.
"""

from types import MappingProxyType
from typing import Any

from ingest.body import mapping, number, rows
from ingest.imports.plough_feeds.events import FeedReading, Reader
from ingest.imports.plough_feeds.polyline import decoded_line
from ingest.imports.positions import along
from ingest.imports.records import Position
from model.domain.errors import SourceFormatError
from model.domain.treatments import TreatmentKind

#: Label of a digital input → meaning; how each becomes a treatment stands in `ingest.imports.tasks`.
VARIABLE_MAP = MappingProxyType({"Auraus": "plough", "Hiekoitus": "sand", "Suolaus": "prewetted_salt"})


def is_kuntec(content: Any) -> bool:
    """Whether JSON has this dialect's shape."""
    inner = content.get("data") if isinstance(content, dict) else None
    return isinstance(inner, dict) and isinstance(inner.get("units"), list)


def parse(content: Any, reader: Reader, *, told: frozenset[TreatmentKind] = frozenset()) -> FeedReading:
    """Positions in a file of units or of routes. Pure.

    Args:
        content: The JSON.
        reader: Reads words, times and places.
        told: What was done on routes, which do not say it themselves.

    Raises:
        SourceFormatError: Not what the docstring describes.
    """
    inner = mapping(mapping(content, source=reader.source, where="the file").get("data"), source=reader.source, where="data")
    positions: list[Position] = []
    for count, unit in enumerate(rows(inner.get("units"), source=reader.source, where="data.units"), start=1):
        vehicle = reader.vehicles.pseudonym(unit.get("unit_id", f"{reader.source} {count}"))
        if "routes" in unit:
            for n, route in enumerate(rows(unit["routes"], source=reader.source, where=f"unit {count}: routes"), start=1):
                positions += _route(route, vehicle, reader, told, f"unit {count}, route {n}")
        else:
            positions.append(_unit(unit, vehicle, reader, f"unit {count}"))
    return reader.reading(positions)


def _unit(unit: dict[str, Any], vehicle: str, reader: Reader, where: str) -> Position:
    inputs = rows(unit.get("io_din") or [], source=reader.source, where=f"{where}: io_din")
    on = [str(item.get("label", "")) for item in inputs if item.get("state") in (1, "1", True)]
    course = number(unit, "direction", source=reader.source, where=where)
    return Position(
        vehicle,
        reader.time(unit.get("last_update"), f"{where}: last_update"),
        *reader.place([unit.get("lng"), unit.get("lat")], where),
        kinds=reader.kinds(on, f"{where}: io_din"),
        heading_degree=course if 0.0 <= course <= 360.0 else None,
    )


def _route(route: dict[str, Any], vehicle: str, reader: Reader, told: frozenset[TreatmentKind], where: str) -> list[Position]:
    if route.get("type", "route") != "route":
        return []
    start = mapping(route.get("start"), source=reader.source, where=f"{where}: start")
    end = mapping(route.get("end"), source=reader.source, where=f"{where}: end")
    began = reader.time(start.get("time"), f"{where}: start.time")
    ended = reader.time(end.get("time"), f"{where}: end.time")
    if ended < began:
        raise SourceFormatError(reader.source, f"{where}: ends before it starts")
    text = route.get("polyline")
    line = decoded_line(text, reader.source) if isinstance(text, str) else []
    if not line:
        return []
    return [Position(vehicle, time, *point, kinds=told) for time, point in along(line, began, ended)]
