"""Earlier nights like this one: what the nearest station read, what was told of the unit, and what was done there."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.components.frames import Hours
from dashboard.components.near_places import NearStation
from dashboard.components.plain_table import plain_table
from dashboard.format import plain
from dashboard.screen import Screen
from dashboard.todo import Row
from model.domain.past_nights import NightWeather, Told
from model.domain.treatments import Action
from model.similar_nights import similar
from store.actions import actions_between
from store.open import Store
from store.past_nights import MORNING, night_weather, told_of

#: So many nights are shown, of so long back.
SHOWN, BACK = 4, timedelta(days=400)
#: The one night that an opened row of the list names is sought among so many: a station may read every ten minutes, and a click must not wait.
ROW_BACK = timedelta(days=60)
_NIGHT = timedelta(hours=14)
_WET = ("rain_amount", "sleet_amount", "snowfall_amount", "freezing_rain_amount")


def earlier_nights(screen: Screen, row: Row, near: Sequence[NearStation]) -> None:
    """Draw the table; say why where there is nothing to draw."""
    words, form = screen.words, screen.form
    st.markdown(f"### {words('earlier.title')}", anchors=False)
    tonight = expected(screen, row)
    nights = _alike(screen, tonight, near, count=SHOWN, back=BACK)
    if tonight is None or not nights:
        st.markdown(f":gray[{words('earlier.none')}]")
        return
    station = near[0]
    lines = [_line(screen, words("earlier.tonight"), tonight, words("earlier.above"), "")]
    for night in nights:
        told, done = _what_came(screen, row, night)
        lines.append(_line(screen, _day(screen, night), night, told, done))
    plain_table(pd.DataFrame(lines), key="earlier-nights", alt=words("earlier.title"))
    st.markdown(f":gray[{words('earlier.how', station=plain(station.name), km=form.number(station.km, 1))}]")


def likest_night(screen: Screen, row: Row, near: Sequence[NearStation]) -> str:
    """The one earlier night most like this one in a line: its weather, what was told of the unit, and what was done there."""
    words, form = screen.words, screen.form
    nights = _alike(screen, expected(screen, row), near, count=1, back=ROW_BACK)
    if not nights:
        return f":gray[{words('earlier.none')}]"
    told, done = _what_came(screen, row, nights[0])
    weather = words(
        "facts.weather",
        surface=form.with_unit(nights[0].surface_min_degc, "°C", 1),
        wet=form.with_unit(nights[0].precipitation_mm, "mm", 1),
    )
    return words("facts.then", day=_day(screen, nights[0]), weather=weather, told=told, done=done)


def _alike(
    screen: Screen, tonight: NightWeather | None, near: Sequence[NearStation], *, count: int, back: timedelta
) -> tuple[NightWeather, ...]:
    """The nights most like tonight, read at the nearest station; none where nothing is expected or no station is near."""
    if not near or tonight is None:
        return ()
    day, zone = f"{screen.now:%Y-%m-%d}", screen.site.timezone
    known = _weather(screen.store.id, screen.site.id, near[0].id, zone, day, back, screen.store, screen.now)
    return similar(tonight, [night for night in known if night.morning < tonight.morning], count=count)


def _what_came(screen: Screen, row: Row, night: NightWeather) -> tuple[str, str]:
    """What was told of the unit for a night, and what was done there."""
    start, end = _span(night.morning, ZoneInfo(screen.site.timezone))
    told = told_of(screen.store, screen.site.id, row.unit.id, start, end + timedelta(hours=4))
    done = [
        item
        for item in actions_between(screen.store, screen.site.id, start, end, known_at=screen.now)
        if item.unit_id == row.unit.id
    ]
    said = [item for item in told if start < item.recommendation.window_end <= end + timedelta(hours=4)]
    return _told(screen, said), _done(screen, done)


def _day(screen: Screen, night: NightWeather) -> str:
    return f"{screen.words.weekday(night.morning.weekday())} {screen.form.day(night.morning)} {night.morning.year}"


def expected(screen: Screen, row: Row) -> NightWeather | None:
    """What tonight is expected to be at the unit; None where nothing is known of it."""
    local = screen.form.local(screen.now)
    morning = local.date() + timedelta(days=local.hour >= 12)
    hours = Hours(screen.shown.hourly, screen.form, hours=24, unit_id=row.unit.id)
    ends = datetime(morning.year, morning.month, morning.day, MORNING, tzinfo=screen.form.zone)
    inside = np.array([moment <= ends for moment in hours.moments], dtype=bool)
    if not hours.known or not inside.any():
        return None
    middle = hours.values("road_surface_temperature").shape[-1] // 2
    lowest = {
        name: float(np.nanmin(hours.values(name)[inside, middle])) for name in ("road_surface_temperature", "air_temperature")
    }
    amounts = np.array([hours.amounts(name)[inside] for name in _WET])
    if not np.isfinite(amounts).any():
        return None  # what is not known is not dry: no night can be said to be like it
    wet = float(np.nansum(amounts))
    return NightWeather(morning, lowest["road_surface_temperature"], lowest["air_temperature"], wet)


@st.cache_resource(show_spinner=False, ttl="1h", max_entries=64)
def _weather(
    store_id: str, site: str, station: str, timezone: str, day: str, back: timedelta, _store: Store, _now: datetime
) -> tuple[NightWeather, ...]:
    """Nights that have been do not change: they are read once an hour."""
    del store_id, day  # parts of the key
    return night_weather(_store, site, station, _now - back, _now, timezone=timezone, known_at=_now)


def _span(morning: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    end = datetime(morning.year, morning.month, morning.day, MORNING, tzinfo=zone)
    return end - _NIGHT, end


def _line(screen: Screen, name: str, night: NightWeather, told: str, done: str) -> dict[str, str]:
    words, form = screen.words, screen.form
    return {
        words("earlier.night"): name,
        words("earlier.surface_min"): form.with_unit(night.surface_min_degc, "°C", 1),
        words("earlier.air_min"): form.with_unit(night.air_min_degc, "°C", 1),
        words("earlier.wet"): form.with_unit(night.precipitation_mm, "mm", 1),
        words("earlier.told"): told,
        words("earlier.done"): done,
    }


def _told(screen: Screen, said: Sequence[Told]) -> str:
    words, form = screen.words, screen.form
    parts = [f"{words(f'need.{item.recommendation.need.value}')} {form.risk(item.recommendation.probability)}" for item in said]
    return ", ".join(parts) if parts else words("earlier.not_told")


def _done(screen: Screen, done: Sequence[Action]) -> str:
    words, form = screen.words, screen.form
    parts = [f"{words(f'treatment.{item.kind.value}')} {form.local(item.started_at):%H:%M}" for item in done]
    return ", ".join(parts) if parts else words("earlier.not_done")
