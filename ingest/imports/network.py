"""Another system's GeoJSON as a network file of Halka's: names and values mapped, every feature checked, what is missing counted.

Features with a geometry are segments. Features without are routes and zones, told apart by ``role`` or by having a ``pipe_depth_m``. Where the
file has no routes of its own, each is gathered from its segments: their properties then hold the route's as well (its name as
``route_name``), and all segments of a route must agree.
"""

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.imports import NetworkMap
from config.network import ROLES, NetworkDocument, RouteRow, SegmentRow, ZoneRow, line_length_m
from config.site import Site
from config.validation import fit, nearest
from ingest.distance import kilometres
from ingest.imports.files import decoded, read_bytes
from ingest.imports.geojson_table import geojson_table, json_text, points_of
from model.domain.errors import NetworkError, SourceFormatError
from model.domain.network import build_network

#: A segment further from every forecast place of the site is taken for a slip in its coordinates [km].
MOST_KM_AWAY = 100.0
_FILE_NAME = "network.geojson"


@dataclass(frozen=True, slots=True)
class NetworkReading:
    """A network that holds together.

    Attributes:
        content: The network file, as JSON.
        routes: Number of routes.
        zones: Number of heated zones.
        segments: Number of segments.
        length_km: Service class → length of its segments [km].
        filled: Property → how often the file had none and the map's default was taken.
        unused: Properties of the file that nothing was made of.
    """

    content: Mapping[str, Any]
    routes: int
    zones: int
    segments: int
    length_km: Mapping[str, float]
    filled: Mapping[str, int]
    unused: tuple[str, ...]


def read_network(path: Path, site: Site, settings: NetworkMap) -> NetworkReading:
    """A GeoJSON file as a network of the site's.

    Args:
        path: The file.
        site: Its classes, price lists and place are what the file is held against.
        settings: Which property is what, which value means what, and what stands where the file says nothing.

    Raises:
        SourceFormatError: Not GeoJSON in WGS84, or a feature that cannot be; file and feature are named.
        ConfigError: A property that does not fit; file, feature and property are named.
        NetworkError: Features that contradict each other or the site; the file is named.
    """
    read = json_text(decoded(read_bytes(path), path.name), path.name)
    geojson_table(read, path.name)
    builder = _Builder(path.name, site, settings)
    for number, feature in enumerate(read["features"], start=1):
        builder.add(feature, f"feature {number}")
    features = builder.features()
    rows: dict[str, list[Any]] = {role: [row for role_of, row in builder.rows if role_of == role] for role in ROLES}
    document = NetworkDocument(routes=tuple(rows["route"]), zones=tuple(rows["zone"]), segments=tuple(rows["segment"]))
    try:
        network = build_network(document, site)
    except NetworkError as error:
        raise NetworkError(f"{path.name}: {error}") from error
    lengths: Counter[str] = Counter()
    for segment in network.segments:
        lengths[network.unit(segment.unit_id).class_code] += segment.length_m / 1000.0  # type: ignore[assignment]
    return NetworkReading(
        content={"type": "FeatureCollection", "name": f"{site.name}: {path.name}", "features": features},
        routes=len(network.routes),
        zones=len(network.zones),
        segments=len(network.segments),
        length_km=dict(sorted(lengths.items())),
        filled=dict(sorted(builder.filled.items())),
        unused=tuple(sorted(builder.seen - builder.used)),
    )


