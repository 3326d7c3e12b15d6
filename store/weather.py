"""Forecast runs: arrays on disk, one row each, identical runs are one."""

import logging
from datetime import datetime, timedelta

import xarray as xr
from sqlalchemy import select, update

from model.domain.errors import StoreError
from model.domain.weather import PARTIAL, check_forecast, from_utc64
from store.arrays import content_digest
from store.attributes import is_simulated, moment_of
from store.observations import observations_between, save_observations
from store.open import Store
from store.stations import StationStatus, station_status
from store.tables import ForecastRunRow
from store.upsert import insert_new

__all__ = [
    "StationStatus",
    "latest_forecasts",
    "observations_between",
    "save_forecast",
    "save_observations",
    "station_status",
]

_LOG = logging.getLogger(__name__)
#: Where old runs are thinned, the newest of each source in each so many hours of UTC is read [h].
SPARSE_H = 6


def save_forecast(store: Store, site: str, forecast: xr.Dataset) -> int:
    """Keep a canonical forecast.

    Args:
        store: Where to keep it.
        site: Site id.
        forecast: Canonical forecast (`model.domain.weather`).

    Returns:
        Number of the run; the same source, reference time and content seen before keeps its number.

    Raises:
        ForecastError: The forecast is not canonical.
        StoreError: It cannot be kept; nothing half is visible.
    """
    check_forecast(forecast)
    source = str(forecast.attrs["source"])
    reference_time, available_at = moment_of(forecast, "reference_time"), moment_of(forecast, "available_at")
    digest = content_digest(forecast)
    same = select(ForecastRunRow.id).where(
        ForecastRunRow.site == site,
        ForecastRunRow.source == source,
        ForecastRunRow.reference_time == reference_time,
        ForecastRunRow.digest == digest,
    )
    with store.reading() as session:
        known = session.scalar(same)
    if known is not None:
        _known_since(store, known, available_at)
        return known
    times = forecast["time"].to_numpy()
    with store.arrays.files.writing():
        path = store.arrays.write(forecast, "forecast", f"{site}/{source}/{reference_time:%Y%m%dT%H%MZ}-{digest[:16]}")
        with store.session() as session:
            insert_new(
                session,
                ForecastRunRow,
                {
                    "site": site,
                    "source": source,
                    "reference_time": reference_time,
                    "available_at": available_at,
                    "valid_from": from_utc64(times[0]),
                    "valid_to": from_utc64(times[-1]),
                    "simulated": is_simulated(forecast),
                    "digest": digest,
                    "path": path,
                },
            )
            number = session.scalar(same)
    if number is None:
        raise StoreError(f"forecast of {source} for {site} could not be read back; nothing was stored")
    return number


def latest_forecasts(
    store: Store,
    site: str,
    *,
    known_at: datetime,
    max_age_h: float,
    per_source: int = 1,
    sparse_after_h: float | None = None,
    sources: tuple[str, ...] | None = None,
) -> list[xr.Dataset]:
    """The newest runs that were known at a moment.

    Args:
        store: Where to look.
        site: Site id.
        known_at: Runs that became available later are left out.
        max_age_h: Oldest reference time counted back from `known_at` [h].
        per_source: So many runs of each source.
        sparse_after_h: Of runs older than this, the newest in each `SPARSE_H` hours, the same ones at every look: what the weather was, a run a few
            hours old tells as well [h].
        sources: Only these; None for all that can stand alone (partial forecasts come only where their source is named).

    Returns:
        Forecasts by source name, newest first within a source. A run whose arrays are damaged or missing is passed over with
        a warning in the log.

    Raises:
        StoreError: The database refused.
    """
    statement = select(ForecastRunRow).where(
        ForecastRunRow.site == site,
        ForecastRunRow.available_at <= known_at,
        ForecastRunRow.reference_time >= known_at - timedelta(hours=max_age_h),
    )
    if sources is not None:
        statement = statement.where(ForecastRunRow.source.in_(sources))
    newest = (ForecastRunRow.reference_time.desc(), ForecastRunRow.available_at.desc(), ForecastRunRow.id.desc())
    with store.reading() as session:
        rows = session.scalars(statement.order_by(ForecastRunRow.source, *newest)).all()
    forecasts: list[xr.Dataset] = []
    taken: dict[str, set[datetime]] = {}
    partial: set[str] = set()
    dense_from = None if sparse_after_h is None else known_at - timedelta(hours=sparse_after_h)
    for row in rows:
        times = taken.setdefault(row.source, set())
        if row.reference_time in times or len(times) >= per_source:
            continue
        if row.source in partial:
            continue
        old = dense_from is not None and row.reference_time < dense_from
        if old and any(_block(time) == _block(row.reference_time) for time in times):
            continue
        try:
            forecast = store.arrays.read(row.path)
        except StoreError as error:
            _LOG.warning("forecast run %d passed over: %s", row.id, error)
        else:
            if forecast.attrs.get(PARTIAL) and sources is None:
                partial.add(row.source)
                continue
            times.add(row.reference_time)
            forecasts.append(forecast.assign_attrs(available_at=row.available_at.isoformat()))
    return forecasts


def _block(moment: datetime) -> int:
    return int(moment.timestamp() // (SPARSE_H * 3600))


def forecasts_between(
    store: Store, site: str, first: datetime, last: datetime, *, known_at: datetime, sources: tuple[str, ...] | None = None
) -> list[xr.Dataset]:
    """Every run with a reference time in a span, oldest first; of versions of one run the one known first.

    Args:
        store: Where to look.
        site: Site id.
        first: Aware UTC, included.
        last: Aware UTC, included.
        known_at: Runs that became available later are left out.
        sources: Only these; None for all that can stand alone.

    Raises:
        StoreError: The database refused. A run whose arrays are damaged or missing is passed over with a warning in the log.
    """
    statement = select(ForecastRunRow).where(
        ForecastRunRow.site == site,
        ForecastRunRow.available_at <= known_at,
        ForecastRunRow.reference_time >= first,
        ForecastRunRow.reference_time <= last,
    )
    if sources is not None:
        statement = statement.where(ForecastRunRow.source.in_(sources))
    with store.reading() as session:
        rows = session.scalars(
            statement.order_by(ForecastRunRow.reference_time, ForecastRunRow.available_at, ForecastRunRow.id)
        ).all()
    found: dict[tuple[str, datetime], xr.Dataset] = {}
    for row in rows:
        if (row.source, row.reference_time) in found:
            continue
        try:
            forecast = store.arrays.read(row.path)
        except StoreError as error:
            _LOG.warning("forecast run %d passed over: %s", row.id, error)
            continue
        if not forecast.attrs.get(PARTIAL) or sources is not None:
            found[row.source, row.reference_time] = forecast.assign_attrs(available_at=row.available_at.isoformat())
    return list(found.values())


def _known_since(store: Store, number: int, available_at: datetime) -> None:
    """A run that is seen again with an earlier `available_at` was known since then."""
    with store.reading() as session:
        row = session.get(ForecastRunRow, number)
        if row is None or row.available_at <= available_at:
            return
    with store.session() as session:
        session.execute(
            update(ForecastRunRow)
            .where(ForecastRunRow.id == number, ForecastRunRow.available_at > available_at)
            .values(available_at=available_at)
        )
