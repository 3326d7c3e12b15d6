"""Reparse: rebuild what the store holds from the archived bodies. What is alike stays, what differs becomes a new version."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import xarray as xr

from ingest.raw import ArchivedRun
from ingest.reparse import Reread, reread
from ingest.sources.catalogue import FORECAST_SOURCES, OBSERVATION_SOURCES, PRICE_SOURCES, WARNING_SOURCES
from model.domain.errors import SourceUnavailable
from scheduler.context import Context
from scheduler.pipelines.fetch import QUALITY_REACH
from scheduler.progress import Bar
from store.counts import forecast_count
from store.observations import observations_between, save_observations
from store.prices import save_prices
from store.sensors import sensor_offsets
from store.warnings import save_warnings
from store.weather import save_forecast

#: Bodies that cannot be read are listed one by one up to this many a source.
_MOST_LISTED = 20
#: What a run gave became known with it; what was known just before, it did not see.
_JUST_BEFORE = timedelta(microseconds=1)


def reparse_archive(context: Context, names: Sequence[str], start: datetime, end: datetime) -> str:
    """Read archived runs of the site again.

    Args:
        context: Site, store and archive.
        names: Sources; none for all that the archive has.
        start: Runs from this moment (aware UTC).
        end: Runs before this moment.

    Returns:
        One line a source, and one for each body that could not be read.

    Raises:
        SourceUnavailable: A source is named that nobody knows.
        StoreError: The store refused.
    """
    known = {**FORECAST_SOURCES, **OBSERVATION_SOURCES, **WARNING_SOURCES, **PRICE_SOURCES}
    for name in names:
        if name not in known:
            raise SourceUnavailable(name, f"no such source; there are {', '.join(sorted(known))}")
    lines: list[str] = []
    for name in names or [name for name in context.archive.sources() if name in known]:
        lines += _source(context, name, start, end)
    return "\n".join(lines) or "arkivet har inga svar från någon källa"


def _source(context: Context, name: str, start: datetime, end: datetime) -> Iterator[str]:
    # a corrected price takes the place of the earlier one, so a stretch is read to its end or the earlier would win
    end = datetime.max.replace(tzinfo=UTC) if name in PRICE_SOURCES else end
    runs = [run for run in context.archive.runs(name, context.site.id) if start <= run.asked_at < end]
    before, new, lost, unread = forecast_count(context.store, context.site.id, name), 0, 0, list[str]()
    with Bar(f"Läser om {len(runs)} hämtningar från {name}") as bar:
        for i, run in enumerate(runs):
            found = _read(context, run)
            new += _keep(context, run, found)
            lost += found.lost
            unread += [f"  {run.asked_at:%Y-%m-%d %H:%MZ} {message}" for message in found.unread]
            bar(i + 1, len(runs), f"{run.asked_at:%Y-%m-%d}")
    new += forecast_count(context.store, context.site.id, name) - before
    gone = f", {lost} svar finns inte längre i arkivet" if lost else ""
    yield f"{name}: {len(runs)} hämtningar lästa, {new} nya eller ändrade rader, {len(unread)} kunde inte läsas{gone}"
    yield from unread[:_MOST_LISTED]
    if len(unread) > _MOST_LISTED:
        yield f"  ... och {len(unread) - _MOST_LISTED} till"


def _read(context: Context, run: ArchivedRun) -> Reread:
    store, site = context.store, context.site.id
    return reread(
        run,
        context.site,
        context.settings,
        recent=lambda: _readings_before(context, run),
        offsets=sensor_offsets(store, site, known_at=run.asked_at),
    )


def _readings_before(context: Context, run: ArchivedRun) -> xr.Dataset | None:
    """The readings that those of a run were laid beside when they came."""
    periods = [part.query.period for part in run.parts]
    past = [period for period in periods if period is not None]
    end = known_at = run.asked_at - _JUST_BEFORE
    if past and len(past) == len(periods):  # a piece of a backfill, which saw the pieces before it
        end, known_at = min(start for start, _ in past), run.asked_at
    return observations_between(context.store, context.site.id, end - QUALITY_REACH, end, known_at=known_at)


def _keep(context: Context, run: ArchivedRun, found: Reread) -> int:
    """Rows that were new, forecasts apart: those are counted as a whole."""
    store, site = context.store, context.site.id
    for forecast in found.forecasts:
        save_forecast(store, site, forecast)
    new = 0 if found.observations is None else save_observations(store, site, found.observations)
    if found.warnings:
        new += save_warnings(store, site, run.source, found.warnings, seen_at=run.asked_at)
    if found.prices:
        new += save_prices(store, found.prices, available_at=found.prices_known_at or run.asked_at)
    return new
