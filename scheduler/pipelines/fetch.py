"""Fetch: ask every source, keep bodies, then keep what could be read. One that fails never stops another.

What a source gave is stored as soon as it is in, and how the source stands in the same breath, so that a restart goes on from there.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from ingest import fetch
from ingest.harvest import FetchReport, Harvest
from ingest.quality import Doubt
from ingest.sources.catalogue import PRICE_SOURCES, WARNING_SOURCES
from model.domain.source_state import Circuit, Outcome, SourceState
from model.domain.weather_sensors import SensorDoubt
from scheduler.context import Context
from scheduler.pipelines.heard_stations import with_heard_stations
from scheduler.told import NothingFetched, Told
from store.observations import observations_between, save_observations
from store.prices import save_prices
from store.raw import record_raw
from store.sensors import save_sensor_doubts, sensor_offsets
from store.source_state import put_source_state, save_source_state, source_states
from store.stations import station_places
from store.warnings import save_warnings
from store.weather import save_forecast

_LOG = structlog.get_logger(__name__)
#: Readings of so long before are laid beside new ones, so that steps and flat lines are seen.
QUALITY_REACH = timedelta(hours=26)
#: Sources of observations that have something new once an hour.
HOURLY_SOURCES = frozenset({"smhi_metobs", "smhi_mesan", "smhi_strang", "open_meteo_archive"})
#: Outcome → how the terminal says it.
_SWEDISH = {
    Outcome.NEVER_ASKED: "aldrig frågad",
    Outcome.NEW: "nytt",
    Outcome.UNCHANGED: "oförändrat",
    Outcome.STILL_FRESH: "gäller ännu",
    Outcome.NOTHING: "inget nytt",
    Outcome.REFUSED: "avvisade frågan",
    Outcome.THROTTLED: "ber oss vänta",
    Outcome.UNREACHABLE: "nås inte",
    Outcome.BROKEN: "svarade fel",
    Outcome.UNREADABLE: "svar som inte kunde läsas",
    Outcome.NO_KEY: "inte inställd",
    Outcome.LEFT_ALONE: "lämnad i fred",
}


def fetch_forecasts(context: Context) -> Told:
    """Fetch and keep forecasts.

    Returns:
        One line on what came and what did not.

    Raises:
        NothingFetched: No source gave a forecast; the message holds what each said.
        StoreError: The store refused.
    """
    report = ask_forecasts(context)
    return _told(context, report, "forecasts", bool(report.datasets))


def ask_forecasts(context: Context) -> FetchReport:
    """Ask for forecasts and keep what comes.

    Raises:
        StoreError: The store refused.
    """
    return fetch.fetch_forecasts(
        context.site,
        context.settings,
        context.transport,
        context.archive,
        context.now,
        states=source_states(context.store, context.site.id),
        grids=context.grids,
        keep=_keeper(context, _keep_forecast),
    )


def fetch_observations(context: Context) -> Told:
    """Fetch, flag and keep readings of every source of observations the site names.

    Raises:
        NothingFetched: No source gave a reading; the message holds what each said.
        StoreError: The store refused.
    """
    return _fetch_readings(context, context.site.observation_sources)


def fetch_stations(context: Context) -> Told:
    """The same of those that have something new every few minutes.

    Raises:
        NothingFetched: No source gave a reading.
        StoreError: The store refused.
    """
    return _fetch_readings(context, [name for name in context.site.observation_sources if name not in HOURLY_SOURCES])


def fetch_hourly(context: Context) -> Told:
    """The same of those that have something new once an hour.

    Raises:
        NothingFetched: No source gave a reading.
        StoreError: The store refused.
    """
    return _fetch_readings(context, [name for name in context.site.observation_sources if name in HOURLY_SOURCES])


def _fetch_readings(context: Context, names: Sequence[str]) -> Told:
    """Fetch, flag and keep readings of some sources.

    Returns:
        One line on what came and what did not.

    Raises:
        NothingFetched: No source gave a reading; the message holds what each said.
        StoreError: The store refused.
    """
    now, store = context.now, context.store
    site = context.site.model_copy(update={"observation_sources": tuple(names)})
    site = with_heard_stations(site, station_places(store, site.id))
    report = fetch.fetch_observations(
        site,
        context.settings,
        context.transport,
        context.archive,
        now,
        recent=observations_between(store, site.id, now - QUALITY_REACH, now, known_at=now),
        offsets=sensor_offsets(store, site.id, known_at=now),
        states=source_states(store, site.id),
        keep=_keeper(context, _keep_observations),
    )
    return _told(context, report, "observations", bool(report.datasets))


def fetch_warnings(context: Context) -> Told:
    """Fetch and keep the weather warnings in force, from every source of warnings.

    Raises:
        NothingFetched: No source answered.
        StoreError: The store refused.
    """
    report = fetch.fetch_warnings(
        () if context.site.simulated else tuple(WARNING_SOURCES),
        context.site,
        context.settings,
        context.transport,
        context.archive,
        context.now,
        keep=_keeper(context, _keep_warnings),
        states=source_states(context.store, context.site.id),
    )
    return _told(context, report, "warnings", False)


def fetch_prices(context: Context) -> Told:
    """Fetch and keep electricity spot prices of the site's price area.

    Raises:
        NothingFetched: No source answered.
        StoreError: The store refused.
    """
    report = fetch.fetch_prices(
        () if context.site.simulated else tuple(PRICE_SOURCES),
        context.site,
        context.settings,
        context.transport,
        context.archive,
        context.now,
        keep=_keeper(context, _keep_prices),
        states=source_states(context.store, context.site.id),
    )
    return _told(context, report, "prices", False)


def _keeper(context: Context, rows: Callable[[Context, Harvest], bool]) -> Callable[[Harvest], None]:
    """Keeps the raw rows, what was read, and last how the source stands."""

    def keep(harvest: Harvest) -> None:
        for record in harvest.raw:
            record_raw(context.store, record)
        if not rows(context, harvest):
            save_source_state(context.store, context.site.id, harvest.state)

    return keep


def _keep_forecast(context: Context, harvest: Harvest) -> bool:
    if harvest.weather is not None:
        save_forecast(context.store, context.site.id, harvest.weather)
    return False


def _keep_observations(context: Context, harvest: Harvest) -> bool:
    """True where the state went into the same transaction as the rows."""
    if harvest.weather is None:
        return False
    site = context.site.id
    save_sensor_doubts(context.store, site, map(_as_row, harvest.doubts), judged_at=context.now)
    save_observations(context.store, site, harvest.weather, also=lambda session: put_source_state(session, site, harvest.state))
    return True


def _as_row(doubt: Doubt) -> SensorDoubt:
    return SensorDoubt(
        station=doubt.station,
        variable=doubt.variable,
        code=doubt.code,
        flag=doubt.flag,
        first_at=doubt.first,
        last_at=doubt.last,
        count=doubt.count,
        value=doubt.value,
        expected=doubt.expected,
        limit=doubt.limit,
    )


def _keep_warnings(context: Context, harvest: Harvest) -> bool:
    if harvest.state.outcome in (Outcome.NEW, Outcome.UNCHANGED, Outcome.STILL_FRESH, Outcome.NOTHING):
        save_warnings(context.store, context.site.id, harvest.source, harvest.warnings, seen_at=context.now)
    return False


def _keep_prices(context: Context, harvest: Harvest) -> bool:
    if harvest.prices:
        save_prices(context.store, harvest.prices, available_at=context.now)
    return False


def _told(context: Context, report: FetchReport, what: str, came: bool) -> Told:
    for source, message in report.failures:
        _LOG.warning("source failed", site=context.site.id, source=source, message=message)
    told = Told(
        ", ".join(f"{state.source}: {_in_words(state, context)}" for state in report.states) or "inget att fråga efter",
        f"fetch_{what}",
        {
            "sources": [
                {
                    "source": state.source,
                    "outcome": Outcome.LEFT_ALONE.value if _spared(state, context) else state.outcome.value,
                    "status": state.status,
                    "next_ask_at": state.next_ask_at.isoformat() if state.next_ask_at else None,
                }
                for state in report.states
            ]
        },
    )
    good = came or any(state.failures == 0 for state in report.states)
    if report.failures and not good:
        source, message = report.failures[0]
        others = "; ".join(f"{name}: {text}" for name, text in report.failures[1:])
        raise NothingFetched(source, message + (f"; {others}" if others else ""), told)
    return told


def _spared(state: SourceState, context: Context) -> bool:
    return state.circuit is Circuit.OPEN and state.asked_at is not None and state.asked_at < context.now


def _in_words(state: SourceState, context: Context) -> str:
    said = _SWEDISH[Outcome.LEFT_ALONE if _spared(state, context) else state.outcome]
    status = f" ({state.status})" if state.failures and state.status else ""
    why = f": {state.detail}" if state.failures and state.detail else ""
    return f"{said}{status}{why}"
