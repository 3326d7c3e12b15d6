"""`halka probe | backfill | reparse`: looking after the sources."""

import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import click

from scheduler.commands.options import NOW_HELP, Day, Moment, log_to, overrides_of, site_options


@click.command()
@click.argument("source", required=False)
@site_options
@click.option("--now", type=Moment(), help=NOW_HELP)
def probe(source: str | None, site: str, database: str | None, data: Path | None, now: datetime | None) -> None:
    """Ask each source once, politely, and say where its answer differs from what Halka knows; exit code 1 if anything does."""
    from scheduler.context import opened_context
    from scheduler.pipelines.probe import probe_sources

    with opened_context(site, overrides=overrides_of(database, data, now)) as context:
        lines, sound = probe_sources(context, source)
    for line in lines:
        click.echo(line)
    if not sound:
        sys.exit(1)


@click.command()
@click.option("--from", "first", type=Day(), required=True, help="First day, UTC, e.g. 2025-10-15.")
@click.option("--to", "last", type=Day(), required=True, help="Last day, UTC, included.")
@click.option("--source", "names", multiple=True, help="Only this source; may be given several times.")
@site_options
@click.option("--now", type=Moment(), help=NOW_HELP)
def backfill(
    first: date, last: date, names: tuple[str, ...], site: str, database: str | None, data: Path | None, now: datetime | None
) -> None:
    """Ask the sources that keep their past for it, piece by piece; may be stopped and started again; exit code 1 if any is left."""
    from scheduler.context import opened_context
    from scheduler.pipelines.backfill import backfill_sources

    if last < first:
        raise click.UsageError(f"--to {last} lies before --from {first}")
    overrides = overrides_of(database, data, now)
    log_to(overrides, site)
    with opened_context(site, overrides=overrides) as context:
        told, whole = backfill_sources(context, names, *_span(first, last), say=lambda line: click.echo(line, err=True))
    click.echo(told)
    if not whole:
        sys.exit(1)


@click.command()
@click.option("--source", "names", multiple=True, help="Only this source; may be given several times.")
@click.option("--from", "first", type=Day(), help="First day of arrival, UTC; all where left out.")
@click.option("--to", "last", type=Day(), help="Last day of arrival, UTC, included; all where left out.")
@site_options
@click.option("--now", type=Moment(), help=NOW_HELP)
def reparse(
    names: tuple[str, ...],
    first: date | None,
    last: date | None,
    site: str,
    database: str | None,
    data: Path | None,
    now: datetime | None,
) -> None:
    """Read the archived answers again with today's readers; what differs becomes a new version, nothing is deleted."""
    from scheduler.context import opened_context
    from scheduler.pipelines.reparse import reparse_archive

    start, end = _span(first or date(2000, 1, 1), last or date(2099, 12, 31))
    overrides = overrides_of(database, data, now)
    log_to(overrides, site)
    with opened_context(site, overrides=overrides) as context:
        click.echo(reparse_archive(context, names, start, end))


def _span(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first day's midnight to the one after the last (UTC)."""
    return (
        datetime.combine(first, time(0), UTC),
        datetime.combine(last + timedelta(days=1), time(0), UTC),
    )
