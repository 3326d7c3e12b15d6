"""What goes wrong with road-weather stations: drawn for a winter, worked into the readings, and listed for verification.

Kinds: ``gap`` and ``outage`` (no reading at all), ``dropout`` (one sensor silent), ``stuck`` (a value held), ``spike``, ``drift``, ``offset`` (a
wrong sensor or calibration), ``swap`` (air and road surface on each other's channel), ``snow`` (snow on the surface sensor, which then reads
slow and never above freezing), ``radiation`` (a shield without ventilation: air too warm in the sun) and ``clock`` (old values sent as new).
How often each happens is assumed; that each does is what road authorities' own quality routines look for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.chance import generator, smooth

Grid = NDArray[np.float64]

TEMPERATURES = ("air_temperature", "dew_point_temperature", "road_surface_temperature")
#: Faults that leave no reading; worked in last, so that nothing else fills their holes.
SILENT = frozenset({"gap", "outage", "dropout"})
#: Mean number of each fault per station and winter.
GAPS, OUTAGES, STUCK, DRIFTS, SPIKES = 5.0, 0.3, 1.2, 0.5, 3.0
OFFSETS, SWAPS, SNOWS, RADIATIONS, CLOCKS, DROPOUTS = 0.25, 0.05, 0.4, 0.12, 0.1, 0.5
#: How slowly a sensor under snow follows its road [h], and the warmest it reads [degC].
SNOW_MEMORY_H, SNOW_WARMEST_DEGC = 12.0, -0.2


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a station.

    Attributes:
        station: Index of the station.
        kind: See the module docstring.
        variable: Variable it spoils; empty for all of them; ``air_temperature`` for a swap, which spoils the road surface as well.
        start: First hour [h since 1 October 00 UTC].
        end: One past the last hour.
        size: Departure at its largest, in the variable's unit; hours late of a clock; 0 where neither has a meaning.
    """

    station: int
    kind: str
    variable: str
    start: int
    end: int
    size: float


def draw_faults(rng: np.random.Generator, shape: tuple[int, ...]) -> list[Fault]:
    """Faults that strike at any hour: gaps, outages, stuck, drifting and spiking sensors."""
    stations, hours = shape
    faults = []

    def add(station: int, kind: str, variable: str, *, length: float, size: float = 0.0) -> None:
        start = int(rng.integers(24, hours - 24))
        faults.append(Fault(station, kind, variable, start, min(hours, start + max(1, round(length))), size))

    for station in range(stations):
        for _ in range(rng.poisson(GAPS)):
            add(station, "gap", "", length=min(rng.exponential(8.0), 72.0))
        for _ in range(rng.poisson(OUTAGES)):
            add(station, "outage", "", length=rng.uniform(48.0, 200.0))
        for _ in range(rng.poisson(STUCK)):
            add(station, "stuck", str(rng.choice(TEMPERATURES)), length=rng.uniform(8.0, 60.0))
        for _ in range(rng.poisson(DRIFTS)):
            add(
                station,
                "drift",
                str(rng.choice(TEMPERATURES)),
                length=rng.uniform(240.0, 700.0),
                size=float(rng.choice([-1, 1]) * rng.uniform(1.2, 2.5)),
            )
        for _ in range(rng.poisson(SPIKES)):
            add(
                station,
                "spike",
                str(rng.choice(TEMPERATURES)),
                length=1.0,
                size=float(rng.choice([-1, 1]) * rng.uniform(9.0, 25.0)),
            )
    return sorted(faults, key=lambda fault: (fault.station, fault.start, fault.kind))


def draw_rarer_faults(*, winter: int, seed: int, snowfall: Grid) -> list[Fault]:
    """Wrong offsets, swapped channels, snow on sensors, radiation errors, wrong clocks and silent sensors, on a stream of their own.

    Args:
        winter: First year of the winter.
        seed: Of the simulation.
        snowfall: True snowfall, shape (station, hour) [mm].
    """
    rng = generator(seed, winter, "rarer station faults")
    stations, hours = snowfall.shape
    faults = []

    def add(station: int, kind: str, variable: str, *, days: tuple[float, float], size: float = 0.0, start: int = -1) -> None:
        first = start if start >= 0 else int(rng.integers(24, hours - 24))
        faults.append(Fault(station, kind, variable, first, min(hours, first + round(24 * rng.uniform(*days))), size))

    for station in range(stations):
        for _ in range(rng.poisson(OFFSETS)):
            size = float(rng.choice([-1, 1]) * rng.uniform(1.5, 4.0))
            add(station, "offset", str(rng.choice(TEMPERATURES)), days=(3.0, 20.0), size=size)
        for _ in range(rng.poisson(SWAPS)):
            add(station, "swap", "air_temperature", days=(2.0, 12.0))
        snowy = np.flatnonzero(snowfall[station] > 0.3)
        for _ in range(rng.poisson(SNOWS) if snowy.size else 0):
            add(station, "snow", "road_surface_temperature", days=(0.4, 3.0), start=int(rng.choice(snowy)))
        for _ in range(rng.poisson(RADIATIONS)):
            add(station, "radiation", "air_temperature", days=(10.0, 60.0), size=float(rng.uniform(3.0, 8.0)))
        for _ in range(rng.poisson(CLOCKS)):
            add(station, "clock", "", days=(1.0, 15.0), size=float(rng.integers(1, 7)))
        for _ in range(rng.poisson(DROPOUTS)):
            add(station, "dropout", str(rng.choice(TEMPERATURES)), days=(0.2, 6.0))
    return sorted(faults, key=lambda fault: (fault.station, fault.start, fault.kind))


def spoil(readings: Mapping[str, Grid], fault: Fault, *, sunshine: Grid) -> None:
    """Work a fault into readings, in place.

    Args:
        readings: Variable → shape (station, hour).
        fault: The fault.
        sunshine: Share of the strongest possible sun, shape (station, hour) [1].
    """
    row, hours = fault.station, slice(fault.start, fault.end)
    if fault.kind in {"gap", "outage"}:
        for values in readings.values():
            values[row, hours] = np.nan
        return
    if fault.kind == "clock":
        late = int(fault.size)
        for values in readings.values():
            values[row, hours] = values[row, fault.start - late : fault.end - late].copy()
        return
    values = readings[fault.variable]
    if fault.kind == "stuck":
        values[row, hours] = values[row, fault.start]
    elif fault.kind == "drift":
        values[row, hours] += np.linspace(0.0, fault.size, fault.end - fault.start)
    elif fault.kind == "swap":
        other = readings["road_surface_temperature"]
        values[row, hours], other[row, hours] = other[row, hours].copy(), values[row, hours].copy()
    elif fault.kind == "snow":
        read = values[row, hours]
        slow = smooth(np.where(np.isfinite(read), read, SNOW_WARMEST_DEGC)[None, :], memory=SNOW_MEMORY_H)[0]
        values[row, hours] = np.where(np.isfinite(read), np.minimum(slow, SNOW_WARMEST_DEGC), np.nan)
    elif fault.kind == "radiation":
        values[row, hours] += fault.size * sunshine[row, hours]
    elif fault.kind == "dropout":
        values[row, hours] = np.nan
    else:
        values[row, hours] += fault.size
