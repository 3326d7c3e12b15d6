"""`halka audit`: whether the record is whole, and the record for the archive."""

import sys
from datetime import datetime
from pathlib import Path

import click

from model.report.tables import Language
from scheduler.commands.options import NOW_HELP, Moment, overrides_of, site_options

_LANGUAGE = click.option("--language", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Of what is told.")


@click.group()
def audit() -> None:
    """The record of what was advised, decided, done and paid."""


@audit.command()
@site_options
@click.option("--rows-only", is_flag=True, help="Leave the assessments' arrays unread.")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="manifest.json of an earlier export, kept elsewhere.",
)
@_LANGUAGE
def verify(site: str, database: str | None, data: Path | None, rows_only: bool, against: Path | None, language: Language) -> None:
    """Read both hash chains again; exit code 1 and the first broken link where one does not fit."""
    from scheduler.context import opened_context
    from scheduler.pipelines.audit import beside_manifest, verified

    with opened_context(site, overrides=overrides_of(database, data), create=False) as context:
        reports, lines = verified(context, files=not rows_only, language=language)
        unlike = beside_manifest(context, against, language=language) if against else []
    for line in (*lines, *unlike):
        click.echo(line)
    if unlike or not all(report.whole for report in reports.values()):
        sys.exit(1)


@audit.command()
@site_options
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True, help="A new folder.")
@_LANGUAGE
@click.option("--now", type=Moment(), help=NOW_HELP)
def export(site: str, database: str | None, data: Path | None, folder: Path, language: Language, now: datetime | None) -> None:
    """Write the record with its seals, the retention rule and what was removed under it; nothing in the store changes."""
    from scheduler.context import opened_context
    from scheduler.pipelines.audit import exported

    with opened_context(site, overrides=overrides_of(database, data, now), create=False) as context:
        for line in exported(context, folder, language=language):
            click.echo(line)
