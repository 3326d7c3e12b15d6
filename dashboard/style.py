"""Colours, icons and their one meaning, the same on every page and in both themes.

The status set is made from Okabe and Ito's colour-blind-safe palette (Color Universal Design, 2008), lightened for the dark theme and
darkened for the light one until text reaches 4.5:1 (WCAG 2.2, 1.4.3). A status is never told by colour alone: icon, then word, then colour.
"""

from dataclasses import dataclass
from enum import StrEnum

#: A background layer and nothing else, served by ourselves: the map asks no other host.
MAP_STYLES = {"dark": "/app/static/style-dark.json", "light": "/app/static/style-light.json"}


class Status(StrEnum):
    """What a row, a dot on the map or a source stands at."""

    START = "start"  #: must start now
    PREPARE = "prepare"  #: acting pays, but the start is later
    WAIT = "wait"  #: not yet worth it
    ORDER = "order"  #: in order, or signed
    NONE = "none"  #: no need
    MISSING = "missing"  #: saknas; never green, never zero


ICONS = {
    Status.START: "■",
    Status.PREPARE: "▲",
    Status.WAIT: "▲",
    Status.ORDER: "●",
    Status.NONE: "○",
    Status.MISSING: "◇",
}
#: Streamlit's word for each status's colour in Markdown; its shade stands in .streamlit/config.toml.
MARKDOWN_COLOURS = {
    Status.START: "red",
    Status.PREPARE: "orange",
    Status.WAIT: "orange",
    Status.ORDER: "green",
    Status.NONE: "gray",
    Status.MISSING: "gray",
}


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme's colours as hexadecimal RGB.

    Attributes:
        theme: ``dark`` or ``light``.
        background: Page.
        panel: Map and folded parts.
        text: Words and figures.
        muted: Units, axes, captions.
        rule: Thin lines.
        night: Shade behind the dark hours of a chart.
        status: Colour of each status.
        snow: Kind.
        ice: Kind.
        frost: Kind.
        rain: Kind.
        sleet: Kind.
        heat: Kind.
        surface: Road surface temperature.
        air: Air temperature.
        dew_point: Dew point.
    """

    theme: str
    background: str
    panel: str
    text: str
    muted: str
    rule: str
    night: str
    status: dict[Status, str]
    snow: str
    ice: str
    frost: str
    rain: str
    sleet: str
    heat: str
    surface: str
    air: str
    dew_point: str


DARK = Palette(
    theme="dark",
    background="#11161b",
    panel="#1a2129",
    text="#e8ecef",
    muted="#a3aeb8",
    rule="#33404c",
    night="#0a0e12",
    status={
        Status.START: "#ff8a5c",
        Status.PREPARE: "#f2b13c",
        Status.WAIT: "#f2b13c",
        Status.ORDER: "#3ccb9f",
        Status.NONE: "#a3aeb8",
        Status.MISSING: "#a3aeb8",
    },
    snow="#6fb3f2",
    ice="#b48cf0",
    frost="#52d6e0",
    rain="#8fa3b5",
    sleet="#9d95d6",
    heat="#f29a4a",
    surface="#ffffff",
    air="#f2c879",
    dew_point="#52d6e0",
)
LIGHT = Palette(
    theme="light",
    background="#fbfbf9",
    panel="#efefeb",
    text="#1b2126",
    muted="#566069",
    rule="#cfd3d6",
    night="#e9ebef",
    status={
        Status.START: "#a83c00",
        Status.PREPARE: "#7d5000",
        Status.WAIT: "#7d5000",
        Status.ORDER: "#006b4e",
        Status.NONE: "#566069",
        Status.MISSING: "#566069",
    },
    snow="#1f6fb8",
    ice="#6a3fb0",
    frost="#00707c",
    rain="#54687a",
    sleet="#5b54a3",
    heat="#a85400",
    surface="#1b2126",
    air="#8a5d00",
    dew_point="#00707c",
)


def palette(theme: str | None) -> Palette:
    """The palette of the theme the browser reports; dark where it reports none."""
    return LIGHT if theme == "light" else DARK


def rgb(colour: str, alpha: int = 255) -> list[int]:
    """``#rrggbb`` as the [r, g, b, alpha] that map layers take."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)] + [alpha]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours after WCAG 2.2 (relative luminance), 1 to 21 [1]."""
    lights = sorted((_luminance(first), _luminance(second)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in rgb(colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
