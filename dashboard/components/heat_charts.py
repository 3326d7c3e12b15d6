"""Charts of heated ground: power of all zones against always idling and what is paid for, cost by hour, and one zone's slab with its fan."""

from datetime import timedelta

import altair as alt
import numpy as np
import pandas as pd

from dashboard.components.axes import UTC_SCALE, figures, finish, hour_axis, hours, instant, nights
from dashboard.components.frames import DARK_FROM, DARK_TO
from dashboard.format import Format
from dashboard.heat import Heat, ZoneHeat, mode_key
from dashboard.style import Palette, Status
from model.domain.plans import QUANTILES

_LABELS = tuple(round(share * 100) for share in QUANTILES)


def hour_frame(heat: Heat, form: Format) -> pd.DataFrame:
    """Columns every chart needs, and power [MW] and cost [thousand SEK] of all zones."""
    local = [form.local(moment) for moment in heat.moments]
    days = [form.words.weekday(moment.weekday())[:3] for moment in local]
    power, idle = heat.power_kw / 1000.0, heat.idle_kw / 1000.0
    return pd.DataFrame(
        {
            "instant": [instant(moment) for moment in heat.moments],
            "instant_start": [instant(moment - timedelta(hours=1)) for moment in heat.moments],
            "when": [f"{day} {moment:%H:%M}" for day, moment in zip(days, local, strict=True)],
            "dark": [moment.hour > DARK_FROM or moment.hour <= DARK_TO for moment in local],
            "power": power,
            "idle": idle,
            "cost": heat.cost_sek / 1000.0,
            "power_text": [form.number(value, 2) for value in power],
            "idle_text": [form.number(value, 2) for value in idle],
            "cost_text": [form.money(value) for value in heat.cost_sek],
            "idle_cost_text": [form.money(value) for value in heat.idle_cost_sek],
        }
    )


def power(heat: Heat, form: Format, colours: Palette, *, height: int = 190) -> alt.LayerChart:
    """Power of all zones, dashed what always idling would draw, and a rule at the base capacity where the contract tells one.

    Args:
        heat: What is shown.
        form: Language and time.
        colours: Theme.
        height: Of the drawing [px].
    """
    words = form.words
    frame = hour_frame(heat, form)
    base = alt.Chart(frame).encode(x=hours(frame, form, colours))
    title = words("heat.power_axis")
    y = alt.Y("power:Q", title=title, axis=figures(form, colours), scale=alt.Scale(zero=True))
    layers: list[alt.Chart] = [
        *nights(frame, form, colours),
        base.mark_line(color=colours.muted, strokeWidth=1.6, strokeDash=[5, 3], interpolate="step-before").encode(
            y=alt.Y("idle:Q", title=title)
        ),
        base.mark_line(color=colours.heat, strokeWidth=2.4, interpolate="step-before").encode(y=y),
        base.mark_rule(opacity=0).encode(
            tooltip=[
                alt.Tooltip("when:N", title=words("table.time")),
                alt.Tooltip("power_text:N", title=words("heat.power")),
                alt.Tooltip("idle_text:N", title=words("heat.idle_power")),
                alt.Tooltip("cost_text:N", title=words("heat.cost")),
            ]
        ),
        *_named(frame, form, colours, (("power", words("heat.schedule"), colours.heat), ("idle", words("heat.idle"), colours.muted)), height),
    ]  # fmt: skip
    if np.isfinite(heat.prices.base_kw):
        rule = alt.Chart(pd.DataFrame({"y": [heat.prices.base_kw / 1000.0]}))
        layers.append(rule.mark_rule(color=colours.text, strokeDash=[2, 2]).encode(y="y:Q"))
    return finish(layers, frame, form, colours, height, named=True)


def cost(heat: Heat, form: Format, colours: Palette, *, height: int = 130) -> alt.LayerChart:
    """Cost of each hour as a bar.

    Args:
        heat: What is shown.
        form: Language and time.
        colours: Theme.
        height: Of the drawing [px].
    """
    words = form.words
    frame = hour_frame(heat, form)
    bars = (
        alt.Chart(frame)
        .mark_rect(color=colours.heat, opacity=0.6, stroke=colours.background, strokeWidth=1)
        .encode(
            x=alt.X("instant_start:T", axis=hour_axis(frame, form, colours), title=None, scale=UTC_SCALE),
            x2="instant:T",
            y=alt.Y("cost:Q", title=words("heat.cost_axis"), axis=figures(form, colours)),
            y2=alt.datum(0),
            tooltip=[
                alt.Tooltip("when:N", title=words("table.time")),
                alt.Tooltip("cost_text:N", title=words("heat.cost")),
                alt.Tooltip("idle_cost_text:N", title=words("heat.idle_cost")),
            ],
        )
    )
    return finish([*nights(frame, form, colours), bars], frame, form, colours, height)


