"""What every chart has in common: hours along the foot, figures up the side, dark hours, names of lines, the hour that is now.

Instants are drawn on a UTC scale and named by their local hour here, so that the picture never depends on the zone of the browser, and the
night that is 23 or 25 hours long is drawn so long: the hour that comes twice stands twice.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import altair as alt
import pandas as pd

from dashboard.format import Format
from dashboard.style import Palette

FONT = "Source Sans, sans-serif"
UTC_SCALE = alt.Scale(type="utc")
_LINE_HEIGHT_PX = 16
#: Room right of charts without line names, so that hours stand below each other on a page [px].
_LABEL_ROOM_PX = 62


def instant(moment: datetime) -> str:
    """A moment as Vega reads it, in UTC; such texts are ordered as the moments are."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def hours(frame: pd.DataFrame, form: Format, colours: Palette) -> alt.X:
    """The hours along the foot."""
    return alt.X("instant:T", axis=hour_axis(frame, form, colours), title=None, scale=UTC_SCALE)


def hour_axis(frame: pd.DataFrame, form: Format, colours: Palette) -> alt.Axis:
    """Every third local hour (sixth beyond 30 hours), and at midnight the weekday."""
    instants = pd.to_datetime(frame["instant"].drop_duplicates(), utc=True)
    step = 3 if len(instants) <= 30 else 6
    ticks = [moment for moment in instants if form.local(moment).hour % step == 0]
    names = ",".join(f"'{moment.value // 1_000_000}':'{_hour_name(form.local(moment), form)}'" for moment in ticks)
    return alt.Axis(
        values=[
            {"year": moment.year, "month": moment.month, "date": moment.day, "hours": moment.hour, "utc": True}
            for moment in ticks
        ],
        labelExpr=f"{{{names}}}[toString(toNumber(datum.value))]",
        labelOverlap=True,
        grid=False,
        labelColor=colours.muted,
        tickColor=colours.rule,
        domainColor=colours.rule,
        labelFontSize=12,
    )


def _hour_name(local: datetime, form: Format) -> str:
    return form.words.weekday(local.weekday())[:3] if local.hour == 0 else f"{local:%H}"


def figures(form: Format, colours: Palette) -> alt.Axis:
    """Figures up the side, thin lines across, the title above."""
    return alt.Axis(
        labelExpr="replace(datum.label, '.', ',')" if form.words.language == "sv" else "datum.label",
        tickCount=4,
        gridColor=colours.rule,
        gridOpacity=0.6,
        labelColor=colours.muted,
        titleColor=colours.muted,
        titleFontWeight="normal",
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleY=-8,
        titleX=0,
        titleFontSize=12,
        labelFontSize=12,
        domain=False,
        ticks=False,
    )


def nights(frame: pd.DataFrame, form: Format, colours: Palette) -> list[alt.Chart]:
    """Shade of the hours 18 to 06 behind everything else."""
    spans: list[dict[str, str]] = []
    for start, end, dark in zip(frame["instant"].iloc[:-1], frame["instant"].iloc[1:], frame["dark"].iloc[1:], strict=True):
        if not dark:
            continue
        if spans and spans[-1]["end"] == start:
            spans[-1]["end"] = end
        else:
            spans.append({"start": start, "end": end})
    if not spans:
        return []
    shade = alt.Chart(pd.DataFrame(spans)).mark_rect(color=colours.night, opacity=1.0)
    axis = hour_axis(frame, form, colours)
    return [shade.encode(x=alt.X("start:T", axis=axis, title=None, scale=UTC_SCALE), x2="end:T")]


def end_labels(
    frame: pd.DataFrame, form: Format, colours: Palette, height: int, lines: Sequence[tuple[str, str, str]]
) -> list[alt.Chart]:
    """Names of lines at their right end, pushed apart where two would cover each other."""
    known = frame.dropna(subset=[column for column, _, _ in lines])
    if known.empty:
        return []
    last = known.iloc[-1]
    drawn = frame[[name for name in ("surface_10", "surface_90", "air", "dew_point") if name in frame]]
    gap = max(1.0, max(0.0, float(drawn.max().max())) - min(0.0, float(drawn.min().min()))) * _LINE_HEIGHT_PX / height
    placed: list[alt.Chart] = []
    axis = hour_axis(frame, form, colours)
    before: float | None = None
    for column, name, colour in sorted(lines, key=lambda line: float(last[line[0]])):
        at = float(last[column])
        at = at if before is None else max(at, before + gap)
        before = at
        point = pd.DataFrame({"instant": [last["instant"]], "y": [at], "name": [name]})
        placed.append(
            alt.Chart(point)
            .mark_text(align="left", dx=5, color=colour, fontSize=12, clip=False)
            .encode(x=alt.X("instant:T", axis=axis, title=None, scale=UTC_SCALE), y="y:Q", text="name:N")
        )
    return placed


def finish(
    layers: Sequence[alt.Chart], frame: pd.DataFrame, form: Format, colours: Palette, height: int, *, named: bool = False
) -> alt.LayerChart:
    """Add the hour that is now, and the theme."""
    mark = pd.DataFrame({"instant": [instant(form.now)], "name": [form.words("chart.now")]})
    now = alt.Chart(mark).encode(x=hours(frame, form, colours))
    line = now.mark_rule(color=colours.muted, strokeWidth=1)
    label = now.mark_text(align="left", dx=3, color=colours.muted, fontSize=12).encode(y=alt.value(6), text="name:N")
    layered: alt.LayerChart = (
        alt.layer(*layers, line, label)
        .properties(
            height=height,
            padding={"left": 2, "top": 4, "right": 4 if named else _LABEL_ROOM_PX, "bottom": 2},
            background="transparent",
        )
        .configure_view(stroke=None)
        .configure_legend(labelColor=colours.text, labelFontSize=12)
        .configure(font=FONT)
    )
    return layered
