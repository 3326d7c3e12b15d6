"""The map: the whole network from addresses of our own, so that a page carries two lines of text and not the roads themselves."""

import math
from collections.abc import Mapping
from typing import Any

import pydeck as pdk
import streamlit as st

from dashboard.components.map_style import MOST_LABELS, Line
from dashboard.style import MAP_STYLES, Palette, rgb
from model.domain.roads import Network

#: Room the network is fitted into; a phone is narrower than it is tall there [px].
VIEW_WIDTH_PX, VIEW_HEIGHT_PX = 330, 190
MAP_HEIGHT_PX = 225
#: Segments of a network up to which what the pointer is on lights up: beyond, each step of the pointer draws thousands of lines anew.
MOST_HIGHLIGHTED = 5_000
_LAYER = "routes"
#: Width of the light edge around the chosen unit, whose own colour lies over it [px].
_HALO_PX = 7


def network_map(
    network: Network, colours: Palette, *, lines: str, marks: str, marked: int, chosen: str | None, style: str | None = None
) -> pdk.Deck:
    """The network's lines and marks, which the browser fetches, and under them an edge around the unit whose row is open.

    Args:
        network: Lines of the chosen unit, and how far the network reaches.
        colours: Theme.
        lines: Address of the lines.
        marks: Address of the marks.
        marked: How many units carry a mark: few have room for words.
        chosen: Unit whose row is open.
        style: Address of a background map; our own plain background where None.
    """
    return _deck(network.version, colours.theme, lines, marks, marked, chosen, style, _network=network, _colours=colours)


@st.cache_resource(show_spinner=False, max_entries=32)
def _deck(
    version: str,
    theme: str,
    lines: str,
    marks: str,
    marked: int,
    chosen: str | None,
    style: str | None,
    *,
    _network: Network,
    _colours: Palette,
) -> pdk.Deck:
    """The map, made once: pydeck looks for a notebook around it each time one is made."""
    with_words = marked <= MOST_LABELS
    layers = [
        pdk.Layer(
            "PathLayer",
            data=[{"path": [list(point) for point in line]} for line in _drawn(_network, chosen)],
            id="chosen",
            get_path="path",
            get_color=rgb(_colours.text),
            get_width=_HALO_PX,
            width_units="'pixels'",
            cap_rounded=True,
        ),
        pdk.Layer(
            "GeoJsonLayer",
            data=lines,
            id=_LAYER,
            get_line_color="properties.colour",
            get_line_width="properties.width",
            line_width_units="'pixels'",
            line_cap_rounded=True,
            line_joint_rounded=True,
            pickable=True,
            auto_highlight=len(_network.segments) <= MOST_HIGHLIGHTED,
        ),
        pdk.Layer(
            "TextLayer",
            data=marks,
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
            get_background_color=rgb(_colours.panel, 225),
            background_padding=[4, 2],
            character_set="'auto'",
            pickable=True,
        ),
    ]
    longitude, latitude, zoom = _view(version, _network)
    return pdk.Deck(
        layers=layers,
        initial_view_state=pdk.ViewState(longitude=longitude, latitude=latitude, zoom=zoom, pitch=0, bearing=0),
        views=[pdk.View(type="MapView", controller={"scrollZoom": False, "dragRotate": False})],
        map_provider="carto",
        map_style=style or MAP_STYLES[theme],
        tooltip={"text": "{label}"},
    )


def clicked(selection: Any) -> str | None:
    """The unit a click on the map chose, if any: a mark names it outright, a line among its properties."""
    objects: Mapping[str, list[dict[str, Any]]] = selection.get("objects", {}) if selection else {}
    for layer in (_LAYER, "labels"):
        for item in objects.get(layer, ()):
            return str(item.get("properties", item)["unit_id"])
    return None


def _drawn(network: Network, chosen: str | None) -> list[Line]:
    return [segment.line for segment in network.segments if segment.unit_id == chosen] if chosen else []


@st.cache_data(show_spinner=False, max_entries=4)
def _view(version: str, _network: Network) -> tuple[float, float, float]:
    """Longitude, latitude and zoom that fit the network into the picture (Web Mercator, 512-pixel world at zoom 0)."""
    del version  # the key
    west, east = _span([segment.midpoint[0] for segment in _network.segments])
    south, north = _span([segment.midpoint[1] for segment in _network.segments])
    middle = (south + north) / 2
    tall = (north - south) / math.cos(math.radians(middle))
    zoom = min(math.log2(VIEW_WIDTH_PX * 360 / (512 * (east - west))), math.log2(VIEW_HEIGHT_PX * 360 / (512 * tall)))
    return (west + east) / 2, middle, min(zoom, 15.0)


def _span(values: list[float]) -> tuple[float, float]:
    """Ends between which all but the outermost fiftieth on each side lie, never nothing wide [degree]."""
    ordered = sorted(values)
    skip = len(ordered) // 50
    low, high = ordered[skip], ordered[-1 - skip]
    margin = max(0.03 * (high - low), 0.002)
    return low - margin, high + margin
