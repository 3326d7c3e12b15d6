"""The command line: `halka run | once | train | demo | live | check | dashboard`."""

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from model.domain.errors import HalkaError

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Moment(click.ParamType[datetime]):
    """A moment with its zone, e.g. 2026-04-02T12:00Z."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read ISO 8601 with a zone."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time; write e.g. 2026-04-02T12:00Z", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} lacks a zone; write e.g. {value}Z for UTC", param, ctx)
        return moment.astimezone(UTC)


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


def _site_options(command: _Command) -> _Command:
    options = (
        click.option(
            "--site", default="vasteras", show_default=True, help="Name of a delivered site, or path of a site folder or file."
        ),
        click.option("--db", "database", help="Database URL; sqlite:///path or postgresql://user@host/name."),
        click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder of arrays, raw bodies and models."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _overrides(database: str | None, data: Path | None, now: datetime | None = None) -> dict[str, Any]:
    """Settings from the command line. Beside an SQLite file named by --db lie its own arrays, unless --data says otherwise."""
    overrides: dict[str, Any] = {}
    if database:
        overrides["database.url"] = database
        if data is None and database.startswith("sqlite:///"):
            file = Path(database.removeprefix("sqlite:///"))
            data = file.parent / f"{file.stem}.files"
    if data is not None:
        overrides["paths.data"] = str(data)
    if now is not None:
        overrides["clock.now"] = now
    return overrides


def _log(settings_overrides: Mapping[str, Any], site: str) -> None:
    from config.logs import configure_logs
    from config.settings import load_settings

    configure_logs(load_settings(site=site, overrides=settings_overrides).logging)


@main.command()
@_site_options
def run(site: str, database: str | None, data: Path | None) -> None:
    """Serve a site: fetch, assess, train and tidy on schedule until stopped."""
    from scheduler.context import opened_context
    from scheduler.service import run_service

    overrides = _overrides(database, data)
    _log(overrides, site)
    with opened_context(site, overrides=overrides) as context:
        run_service(context)


@main.command()
@click.argument("job")
@_site_options
@click.option(
    "--raw",
    "recordings",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of recorded answers to use instead of the network.",
)
@click.option("--now", type=Moment(), help="The moment to speak from; the real clock where left out.")
def once(job: str, site: str, database: str | None, data: Path | None, recordings: Path | None, now: datetime | None) -> None:
    """Run one job now and print what came of it (nightly: fetch, assess and show tonight's table)."""
    from scheduler.context import opened_context
    from scheduler.jobs import job_named

    chosen = job_named(job)
    overrides = _overrides(database, data, now)
    _log(overrides, site)
    with opened_context(site, overrides=overrides, recordings=recordings) as context:
        from scheduler.ledger import run_by_hand

        click.echo(run_by_hand(context, chosen))


@main.command()
@_site_options
@click.option("--now", type=Moment(), help="The moment to speak from; the real clock where left out.")
def train(site: str, database: str | None, data: Path | None, now: datetime | None) -> None:
    """Train the models on the seasons in the store; promote those that beat the baselines."""
    from scheduler.context import opened_context
    from scheduler.jobs import job_named
    from scheduler.ledger import run_by_hand

    overrides = _overrides(database, data, now)
    _log(overrides, site)
    with opened_context(site, overrides=overrides) as context:
        click.echo(run_by_hand(context, job_named("train")))


@main.command()
@_site_options
@click.option("--now", type=Moment(), help="The moment to speak from; the real clock where left out.")
def check(site: str, database: str | None, data: Path | None, now: datetime | None) -> None:
    """Say what is not in order, one line a fault; exit code 1 if anything is."""
    from scheduler.context import opened_context
    from scheduler.health import faults

    with opened_context(site, overrides=_overrides(database, data, now), create=False) as context:
        found = faults(context)
    for line in found:
        click.echo(f"▲ {line}")
    if found:
        sys.exit(1)
    click.echo("● allt är som det ska")


@main.command()
@_site_options
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the dashboard; 8501 where left out.")
def live(site: str, database: str | None, data: Path | None, port: int | None) -> None:
    """Fetch real forecasts, assess, and open the dashboard; then keep it fresh with `halka run`."""
    from scheduler.live import run_live

    overrides = _overrides(database, data)
    if port is not None:
        overrides["dashboard.port"] = port
    _log(overrides, site)
    sys.exit(run_live(site, overrides))


@main.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="Where the demo keeps its store.",
)
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the dashboard; 8501 where left out.")
@click.option("--serve/--no-serve", default=True, help="Whether to open the dashboard at the end.")
@click.option(
    "--timings", type=click.Path(dir_okay=False, path_type=Path), help="Write the time of each stage to this file (JSON)."
)
def demo(folder: Path, port: int | None, serve: bool, timings: Path | None) -> None:
    """Simulate winters, train on them, assess tonight, and open the dashboard."""
    from scheduler.demo import run_demo

    sys.exit(run_demo(folder, port=port, serve=serve, timings=timings))


@main.command()
@_site_options
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the dashboard; 8501 where left out.")
@click.option("--now", type=Moment(), help="The moment to speak from; the real clock where left out.")
def dashboard(site: str, database: str | None, data: Path | None, port: int | None, now: datetime | None) -> None:
    """Open the dashboard on this machine."""
    from scheduler.screens import open_dashboard

    overrides = _overrides(database, data, now)
    if port is not None:
        overrides["dashboard.port"] = port
    sys.exit(open_dashboard(site, overrides))


if __name__ == "__main__":
    main()
