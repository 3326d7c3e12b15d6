"""Fetch: ask every source, keep bodies, then keep what could be read. One that fails never stops another."""

from datetime import timedelta

import structlog

from ingest import fetch
from ingest.fetch import FetchReport
from model.domain.errors import SourceUnavailable
from scheduler.context import Context
from store.raw import record_raw
from store.weather import observations_between, save_forecast, save_observations

_LOG = structlog.get_logger(__name__)
#: Readings of so long before are laid beside new ones, so that steps and flat lines are seen.
QUALITY_REACH = timedelta(hours=14)


def fetch_forecasts(context: Context) -> str:
    """Fetch and keep forecasts.

    Returns:
        One sentence on what came and what did not.

    Raises:
        SourceUnavailable: No source gave a forecast; the message holds what each said.
        StoreError: The store refused.
    """
    report = fetch.fetch_forecasts(context.site, context.settings, context.transport, context.archive, context.now)
    keep(context, report)
    return _outcome(context, report, "prognoser")


def keep(context: Context, report: FetchReport) -> None:
    """Keep the bodies and the forecasts of a report.

    Raises:
        StoreError: The store refused.
    """
    _keep_bodies(context, report)
    for forecast in report.datasets:
        save_forecast(context.store, context.site.id, forecast)


def fetch_observations(context: Context) -> str:
    """Fetch, flag and keep station readings.

    Returns:
        One sentence on what came and what did not.

    Raises:
        SourceUnavailable: No source gave a reading; the message holds what each said.
        StoreError: The store refused.
    """
    now = context.now
    recent = observations_between(context.store, context.site.id, now - QUALITY_REACH, now, known_at=now)
    report = fetch.fetch_observations(context.site, context.settings, context.transport, context.archive, now, recent=recent)
    _keep_bodies(context, report)
    for observations in report.datasets:
        save_observations(context.store, context.site.id, observations)
    return _outcome(context, report, "stationer")


def _keep_bodies(context: Context, report: FetchReport) -> None:
    for record in report.raw:
        record_raw(context.store, record)


def _outcome(context: Context, report: FetchReport, what: str) -> str:
    for source, message in report.failures:
        _LOG.warning("source failed", site=context.site.id, source=source, message=message)
    names = [str(weather.attrs["source"]) for weather in report.datasets]
    failed = "; ".join(f"{source}: {message}" for source, message in report.failures)
    if not names and report.failures:
        source, message = report.failures[0]
        others = "; ".join(f"{name}: {text}" for name, text in report.failures[1:])
        raise SourceUnavailable(source, message + (f"; {others}" if others else ""))
    text = f"{what} från {', '.join(names)}" if names else f"inga {what} efterfrågade"
    return f"{text}; {failed}" if failed else text