def slab_frame(heat: Heat, item: ZoneHeat, form: Format) -> pd.DataFrame:
    """One zone's slab quantiles [degC] with their texts, mode and power."""
    frame = hour_frame(heat, form)
    for place, label in enumerate(_LABELS):
        frame[f"slab_{label}"] = item.slab[:, place]
    frame["slab_text"] = [
        f"{form.number(row[2], 1)} ({form.number(row[0], 1)}–{form.number(row[-1], 1)})"
        if np.isfinite(row[2])
        else form.number(None)
        for row in item.slab
    ]
    frame["mode_text"] = [form.words(mode_key(int(code))) if mode_key(int(code)) else form.number(None) for code in item.modes]
    frame["zone_kw"] = item.power_kw
    return frame


def slab(heat: Heat, item: ZoneHeat, form: Format, colours: Palette, *, height: int = 200) -> alt.LayerChart:
    """One zone's slab with its 50 and 80 % fans, the 0 °C line and the freeze floor.

    Args:
        heat: What is shown.
        item: The zone.
        form: Language and time.
        colours: Theme.
        height: Of the drawing [px].
    """
    words = form.words
    frame = slab_frame(heat, item, form)
    title = words("chart.temperature")
    base = alt.Chart(frame).encode(x=hours(frame, form, colours))
    floor = pd.DataFrame({"y": [item.zone.freeze_floor_degc]})
    label = pd.DataFrame(
        {"instant": [frame["instant"].iloc[-1]], "y": [item.zone.freeze_floor_degc], "name": [words("heat.floor")]}
    )
    axis = hour_axis(frame, form, colours)
    layers: list[alt.Chart] = [
        *nights(frame, form, colours),
        base.mark_area(opacity=0.20, color=colours.heat).encode(y=alt.Y("slab_10:Q", title=title), y2="slab_90:Q"),
        base.mark_area(opacity=0.28, color=colours.heat).encode(y=alt.Y("slab_25:Q", title=title), y2="slab_75:Q"),
        alt.Chart(pd.DataFrame({"y": [0.0]})).mark_rule(color=colours.text, strokeWidth=1.2).encode(y="y:Q"),
        alt.Chart(floor).mark_rule(color=colours.status[Status.START], strokeWidth=1.4, strokeDash=[6, 3]).encode(y="y:Q"),
        alt.Chart(label)
        .mark_text(align="left", dx=5, color=colours.status[Status.START], fontSize=12, clip=False)
        .encode(x=alt.X("instant:T", axis=axis, title=None, scale=UTC_SCALE), y="y:Q", text="name:N"),
        base.mark_line(color=colours.heat, strokeWidth=2.2).encode(
            y=alt.Y("slab_50:Q", title=title, axis=figures(form, colours), scale=alt.Scale(zero=False, nice=True))
        ),
        base.mark_rule(opacity=0).encode(
            tooltip=[
                alt.Tooltip("when:N", title=words("table.time")),
                alt.Tooltip("slab_text:N", title=words("heat.slab")),
                alt.Tooltip("mode_text:N", title=words("heat.mode")),
            ]
        ),
    ]
    return finish(layers, frame, form, colours, height, named=True)


def _named(
    frame: pd.DataFrame, form: Format, colours: Palette, lines: tuple[tuple[str, str, str], ...], height: int
) -> list[alt.Chart]:
    """Names at the right end of lines, pushed apart where two would cover each other."""
    top = max(float(frame[[column for column, _, _ in lines]].max().max()), 0.1)
    apart, before = top * 16.0 / height, -np.inf
    placed: list[alt.Chart] = []
    for column, name, tint in sorted(lines, key=lambda line: float(frame[line[0]].iloc[-1])):
        at = max(float(frame[column].iloc[-1]), before + apart)
        before = at
        point = pd.DataFrame({"instant": [frame["instant"].iloc[-1]], "y": [at], "name": [name]})
        x = alt.X("instant:T", axis=hour_axis(frame, form, colours), title=None, scale=UTC_SCALE)
        placed.append(
            alt.Chart(point)
            .mark_text(align="left", dx=5, color=tint, fontSize=12, clip=False)
            .encode(x=x, y="y:Q", text="name:N")
        )
    return placed
