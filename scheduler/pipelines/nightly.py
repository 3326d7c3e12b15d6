"""The nightly run: repair, fetch everything, assess, and show the table. A source that fails lowers the rung, never stops the run."""

from collections.abc import Callable, Sequence

from model.domain.errors import SourceError
from scheduler.context import Context
from scheduler.pipelines.assess import assess_now
from scheduler.pipelines.fetch import fetch_forecasts, fetch_observations
from scheduler.report import night_report
from scheduler.told import Told


def nightly(context: Context) -> Told:
    """Run the whole chain once.

    Returns:
        What each step said, then tonight's table.

    Raises:
        StoreError: The store refused.
        ConfigError: The site contradicts itself.
    """
    context.store.repair()
    return assess_and_show(context, [_said(fetch_forecasts, context), observe(context)])


def observe(context: Context) -> str:
    """Fetch station readings; where none come, say so and go on.

    Raises:
        StoreError: The store refused.
    """
    return _said(fetch_observations, context)


def assess_and_show(context: Context, said: Sequence[str]) -> Told:
    """Assess, and put the table under what the steps before said.

    Raises:
        StoreError: The store refused.
    """
    outcome = assess_now(context)
    table = night_report(outcome.assessment, context.network, timezone=context.site.timezone, place=context.site.name)
    return Told("\n".join([outcome.message, *said, "", table]), outcome.message.code, outcome.message.arguments)


def _said(step: Callable[[Context], str], context: Context) -> str:
    try:
        return step(context)
    except SourceError as error:
        return f"▲ {error}"
