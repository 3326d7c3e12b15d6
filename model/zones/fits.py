"""All zones of a network held against their meters over the same weather, and what their fits mean for the schedule."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import xarray as xr

from model.domain.heat import HeatReading
from model.domain.roads import Network
from model.domain.weather import from_utc64
from model.domain.zone_fits import ZoneFit
from model.physics.columns import columns_for
from model.physics.zone_slab import SlabFactors, paving_of
from model.physics.zone_weather import zone_weather
from model.zones.fit import fit_slab


def fit_zones(network: Network, weather: xr.Dataset, readings: Sequence[HeatReading], *, now: datetime) -> tuple[ZoneFit, ...]:
    """A fit of every zone whose meters were read.

    Args:
        network: The network.
        weather: Analysed weather, canonical, one member, consecutive hours; the first hour only begins it.
        readings: Of any zones, in any order.
        now: When the fits are made, aware UTC.

    Raises:
        ForecastError: The weather lacks what the road model needs.
    """
    read = {item.zone_id for item in readings}
    rows = zone_weather(weather, columns_for(network, weather), network)[:, 0]
    times = weather["time"].to_numpy()[1:]
    paved = paving_of(network)
    found = []
    for place, zone in enumerate(network.zones):
        if zone.id not in read:
            continue
        own = [item for item in readings if item.zone_id == zone.id]
        told = fit_slab(zone, paved[zone.id], own, rows[place], times)
        factors = told.factors
        found.append(
            ZoneFit(
                zone_id=zone.id,
                fitted_at=now,
                first_at=from_utc64(times[0]),
                last_at=from_utc64(times[-1]),
                capacity=factors.capacity,
                upward=factors.upward,
                downward=factors.downward,
                exchange=factors.exchange,
                hours=told.hours,
                before_k=_known(told.before_k),
                after_k=_known(told.after_k),
                problem=told.problem,
                simulated=any(item.simulated for item in own),
            )
        )
    return tuple(found)


def factors_of(network: Network, fits: Sequence[ZoneFit]) -> tuple[SlabFactors, ...]:
    """How each zone differs from its drawing, in the network's order; not at all where nothing was told."""
    by_zone = {item.zone_id: item for item in fits}
    return tuple(
        SlabFactors() if item is None else SlabFactors(item.capacity, item.upward, item.downward, item.exchange)
        for item in (by_zone.get(zone.id) for zone in network.zones)
    )


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
