"""The map's lines and marks as the browser fetches them by itself: the whole network once, coloured by need, told by icon and word.

Each unit is one feature, so that a click chooses a route; the geometry is written once for each version of the network and kept. A network too large
to be sent whole is sent as thinned lines, and a district of it, once chosen, alone and in full.
"""

import gzip
import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response

from dashboard import queries
from dashboard.components.map_style import dashes, is_marked, label_of, line_style, tooltip
from dashboard.style import Status, palette
from dashboard.text.words import LANGUAGES, Words, words_for
from dashboard.todo import Row, chosen, rows
from model.domain.errors import StoreError
from model.domain.roads import HeatedZone, Network, Route, Segment

LINES, MARKS = "/geo/lines.geojson", "/geo/marks.json"
_THEMES = ("dark", "light")
#: Of five decimals of a degree the last is about a metre.
_DECIMALS = 5
#: Networks of more segments are thinned and cut by district: beyond, a body is several megabytes and a browser slow.
THIN_FROM_SEGMENTS = 20_000
#: On a thinned line points follow one another no closer than this [m]: two pixels at the zoom that shows a county.
THIN_M = 150.0
_DEGREE_M = 111_200.0
#: A quick level: a body is made for one reader.
_GZIP_LEVEL = 3
_GZIP_FROM_BYTES = 1400

_Maker = Callable[["_Drawing", Sequence[Route | HeatedZone], Mapping[str, Row], Words, str], str]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What of a network can be drawn before anything is known of the night.

    Attributes:
        whole: GeoJSON geometry of each unit, as text.
        segments: Segments of each unit: with gaps it is drawn where its data is missing, and only then.
        longest: Segment of each unit that carries its mark.
        thinned: Geometry of each unit with few points, as text; empty where the network is small enough to be sent whole.
    """

    whole: Mapping[str, str]
    segments: Mapping[str, Sequence[Segment]]
    longest: Mapping[str, Segment]
    thinned: Mapping[str, str]


def address(
    path: str, *, assessment_id: int, theme: str, language: str, classes: Sequence[str] = (), district: str = "", state: str = ""
) -> str:
    """Address of lines or marks with all that they depend on; a guard may sign it as it stands.

    Args:
        path: `LINES` or `MARKS`.
        assessment_id: Assessment that is drawn.
        theme: ``dark`` or ``light``.
        language: Of the words.
        classes: Classes that are drawn in colour; all where none.
        district: District that is drawn in colour, and of a large network alone; all where empty.
        state: Tells one state of the list from another, so that the browser asks anew once an hour, a deadline or a decision has moved it.
    """
    asked = {"assessment": str(assessment_id), "theme": theme, "lang": language}
    asked |= {"classes": ",".join(classes)} if classes else {}
    asked |= {"district": district} if district else {}
    asked |= {"state": state} if state else {}
    return f"{path}?{urlencode(asked)}"


def lines(request: Request, base: queries.Installation, now: datetime) -> Response:
    """Every unit as one GeoJSON feature (RFC 7946) with colour, width and the words of its tooltip."""
    return _answer(request, base, now, _lines, "application/geo+json")


def marks(request: Request, base: queries.Installation, now: datetime) -> Response:
    """An icon, and a word where there is room, for each unit that is to be treated or is missing."""
    return _answer(request, base, now, _marks, "application/json")


def _answer(request: Request, base: queries.Installation, now: datetime, make: _Maker, media_type: str) -> Response:
    asked = request.query_params
    number, theme, language = asked.get("assessment", ""), asked.get("theme", "dark"), asked.get("lang", "sv")
    if not (number.isascii() and number.isdigit() and len(number) < 16) or theme not in _THEMES or language not in LANGUAGES:
        return Response("no page made this address\n", status_code=400, media_type="text/plain")
    try:
        made = queries.assessment(base.store, int(number))
    except StoreError:
        made = None
    if made is None or made.site != base.site.id or made.issued_at > now:
        return Response("no such assessment\n", status_code=404, media_type="text/plain")
    said = queries.signed(queries.decisions(base.store, base.site, now=now))
    tonight, _ = rows(made, base.network, now=now, signed=said)
    wanted = [name for name in asked.get("classes", "").split(",") if name]
    district = asked.get("district") or None
    found = {row.unit.id: row for row in chosen(tonight, classes=wanted, district=district)}
    drawing, units = _drawing(base.network.version, base.network), base.network.units
    if drawing.thinned and district is not None:
        drawing, units = replace(drawing, thinned={}), tuple(unit for unit in units if unit.district == district)
    body = make(drawing, units, found, words_for(language), theme)
    return _packed(request, body.encode(), media_type)


def _packed(request: Request, body: bytes, media_type: str) -> Response:
    """The body with a tag of its content, small where the browser can unpack it, and not at all where it has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if len(body) >= _GZIP_FROM_BYTES and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, _GZIP_LEVEL, mtime=0), "gzip"
    return Response(body, headers=headers, media_type=media_type)


