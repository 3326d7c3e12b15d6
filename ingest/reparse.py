"""Archived runs read again with today's parsers, exactly as a fetch would have read them when they came."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import xarray as xr

from config.settings import Settings
from config.site import Site
from ingest.asking import Asked, reported
from ingest.backfill import prices_known_at
from ingest.ports import Backfillable
from ingest.raw import ArchivedRun
from ingest.reading import forecast_of, observations_of, parsed, stations_of
from ingest.sources.catalogue import FORECAST_SOURCES, OBSERVATION_SOURCES, PRICE_SOURCES, WARNING_SOURCES, source_of_site
from model.domain.prices import SpotPrice
from model.domain.warnings import WeatherWarning
from model.domain.weather_sensors import SensorOffset


@dataclass
class Reread:
    """What one archived run holds for today's parsers.

    Attributes:
        forecasts: Canonical forecasts; one for what came at once, one for each piece of the past.
        observations: Flagged readings.
        warnings: As published.
        prices: Of electricity.
        prices_known_at: When they became known where that is not when they came (aware UTC): prices of the past.
        unread: What could not be read, in words.
        lost: Number of answers that the archive no longer holds whole.
    """

    forecasts: list[xr.Dataset] = field(default_factory=list)
    observations: xr.Dataset | None = None
    warnings: tuple[WeatherWarning, ...] = ()
    prices: tuple[SpotPrice, ...] = ()
    prices_known_at: datetime | None = None
    unread: list[str] = field(default_factory=list)
    lost: int = 0


def reread(
    run: ArchivedRun,
    site: Site,
    settings: Settings,
    *,
    recent: Callable[[], xr.Dataset | None],
    offsets: Iterable[SensorOffset] = (),
) -> Reread:
    """Read one archived run.

    Args:
        run: What came then.
        site: Whose it is.
        settings: For sources whose contract stands in the site file.
        recent: Gives the readings that were known before the run; asked only for observations.
        offsets: What had been learned of the sensors by then.
    """
    found = Reread(lost=sum(part.raw is None for part in run.parts))
    asked = Asked(received=[(part.query, part.raw) for part in run.parts if part.raw is not None])
    with reported(asked, came=True):
        if run.source in FORECAST_SOURCES:
            _forecasts(found, asked, run, site, settings)
        elif run.source in OBSERVATION_SOURCES:
            source = source_of_site(OBSERVATION_SOURCES, run.source, site, settings)
            stations = stations_of(site, run.source)
            parts = parsed(asked, lambda raw: source.parse(raw, places=stations, now=run.asked_at))
            whole = [(query, part) for query, _, part in parts if part is not None]
            if whole:
                found.observations = observations_of(source, whole, site, recent=recent(), offsets=offsets).observations
        elif run.source in WARNING_SOURCES:
            warning = source_of_site(WARNING_SOURCES, run.source, site, settings)
            found.warnings = _items(parsed(asked, lambda raw: warning.parse(raw, now=run.asked_at)))
        else:
            price = source_of_site(PRICE_SOURCES, run.source, site, settings)
            found.prices = _items(parsed(asked, lambda raw: price.parse(raw, now=run.asked_at)))
            periods = [part.query.period for part in run.parts if part.query.period is not None]
            if periods:
                found.prices_known_at = min(run.asked_at, prices_known_at(price, min(start for start, _ in periods)))
    found.unread = [failure.message for failure in asked.failures]
    return found


def _forecasts(found: Reread, asked: Asked, run: ArchivedRun, site: Site, settings: Settings) -> None:
    source = source_of_site(FORECAST_SOURCES, run.source, site, settings)
    latency = source.backfill_latency if isinstance(source, Backfillable) else None
    pieces: dict[Any, list[xr.Dataset]] = {}
    for query, _, part in parsed(asked, lambda raw: source.parse(raw, places=site.forecast_points, now=run.asked_at)):
        if part is not None:
            pieces.setdefault(query.period, []).append(part)
    for period, parts in pieces.items():
        with reported(asked, came=True):
            found.forecasts.append(forecast_of(parts, site.forecast_points, latency=latency if period is not None else None))


def _items(parts: Iterable[tuple[object, object, tuple[Any, ...] | None]]) -> tuple[Any, ...]:
    return tuple(item for _, _, part in parts if part is not None for item in part)
