"""The network as lines: coloured by need, icon and word on what is to be done, dashes where data is missing.

Lines go inline: a town of some hundred segments is a few hundred kilobytes. The style is a plain background we serve ourselves.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pydeck as pdk

from dashboard.style import ICONS, MAP_STYLES, Palette, Status, rgb
from dashboard.text.words import Words
from dashboard.todo import Row
from model.domain.needs import NIGHT_NEEDS, Need
from model.domain.roads import Network, Segment

#: Label each marked route up to this many; beyond it the icons stand alone and the legend has the words.
MOST_LABELS = 14
#: Room the network is fitted into; a phone is narrower than it is tall there [px].
VIEW_WIDTH_PX, VIEW_HEIGHT_PX = 330, 240
MAP_HEIGHT_PX = 280
_DASH_DEGREE = 0.0007
_LAYER = "routes"

Line = Sequence[tuple[float, float]]


def need_colour(need: Need, colours: Palette) -> str:
    """Colour of a need: the same on the map, in charts and in the legend."""
    return {Need.PLOUGHING: colours.snow, Need.SALTING: colours.ice, Need.HEATING: colours.heat}[need]


def network_map(network: Network, found: Mapping[str, Row], words: Words, colours: Palette, *, chosen: str | None) -> pdk.Deck:
    """Draw every segment once, and an icon with a word on each unit that is to be treated or is missing.

    Args:
        network: Lines.
        found: Row of each unit that passes the filters; the others are drawn faint.
        words: Language.
        colours: Theme.
        chosen: Unit whose row is open.
    """
    lines: list[dict[str, Any]] = []
    longest: dict[str, Segment] = {}
    for segment in network.segments:
        row = found.get(segment.unit_id)
        lines += _lines(segment, row, words, colours, chosen=segment.unit_id == chosen)
        if segment.length_m > (longest[segment.unit_id].length_m if segment.unit_id in longest else 0.0):
            longest[segment.unit_id] = segment
    marked = [row for row in found.values() if row.status in (Status.START, Status.PREPARE, Status.WAIT, Status.MISSING)]
    with_words = len(marked) <= MOST_LABELS
    labels = [_label(row, longest[row.unit.id], words, colours, with_words=with_words) for row in marked]
    layers = [
        pdk.Layer(
            "PathLayer",
            data=lines,
            id=_LAYER,
            get_path="path",
            get_color="colour",
            get_width="width",
            width_units="'pixels'",
            cap_rounded=True,
            joint_rounded=True,
            pickable=True,
            auto_highlight=True,
        ),
        pdk.Layer(
            "TextLayer",
            data=labels,
            id="labels",
            get_position="position",
            get_text="text",
            get_color="colour",
            get_size=13 if with_words else 12,
            font_family="'Source Sans, sans-serif'",
            font_weight=600,
            get_text_anchor="'start'",
            get_alignment_baseline="'center'",
            background=with_words,
            get_background_color=rgb(colours.panel, 225),
            background_padding=[4, 2],
            character_set="'auto'",
            pickable=True,
        ),
    ]
    return pdk.Deck(
        layers=layers,
        initial_view_state=_view(network),
        views=[pdk.View(type="MapView", controller={"scrollZoom": False, "dragRotate": False})],
        map_provider="carto",
        map_style=MAP_STYLES[colours.theme],
        tooltip={"text": "{label}"},
    )


def legend(found: Sequence[Row], words: Words) -> str:
    """Counts by need and state in words: ``Plogning 4 · Halkbekämpning 2 · Inget behov 31 · Saknas 2``."""
    counts: dict[str, int] = {}
    for row in found:
        counts[_legend_word(row, words)] = counts.get(_legend_word(row, words), 0) + 1
    order = [words(f"need.{need.value}") for need in NIGHT_NEEDS] + [
        words(f"status.{name}") for name in ("not_worth", "none", "missing")
    ]
    return " · ".join(f"{name} {counts[name]}" for name in order if name in counts)


def clicked(selection: Any) -> str | None:
    """The unit a click on the map chose, if any."""
    objects: Mapping[str, list[dict[str, Any]]] = selection.get("objects", {}) if selection else {}
    for layer in (_LAYER, "labels"):
        for item in objects.get(layer, ()):
            return str(item["unit_id"])
    return None


def _legend_word(row: Row, words: Words) -> str:
    if row.status in (Status.NONE, Status.MISSING) or row.lead is None:
        return words(row.word)
    return words(f"need.{row.lead.need.value}")


def _lines(segment: Segment, row: Row | None, words: Words, colours: Palette, *, chosen: bool) -> Iterator[dict[str, Any]]:
    colour, width = rgb(colours.muted, 90), 1.5
    if row is not None and row.status is Status.MISSING:
        colour, width = rgb(colours.muted, 230), 2.5
    elif row is not None and row.lead is not None and row.status is not Status.NONE:
        colour, width = rgb(need_colour(row.lead.need, colours), 150 if row.status is Status.WAIT else 255), 3.5
    text = segment.name if row is None else _tooltip(row, segment, words)
    dashed = row is not None and row.status is Status.MISSING
    for path in dashes(segment.line) if dashed else [list(segment.line)]:
        yield {
            "path": [list(point) for point in path],
            "colour": colour,
            "width": 6 if chosen else width,
            "unit_id": segment.unit_id,
            "label": text,
        }


def _tooltip(row: Row, segment: Segment, words: Words) -> str:
    lines = [f"{row.unit.name} ({row.unit.class_code})", f"{ICONS[row.status]} {words(row.word)}"]
    if row.lead is not None and row.status not in (Status.NONE, Status.MISSING):
        lines[1] += f": {words(f'need.{row.lead.need.value}')}"
    if segment.name != row.unit.name:
        lines.append(segment.name)
    return "\n".join(lines)


def _label(row: Row, segment: Segment, words: Words, colours: Palette, *, with_words: bool) -> dict[str, Any]:
    icon = ICONS[row.status]
    word = words("status.missing")
    if row.status is not Status.MISSING and row.lead is not None:
        word = words(f"need.{row.lead.need.value}")
    return {
        "position": list(segment.midpoint),
        "text": f"{icon} {word}" if with_words else icon,
        "colour": rgb(colours.status[row.status]),
        "unit_id": row.unit.id,
        "label": _tooltip(row, segment, words),
    }


def dashes(line: Line, dash: float = _DASH_DEGREE) -> list[list[tuple[float, float]]]:
    """Cut a line into dashes with gaps of the same length [degree of latitude]; at least one dash is left."""
    pieces: list[list[tuple[float, float]]] = []
    for (x0, y0), (x1, y1) in pairwise(line):
        length = math.hypot((x1 - x0) * math.cos(math.radians(y0)), y1 - y0)
        count = max(1, round(length / (2 * dash)))
        for number in range(count):
            begin, end = number / count, (number + 0.5) / count
            pieces.append([(x0 + (x1 - x0) * at, y0 + (y1 - y0) * at) for at in (begin, end)])
    return pieces


def _view(network: Network) -> pdk.ViewState:
    """Fit the network into the picture (Web Mercator, 512-pixel world at zoom 0)."""
    west, east = _span([segment.midpoint[0] for segment in network.segments])
    south, north = _span([segment.midpoint[1] for segment in network.segments])
    middle = (south + north) / 2
    tall = (north - south) / math.cos(math.radians(middle))
    zoom = min(math.log2(VIEW_WIDTH_PX * 360 / (512 * (east - west))), math.log2(VIEW_HEIGHT_PX * 360 / (512 * tall)))
    return pdk.ViewState(longitude=(west + east) / 2, latitude=middle, zoom=min(zoom, 15.0), pitch=0, bearing=0)


def _span(values: list[float]) -> tuple[float, float]:
    """Ends between which all but the outermost fiftieth on each side lie, never nothing wide [degree]."""
    ordered = sorted(values)
    skip = len(ordered) // 50
    low, high = ordered[skip], ordered[-1 - skip]
    margin = max(0.03 * (high - low), 0.002)
    return low - margin, high + margin
