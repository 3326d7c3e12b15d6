"""Road-weather stations as they report: noise, offsets, and the faults real stations have, each listed for verification."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.chance import generator, wander
from ingest.simulator.station_faults import SILENT, Fault, draw_faults, draw_rarer_faults, spoil

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
#: Figures after the point of what a station sends, as road authorities publish it; 2 where not named.
DECIMALS = {"air_temperature": 1, "dew_point_temperature": 1, "road_surface_temperature": 1, "precipitation_amount": 1}


def observe(
    truth: Mapping[str, Grid], *, snow_fraction: Grid, winter: int, seed: int, sunshine: Grid | None = None
) -> tuple[dict[str, NDArray[np.float32]], list[Fault]]:
    """Readings with noise and faults.

    Args:
        truth: True values, variable → shape (station, hour).
        snow_fraction: Share of precipitation that falls as snow, same shape.
        winter: First year of the winter.
        seed: Of the simulation.
        sunshine: Share of the strongest possible sun, same shape [1]; none if None.

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
    snowfall = truth["precipitation_amount"] * snow_fraction
    faults = [*draw_faults(rng, shape), *draw_rarer_faults(winter=winter, seed=seed, snowfall=snowfall)]
    sun = np.zeros(shape) if sunshine is None else sunshine
    for fault in sorted(faults, key=lambda fault: fault.kind in SILENT):
        spoil(readings, fault, sunshine=sun)
    sent = {name: np.round(values, DECIMALS.get(name, 2)).astype(np.float32) for name, values in readings.items()}
    return sent, sorted(faults, key=lambda fault: (fault.station, fault.start, fault.kind))
