"""Road-weather stations as they report: noise, offsets, and the faults real stations have, each listed for verification."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.chance import generator, wander

Grid = NDArray[np.float64]

#: (standard deviation of noise, of a station's constant offset) by variable, in its canonical unit. Sensor classes after WMO-No. 8 (2018)
#: part III chapter 10 for road sensors; stores are relative.
NOISE = {
    "air_temperature": (0.15, 0.15),
    "dew_point_temperature": (0.30, 0.25),
    "wind_speed": (0.30, 0.20),
    "road_surface_temperature": (0.20, 0.25),
}
#: Variables with relative noise.
AMOUNTS = ("precipitation_amount", "surface_water_amount", "surface_ice_amount", "surface_snow_amount")
OBSERVED_VARIABLES = (*NOISE, *AMOUNTS)
#: What a gauge catches of rain and of snow [1] (wind under-catch; WMO-No. 8, 2018, part I chapter 6).
CATCH_RAIN, CATCH_SNOW = 0.95, 0.75
#: Mean number of each fault per station and winter.
GAPS, OUTAGES, STUCK, DRIFTS, SPIKES = 5.0, 0.3, 1.2, 0.5, 3.0
TEMPERATURES = ("air_temperature", "dew_point_temperature", "road_surface_temperature")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a station.

    Attributes:
        station: Index of the station.
        kind: ``gap``, ``outage``, ``stuck``, ``drift`` or ``spike``.
        variable: Variable it spoils; empty for all of them.
        start: First hour [h since 1 October 00 UTC].
        end: One past the last hour.
        size: Departure at its largest, in the variable's unit; 0 where that has no meaning.
    """

    station: int
    kind: str
    variable: str
    start: int
    end: int
    size: float


def observe(
    truth: Mapping[str, Grid], *, snow_fraction: Grid, winter: int, seed: int
) -> tuple[dict[str, NDArray[np.float32]], list[Fault]]:
    """Readings with noise and faults.

    Args:
        truth: True values, variable → shape (station, hour).
        snow_fraction: Share of precipitation that falls as snow, same shape.
        winter: First year of the winter.
        seed: Of the simulation.

    Returns:
        Readings (NaN where missing) and the faults in them.
    """
    rng = generator(seed, winter, "stations")
    shape = snow_fraction.shape
    readings: dict[str, Grid] = {}
    for name, (noise, offset) in NOISE.items():
        bias = generator(seed, 0, f"offset {name}").normal(0.0, offset, (shape[0], 1))
        readings[name] = truth[name] + bias + noise * wander(rng, shape, memory=1.5)
    readings["wind_speed"] = np.maximum(readings["wind_speed"], 0.0)
    readings["dew_point_temperature"] = np.minimum(readings["dew_point_temperature"], readings["air_temperature"] + 0.3)
    for name in AMOUNTS:
        readings[name] = truth[name] * np.exp(0.2 * rng.standard_normal(shape))
    readings["precipitation_amount"] *= CATCH_SNOW * snow_fraction + CATCH_RAIN * (1.0 - snow_fraction)
    faults = _draw_faults(rng, shape)
    for fault in faults:
        _spoil(readings, fault)
    for name in AMOUNTS:
        readings[name] = np.round(readings[name], 2 if name != "precipitation_amount" else 1)
    return {name: np.round(values, 2).astype(np.float32) for name, values in readings.items()}, faults


def _draw_faults(rng: np.random.Generator, shape: tuple[int, ...]) -> list[Fault]:
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


def _spoil(readings: dict[str, Grid], fault: Fault) -> None:
    hours = slice(fault.start, fault.end)
    if fault.kind in {"gap", "outage"}:
        for values in readings.values():
            values[fault.station, hours] = np.nan
        return
    values = readings[fault.variable]
    if fault.kind == "stuck":
        values[fault.station, hours] = values[fault.station, fault.start]
    elif fault.kind == "drift":
        values[fault.station, hours] += np.linspace(0.0, fault.size, fault.end - fault.start)
    else:
        values[fault.station, hours] += fault.size
