"""Weather made for the tests of the road model: one point, hour by hour, every value said by the test."""

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from model.physics import lane_rows, lanes, layout
from model.physics.chunks import ground_table
from model.physics.constants import (
    DRY_SALT_LOSS_PER_VEHICLE,
    FROST_WORN_PER_H,
    HEAT_ICE,
    HEAT_WATER,
    ICE_WORN_PER_H,
    KELVIN,
    SETTLING_PER_H,
    SNOW_OFF_PER_H,
    SNOW_PACKED_PER_H,
    SNOW_TRODDEN_PER_H,
    WATER_SPRAYED_PER_H,
)
from model.physics.cover import falling, survey
from model.physics.ground import LAYERS, GroundClass
from model.physics.humidity import saturation_pressure
from model.physics.oracle import StepWeather
from model.physics.precision import LANES, compiled

UNITS = {
    "air_temperature": "degC",
    "dew_point_temperature": "degC",
    "wind_speed": "m s-1",
    "cloud_area_fraction": "1",
    "precipitation_amount": "mm",
    "snow_fraction": "1",
    "surface_downwelling_shortwave_flux": "W m-2",
    "surface_downwelling_longwave_flux": "W m-2",
}


def weather(hours: int, *, start: str = "2026-01-10T15", members: int = 1, points: int = 1, **values: ArrayLike) -> xr.Dataset:
    """A canonical hourly forecast of `hours` + 1 times; a value is a number or one a time.

    Unless said otherwise: -2 degC, dew point -4, 2 m/s, half clouded, dry.
    """
    time = np.datetime64(start, "ns") + np.arange(hours + 1) * np.timedelta64(1, "h")
    base: dict[str, ArrayLike] = {
        "air_temperature": -2.0,
        "dew_point_temperature": -4.0,
        "wind_speed": 2.0,
        "cloud_area_fraction": 0.5,
        "precipitation_amount": 0.0,
    }
    shape = (members, points, hours + 1)
    return xr.Dataset(
        {
            name: (
                ("member", "point", "time"),
                np.array(np.broadcast_to(np.asarray(value, dtype=float), shape)),
                {"units": UNITS[name]},
            )
            for name, value in (base | values).items()
        },
        coords={
            "time": time,
            "longitude": ("point", 16.5 + 0.1 * np.arange(points)),
            "latitude": ("point", np.full(points, 59.6)),
            "altitude": ("point", np.full(points, 20.0)),
        },
        attrs={"source": "test"},
    )


def random_step(seed: int, columns: int = LANES) -> tuple[np.ndarray, StepWeather]:
    """A state and the weather of one step, drawn wide: snow, brine, sun, rain, pipes and observations in any mixture."""
    rng = np.random.default_rng(seed)
    state = np.zeros((layout.STATE_ROWS, columns))
    base = rng.uniform(-20, 12, columns)
    state[:16] = base + rng.normal(0, 0.5, (16, columns)).cumsum(0)
    state[layout.SKIN], state[layout.SURFACE] = base + rng.normal(0, 1, columns), base + rng.normal(0, 0.5, columns)
    scales = {
        layout.WATER: 0.5,
        layout.SNOW: 5.0,
        layout.ICE: 1.0,
        layout.FROST: 0.1,
        layout.DISSOLVED: 8.0,
        layout.DRY: 5.0,
    }
    for row, scale in scales.items():
        state[row] = np.where(rng.random(columns) < 0.5, rng.exponential(scale, columns), 0.0)
    state[layout.VOLUME] = state[layout.SNOW] * rng.uniform(2, 12, columns)
    state[layout.BIAS], state[layout.SHADE] = rng.normal(0, 15, columns), rng.uniform(-0.5, 0.3, columns)
    air = base + rng.normal(0, 4, columns)

    def sometimes(chance: float, values: np.ndarray) -> np.ndarray:
        return np.where(rng.random(columns) < chance, values, 0.0)

    return state, StepWeather(
        air=air,
        vapour=saturation_pressure(air) * rng.uniform(0.3, 1.05, columns),
        wind=rng.exponential(3, columns),
        sunlight=sometimes(0.5, rng.uniform(0, 600, columns)),
        radiation=rng.uniform(170, 360, columns),
        below=rng.uniform(-5, 10, columns),
        rain=sometimes(0.3, rng.exponential(0.1, columns)),
        snowfall=sometimes(0.3, rng.exponential(0.1, columns)),
        fresh=rng.uniform(4, 15, columns),
        heat=sometimes(0.3, rng.uniform(0, 400, columns)),
        observed=base + rng.normal(0, 1, columns),
        pull=sometimes(0.3, np.full(columns, 200.0)),
        exchange=rng.uniform(0, 0.005, columns),
        wear=rng.uniform(0, 2, columns),
        vehicles=rng.uniform(0, 400, columns),
        albedo=rng.uniform(0.1, 0.3, columns),
        retention=rng.uniform(0.1, 0.6, columns),
    )


