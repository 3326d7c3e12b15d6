"""Nights that have been: what one station read of each, and what was told of one unit."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from model.domain.past_nights import NightWeather, Told
from model.domain.weather import FLAG_BAD
from store.open import Store
from store.plan_rows import recommendation_from
from store.tables import AssessmentRow, RecommendationRow, observation

#: A night is told of from this local hour of the evening to the one of the morning.
EVENING, MORNING = 18, 8
_READ = ("road_surface_temperature", "air_temperature", "precipitation_amount")


def night_weather(
    store: Store, site: str, station: str, start: datetime, end: datetime, *, timezone: str, known_at: datetime
) -> tuple[NightWeather, ...]:
    """Weather of each night a station has read, oldest first.

    Args:
        store: Where to look.
        site: Site id.
        station: Identity of the station.
        start: Aware UTC.
        end: Aware UTC.
        timezone: Whose evenings and mornings are meant.
        known_at: Leave out what became known later.
    """
    table, zone = observation.c, ZoneInfo(timezone)
    columns = [table[name] for name in _READ] + [table[f"{name}_flag"] for name in _READ]
    statement = (
        select(table.time, *columns)
        .where(table.site == site, table.station == station, table.time >= start, table.time < end)
        .where(table.available_at <= known_at)
        .order_by(table.time, table.available_at)
    )
    newest: dict[datetime, list[float | None]] = {}
    with store.reading() as session:
        for time, *values in session.execute(statement):
            good = zip(values[: len(_READ)], values[len(_READ) :], strict=True)
            newest[time] = [value if value is not None and flag != FLAG_BAD else None for value, flag in good]
    nights: dict[date, list[list[float | None]]] = defaultdict(list)
    for time, read in newest.items():
        local = time.astimezone(zone)
        if local.hour >= EVENING or local.hour < MORNING:
            nights[local.date() + timedelta(days=local.hour >= EVENING)].append(read)
    return tuple(_night(morning, read) for morning, read in sorted(nights.items()))


def told_of(store: Store, site: str, unit_id: str, start: datetime, end: datetime) -> tuple[Told, ...]:
    """What the last assessment before each window's end said of a unit, for windows that end from `start` to before `end`."""
    statement = (
        select(RecommendationRow, AssessmentRow.issued_at)
        .join(AssessmentRow, AssessmentRow.id == RecommendationRow.assessment_id)
        .where(AssessmentRow.site == site, RecommendationRow.unit_id == unit_id)
        .where(RecommendationRow.window_end >= start, RecommendationRow.window_end < end)
        .where(AssessmentRow.issued_at < RecommendationRow.window_end)
        .order_by(AssessmentRow.issued_at, AssessmentRow.id)
    )
    last: dict[tuple[datetime, str], Told] = {}
    with store.reading() as session:
        for row, issued_at in session.execute(statement):
            last[row.window_end, row.need] = Told(issued_at, recommendation_from(row))
    return tuple(last[key] for key in sorted(last))


def _night(morning: date, read: Iterable[list[float | None]]) -> NightWeather:
    surface, air, wet = ([value for value in column if value is not None] for column in zip(*read, strict=True))
    return NightWeather(
        morning=morning,
        surface_min_degc=min(surface, default=None),
        air_min_degc=min(air, default=None),
        precipitation_mm=sum(wet) if wet else None,
    )
