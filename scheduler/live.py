"""Going live: fetch from the network, assess, open the dashboard. Without a forecast from the network it says so and stores nothing."""

from collections.abc import Mapping
from typing import Any

import click

from config.settings import load_settings
from config.sites import load_site
from ingest.harvest import FetchReport
from model.domain.errors import SourceUnavailable
from scheduler.context import opened_context
from scheduler.pipelines.fetch import ask_forecasts
from scheduler.pipelines.nightly import assess_and_show, observe
from scheduler.screens import open_dashboard, refuse_taken_port


def run_live(site: str, overrides: Mapping[str, Any]) -> int:
    """Fetch real forecasts, assess, and serve the dashboard.

    Args:
        site: Name or path of the site.
        overrides: Settings of the command line, by dotted key.

    Returns:
        Exit code of the dashboard.

    Raises:
        SourceUnavailable: No forecast came from the network; the message names the source and the next step.
        ConfigError: The site is simulated, the port is taken, or a setting is wrong.
    """
    settings = load_settings(site=site, overrides=overrides)
    refuse_taken_port(settings)
    loaded = load_site(site)
    if loaded.site.simulated:
        raise SourceUnavailable(
            ", ".join(loaded.site.forecast_sources), f"the site {site} is simulated; choose a real one, e.g. --site vasteras"
        )
    with opened_context(site, overrides=overrides) as context:
        click.echo(f"Hämtar prognoser för {context.site.name} ...", err=True)
        report = ask_forecasts(context)
        if not report.datasets:
            raise _unreachable(report)
        said = [observe(context)]
        click.echo(assess_and_show(context, said))
    click.echo("Håll den aktuell med `halka run` i ett eget fönster.", err=True)
    return open_dashboard(site, overrides)


def _unreachable(report: FetchReport) -> SourceUnavailable:
    source, message = report.failures[0] if report.failures else ("prognos", "the site names no forecast source")
    others = ", ".join(name for name, _ in report.failures[1:])
    return SourceUnavailable(
        source,
        f"{message}{f'; nor did {others} answer' if others else ''}. Nothing was stored. Then run `halka live` again; "
        f"without network, `halka demo` shows simulated data",
    )
