"""Charts of one unit's surface: what lies there and why it is slippery as a ribbon, friction, stores, heat, and the profile of an hour.

A ribbon names its runs in words or letters, never by colour alone; the letters are spelt out beside it.
"""

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.components.axes import FONT, UTC_SCALE, figures, finish, hour_axis, hours, nights
from dashboard.format import Format
from dashboard.style import Palette

RIBBON_ROW_PX = 30


def ribbon_colours(colours: Palette) -> dict[str, str]:
    """Colour of each condition, kind and mode: kinds that other charts know keep theirs."""
    calm, rain = colours.rule, colours.rain
    return {
        "condition.dry": calm,
        "condition.moist": rain,
        "condition.wet": rain,
        "condition.slush": colours.sleet,
        "condition.frost": colours.frost,
        "condition.partly_icy": colours.ice,
        "condition.icy": colours.ice,
        "condition.snow": colours.snow,
        "condition.packed_snow": colours.snow,
        "condition.freezing_rain": colours.ice,
        "slip.none": calm,
        "slip.frost": colours.frost,
        "slip.ice": colours.ice,
        "slip.snow": colours.snow,
        "slip.packed_ice": colours.ice,
        "slip.freezing_rain": colours.ice,
        "slip.drifting_snow": colours.snow,
        "mode.off": calm,
        "mode.idle": calm,
        "mode.preheat": colours.heat,
        "mode.melt": colours.heat,
    }


def ribbon(runs: pd.DataFrame, frame: pd.DataFrame, form: Format, colours: Palette) -> alt.LayerChart:
    """Runs of condition, slipperiness and mode above each other.

    Args:
        runs: Result of `RoadHours.ribbon`.
        frame: Result of `RoadHours.frame`.
        form: Language and time.
        colours: Theme.
    """
    words = form.words
    rows = list(dict.fromkeys(runs["row"]))
    tint = ribbon_colours(colours)
    drawn = runs.assign(tint=[tint[key] for key in runs["key"]])
    y = alt.Y(
        "row:N", sort=rows, title=None, axis=alt.Axis(labelColor=colours.muted, labelFontSize=12, domain=False, ticks=False)
    )
    x = alt.X("begin:T", axis=hour_axis(frame, form, colours), title=None, scale=UTC_SCALE)
    bars = (
        alt.Chart(drawn)
        .mark_rect(opacity=0.45, stroke=colours.background, strokeWidth=2)
        .encode(
            x=x,
            x2="end:T",
            y=y,
            color=alt.Color("tint:N", scale=None),
            tooltip=[
                alt.Tooltip("when:N", title=words("table.time")),
                alt.Tooltip("name:N", title=words("road.row_condition")),
                alt.Tooltip("chance:N", title=words("chart.probability")),
            ],
        )
    )
    names = (
        alt.Chart(drawn)
        .mark_text(color=colours.text, fontSize=12)
        .encode(x=alt.X("middle:T", axis=hour_axis(frame, form, colours), title=None, scale=UTC_SCALE), y=y, text="letter:N")
    )
    return finish([bars, names], frame, form, colours, RIBBON_ROW_PX * len(rows))


def friction(frame: pd.DataFrame, form: Format, colours: Palette, *, height: int = 130) -> alt.LayerChart:
    """Friction estimate with its 50 and 80 % fans.

    Args:
        frame: Result of `RoadHours.friction`.
        form: Language and time.
        colours: Theme.
        height: Of the drawing [px].
    """
    title = form.words("chart.friction")
    base = alt.Chart(frame).encode(x=hours(frame, form, colours))
    y = alt.Y("friction_50:Q", title=title, axis=figures(form, colours), scale=alt.Scale(domain=[0, 1]))
    layers: list[alt.Chart] = [
        *nights(frame, form, colours),
        base.mark_area(opacity=0.20, color=colours.surface).encode(y=alt.Y("friction_10:Q", title=title), y2="friction_90:Q"),
        base.mark_area(opacity=0.28, color=colours.surface).encode(y=alt.Y("friction_25:Q", title=title), y2="friction_75:Q"),
        base.mark_line(color=colours.surface, strokeWidth=2.2).encode(y=y),
        base.mark_rule(opacity=0).encode(
            tooltip=[alt.Tooltip("when:N", title=form.words("table.time")), alt.Tooltip("friction_text:N", title=title)]
        ),
    ]
    return finish(layers, frame, form, colours, height)


