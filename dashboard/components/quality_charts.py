"""Charts of forecast quality: skill and coverage by lead time, reliability, economic value. Each has its table twin on the page."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from dashboard.components.axes import FONT, figures
from dashboard.format import Format
from dashboard.style import Palette
from model.verification.nights import Figure

#: Dash of each line, so that none is told by colour alone.
_DASHES = {"forecast": [1, 0], "persistence": [6, 4], "climatology": [2, 3], "rule": [10, 3], "always": [4, 2], "never": [4, 2]}


def line_colour(name: str, colours: Palette) -> str:
    """The colour of the forecast or of what it is held against, the same in every chart."""
    named = {"forecast": colours.surface, "persistence": colours.rain, "climatology": colours.frost, "rule": colours.heat}
    return named.get(name, colours.muted)


def by_lead(
    lines: Mapping[str, Sequence[Figure]],
    spans: Sequence[str],
    form: Format,
    colours: Palette,
    *,
    title: str,
    level: float,
    height: int = 220,
) -> alt.LayerChart:
    """Figures with their intervals by lead time, one line a reference, against a level that matters.

    Args:
        lines: Figures by name, one for each span.
        spans: Words for the spans of lead times.
        form: Language.
        colours: Theme.
        title: Of the axis.
        level: Drawn right across: no better than the reference, or what was promised.
        height: Of the drawing [px].
    """
    rows = [
        {
            "span": span,
            "name": form.words(f"quality.way_{name}"),
            "value": item.value,
            "low": item.low,
            "high": item.high,
            "text": f"{form.number(item.value, 2)} ({form.number(item.low, 2)} – {form.number(item.high, 2)})",
        }
        for name, items in lines.items()
        for span, item in zip(spans, items, strict=True)
        if item.value == item.value
    ]
    frame = pd.DataFrame(rows, columns=["span", "name", "value", "low", "high", "text"])
    base = alt.Chart(frame).encode(
        x=alt.X("span:N", sort=list(spans), title=form.words("quality.lead"), axis=_foot(colours), scale=alt.Scale(padding=0.4)),
        color=_colour(list(lines), form, colours),
        xOffset=alt.XOffset("name:N"),
    )
    y = alt.Y("value:Q", title=title, axis=figures(form, colours))
    rule = alt.Chart(pd.DataFrame({"y": [level]})).encode(y="y:Q")
    return _finish(
        [
            rule.mark_rule(color=colours.text, strokeWidth=1.2),
            base.mark_rule(strokeWidth=2).encode(y=alt.Y("low:Q", title=title, axis=figures(form, colours)), y2="high:Q"),
            base.mark_point(size=70, filled=True, opacity=1).encode(
                y=y,
                shape=alt.Shape("name:N", legend=None),
                tooltip=[alt.Tooltip("name:N", title=form.words("quality.against")), alt.Tooltip("text:N", title=title)],
            ),
        ],
        height,
        colours,
    )


def reliability(bins: Sequence[tuple[float, float, int]], form: Format, colours: Palette, *, height: int = 300) -> alt.LayerChart:
    """How often it came against how often it was told; on the line is as told.

    Args:
        bins: (mean told, share that came, cases) [1].
        form: Language.
        colours: Theme.
        height: Of the drawing [px].
    """
    words = form.words
    frame = pd.DataFrame(
        [
            {"told": told * 100, "came": came * 100, "cases": count, "text": f"{form.percent(told)} → {form.percent(came)}"}
            for told, came, count in bins
        ]
    )
    scale = alt.Scale(domain=[0, 100])
    base = alt.Chart(frame).encode(
        x=alt.X("told:Q", scale=scale, title=words("quality.told_axis"), axis=_foot(colours)),
        y=alt.Y("came:Q", scale=scale, title=words("quality.came_axis"), axis=figures(form, colours)),
    )
    line = alt.Chart(pd.DataFrame({"told": [0, 100], "came": [0, 100]})).mark_line(color=colours.muted, strokeDash=[6, 4])
    return _finish(
        [
            line.encode(x=alt.X("told:Q", scale=scale), y=alt.Y("came:Q", scale=scale)),
            base.mark_line(color=colours.snow, strokeWidth=1.5),
            base.mark_circle(color=colours.snow, opacity=1).encode(
                size=alt.Size("cases:Q", legend=None, scale=alt.Scale(type="sqrt", range=[30, 500])),
                tooltip=[
                    alt.Tooltip("text:N", title=words("quality.told_came")),
                    alt.Tooltip("cases:Q", title=words("quality.cases")),
                ],
            ),
        ],
        height,
        colours,
    )


def value(lines: Mapping[str, Mapping[float, Figure]], form: Format, colours: Palette, *, height: int = 240) -> alt.LayerChart:
    """Economic value over the cost-loss ratio; 0 is the cheaper of always and never acting, 1 perfect foresight.

    Args:
        lines: Figures by cost-loss ratio, by name.
        form: Language.
        colours: Theme.
        height: Of the drawing [px].
    """
    words = form.words
    # values below this floor are drawn at it: what they say, worse than always or never acting, is said there too
    floor = -1.0
    rows = [
        {
            "ratio": form.number(ratio, 2),
            "name": words(f"quality.way_{name}"),
            "value": max(floor, item.value),
            "text": form.number(item.value, 2),
        }
        for name, items in lines.items()
        for ratio, item in items.items()
        if item.value == item.value
    ]
    frame = pd.DataFrame(rows, columns=["ratio", "name", "value", "text"])
    order = [form.number(ratio, 2) for ratio in next(iter(lines.values()))]
    names = [words(f"quality.way_{name}") for name in lines]
    base = alt.Chart(frame).encode(
        x=alt.X("ratio:N", sort=order, title=words("quality.cost_loss"), axis=_foot(colours)),
        y=alt.Y("value:Q", title=words("quality.value_axis"), axis=figures(form, colours), scale=alt.Scale(domain=[floor, 1])),
        color=_colour(list(lines), form, colours),
    )
    zero = alt.Chart(pd.DataFrame({"y": [0.0]})).mark_rule(color=colours.text, strokeWidth=1.2).encode(y="y:Q")
    dash = alt.StrokeDash("name:N", scale=alt.Scale(domain=names, range=[_DASHES[name] for name in lines]), legend=None)
    return _finish(
        [
            zero,
            base.mark_line(strokeWidth=2.2).encode(strokeDash=dash),
            base.mark_point(filled=True, size=50, opacity=1).encode(
                shape=alt.Shape("name:N", legend=None),
                tooltip=[
                    alt.Tooltip("name:N", title=words("quality.against")),
                    alt.Tooltip("text:N", title=words("quality.value")),
                ],
            ),
        ],
        height,
        colours,
    )


def _colour(names: Sequence[str], form: Format, colours: Palette) -> alt.Color:
    words = [form.words(f"quality.way_{name}") for name in names]
    scale = alt.Scale(domain=words, range=[line_colour(name, colours) for name in names])
    return alt.Color(
        "name:N", scale=scale, legend=alt.Legend(orient="bottom", title=None, symbolOpacity=1, columns=2, labelLimit=320)
    )


def _foot(colours: Palette) -> alt.Axis:
    return alt.Axis(
        labelAngle=0,
        grid=False,
        labelColor=colours.muted,
        titleColor=colours.muted,
        titleFontWeight="normal",
        tickColor=colours.rule,
        domainColor=colours.rule,
        labelFontSize=12,
        titleFontSize=12,
    )


def _finish(layers: Sequence[alt.Chart], height: int, colours: Palette) -> alt.LayerChart:
    layered: alt.LayerChart = (
        alt.layer(*layers)
        .properties(height=height, padding={"left": 2, "top": 4, "right": 8, "bottom": 2}, background="transparent")
        .configure_view(stroke=None)
        .configure_legend(labelColor=colours.text, labelFontSize=12)
        .configure(font=FONT)
    )
    return layered
