"""What the pages read of the record: a season's accounts, and the reports that are downloaded."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from config.site import Site
from dashboard import queries
from dashboard.screen import Screen
from model.domain.evidence import EarlierCosts, SeasonRecord
from model.ledger.accounts import SeasonAccounts, season_accounts
from model.ledger.earlier_heat import with_earlier_heat
from model.ledger.season_days import day_bounds, season_span
from model.replay.kept import KeptReplay, replay_of
from model.report.season import season_report
from model.report.storm import storm_report
from model.report.tables import Report
from model.report.words import ReportWords
from store.heat import LONG_AGO, heat_readings_between
from store.open import Store
from store.season_record import earlier_costs, season_record
from store.storm_record import chain_states, forecast_hours, storm_record
from store.upkeep import reckoned


def report_words(screen: Screen) -> ReportWords:
    """The reports' words in the page's language."""
    return ReportWords(screen.words.language, ZoneInfo(screen.site.timezone))


def accounts(screen: Screen) -> SeasonAccounts:
    """Accounts of the season that runs or ended last.

    Raises:
        StoreError: The store refused.
    """
    days = _days(screen)
    return season_accounts(_record(screen, days), screen.network, screen.site, days=days, now=screen.now)


def season_file(screen: Screen, found: SeasonAccounts) -> Report:
    """Report of a season whose accounts are at hand."""
    chains = chain_states(screen.store, screen.site.id, newest=queries.PROVED_LINKS)
    return season_report(
        found,
        screen.network,
        screen.site,
        chains=chains,
        language=screen.words.language,
        made_at=screen.now,
        replay=kept_replay(screen),
    )


def kept_replay(screen: Screen) -> KeptReplay | None:
    """The newest replay of a stretch of any season; None where none was run, or the file is damaged: the next run takes its place."""
    kept = reckoned(screen.store, screen.site.id, "replay")
    return None if kept is None else replay_of(kept)


def storm_file(screen: Screen, start: datetime, end: datetime, street: str | None, *, hours: bool) -> tuple[Report, str]:
    """Report of a stretch of time, and what is wrong with the record; empty where it is whole.

    Args:
        screen: What the page reads.
        start: Aware UTC.
        end: Aware UTC.
        street: Street the report is about; None for all.
        hours: Whether what each forecast said of the street hour by hour is read too; a week of it takes its time.

    Raises:
        NetworkError: No such street.
        StoreError: The store refused.
    """
    record = storm_record(screen.store, screen.site.id, start, end, known_at=screen.now, newest=queries.PROVED_LINKS)
    hourly = forecast_hours(screen.store, record) if street and hours else None
    report = storm_report(
        record, screen.network, screen.site, language=screen.words.language, street=street, hourly=hourly, made_at=screen.now
    )
    return report, "; ".join(chain.problem for chain in record.chains if chain.problem)


def _days(screen: Screen) -> tuple[date, date]:
    return season_span(screen.site.season, screen.form.local(screen.now).date())


def _record(screen: Screen, days: tuple[date, date]) -> SeasonRecord:
    moments = day_bounds(*days, ZoneInfo(screen.site.timezone))
    hour = screen.now.replace(minute=0, second=0, microsecond=0)
    earlier = _earlier(screen.store.id, screen.site.id, moments[0], days[0], hour, screen.store, screen.site)
    return season_record(screen.store, screen.site.id, days, moments, known_at=screen.now, earlier=earlier, chains=False)


@st.cache_resource(show_spinner=False, ttl="1h", max_entries=4)
def _earlier(
    store_id: str, site: str, before: datetime, first: date, hour: datetime, _store: Store, _site: Site
) -> tuple[EarlierCosts, ...]:
    """Earlier winters seldom change: they are read once an hour, and their heat billed as it was known at the last whole one."""
    del store_id  # part of the key: two stores may both hold a site
    found = earlier_costs(_store, site, before=before, first=first)
    if _site.heat_tariff is None:
        return found
    return with_earlier_heat(found, heat_readings_between(_store, site, LONG_AGO, before, known_at=hour), _site)
