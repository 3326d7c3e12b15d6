"""`halka runs | stop`: what is on its way and how far it is, and asking for it to stop."""

from datetime import datetime
from pathlib import Path

import click

from scheduler.commands.options import NOW_HELP, Moment, overrides_of, site_options


@click.command()
@site_options
def runs(site: str, database: str | None, data: Path | None) -> None:
    """Say what runs now and how far it is, by whichever process, and what has been asked for."""
    from scheduler.context import opened_context
    from scheduler.pipelines.runs import runs_in_words

    with opened_context(site, overrides=overrides_of(database, data), create=False) as context:
        for line in runs_in_words(context):
            click.echo(line)


@click.command()
@click.argument("job")
@click.option("--by", "name", required=True, help="Who asks; kept in the ledger.")
@site_options
@click.option("--now", type=Moment(), help=NOW_HELP)
def stop(job: str, name: str, site: str, database: str | None, data: Path | None, now: datetime | None) -> None:
    """Ask the run of JOB that is on its way to stop; nothing of it is stored, and it is not tried again."""
    from scheduler.context import opened_context
    from scheduler.pipelines.runs import stop_run

    with opened_context(site, overrides=overrides_of(database, data, now), create=False) as context:
        click.echo(stop_run(context, job, by=name))
