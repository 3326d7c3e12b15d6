"""What is remembered of the stations' forecasts: kept from assessment to assessment, filled by a training. It may be lost and begins anew."""

import structlog
import xarray as xr

from model.domain.errors import StoreError
from model.learning.station_memory import filled, remembered
from scheduler.context import Context
from store.upkeep import load_upkeep, save_upkeep

_LOG = structlog.get_logger(__name__)


def station_memory(context: Context) -> xr.Dataset | None:
    """The memory, None where there is none; a damaged one is reported and begins anew."""
    try:
        return load_upkeep(context.store, context.site.id, "stations")
    except StoreError as reason:
        _LOG.warning("the memory of the stations' forecasts begins anew", site=context.site.id, reason=str(reason))
        return None


def remember(context: Context, newest: xr.Dataset | None) -> None:
    """Add the forecasts of an assessment to the memory.

    Args:
        context: Site and store.
        newest: `Assessment.stations`.
    """
    if newest is not None:
        _keep(context, remembered(station_memory(context), newest))


def fill_memory(context: Context, reckoned: xr.Dataset | None) -> None:
    """Fill what the memory lacks with what a training reckoned from the seasons; what was issued stands.

    Args:
        context: Site and store.
        reckoned: `Training.station_memory`.
    """
    if reckoned is not None:
        _keep(context, filled(station_memory(context), reckoned))


def _keep(context: Context, memory: xr.Dataset) -> None:
    """Keep the memory; it may be lost, so a store that refuses it is reported and stops nothing: the memory before stands."""
    try:
        save_upkeep(context.store, context.site.id, {"stations": memory})
    except StoreError as reason:
        _LOG.warning("the memory of the stations' forecasts was not kept", site=context.site.id, reason=str(reason))
