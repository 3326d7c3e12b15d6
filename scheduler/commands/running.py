"""`halka run | once | train | check`: the service, its jobs by hand, and whether all is well."""

import os
import sys
from datetime import datetime
from pathlib import Path

import click

from scheduler.commands.options import NOW_HELP, Moment, log_to, overrides_of, site_options


@click.command()
@site_options
def run(site: str, database: str | None, data: Path | None) -> None:
    """Serve a site: fetch, assess, train and tidy on schedule until stopped."""
    from scheduler.compute import end_workers
    from scheduler.context import opened_context
    from scheduler.service import Ending, run_service

    overrides = overrides_of(database, data)
    log_to(overrides, site)
    with opened_context(site, overrides=overrides) as context:
        ending = run_service(context)
    sys.stderr.flush()
    if ending is not Ending.STOPPED:
        end_workers()
    if ending is Ending.HUNG:  # the same process, made anew, under the same supervisor
        os.execv(sys.executable, [sys.executable, "-m", "scheduler.cli", *sys.argv[1:]])  # noqa: S606 our own module
    if ending is Ending.UNFINISHED:
        os._exit(0)


@click.command()
@click.argument("job")
@site_options
@click.option(
    "--raw",
    "recordings",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of recorded answers to use instead of the network.",
)
@click.option("--now", type=Moment(), help=NOW_HELP)
def once(job: str, site: str, database: str | None, data: Path | None, recordings: Path | None, now: datetime | None) -> None:
    """Run one job now and print what came of it (nightly: fetch, assess and show tonight's table)."""
    from scheduler.context import opened_context
    from scheduler.jobs import job_named

    chosen = job_named(job)
    overrides = overrides_of(database, data, now)
    log_to(overrides, site)
    with opened_context(site, overrides=overrides, recordings=recordings) as context:
        from scheduler.by_hand import run_by_hand

        click.echo(run_by_hand(context, chosen))


@click.command()
@site_options
@click.option("--now", type=Moment(), help=NOW_HELP)
def train(site: str, database: str | None, data: Path | None, now: datetime | None) -> None:
    """Train the models on the seasons in the store; promote those that beat the baselines."""
    from scheduler.by_hand import run_by_hand
    from scheduler.context import opened_context
    from scheduler.jobs import job_named

    overrides = overrides_of(database, data, now)
    log_to(overrides, site)
    with opened_context(site, overrides=overrides) as context:
        click.echo(run_by_hand(context, job_named("train")))


@click.command()
@site_options
@click.option("--now", type=Moment(), help=NOW_HELP)
@click.option("--tell", is_flag=True, help="Send a message, too, where the service cannot because it is dead or sends nothing.")
@click.option(
    "--failed", metavar="UNIT", help="With --tell: say that a unit of the supervisor failed, whether the service lives or not."
)
def check(site: str, database: str | None, data: Path | None, now: datetime | None, tell: bool, failed: str | None) -> None:
    """Say what is not in order, one line a fault; exit code 1 if anything is."""
    from config.settings import load_settings
    from config.sites import load_site
    from model.domain.errors import StoreError
    from scheduler.clock import clock_of
    from scheduler.context import opened_context
    from scheduler.health import faults
    from scheduler.pipelines.silent_store import forget_silence, tell_of_silent_store
    from scheduler.pipelines.watch import tell_instead

    if failed and not tell:
        raise click.UsageError("--failed goes with --tell")
    overrides = overrides_of(database, data, now)
    try:
        with opened_context(site, overrides=overrides, create=False) as context:
            found = faults(context)
            if tell:
                click.echo(tell_instead(context, found, failed_unit=failed))
                forget_silence(context.settings)
    except StoreError as error:
        if tell:
            settings = load_settings(site=site, overrides=overrides)
            moment = clock_of(settings)()
            click.echo(tell_of_silent_store(settings, load_site(site).site, str(error), now=moment, failed_unit=failed))
        raise
    for line in found:
        click.echo(f"▲ {line}")
    if found:
        sys.exit(1)
    click.echo("● allt är som det ska")
