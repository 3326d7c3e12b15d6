"""The season's cost day by day against an even pace of the budget."""

import altair as alt
import pandas as pd

from dashboard.components.axes import FONT, UTC_SCALE, figures
from dashboard.format import Format
from dashboard.season import SeasonCosts
from dashboard.style import Palette


def cumulative(costs: SeasonCosts, form: Format, colours: Palette, *, height: int = 260) -> alt.LayerChart:
    """Draw cost so far, even pace and the whole budget.

    Args:
        costs: The season.
        form: Language and time.
        colours: Theme.
        height: Of the drawing [px].
    """
    words = form.words
    frame = pd.DataFrame(
        {
            "day": [f"{day:%Y-%m-%d}T00:00:00Z" for day in costs.daily["day"]],
            "when": [form.day(day) for day in costs.daily["day"]],
            "cost": costs.daily["cost_sek"] / 1e6,
            "pace": costs.daily["pace_sek"] / 1e6,
            "cost_text": [form.money(value) for value in costs.daily["cost_sek"]],
            "pace_text": [form.money(value) for value in costs.daily["pace_sek"]],
        }
    )
    months = "[" + ",".join(f"'{name[:3]}'" for name in words("calendar.months").split("|")) + "]"
    axis = alt.Axis(
        values=[
            alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)
            for day in costs.daily["day"]
            if day.day in (1, 15)
        ],
        labelExpr=f"utcdate(datum.value) == 1 ? '1 ' + {months}[utcmonth(datum.value)] : utcFormat(datum.value, '%-d')",
        labelOverlap=True,
        grid=False,
        labelColor=colours.muted,
        tickColor=colours.rule,
        domainColor=colours.rule,
        labelFontSize=12,
    )
    base = alt.Chart(frame).encode(x=alt.X("day:T", axis=axis, title=None, scale=UTC_SCALE))
    cost, pace = float(frame["cost"].iloc[-1]), float(frame["pace"].iloc[-1])
    gap = max(cost, pace, 0.1) * 16 / height
    near = abs(cost - pace) < gap
    last = pd.DataFrame(
        {
            "day": [frame["day"].iloc[-1]] * 2,
            "y": [pace + (gap if cost >= pace else -gap) if near else cost, pace],
            "name": [words("chart.spent"), words("chart.pace")],
        }
    )
    ends = alt.Chart(last).encode(x=alt.X("day:T", scale=UTC_SCALE), y="y:Q", text="name:N")
    layered: alt.LayerChart = (
        alt.layer(
            base.mark_line(color=colours.muted, strokeDash=[6, 4]).encode(
                y=alt.Y("pace:Q", axis=figures(form, colours), title=words("chart.money"))
            ),
            base.mark_line(color=colours.snow, strokeWidth=2.4, interpolate="step-after").encode(y="cost:Q"),
            base.mark_rule(opacity=0).encode(
                tooltip=[
                    alt.Tooltip("when:N", title=words("table.time")),
                    alt.Tooltip("cost_text:N", title=words("chart.spent")),
                    alt.Tooltip("pace_text:N", title=words("chart.pace")),
                ]
            ),
            ends.mark_text(align="left", dx=5, color=colours.text, fontSize=12, clip=False),
        )
        .properties(height=height, padding={"left": 2, "top": 4, "right": 4, "bottom": 2}, background="transparent")
        .configure_view(stroke=None)
        .configure(font=FONT)
    )
    return layered
