"""The command line `halka`: each command stands in `scheduler.commands`."""

import sys
from typing import Any

import click

from model.domain.errors import HalkaError
from scheduler.commands import (
    audit,
    backups,
    database,
    doctor,
    imports,
    models,
    open_data,
    plan,
    report,
    running,
    runs,
    season,
    settings,
    settle,
    showing,
    sources,
    tokens,
)


class Halka(click.Group):
    """Turns every error Halka raises on purpose into one line and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except HalkaError as error:
            click.echo(f"halka: {error}", err=True)
            sys.exit(1)


@click.group(cls=Halka, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="halka", prog_name="halka")
def main() -> None:
    """Beslutsstöd för vinterväghållning. Decision support for winter road maintenance."""


for _command in (
    *(running.run, running.once, running.train, running.check),
    *(runs.runs, runs.stop),
    *(showing.live, showing.demo, showing.dashboard),
    *(sources.probe, sources.backfill, sources.reparse),
    models.models,
    audit.audit,
    open_data.open_data,
    *(backups.backup, backups.restore),
    *(doctor.doctor, database.database),
    settle.settle,
    report.report,
    plan.plan,
    *(season.replay, season.index),
    imports.import_group,
    tokens.token,
    settings.settings,
):
    main.add_command(_command)

if __name__ == "__main__":
    main()
