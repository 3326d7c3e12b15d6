"""A heated zone as it would be with the advice followed: its mode hour by hour, the heat of its pipes, slab and surface, and what is free of snow.

The need of a zone is judged without heat (`model.unheated`); this is the other side, for the dispatcher to see what the heat does. Outside
what is advised the pipes stand in idle and give the zone's idle heat; under pre-heating and melting they hold the surface at that mode's
set-point as far as the plant's highest heat allows (`model.physics.heating`).
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.needs import Need
from model.domain.plans import Advice, Recommendation
from model.domain.roads import Network
from model.domain.treatments import TreatmentKind
from model.domain.weather import to_utc64
from model.needs import UnitColumns
from model.physics.columns import Columns
from model.physics.fluid import fluid_exchange
from model.physics.heating import HeatMode, mode_control, snow_free_ratio
from model.physics.road import simulate
from model.physics.state import RoadState
from model.road_picture import MISSING_CODE, Variables

Modes = NDArray[np.uint8]
_OUTPUTS = ("road_surface_temperature", "slab_temperature", "pipe_heat_flux", "surface_snow_amount")
_DIMS = ("unit", "time")


def advised_modes(network: Network, found: Sequence[Recommendation], times: NDArray[np.datetime64]) -> Modes:
    """Mode of each zone, shape (zone, time), hour k holding from time k to k+1.

    Args:
        network: The network.
        found: Advice on its units.
        times: Whole hours, UTC.
    """
    modes = np.full((len(network.zones), len(times)), HeatMode.IDLE, dtype=np.uint8)
    place = {zone.id: number for number, zone in enumerate(network.zones)}
    for item in found:
        if item.need is not Need.HEATING or item.advice is not Advice.ACT or item.start_from is None:
            continue
        start, end = to_utc64(item.start_from), to_utc64(item.window_end)
        melting = start if item.treatment is TreatmentKind.HEAT_MELT or item.onset is None else to_utc64(item.onset)
        hour = np.timedelta64(1, "h")
        on = (times + hour > start) & (times < end)
        row = modes[place[item.unit_id]]
        row[on] = np.where(times[on] + hour > melting, HeatMode.MELT, HeatMode.PREHEAT)
    return modes


def zone_picture(
    network: Network, columns: Columns, frame: UnitColumns, led: xr.Dataset, start: RoadState | None, found: Sequence[Recommendation]
) -> Variables:  # fmt: skip
    """Variables over ("unit", "time"), NaN (code 255) for routes: medians over members of zones run as advised.

    Args:
        network: The network.
        columns: One a segment.
        frame: How columns stand for units.
        led: Members of the weather, the hour of issue first.
        start: State at that hour, heat of the past included; None: guessed.
        found: Advice on the units.
    """
    hours = led.sizes["time"] - 1
    shape = (len(network.units), hours)
    told = {name: np.full(shape, np.nan, dtype=np.float32) for name in ("surface", "slab", "heat", "free", "fluid")}
    mode = np.full(shape, MISSING_CODE, dtype=np.uint8)
    zone_columns = np.flatnonzero(network.is_zone[frame.unit_index])
    if zone_columns.size:
        times = led["time"].to_numpy()
        modes = advised_modes(network, found, times)
        mode[network.is_zone] = modes[:, :-1]
        of_column = modes[frame.unit_index[zone_columns] - len(network.routes)]
        chosen = columns.select(zone_columns)
        run = simulate(
            led,
            chosen,
            start=None if start is None else start.select(zone_columns),
            heat_w_m2=np.where(of_column == HeatMode.IDLE, chosen.idle_heat_w_m2[:, None], 0.0),
            heat_control=mode_control(np.where(of_column == HeatMode.IDLE, HeatMode.OFF, of_column), chosen.max_heat_w_m2),
            outputs=_OUTPUTS,
        ).outputs.isel(time=slice(1, None))
        own = UnitColumns(zone_columns, frame.unit_index[zone_columns], frame.area_share[zone_columns])
        middle = {name: np.median(own.mean(run[name].to_numpy(), len(network.units)), axis=0) for name in _OUTPUTS[:3]}
        free = own.mean(snow_free_ratio(run["surface_snow_amount"].to_numpy()), len(network.units))
        for key, name in zip(("surface", "slab", "heat"), _OUTPUTS, strict=False):
            told[key] = middle[name].astype(np.float32)
        told["free"] = np.median(free, axis=0).astype(np.float32)
        warmer = told["heat"][network.is_zone] / fluid_exchange([[zone.pipe_spacing_m] for zone in network.zones])
        told["fluid"][network.is_zone] = np.where(warmer > 0.0, told["slab"][network.is_zone] + warmer, np.nan)
    return {
        "heated_surface_temperature": (_DIMS, told["surface"], "degC"),
        "slab_temperature": (_DIMS, told["slab"], "degC"),
        "pipe_heat_flux": (_DIMS, told["heat"], "W m-2"),
        "fluid_temperature": (_DIMS, told["fluid"], "degC"),
        "snow_free_ratio": (_DIMS, told["free"], "1"),
        "heating_mode": (_DIMS, mode, "1"),
    }