def stores(frame: pd.DataFrame, form: Format, colours: Palette, *, height: int = 120) -> alt.LayerChart:
    """Water, ice and frost, each a line named where it ends, the frost dashed and the water dotted.

    Args:
        frame: Result of `RoadHours.stores`.
        form: Language and time.
        colours: Theme.
        height: Of the drawing [px].
    """
    title = form.words("chart.stores")
    looks = {"water": (colours.rain, [2, 3]), "ice": (colours.ice, [1, 0]), "frost": (colours.frost, [6, 3])}
    base = frame.drop_duplicates("instant")
    layers: list[alt.Chart] = [*nights(base, form, colours)]
    room = max(float(frame["amount"].max()), 0.05) * 24 / height
    below = -np.inf
    for kind, part in sorted(frame.groupby("kind", sort=False), key=lambda item: float(item[1]["amount"].iloc[-1])):
        tint, dash = looks[str(kind)]
        chart = alt.Chart(part).encode(x=hours(base, form, colours))
        line = chart.mark_line(color=tint, strokeWidth=2.2, strokeDash=dash)
        layers.append(line.encode(y=alt.Y("amount:Q", title=title, axis=figures(form, colours))))
        below = max(float(part["amount"].iloc[-1]), below + room)
        label = pd.DataFrame({"instant": [part["instant"].iloc[-1]], "y": [below], "name": [part["name"].iloc[-1]]})
        text = alt.Chart(label).mark_text(align="left", dx=5, color=tint, fontSize=12, clip=False)
        layers.append(text.encode(x=alt.X("instant:T", axis=hour_axis(base, form, colours), title=None), y="y:Q", text="name:N"))
    return finish(layers, base, form, colours, height, named=True)


def heat(frame: pd.DataFrame, form: Format, colours: Palette, *, height: int = 150) -> alt.LayerChart:
    """Slab and heated surface, with the 0 °C line.

    Args:
        frame: Result of `RoadHours.heat`.
        form: Language and time.
        colours: Theme.
        height: Of the drawing [px].
    """
    words = form.words
    title = words("chart.temperature")
    base = alt.Chart(frame).encode(x=hours(frame, form, colours))
    layers: list[alt.Chart] = [
        *nights(frame, form, colours),
        alt.Chart(pd.DataFrame({"y": [0.0]})).mark_rule(color=colours.text, strokeWidth=1.2).encode(y="y:Q"),
    ]
    for column, tint, dash in (("slab", colours.heat, [1, 0]), ("warm", colours.surface, [5, 3])):
        line = base.mark_line(color=tint, strokeWidth=2.2, strokeDash=dash)
        layers.append(line.encode(y=alt.Y(f"{column}:Q", title=title, axis=figures(form, colours))))
    tips = [
        alt.Tooltip(f"{column}_text:N", title=words(f"road.{name}"))
        for column, name in (("slab", "slab"), ("warm", "warm"), ("power", "heat"))
    ]
    layers.append(base.mark_rule(opacity=0).encode(tooltip=[alt.Tooltip("when:N", title=words("table.time")), *tips]))
    return finish(layers, frame, form, colours, height)


def profile(
    depths: list[str], values: NDArray[np.float64], interval: tuple[float, float], form: Format, colours: Palette
) -> alt.LayerChart:
    """Temperature of one hour down through the ground, the surface with its 80 % interval.

    Args:
        depths: Name of each depth, from the surface down.
        values: Temperature at each [degC].
        interval: Of the surface [degC].
        form: Language and time.
        colours: Theme.
    """
    told = pd.DataFrame({"depth": depths, "at": values, "text": [form.number(float(value), 1) for value in values]})
    told = told[np.isfinite(told["at"])]
    y = alt.Y(
        "depth:O", sort=depths, title=None, axis=alt.Axis(labelColor=colours.muted, labelFontSize=12, domain=False, ticks=False)
    )
    axis = figures(form, colours)
    axis.titleAnchor, axis.titleX, axis.titleY, axis.titleAlign = "middle", alt.Undefined, alt.Undefined, "center"
    x = alt.X("at:Q", title=form.words("chart.temperature"), axis=axis, scale=alt.Scale(zero=False, nice=True, padding=24))
    base = alt.Chart(told)
    span = pd.DataFrame({"depth": depths[:1], "low": [interval[0]], "high": [interval[1]]})
    layers = [
        alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(color=colours.text, strokeWidth=1.2).encode(x="zero:Q"),
        alt.Chart(span).mark_bar(color=colours.surface, opacity=0.25, height=8).encode(x="low:Q", x2="high:Q", y=y),
        base.mark_line(color=colours.surface, strokeWidth=2)
        .encode(x=x, y=y, order="index:Q")
        .transform_window(index="row_number()"),
        base.mark_point(color=colours.surface, filled=True, size=45, opacity=1).encode(x=x, y=y),
        base.mark_text(color=colours.text, fontSize=12, align="left", dx=9, dy=-8).encode(x=x, y=y, text="text:N"),
    ]
    layered: alt.LayerChart = (
        alt.layer(*layers)
        .properties(
            height=34 * len(depths) + 20, padding={"left": 2, "top": 10, "right": 12, "bottom": 2}, background="transparent"
        )
        .configure_view(stroke=None)
        .configure(font=FONT)
    )
    return layered
