"""The nightly run: repair, fetch everything, assess, and show the table. A source that fails lowers the rung, never stops the run."""

import structlog

from model.domain.errors import SourceError
from scheduler.context import Context
from scheduler.pipelines.assess import assess_now
from scheduler.pipelines.fetch import fetch_forecasts, fetch_observations
from scheduler.report import night_report

_LOG = structlog.get_logger(__name__)


def nightly(context: Context) -> str:
    """Run the whole chain once.

    Returns:
        What each step said, then tonight's table.

    Raises:
        StoreError: The store refused.
        ConfigError: The site contradicts itself.
    """
    context.store.repair()
    said = []
    for step in (fetch_forecasts, fetch_observations):
        try:
            said.append(step(context))
        except SourceError as error:
            said.append(f"▲ {error}")
    outcome = assess_now(context)
    table = night_report(outcome.assessment, context.network, timezone=context.site.timezone, place=context.site.name)
    return "\n".join([outcome.message, *said, "", table])
