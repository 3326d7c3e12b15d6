"""What is kept of the roads hour by hour: a few outputs by unit, and what the stations' sensors saw."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.simulator import twin
from ingest.simulator.road import TwinRoads

Single = NDArray[np.float32]

#: Road-surface outputs kept by unit, as named in the truth, with their unit of measure.
SURFACES = {
    "road_surface_temperature": (twin.SURFACE, "degC"),
    "water_amount": (twin.OUT_WATER, "mm"),
    "snow_depth": (twin.DEPTH, "cm"),
    "ice_amount": (twin.OUT_ICE, "mm"),
    "frost_amount": (twin.OUT_FROST, "mm"),
    "salt_amount": (twin.OUT_SALT, "g m-2"),
}
_KEPT = [index for index, _ in SURFACES.values()]
_RATIOS = [twin.PLOUGH_RATIO, twin.SLIP_RATIO]
#: Hours gathered before they are laid down, so that the long arrays are written in runs.
RUN_H = 24


@dataclass(frozen=True)
class UnitHistory:
    """One winter.

    Attributes:
        mean: Area means in the true and the 11 UTC world, shape (world, surface, unit, hour).
        worst: What the worst fifth reaches, same shape.
        broken: Whether the class rule is broken in the 11 UTC and the 01 UTC world, shape (world, plough or slip, unit, hour).
    """

    mean: Single
    worst: Single
    broken: NDArray[np.bool_]


class Recorder:
    """Takes down the roads of all winters; call `take` once an hour, in order."""

    def __init__(self, roads: TwinRoads, hours: int) -> None:
        winters, units = roads.mean.shape[:2]
        stations = len(roads.columns.unit) - roads.columns.segments
        self._mean = np.zeros((winters, 2, len(_KEPT), units, hours), dtype=np.float32)
        self._worst = np.zeros_like(self._mean)
        self._broken = np.zeros((winters, 2, len(_RATIOS), units, hours), dtype=bool)
        self._stations = np.zeros((winters, twin.OUTPUTS, stations, hours), dtype=np.float32)
        self._run = np.zeros((RUN_H, 2, *roads.mean.shape), dtype=np.float32)
        self._run_stations = np.zeros((RUN_H, winters, stations, twin.OUTPUTS), dtype=np.float32)

    def take(self, hour: int, roads: TwinRoads) -> None:
        """Keep the roads as they are at `hour` (since 1 October 00 UTC)."""
        slot = hour % RUN_H
        self._run[slot, 0], self._run[slot, 1] = roads.mean, roads.worst
        self._run_stations[slot] = roads.out[:, roads.columns.segments :, 0]
        if slot == RUN_H - 1:
            self._lay_down(slice(hour - slot, hour + 1))

    def _lay_down(self, hours: slice) -> None:
        # (hour, mean or worst, winter, unit, world, output) to (mean or worst, winter, world, output, unit, hour)
        ordered = self._run.transpose(1, 2, 4, 5, 3, 0)
        self._mean[..., hours], self._worst[..., hours] = ordered[0][:, :2, _KEPT], ordered[1][:, :2, _KEPT]
        self._broken[..., hours] = ordered[1][:, 1:, _RATIOS] >= 1.0
        self._stations[..., hours] = self._run_stations.transpose(1, 3, 2, 0)

    def winter(self, number: int) -> UnitHistory:
        """Units of one winter."""
        return UnitHistory(self._mean[number], self._worst[number], self._broken[number])

    def stations(self, number: int) -> Single:
        """What lies at the stations of one winter, shape (output, station, hour)."""
        kept: Single = self._stations[number]
        return kept
