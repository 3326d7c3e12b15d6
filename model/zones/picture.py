"""A heated zone as it would be with the heat schedule followed: its mode hour by hour, the heat of its pipes, slab and surface, what is free of snow.

The need of a zone is judged without heat (`model.zones.unheated`); this is the other side, for the dispatcher to see what the heat does. Modes and
power are the schedule's (`model.zones.plan`), temperatures those of the road model proper under them: in idle or off the pipes give the heat the
schedule expects, freeze floor included; under pre-heating and melting they hold the surface at that mode's set-point as far as the plant's
highest heat allows (`model.physics.heating`). The spread of the slab is the schedule's own: in each of its members the plant answers with the heat
that member asks for, floor included, where the road model is given the same expected heat in all.
"""

import numpy as np
import xarray as xr

from model.decision import heat_control as control
from model.domain.plans import QUANTILES
from model.domain.roads import Network
from model.needs.judged import UnitColumns
from model.physics.columns import Columns
from model.physics.fluid import fluid_exchange
from model.physics.heating import HeatMode, mode_control, snow_free_ratio
from model.physics.road import simulate
from model.physics.state import RoadState
from model.road_picture import MISSING_CODE, Variables
from model.zones.plan import ZonePlan

_OUTPUTS = ("road_surface_temperature", "slab_temperature", "pipe_heat_flux", "surface_snow_amount")
_DIMS = ("unit", "time")
_KEPT = ("surface", "slab", "heat", "free", "fluid", "power", "power_idle", "slippery", "slippery_idle", "freezes")


def zone_picture(
    network: Network, columns: Columns, frame: UnitColumns, led: xr.Dataset, start: RoadState | None, plan: ZonePlan | None
) -> Variables:  # fmt: skip
    """Variables over ("unit", "time"), NaN (code 255) for routes: medians over members of zones run as scheduled.

    Args:
        network: The network.
        columns: One a segment.
        frame: How columns stand for units.
        led: Members of the weather, the hour of issue first.
        start: State at that hour, heat of the past included; None: guessed.
        plan: The heat schedule; None where the network has no zone.
    """
    hours = led.sizes["time"] - 1
    shape = (len(network.units), hours)
    told = {name: np.full(shape, np.nan, dtype=np.float32) for name in _KEPT}
    spread = np.full((*shape, len(QUANTILES)), np.nan, dtype=np.float32)
    mode = np.full(shape, MISSING_CODE, dtype=np.uint8)
    zone_columns = np.flatnonzero(network.is_zone[frame.unit_index])
    if zone_columns.size and plan is not None:
        found, zones = plan.schedule, network.is_zone
        mode[zones] = found.modes.astype(np.uint8)
        told["power"][zones], told["power_idle"][zones] = found.power.mean(axis=1), found.idle_power.mean(axis=1)
        told["slippery"][zones] = (found.severity >= 1.0).mean(axis=1)
        told["slippery_idle"][zones] = (found.idle_severity >= 1.0).mean(axis=1)
        told["freezes"][zones] = plan.freezes
        place = frame.unit_index[zone_columns] - len(network.routes)
        standing = found.modes < control.PREHEAT
        given = np.where(standing, found.power.mean(axis=1), 0.0)
        modes = np.where(standing, int(HeatMode.OFF), found.modes)
        chosen = columns.select(zone_columns)
        run = simulate(
            led,
            chosen,
            start=None if start is None else start.select(zone_columns),
            heat_w_m2=_lasting(given)[place],
            heat_control=mode_control(_lasting(modes)[place], chosen.max_heat_w_m2),
            outputs=_OUTPUTS,
        ).outputs.isel(time=slice(1, None))
        own = UnitColumns(zone_columns, frame.unit_index[zone_columns], frame.area_share[zone_columns])
        members = {name: own.mean(run[name].to_numpy(), len(network.units)) for name in _OUTPUTS[:3]}
        for key, name in zip(("surface", "slab", "heat"), _OUTPUTS, strict=False):
            told[key] = np.median(members[name], axis=0).astype(np.float32)
        spread[zones] = np.moveaxis(np.quantile(found.slab, QUANTILES, axis=1), 0, -1)
        free = own.mean(snow_free_ratio(run["surface_snow_amount"].to_numpy()), len(network.units))
        told["free"] = np.median(free, axis=0).astype(np.float32)
        warmer = told["heat"][zones] / fluid_exchange([[zone.pipe_spacing_m] for zone in network.zones])
        told["fluid"][zones] = np.where(warmer > 0.0, told["slab"][zones] + warmer, np.nan)
    return {
        "heated_surface_temperature": (_DIMS, told["surface"], "degC"),
        "slab_temperature": (_DIMS, told["slab"], "degC"),
        "slab_temperature_spread": ((*_DIMS, "quantile"), spread, "degC"),
        "pipe_heat_flux": (_DIMS, told["heat"], "W m-2"),
        "fluid_temperature": (_DIMS, told["fluid"], "degC"),
        "snow_free_ratio": (_DIMS, told["free"], "1"),
        "heating_power": (_DIMS, told["power"], "W m-2"),
        "heating_power_idle": (_DIMS, told["power_idle"], "W m-2"),
        "probability_heated_slippery": (_DIMS, told["slippery"], "1"),
        "probability_idle_slippery": (_DIMS, told["slippery_idle"], "1"),
        "probability_slab_freezes": (_DIMS, told["freezes"], "1"),
        "heating_mode": (_DIMS, mode, "1"),
    }


def _lasting(values: np.ndarray) -> np.ndarray:
    """Hour k of the road model holds from time k to k+1; its last time begins no hour."""
    return np.concatenate([values, values[:, -1:]], axis=1)
