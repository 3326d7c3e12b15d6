"""What is remembered of the stations' forecasts: kept from assessment to assessment, begun by a training. It may be lost and begins anew."""

import structlog
import xarray as xr

from model.domain.errors import StoreError
from model.learning.station_memory import longer, remembered
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

    Raises:
        StoreError: The store refused; the memory before stands.
    """
    if newest is not None:
        save_upkeep(context.store, context.site.id, {"stations": remembered(station_memory(context), newest)})


def begin_memory(context: Context, reckoned: xr.Dataset | None) -> None:
    """Put what a training reckoned from the seasons in place of a memory that goes back less far.

    Args:
        context: Site and store.
        reckoned: `Training.station_memory`.

    Raises:
        StoreError: The store refused; the memory before stands.
    """
    before = station_memory(context)
    if reckoned is not None and (kept := longer(before, reckoned)) is not before:
        save_upkeep(context.store, context.site.id, {"stations": kept})
