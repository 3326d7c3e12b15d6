"""Heated ground of a stored season: the zone model under the weather that came.

It is the same model the schedule is searched with, read without a sensor's error, so what it says of Halka is kinder than a plant would be; the
simulator's plants are of another kind (`benchmarks.heating`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from model.decision import heat_control as control
from model.decision.heat_schedule import ZoneSet
from model.decision.heat_zones import zone_set
from model.domain.roads import Network
from model.domain.zone_fits import ZoneFit
from model.physics.columns import Columns, columns_for
from model.physics.zone_slab import start_row
from model.zones.fits import factors_of
from model.zones.plan import foreseen
from model.zones.running import ReckonedPlants

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class HeatedGround:
    """Zones of a network through a stretch of a season.

    Attributes:
        network: The network, routes at the zones' edges included.
        site: Its tariff, season and normals.
        zones: The zones.
        columns: One a segment.
        times: End of each hour, UTC, shape (hour,).
        weather: That came, shape (zone, hour, `zone_kernel.WEATHERS`).
        air_degc: Shape (zone, hour) [degC].
    """

    network: Network
    site: Site
    zones: ZoneSet
    columns: Columns
    times: NDArray[np.datetime64]
    weather: Array
    air_degc: Array

    @classmethod
    def of(cls, network: Network, site: Site, weather: xr.Dataset, fits: Sequence[ZoneFit] = ()) -> "HeatedGround":
        """The ground of a network.

        Args:
            network: The network; it has zones.
            site: Its tariff, season and normals.
            weather: Analysed weather, canonical, one member, every hour; the first only begins it.
            fits: What the meters told of how zones differ from their drawings.

        Raises:
            ForecastError: The weather lacks what the road model needs.
        """
        columns = columns_for(network, weather)
        rows, air = foreseen(network, columns, weather)
        times = weather["time"].to_numpy()[1:]
        return cls(network, site, zone_set(network, factors_of(network, fits)), columns, times, rows[:, 0], air[:, 0])

    def fresh(self) -> ReckonedPlants:
        """The plants at the first hour, warm as the air or their floor, bare and dry."""
        slab = np.maximum(self.air_degc[:, 0], self.zones.limits[:, control.FLOOR] + control.MARGIN_K)
        states = np.array([start_row(own, air, own) for own, air in zip(slab, self.air_degc[:, 0], strict=True)])
        return ReckonedPlants(self.zones, self.weather, states)


def zones_only(network: Network, every: int = 1) -> Network:
    """The network without its routes, with every so many of its zones."""
    kept = network.zones[::every]
    zones = {zone.id for zone in kept}
    segments = tuple(segment for segment in network.segments if segment.unit_id in zones)
    return Network(network.version, network.illustrative, segments, (), kept, network.classes)