def _lines(drawing: _Drawing, units: Sequence[Route | HeatedZone], found: Mapping[str, Row], words: Words, theme: str) -> str:
    colours = palette(theme)
    features = []
    for unit in units:
        row = found.get(unit.id)
        geometry = drawing.thinned.get(unit.id) or drawing.whole[unit.id]
        if row is not None and row.status is Status.MISSING:
            geometry = _geometry([dash for segment in drawing.segments[unit.id] for dash in dashes(segment.line)])
        colour, width = line_style(row, colours)
        told = {"unit_id": unit.id, "label": unit.name if row is None else tooltip(row, words), "colour": colour, "width": width}
        properties = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        features.append(f'{{"type":"Feature","geometry":{geometry},"properties":{properties}}}')
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'


def _marks(drawing: _Drawing, _units: Sequence[Route | HeatedZone], found: Mapping[str, Row], words: Words, theme: str) -> str:
    colours = palette(theme)
    marked = [row for row in found.values() if is_marked(row)]
    made = [label_of(row, drawing.longest[row.unit.id].midpoint, words, colours, of=len(marked)) for row in marked]
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


@st.cache_resource(show_spinner=False, max_entries=2)
def _drawing(version: str, _network: Network) -> _Drawing:
    """Drawn once for each version of the network."""
    del version  # the key
    whole, grouped, longest, thinned = {}, {}, {}, {}
    large = len(_network.segments) > THIN_FROM_SEGMENTS
    for unit_id, group in groupby(_network.segments, key=lambda segment: segment.unit_id):
        segments = grouped[unit_id] = tuple(group)
        whole[unit_id] = _geometry([segment.line for segment in segments])
        longest[unit_id] = max(segments, key=lambda segment: segment.length_m)
        if large:
            thinned[unit_id] = _geometry(_thinned([segment.line for segment in segments]))
    return _Drawing(whole, grouped, longest, thinned)


def _thinned(drawn: Sequence[Sequence[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
    """Lines that go on where the one before ended joined, and points closer than `THIN_M` to the one before left out, but for the last."""
    joined: list[list[tuple[float, float]]] = []
    for line in drawn:
        if joined and joined[-1][-1] == line[0]:
            joined[-1].extend(line[1:])
        else:
            joined.append(list(line))
    kept = []
    for line in joined:
        points, east = [line[0]], _DEGREE_M * math.cos(math.radians(line[0][1]))
        for x, y in line[1:-1]:
            if math.hypot((x - points[-1][0]) * east, (y - points[-1][1]) * _DEGREE_M) >= THIN_M:
                points.append((x, y))
        kept.append([*points, line[-1]])
    return kept


def _geometry(drawn: Sequence[Sequence[tuple[float, float]]]) -> str:
    coordinates = [[[round(x, _DECIMALS), round(y, _DECIMALS)] for x, y in line] for line in drawn]
    return json.dumps({"type": "MultiLineString", "coordinates": coordinates}, separators=(",", ":"))
