"""Seasons: every winter of the store in the form models are trained on, with what has come since it was kept last.

A winter is read from what was stored when it happened, or back-filled since: forecasts as issued, weather as the stations drew it, readings,
actions. It goes on where it ended, some days back for readings that came late; where the store has gained older rows since, it is read
anew from its beginning.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import structlog
import xarray as xr

from ingest.hourly import to_hourly
from model.analysis import analysed_weather
from model.domain.errors import ForecastError
from model.domain.weather import to_utc64
from model.learning.season_made import joined_season, piece_of_season, with_actions
from scheduler.context import Context
from store.actions import recorded_actions
from store.archive import list_seasons, load_season, save_season
from store.counts import first_forecast_at, rows_between
from store.observations import observations_between
from store.sensors import sensor_offsets
from store.weather import forecasts_between

_LOG = structlog.get_logger(__name__)
#: Months in which something on a road may freeze or be swept: October to May.
FIRST_MONTH, LAST_MONTH = 10, 5
#: What a kept winter's name begins with.
KEPT = "winter-"
#: Hours read at a time [h].
PIECE = timedelta(hours=48)
#: Readings and forecasts that come later than this change nothing of what was kept.
LATE = timedelta(days=3)
#: A forecast says something of the hours this far after its issue.
REACH = timedelta(hours=72)
_HOUR = timedelta(hours=1)


def keep_seasons(context: Context) -> list[str]:
    """Keep every winter of which the store has forecasts, each with its newest hours.

    Returns:
        Names of the winters that were added to.

    Raises:
        StoreError: The store refused; winters kept before stand.
    """
    oldest = first_forecast_at(context.store, context.site.id)
    if oldest is None:
        return []
    first, last = winter_of(oldest), winter_of(context.now)
    return [f"{KEPT}{year}" for year in range(first, last + 1) if _keep(context, year, oldest)]


def winter_of(moment: datetime) -> int:
    """Year in which the winter nearest before or around a moment began; summer belongs to the winter before it."""
    return moment.year if moment.month >= FIRST_MONTH else moment.year - 1


def winter_span(year: int) -> tuple[datetime, datetime]:
    """First hour of a winter and the first after it, aware UTC."""
    return datetime(year, FIRST_MONTH, 1, tzinfo=UTC), datetime(year + 1, LAST_MONTH + 1, 1, tzinfo=UTC)


def _keep(context: Context, year: int, oldest: datetime) -> bool:
    """Keep one winter; whether anything was added."""
    name, (begins, ends) = f"{KEPT}{year}", winter_span(year)
    begins, ends = max(begins, oldest.replace(minute=0, second=0, microsecond=0)), min(ends, context.now)
    record = next((one for one in list_seasons(context.store, context.site.id) if one.name == name), None)
    before = None if record is None else load_season(context.store, context.site.id, name)
    settled = None if record is None else record.ends_at - LATE
    if before is None or settled is None or _rows(context, begins, settled) > int(before.attrs["rows_settled"]):
        before, start = None, begins
    else:
        start = settled
        if record is not None and record.ends_at + _HOUR > ends - _HOUR:
            return False
    season = joined_season(before, _together(list(_pieces(context, start, ends))))
    if season is None or not season.sizes.get("issue"):
        return False
    last = datetime.fromisoformat(str(season["time"].to_numpy()[-1])[:19]).replace(tzinfo=UTC)
    if record is not None and before is not None and last <= record.ends_at:
        return False
    season = with_actions(season, recorded_actions(context.store, context.site.id, begins, ends, known_at=context.now))
    season.attrs = {
        "source": "service",
        "winter": year,
        "simulated": int(context.site.simulated),
        "rows_settled": _rows(context, begins, last - LATE),
    }
    save_season(context.store, context.site.id, season, name)
    _LOG.info("season kept", season=name, hours=season.sizes["time"], issues=season.sizes["issue"])
    return True


def _rows(context: Context, start: datetime, end: datetime) -> int:
    return rows_between(context.store, context.site.id, start, end)


def _pieces(context: Context, start: datetime, ends: datetime) -> Iterator[xr.Dataset]:
    """Hours of a span piece by piece; those no forecast reached are left out."""
    moment = start
    while moment < ends - _HOUR:
        end = min(moment + PIECE, ends) - _HOUR
        piece = _piece(context, moment, end)
        if piece is not None:
            yield piece
        moment += PIECE


def _together(pieces: list[xr.Dataset]) -> xr.Dataset | None:
    """Pieces joined two by two, so that a long winter is not copied once a piece."""
    while len(pieces) > 1:
        pieces = [
            joined if (joined := joined_season(*pieces[i : i + 2])) else pieces[i] for i in range(0, len(pieces) - 1, 2)
        ] + (pieces[-1:] if len(pieces) % 2 else [])
    return pieces[0] if pieces else None


def _piece(context: Context, start: datetime, end: datetime) -> xr.Dataset | None:
    store, site = context.store, context.site
    runs = []
    for run in forecasts_between(store, site.id, start - REACH, end, known_at=context.now):
        try:
            runs.append(to_hourly(run))
        except ForecastError:
            continue  # too short to hold one whole hour
    if not runs:
        return None
    # as the assessments of those days had them
    offsets = sensor_offsets(store, site.id, known_at=end)
    observations = observations_between(store, site.id, start - _HOUR, end, known_at=context.now)
    weather = analysed_weather(runs, observations, start=start, end=end, offsets=offsets)
    while weather is None and end - _HOUR > start:
        end -= _HOUR
        weather = analysed_weather(runs, observations, start=start, end=end, offsets=offsets)
    if weather is None:
        return None
    points = [place.name for place in site.forecast_points]
    issued = [run for run in runs if run["time"].to_numpy()[0] >= to_utc64(start)]
    if weather.sizes["point"] != len(points):
        return None
    return piece_of_season(issued, weather, observations, sources=site.forecast_sources, points=points)
