"""`halka live | demo | dashboard`: whatever opens the pages."""

import sys
from datetime import datetime
from pathlib import Path

import click

from scheduler.commands.options import NOW_HELP, Moment, log_to, overrides_of, site_options


@click.command()
@site_options
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the dashboard; 8501 where left out.")
def live(site: str, database: str | None, data: Path | None, port: int | None) -> None:
    """Fetch real forecasts, assess, and open the dashboard; then keep it fresh with `halka run`."""
    from scheduler.live import run_live

    overrides = overrides_of(database, data)
    if port is not None:
        overrides["dashboard.port"] = port
    log_to(overrides, site)
    sys.exit(run_live(site, overrides))


@click.command()
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


@click.command()
@site_options
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the dashboard; 8501 where left out.")
@click.option("--now", type=Moment(), help=NOW_HELP)
def dashboard(site: str, database: str | None, data: Path | None, port: int | None, now: datetime | None) -> None:
    """Open the dashboard on this machine."""
    from scheduler.screens import open_dashboard

    overrides = overrides_of(database, data, now)
    if port is not None:
        overrides["dashboard.port"] = port
    sys.exit(open_dashboard(site, overrides))
