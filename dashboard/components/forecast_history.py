"""How the forecast for one hour changed over the last runs: whether to believe it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import queries
from dashboard.components.plain_table import plain_table
from dashboard.screen import Screen
from dashboard.todo import Row
from model.domain.needs import NIGHT_NEEDS
from model.domain.plans import QUANTILES, Assessment
from model.domain.weather import to_utc64

#: Runs told of; older ones spoke of another night.
RUNS = 6
_LOW, _MIDDLE, _HIGH = QUANTILES.index(0.1), QUANTILES.index(0.5), QUANTILES.index(0.9)


def forecast_history(screen: Screen, row: Row) -> None:
    """Draw the table for an hour the reader chooses; the window's last hour where nothing is chosen."""
    words, form = screen.words, screen.form
    first = (screen.now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    hours = [first + timedelta(hours=step) for step in range(18)]
    wanted = row.window_end.replace(minute=0, second=0, microsecond=0) if row.window_end else hours[0]
    st.markdown(f"### {words('earlier.history')}", anchors=False)
    place = hours.index(wanted) if wanted in hours else 0
    hour = st.selectbox(
        words("earlier.hour"), hours, index=place, format_func=form.clock, key=f"history-{row.unit.id}", width=160
    )
    runs = [
        queries.assessment(screen.store, item.id) for item in queries.history(screen.store, screen.site, now=screen.now)[:RUNS]
    ]
    told = [(run.issued_at, values) for run in runs if (values := at_hour(run, row.unit.id, hour)) is not None]
    if not told:
        st.markdown(f":gray[{words('earlier.no_history')}]")
        return
    plain_table(_table(screen, told), key="forecast-history", alt=words("earlier.history_alt", time=form.clock(hour)))


def at_hour(run: Assessment, unit_id: str, hour: datetime) -> dict[str, tuple[float, ...]] | None:
    """What a run said of a unit at an hour: risk by need [1], surface temperature [degC], snow [cm]; None where it said nothing."""
    hourly = run.hourly
    where = np.flatnonzero(hourly["time"].to_numpy() == to_utc64(hour))
    if not where.size or unit_id not in hourly["unit"].to_numpy():
        return None
    cut = hourly.sel(unit=unit_id).isel(time=int(where[0]))
    found = {
        need.value: tuple(float(cut[f"probability_{need.value}{end}"]) for end in ("", "_low", "_high")) for need in NIGHT_NEEDS
    }
    for name in ("road_surface_temperature", "snow_depth"):
        found[name] = tuple(float(cut[name].isel(quantile=place)) for place in (_MIDDLE, _LOW, _HIGH))
    return found


def _table(screen: Screen, told: Sequence[tuple[datetime, dict[str, tuple[float, ...]]]]) -> pd.DataFrame:
    words, form = screen.words, screen.form
    shown = [
        need
        for need in NIGHT_NEEDS
        if any(np.isfinite(values[need.value][0]) and values[need.value][0] >= 0.01 for _, values in told)
    ]

    def spread(values: tuple[float, ...], unit: str, decimals: int) -> str:
        middle, low, high = values
        if not np.isfinite(middle):
            return words("missing").lower()
        return f"{form.with_unit(middle, unit, decimals)} ({form.number(low, decimals)} – {form.number(high, decimals)})"

    lines = []
    for issued_at, values in told:
        line = {words("earlier.made"): f"{form.clock(issued_at)} ({form.until(issued_at)})"}
        for need in shown:
            risk, low, high = values[need.value]
            interval = form.interval(low, high)
            line[words(f"need.{need.value}")] = form.risk(risk) + (f" ({interval})" if interval else "")
        line[words("earlier.surface")] = spread(values["road_surface_temperature"], "°C", 1)
        line[words("earlier.snow")] = spread(values["snow_depth"], "cm", 1)
        lines.append(line)
    return pd.DataFrame(lines)