def compiled_step(
    state: np.ndarray, forcing: StepWeather, ground: GroundClass, step_s: float, *, all_loops: bool = False
) -> np.ndarray:
    """One step of the compiled kernel on the same input as the oracle's; with `all_loops`, none is left out."""
    table = ground_table([ground], step_s)[0][0]
    flat = np.zeros(lane_rows.ROWS * LANES)
    rows = flat.reshape(lane_rows.ROWS, LANES)
    rows[: layout.STATE_ROWS] = state
    rows[:LAYERS] /= table[2][:, None]
    names = {
        "air": lane_rows.AIR,
        "vapour": lane_rows.VAPOUR,
        "wind": lane_rows.WIND,
        "sunlight": lane_rows.SUNLIGHT,
        "radiation": lane_rows.RADIATION,
        "below": lane_rows.BELOW,
        "observed": lane_rows.OBSERVED,
        "rain": lane_rows.RAIN,
        "snowfall": lane_rows.SNOWFALL,
        "fresh": lane_rows.FRESH,
        "heat": lane_rows.HEAT,
        "pull": lane_rows.NUDGING,
        "exchange": lane_rows.EXCHANGE,
        "albedo": lane_rows.ALBEDO,
        "retention": lane_rows.RETENTION,
    }
    for name, row in names.items():
        rows[row] = getattr(forcing, name)
    wear = forcing.wear * step_s / 3600.0
    rows[lane_rows.KEEP_SNOW] = 1 / (1 + (SNOW_OFF_PER_H + SNOW_PACKED_PER_H) * wear)
    rows[lane_rows.PACKED] = (1 - rows[lane_rows.KEEP_SNOW]) * SNOW_PACKED_PER_H / (SNOW_OFF_PER_H + SNOW_PACKED_PER_H)
    rows[lane_rows.KEEP_ICE] = 1 / (1 + ICE_WORN_PER_H * wear)
    rows[lane_rows.KEEP_FROST] = 1 / (1 + FROST_WORN_PER_H * wear)
    rows[lane_rows.SPRAYED] = 1 - 1 / (1 + WATER_SPRAYED_PER_H * wear)
    rows[lane_rows.KEEP_DRY] = 1 / (1 + DRY_SALT_LOSS_PER_VEHICLE * forcing.vehicles * step_s / 3600.0)
    rows[lane_rows.SETTLED] = 1 - SETTLING_PER_H * step_s / 3600.0 - SNOW_TRODDEN_PER_H * wear
    rows[lane_rows.THIN] = 1.0 / (forcing.air + KELVIN)
    rows[lane_rows.DROPS] = (HEAT_WATER * forcing.rain + HEAT_ICE * forcing.snowfall) / step_s
    falls, snows = compiled(falling)(flat)
    snowy, salty, sandy = compiled(survey)(flat)
    kinds = (falls or all_loops, snowy or snows or all_loops, salty or all_loops, sandy or all_loops)
    compiled(lanes.advance)(flat, table, 1.0, *kinds, bool((forcing.pull > 0).any()), step_s)
    rows[:LAYERS] *= table[2][:, None]
    return rows[: layout.STATE_ROWS].copy()
