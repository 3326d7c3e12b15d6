"""Charts of the plan: the advice over the size of the losses, and how slippery a route gets under each option."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from dashboard.components.axes import FONT, figures, finish, hours, nights
from dashboard.format import Format
from dashboard.style import Palette

#: Dashes of the options, in order: nothing, now, at the latest start, as chosen.
DASHES = ([1, 0], [7, 3], [2, 3], [9, 3, 2, 3])


def swept(frame: pd.DataFrame, form: Format, colours: Palette, *, height: int = 190) -> alt.LayerChart:
    """Units to treat over the multiple of the assumed losses, on both losses and on the municipal one alone.

    Args:
        frame: Columns multiple, both, municipal [1], multiple_text.
        form: Language and time.
        colours: Theme.
        height: Of the drawing [px].
    """
    words = form.words
    axis = alt.Axis(
        values=[0.1, 0.2, 0.5, 1, 2, 5],
        labelExpr="replace(datum.label, '.', ',')" if words.language == "sv" else "datum.label",
        format="~g",
        grid=False,
        labelColor=colours.muted,
        titleColor=colours.muted,
        titleFontWeight="normal",
        domainColor=colours.rule,
        tickColor=colours.rule,
        labelFontSize=12,
        titleFontSize=12,
    )
    x = alt.X("multiple:Q", axis=axis, title=words("cost_loss.multiple"), scale=alt.Scale(type="log", nice=False))
    y = alt.Y("units:Q", axis=figures(form, colours), title=words("cost_loss.units"), scale=alt.Scale(zero=True))
    names = [words("cost_loss.both"), words("cost_loss.municipal_only")]
    long = pd.concat([frame.assign(units=frame[key], name=name) for key, name in zip(("both", "municipal"), names, strict=True)])
    legend = alt.Legend(orient="top", title=None, labelColor=colours.text, labelFontSize=12, symbolStrokeWidth=2.5)
    dashes = alt.Scale(domain=names, range=[[1, 0], [6, 4]])
    assumed = pd.DataFrame({"multiple": [1.0], "name": [words("cost_loss.assumed")]})
    here = alt.Chart(assumed).encode(x="multiple:Q")
    layered: alt.LayerChart = (
        alt.layer(
            alt.Chart(long)
            .mark_line(color=colours.snow, strokeWidth=2.2)
            .encode(x=x, y=y, strokeDash=alt.StrokeDash("name:N", scale=dashes, legend=legend, sort=None)),
            alt.Chart(frame)
            .mark_rule(opacity=0)
            .encode(
                x=x,
                tooltip=[
                    alt.Tooltip("multiple_text:N", title=words("cost_loss.multiple")),
                    alt.Tooltip("both:Q", title=words("cost_loss.both")),
                    alt.Tooltip("municipal:Q", title=words("cost_loss.municipal_only")),
                ],
            ),
            here.mark_rule(color=colours.muted, strokeWidth=1),
            here.mark_text(align="left", dx=4, color=colours.muted, fontSize=12).encode(y=alt.value(8), text="name:N"),
        )
        .properties(height=height, padding={"left": 2, "top": 4, "right": 12, "bottom": 2}, background="transparent")
        .configure_view(stroke=None)
        .configure(font=FONT)
    )
    return layered


def options(frame: pd.DataFrame, names: Sequence[str], form: Format, colours: Palette, *, height: int = 190) -> alt.LayerChart:
    """How much grip is lost, hour by hour, one line an option.

    Args:
        frame: Columns instant, dark, when, name, lost [%], lost_text; one row an hour and option.
        names: Of the options, in order.
        form: Language and time.
        colours: Theme.
        height: Of the drawing [px].
    """
    words = form.words
    tints = [colours.text, colours.snow, colours.heat, colours.ice]
    hour_frame = frame.drop_duplicates("instant").reset_index(drop=True)
    scale, dashes = (
        alt.Scale(domain=list(names), range=tints[: len(names)]),
        alt.Scale(domain=list(names), range=DASHES[: len(names)]),
    )
    legend = alt.Legend(
        orient="top", columns=1, title=None, labelColor=colours.text, labelFontSize=12, symbolStrokeWidth=2.5, labelLimit=300
    )
    base = alt.Chart(frame).encode(x=hours(hour_frame, form, colours))
    y = alt.Y("lost:Q", title=words("what_if.lost"), axis=figures(form, colours), scale=alt.Scale(domain=[0, 100]))
    layers: list[alt.Chart] = [
        *nights(hour_frame, form, colours),
        base.mark_line(strokeWidth=2.2).encode(
            y=y,
            color=alt.Color("name:N", scale=scale, legend=legend, sort=None),
            strokeDash=alt.StrokeDash("name:N", scale=dashes, legend=legend, sort=None),
        ),
        base.mark_rule(opacity=0).encode(
            tooltip=[
                alt.Tooltip("when:N", title=words("table.time")),
                alt.Tooltip("name:N", title=words("what_if.option")),
                alt.Tooltip("lost_text:N", title=words("what_if.lost")),
            ]
        ),
    ]
    return finish(layers, hour_frame, form, colours, height)
