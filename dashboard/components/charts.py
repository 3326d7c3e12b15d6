"""Charts of one unit or the whole network: temperatures with spread, precipitation by kind, risk against threshold.

Lines are named where they end; the 0 °C line and the hour that is now are always drawn.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from dashboard.components.axes import UTC_SCALE, end_labels, figures, finish, hour_axis, hours, instant, nights
from dashboard.format import Format
from dashboard.style import Palette

#: Labels of lines closer than this stand in rows of their own [%].
LABELS_APART = 20.0


class ThresholdSpan(NamedTuple):
    """Probability from which acting pays in one window [1]."""

    start: datetime
    end: datetime
    value: float


def temperatures(frame: pd.DataFrame, form: Format, colours: Palette, *, height: int = 220) -> alt.LayerChart:
    """Surface temperature with its 50 and 80 % fans against air, dew point and 0 °C.

    Args:
        frame: Columns instant, surface_10, surface_25, surface_50, surface_75, surface_90, air, dew_point [degC] and label columns.
        form: Language and time.
        colours: Theme.
        height: Of the drawing [px].
    """
    words = form.words
    base = alt.Chart(frame).encode(x=hours(frame, form, colours))
    y = alt.Y(
        "surface_50:Q", title=words("chart.temperature"), axis=figures(form, colours), scale=alt.Scale(zero=False, nice=True)
    )
    layers: list[alt.Chart] = [
        *nights(frame, form, colours),
        base.mark_area(opacity=0.20, color=colours.surface).encode(
            y=alt.Y("surface_10:Q", title=words("chart.temperature")), y2="surface_90:Q"
        ),
        base.mark_area(opacity=0.28, color=colours.surface).encode(
            y=alt.Y("surface_25:Q", title=words("chart.temperature")), y2="surface_75:Q"
        ),
        alt.Chart(pd.DataFrame({"y": [0.0]})).mark_rule(color=colours.text, strokeWidth=1.2).encode(y="y:Q"),
        base.mark_line(color=colours.air, strokeWidth=1.5).encode(y=alt.Y("air:Q", title=words("chart.temperature"))),
        base.mark_line(color=colours.dew_point, strokeWidth=1.5, strokeDash=[5, 3]).encode(
            y=alt.Y("dew_point:Q", title=words("chart.temperature"))
        ),
        base.mark_line(color=colours.surface, strokeWidth=2.2).encode(y=y),
        base.mark_rule(opacity=0).encode(
            tooltip=[
                alt.Tooltip("when:N", title=words("table.time")),
                alt.Tooltip("surface_text:N", title=words("chart.surface")),
                alt.Tooltip("air_text:N", title=words("chart.air")),
                alt.Tooltip("dew_point_text:N", title=words("chart.dew_point")),
            ]
        ),
        *end_labels(
            frame,
            form,
            colours,
            height,
            (
                ("surface_50", words("chart.surface"), colours.surface),
                ("air", words("chart.air"), colours.air),
                ("dew_point", words("chart.dew_point"), colours.dew_point),
            ),
        ),
    ]
    return finish(layers, frame, form, colours, height, named=True)


def precipitation(frame: pd.DataFrame, form: Format, colours: Palette, *, height: int = 120) -> alt.LayerChart:
    """Expected amounts of each hour, stacked by kind.

    Args:
        frame: Columns instant_start, instant (end of the hour), kind (a key of the catalogue), name, base_mm, top_mm, amount_text, when.
        form: Language and time.
        colours: Theme.
        height: Of the drawing [px].
    """
    words = form.words
    shown = frame.drop_duplicates("kind")
    scale = alt.Scale(domain=list(shown["name"]), range=[kind_colour(kind, colours) for kind in shown["kind"]])
    bars = (
        alt.Chart(frame)
        .mark_rect(stroke=colours.background, strokeWidth=0.5)
        .encode(
            x=alt.X("instant_start:T", axis=hour_axis(frame, form, colours), title=None, scale=UTC_SCALE),
            x2="instant:T",
            y=alt.Y("base_mm:Q", title=None, axis=figures(form, colours)),
            y2="top_mm:Q",
            color=alt.Color("name:N", scale=scale, legend=_kinds_legend(words("chart.precipitation"), colours)),
            tooltip=[
                alt.Tooltip("when:N", title=words("table.time")),
                alt.Tooltip("name:N", title=words("chart.precipitation")),
                alt.Tooltip("amount_text:N", title="mm"),
            ],
        )
    )
    return finish([bars], frame, form, colours, height)


def probability(
    frame: pd.DataFrame, form: Format, colours: Palette, *, thresholds: Sequence[ThresholdSpan], colour: str, height: int = 150
) -> alt.LayerChart:
    """Risk of one need by the hour with its interval, and in each window the risk from which acting pays.

    Args:
        frame: Columns instant, middle, low, high [%], text, when.
        form: Language and time.
        colours: Theme.
        thresholds: Of each open window.
        colour: The need's.
        height: Of the drawing [px].
    """
    words = form.words
    title = words("chart.probability")
    base = alt.Chart(frame).encode(x=hours(frame, form, colours))
    y = alt.Y("middle:Q", title=title, axis=figures(form, colours), scale=alt.Scale(domain=[0, 100]))
    layers: list[alt.Chart] = [
        *nights(frame, form, colours),
        base.mark_area(opacity=0.25, color=colour).encode(y=alt.Y("low:Q", title=title), y2="high:Q"),
        base.mark_line(color=colour, strokeWidth=2.2).encode(y=y),
        base.mark_rule(opacity=0).encode(
            tooltip=[alt.Tooltip("when:N", title=words("table.time")), alt.Tooltip("text:N", title=title)]
        ),
    ]
    marks = _threshold_marks(frame, thresholds, form)
    if not marks.empty:
        axis = hour_axis(frame, form, colours)
        rule = alt.Chart(marks).encode(x=alt.X("begin:T", axis=axis, title=None, scale=UTC_SCALE), y="y:Q")
        layers.append(rule.mark_rule(color=colours.text, strokeDash=[6, 4]).encode(x2="end:T"))
        for place in sorted(set(marks["row"])):
            text = rule.transform_filter(f"datum.row == {place}")
            label = text.mark_text(align="left", dx=4, dy=-7 - 14 * place, color=colours.text, fontSize=12)
            layers.append(label.encode(text="label:N"))
    return finish(layers, frame, form, colours, height)


def _threshold_marks(frame: pd.DataFrame, thresholds: Sequence[ThresholdSpan], form: Format) -> pd.DataFrame:
    """Begin, end, height, label and the label's row of each window's line, within the hours drawn; equal ones that meet are one."""
    first, last = frame["instant"].iloc[0], frame["instant"].iloc[-1]
    rows: list[dict[str, Any]] = []
    for span in thresholds:
        begin, end = max(instant(span.start), first), min(instant(span.end), last)
        if span.value > 1 or begin >= end:
            continue
        label = form.words("chart.threshold", value=form.number(span.value * 100))
        before = rows[-1] if rows else None
        if before is not None and before["label"] == label and before["end"] >= begin:
            before["end"] = end
            continue
        close = before is not None and abs(before["y"] - span.value * 100) < LABELS_APART
        row = before["row"] + 1 if before is not None and close else 0
        rows.append({"begin": begin, "end": end, "y": span.value * 100, "label": label, "row": row})
    return pd.DataFrame(rows)


def snow_depth(frame: pd.DataFrame, form: Format, colours: Palette, *, height: int = 150) -> alt.LayerChart:
    """Snow depth on the untreated road with its 50 and 80 % fans.

    Args:
        frame: Columns instant, depth_10, depth_25, depth_50, depth_75, depth_90 [cm], depth_text, when.
        form: Language and time.
        colours: Theme.
        height: Of the drawing [px].
    """
    words = form.words
    title = words("chart.snow_depth")
    base = alt.Chart(frame).encode(x=hours(frame, form, colours))
    layers: list[alt.Chart] = [
        *nights(frame, form, colours),
        base.mark_area(opacity=0.20, color=colours.snow).encode(y=alt.Y("depth_10:Q", title=title), y2="depth_90:Q"),
        base.mark_area(opacity=0.30, color=colours.snow).encode(y=alt.Y("depth_25:Q", title=title), y2="depth_75:Q"),
        base.mark_line(color=colours.snow, strokeWidth=2.2).encode(
            y=alt.Y("depth_50:Q", title=title, axis=figures(form, colours))
        ),
        base.mark_rule(opacity=0).encode(
            tooltip=[alt.Tooltip("when:N", title=words("table.time")), alt.Tooltip("depth_text:N", title=title)]
        ),
    ]
    return finish(layers, frame, form, colours, height)


def kind_colour(kind: str, colours: Palette) -> str:
    """Colour of a kind of precipitation."""
    return {"snow": colours.snow, "sleet": colours.sleet, "rain": colours.rain, "freezing_rain": colours.ice}[kind]


def _kinds_legend(title: str, colours: Palette) -> alt.Legend:
    return alt.Legend(
        orient="top",
        title=title,
        titleOrient="left",
        titleColor=colours.muted,
        titleFontWeight="normal",
        titleFontSize=12,
        titleLimit=300,
        symbolType="square",
        offset=4,
    )
