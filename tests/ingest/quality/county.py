"""A made-up county: stations that share their weather, differ for good, and read to a tenth of a degree."""

import numpy as np
import xarray as xr

from model.domain.variables import VARIABLES

START = np.datetime64("2026-01-10T00:00", "ns")
AIR, SURFACE = "air_temperature", "road_surface_temperature"


def county(
    stations: int = 8, hours: int = 24, *, minutes: int = 60, seed: int = 1, names: tuple[str, ...] = (AIR,)
) -> xr.Dataset:
    """Readings without a fault; the offset of station ``s0`` is 0."""
    rng = np.random.default_rng(seed)
    times = hours * 60 // minutes
    clock = np.arange(times) * minutes / 60.0
    shared = -3.0 + 3.0 * np.sin(clock * 2 * np.pi / 24.0)
    offsets = rng.normal(0.0, 0.5, (stations, 1))
    offsets[0] = 0.0
    variables = {}
    for number, name in enumerate(names):
        values = shared * (1.0 + 0.6 * number) - 4.0 * number + offsets + rng.normal(0.0, 0.2, (stations, times))
        variables[name] = (("station", "time"), np.round(values, 1), {"units": VARIABLES[name].units})
    return xr.Dataset(
        variables,
        coords={
            "station": [f"s{i}" for i in range(stations)],
            "time": START + (clock * 3600).astype("timedelta64[s]").astype("timedelta64[ns]"),
            "longitude": ("station", 16.4 + 0.05 * np.arange(stations)),
            "latitude": ("station", 59.5 + 0.04 * (np.arange(stations) % 3)),
            "altitude": ("station", np.full(stations, 20.0)),
        },
        attrs={"source": "probe", "reference_time": "2026-01-10T00:00Z", "available_at": "2026-01-10T00:00Z", "simulated": 0},
    )


def changed(observations: xr.Dataset, name: str, station: int, hours: slice, value: object) -> xr.Dataset:
    """The same with some readings of one station replaced; a function is applied to them."""
    values = observations[name].to_numpy().copy()
    part = values[station, hours]
    values[station, hours] = value(part) if callable(value) else value
    return observations.assign({name: (("station", "time"), values, observations[name].attrs)})
