"""Precipitation on a route from the days behind into the hours ahead, for the repeat rule."""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.decision.members import UnitMembers
from model.decision.rest import Fallen
from model.domain.roads import Network
from model.physics.columns import nearest_points
from model.physics.precipitation import snow_amount


@dataclass(frozen=True, eq=False)
class PastFalls:
    """What fell on each route of a network.

    Attributes:
        times: End of each hour, UTC, shape (time,).
        precipitation: Of all kinds, shape (route, time) [mm].
        snow: Of it snow, shape (route, time) [mm water].
    """

    times: NDArray[np.datetime64]
    precipitation: NDArray[np.floating]
    snow: NDArray[np.floating]

    @classmethod
    def of(cls, network: Network, past: xr.Dataset) -> "PastFalls":
        """At the weather point nearest to the middle stretch of each route: a point that any block of the network keeps.

        Args:
            network: The network.
            past: Analysed hourly weather of one member.
        """
        whose = [np.flatnonzero(network.unit_index == route) for route in range(len(network.routes))]
        nearest = nearest_points(network, past)[[int(own[own.size // 2]) for own in whose]] if whose else np.zeros(0, np.intp)
        return cls(past["time"].to_numpy(), past["precipitation_amount"].to_numpy()[0][nearest], snow_amount(past)[0][nearest])


def fallen(unit: UnitMembers, past: PastFalls | None, route: int) -> Fallen:
    """What fell on a route, and what is expected to: the mean over its members.

    Args:
        unit: Members of the route.
        past: What fell before; None where it is not known.
        route: Its place among the network's routes.
    """
    snow = unit.snowfall.mean(axis=0)
    total = (unit.rain + unit.freezing_rain).mean(axis=0) + snow
    if past is None:
        return Fallen(unit.times, total, snow)
    before = past.times < unit.times[0]
    return Fallen(
        np.concatenate([past.times[before], unit.times]),
        np.concatenate([past.precipitation[route, before], total]),
        np.concatenate([past.snow[route, before], snow]),
    )