def write_network(reading: NetworkReading, folder: Path, *, replace: bool = False) -> Path:
    """Write the network file into a site folder, whole or not at all.

    Args:
        reading: What was read.
        folder: A folder that exists.
        replace: Whether a network file that is there may give way.

    Raises:
        SourceFormatError: No such folder, a network file is there, or it cannot be written.
    """
    target = folder / _FILE_NAME
    if not folder.is_dir():
        raise SourceFormatError(str(folder), "is no folder; make it first, with a site.toml")
    if target.exists() and not replace:
        raise SourceFormatError(str(target), "is there already; say --replace to put the new network in its place")
    try:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".network-", suffix=".geojson")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(reading.content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except OSError as error:
        raise SourceFormatError(str(target), f"cannot be written: {error.strerror}") from error
    return target


class _Builder:
    """Gathers features into rows of a network file."""

    def __init__(self, file: str, site: Site, settings: NetworkMap) -> None:
        self._file, self._site, self._map = file, site, settings
        self._places = [(place.longitude, place.latitude) for place in site.forecast_points]
        self._taken: dict[tuple[str, str], str] = {}
        self._gathered: dict[str, tuple[str, dict[str, Any]]] = {}
        self.rows: list[tuple[str, SegmentRow | RouteRow | ZoneRow]] = []
        self.filled: Counter[str] = Counter()
        self.seen: set[str] = set()
        self.used: set[str] = set()

    def add(self, feature: Mapping[str, Any], where: str) -> None:
        """One feature: a segment, or several where its line has parts; a route; a zone."""
        properties = dict(feature.get("properties") or {})
        self.seen |= set(properties)
        geometry = feature.get("geometry")
        if geometry is None:
            role = self._value("role", properties)
            role = (
                role if role in {"route", "zone"} else "zone" if self._value("pipe_depth_m", properties) is not None else "route"
            )
            self._row(role, self._values(ROLES[role], properties), where)
            return
        values = self._values(SegmentRow, properties)
        parts = points_of(geometry, self._file, where)
        if geometry["type"] == "Polygon" and "length_m" not in values:
            raise SourceFormatError(self._file, f"{where}: a Polygon needs a length_m (area = length_m x width_m)")
        whole = sum(line_length_m(tuple(part)) for part in parts)
        for count, part in enumerate(parts, start=1):
            self._refuse_elsewhere(part[0], where)
            suffix = f".{count}" if len(parts) > 1 else ""
            drawn = line_length_m(tuple(part))
            length = (
                float(values["length_m"]) * drawn / whole if _is_number(values.get("length_m")) and whole else round(drawn, 1)
            )
            own = {**values, "id": f"{values.get('id', '')}{suffix}", "line": tuple(part), "length_m": length}
            self._row("segment", own, where)
        self._gather(properties, values.get("unit_id"), where)

    def features(self) -> list[dict[str, Any]]:
        """All rows as features of a network file; routes that only segments spoke of are added."""
        known = {row.id for role, row in self.rows if role != "segment"}
        for unit, (where, values) in self._gathered.items():
            if unit not in known:
                self._row("route", values, f"{where} (route {unit})")
        order = ("route", "zone", "segment")
        return [_feature(role, row) for role, row in sorted(self.rows, key=lambda item: order.index(item[0]))]

    def _row(self, role: str, values: dict[str, Any], where: str) -> None:
        origin = f"{self._file}: {where}" + (f" ({values['id']})" if values.get("id") else "")
        code = values.get("class_code")
        classes = [item.code for item in self._site.classes]
        if role != "segment" and code is not None and code not in classes:
            raise SourceFormatError(self._file, f"{where}: class_code is {code!r}; {nearest(str(code), classes)}")
        row = fit(ROLES[role], values, origin=origin)
        key = ("segment" if role == "segment" else "route or zone", row.id)
        if key in self._taken:
            raise SourceFormatError(
                self._file, f"{where}: id {row.id} is taken by the {key[0]} in {self._taken[key]}; give each its own"
            )
        self._taken[key] = where
        self.rows.append((role, row))

    def _gather(self, properties: Mapping[str, Any], unit: Any, where: str) -> None:
        if not isinstance(unit, str) or self._value("class_code", properties) is None:
            return
        values = {**self._values(RouteRow, properties, leave=("id", "name")), "id": unit}
        values["name"] = self._value("route_name", properties) or unit
        first = self._gathered.setdefault(unit, (where, values))
        for name, value in values.items():
            if first[1].get(name) != value:
                message = f"{where}: {name} of route {unit} is {value!r}, in {first[0]} it is {first[1].get(name)!r}"
                raise SourceFormatError(self._file, f"{message}; a route has one")

    def _values(self, form: type[Any], properties: Mapping[str, Any], leave: Sequence[str] = ()) -> dict[str, Any]:
        named = {name: self._value(name, properties) for name in form.model_fields if name not in {"line", *leave}}
        return {name: value for name, value in named.items() if value is not None}

    def _value(self, name: str, properties: Mapping[str, Any]) -> Any:
        """A property as Halka says it: the file's value translated, else the map's default."""
        heading = self._map.columns.get(name, name)
        value = properties.get(heading)
        if heading in properties:
            self.used.add(heading)
        if value is None or value == "":
            default = self._map.defaults.get(name)
            self.filled[name] += default is not None
            return default
        translated = self._map.values.get(name, {}).get(str(value), value)
        if name in {"treatments", "seam_routes"} and isinstance(translated, str):
            return [word.strip() for word in translated.replace(";", ",").split(",") if word.strip()]
        return _name_of(translated) if name in {"id", "unit_id", "class_code"} else translated

    def _refuse_elsewhere(self, point: tuple[float, float], where: str) -> None:
        away = min(kilometres(point, place) for place in self._places)
        if away <= MOST_KM_AWAY:
            return
        turned = (point[1], point[0])
        if abs(turned[1]) <= 90.0 and min(kilometres(turned, place) for place in self._places) <= MOST_KM_AWAY:
            raise SourceFormatError(
                self._file, f"{where}: [{point[0]:g}, {point[1]:g}] looks like latitude, longitude; GeoJSON has longitude first"
            )
        raise SourceFormatError(self._file, f"{where}: [{point[0]:g}, {point[1]:g}] lies {away:.0f} km from {self._site.name}")


def _feature(role: str, row: SegmentRow | RouteRow | ZoneRow) -> dict[str, Any]:
    properties = {"role": role, **row.model_dump(mode="json", exclude={"line"}, exclude_defaults=True)}
    geometry = None
    if isinstance(row, SegmentRow):
        geometry = {"type": "LineString", "coordinates": [list(point) for point in row.line]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def told(reading: NetworkReading) -> Iterator[str]:
    """The result in lines for people."""
    yield f"{reading.routes} routes, {reading.zones} heated zones, {reading.segments} segments"
    for code, length in reading.length_km.items():
        yield f"  class {code}: {length:.1f} km"
    for name, count in reading.filled.items():
        yield f"  {name}: missing in {count} places, the map's default taken"
    if reading.unused:
        yield f"  not used: {', '.join(reading.unused[:30])}"


def _name_of(value: Any) -> Any:
    """A number that stands for a name, digit by digit: 1234567.0 is ``1234567``. Anything else is left as it is."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
