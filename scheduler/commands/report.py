"""`halka report storm | season`: what was known, decided, done and paid, as a page, a workbook and CSV."""

from datetime import datetime
from pathlib import Path

import click

from model.report.tables import Language
from scheduler.commands.options import NOW_HELP, Moment, overrides_of, site_options

_OUT = click.option(
    "--out", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write into."
)
_LANGUAGE = click.option("--language", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Of the report.")
_NOW = click.option("--now", type=Moment(), help=f"{NOW_HELP} What became known later is left out.")


@click.group()
def report() -> None:
    """Reports: a printable page, a workbook and CSV files."""


@report.command()
@site_options
@click.option("--from", "start", type=Moment(), required=True, help="Start, with its zone, e.g. 2026-01-15T18:00+01:00.")
@click.option("--to", "end", type=Moment(), required=True, help="End.")
@click.option("--street", help="Street, segment, route or zone that a claim concerns.")
@_OUT
@_LANGUAGE
@_NOW
def storm(
    site: str,
    database: str | None,
    data: Path | None,
    start: datetime,
    end: datetime,
    street: str | None,
    folder: Path,
    language: Language,
    now: datetime | None,
) -> None:
    """A storm: forecasts as issued, decisions, actions, outcome; with --street what was known there, and when."""
    from scheduler.context import opened_context
    from scheduler.pipelines.reports import storm as storm_of
    from scheduler.pipelines.reports import written

    with opened_context(site, overrides=overrides_of(database, data, now), create=False) as context:
        made = storm_of(context, start, end, street=street, language=language)
        for path in written(made, folder, made_at=context.now):
            click.echo(f"{'skriven' if language == 'sv' else 'written'}: {path}")


@report.command()
@site_options
@click.option("--season", "name", help="Name of the season, e.g. 2025/26; the one that runs, or ended last, where left out.")
@_OUT
@_LANGUAGE
@_NOW
def season(
    site: str, database: str | None, data: Path | None, name: str | None, folder: Path, language: Language, now: datetime | None
) -> None:
    """A season: cost by contractor, class and month, forecast, material, service, every line of the settlement."""
    from scheduler.context import opened_context
    from scheduler.pipelines.reports import season as season_of
    from scheduler.pipelines.reports import written

    with opened_context(site, overrides=overrides_of(database, data, now), create=False) as context:
        made = season_of(context, name, language=language)
        for path in written(made, folder, made_at=context.now):
            click.echo(f"{'skriven' if language == 'sv' else 'written'}: {path}")
