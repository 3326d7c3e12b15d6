"""What is remembered of the stations' forecasts: kept from assessment to assessment, filled by a training. It may be lost and begins anew."""

import structlog
import xarray as xr

from model.domain.errors import ModelError, StoreError
from model.learning.station_memory import check_memory, filled, remembered
from model.learning.station_seasons import road_stations
from scheduler.context import Context
from store.upkeep import load_upkeep, save_upkeep

_LOG = structlog.get_logger(__name__)


def station_memory(context: Context) -> xr.Dataset | None:
    """The memory, None where there is none; one that is damaged or made for other features is reported and begins anew."""
    try:
        memory = load_upkeep(context.store, context.site.id, "stations")
        if memory is not None:
            check_memory(memory)
    except (ModelError, StoreError) as reason:
        _LOG.warning("the memory of the stations' forecasts begins anew", site=context.site.id, reason=str(reason))
        return None
    return memory


def remember(context: Context, newest: xr.Dataset | None) -> None:
    """Add the forecasts of an assessment to the memory; stations at which none could be issued are logged.

    Args:
        context: Site and store.
        newest: `Assessment.stations`.
    """
    issued = set() if newest is None else {str(name) for name in newest["station"].to_numpy()}
    without = [station.id for station in road_stations(context.site) if station.id not in issued]
    if without:
        _LOG.warning(
            "no forecast could be issued at some stations; their roads are told without", site=context.site.id, stations=without
        )
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
