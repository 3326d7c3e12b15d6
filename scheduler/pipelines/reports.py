"""Storm and season reports written into a folder: a printable page, a workbook, and a CSV file a table."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from model.domain.errors import DomainError, StoreError
from model.domain.evidence import SeasonRecord
from model.ledger.accounts import SeasonAccounts, season_accounts
from model.ledger.earlier_heat import with_earlier_heat
from model.ledger.season_days import day_bounds, season_name, season_named, season_span
from model.replay.kept import replay_of
from model.report.csv_text import csv_of
from model.report.page import page_of
from model.report.season import season_report
from model.report.storm import segments_named, storm_report
from model.report.tables import Language, Report
from model.report.workbook import workbook_of
from scheduler.context import Context
from store.heat import LONG_AGO, heat_readings_between
from store.season_record import earlier_costs, season_record
from store.storm_record import forecast_hours, storm_record
from store.upkeep import reckoned


def storm(context: Context, start: datetime, end: datetime, *, street: str | None, language: Language) -> Report:
    """The report of a stretch of time, as known now.

    Args:
        context: Site and store.
        start: Aware UTC.
        end: Aware UTC.
        street: Street, segment, route or zone a claim concerns; None for all.
        language: Of the report.

    Raises:
        DomainError: The end does not lie after the start.
        NetworkError: No such street.
        StoreError: The store refused.
    """
    if end <= start:
        raise DomainError(f"--to {end.isoformat()} does not lie after --from {start.isoformat()}")
    if street is not None:
        segments_named(context.network, street)  # refused before anything is read
    record = storm_record(context.store, context.site.id, start, end, known_at=context.now)
    hourly = forecast_hours(context.store, record) if street else None
    return storm_report(
        record, context.network, context.site, language=language, street=street, hourly=hourly, made_at=context.now
    )


def season(context: Context, name: str | None, *, language: Language) -> Report:
    """The report of a season, as known now.

    Args:
        context: Site and store.
        name: ``2025/26``; the season that runs, or ended last, where None.
        language: Of the report.

    Raises:
        DomainError: No such season, or it has not begun, or it is over and nothing of it is logged.
        StoreError: The store refused.
    """
    record, accounts = season_books(context, name)
    if accounts.last < _today(context) and not (accounts.action_lines or accounts.other_lines):
        raise DomainError(
            f"nothing is logged of the season {season_name(accounts.first, accounts.last)}: its report would tell standby alone as its cost; "
            "import its log, or read what an archived winter cost in the report of a later season"
        )
    kept = reckoned(context.store, context.site.id, "replay")
    return season_report(
        accounts,
        context.network,
        context.site,
        chains=record.chains,
        language=language,
        made_at=context.now,
        replay=None if kept is None else replay_of(kept),
    )


def season_books(context: Context, name: str | None) -> tuple[SeasonRecord, SeasonAccounts]:
    """What is kept of a season, and its accounts as known now; arguments as of `season`, errors too but for a season of which nothing is logged."""
    days = _days(context, name)
    moments = day_bounds(*days, ZoneInfo(context.site.timezone))
    earlier = earlier_costs(context.store, context.site.id, before=moments[0], first=days[0])
    if context.site.heat_tariff is not None:
        readings = heat_readings_between(context.store, context.site.id, LONG_AGO, moments[0], known_at=context.now)
        earlier = with_earlier_heat(earlier, readings, context.site)
    record = season_record(context.store, context.site.id, days, moments, known_at=context.now, earlier=earlier)
    return record, season_accounts(record, context.network, context.site, days=days, now=context.now)


def written(report: Report, folder: Path, *, made_at: datetime) -> list[Path]:
    """Write a report; files of the same name are replaced.

    Raises:
        StoreError: The folder cannot be written.
    """
    files = {
        f"{report.file_name}.html": page_of(report).encode(),
        f"{report.file_name}.xlsx": workbook_of(report, made_at=made_at),
        **{f"{report.file_name}-{table.key}.csv": csv_of(table, report.language) for table in report.tables},
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error.strerror or error}; name another folder with --out") from error
    return [folder / name for name in files]


def _days(context: Context, name: str | None) -> tuple[date, date]:
    if name is not None:
        return season_named(context.site.season, name)
    return season_span(context.site.season, _today(context))


def _today(context: Context) -> date:
    return context.now.astimezone(ZoneInfo(context.site.timezone)).date()
