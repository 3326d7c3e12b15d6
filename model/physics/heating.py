"""How a heated zone's pipes are run: by fluid temperature or by a set-point at the surface, by mode, and what the plant must give."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.domain.errors import ForecastError
from model.physics.constants import SNOW_HIDES_PAVEMENT_MM

Array = NDArray[np.float64]
#: Heat from fluid to the layers around the pipes for each kelvin between them; pipe wall, boundary layer and 10-25 cm spacing [W m-2 K-1].
FLUID_EXCHANGE_W_M2_K = 20.0
#: Heat asked for by each kelvin a surface lacks to its set-point: full heat of 200 W m-2 at two kelvin [W m-2 K-1].
SET_POINT_GAIN_W_M2_K = 100.0
#: Share of the heat that leaves at the edge of a zone, of one and a half metres of ground beside it warmed half as much [1 per m of edge per m2].
EDGE_SHARE_M = 0.75
#: Target that never asks for heat [degC].
_NEVER = -1.0e9


class HeatMode(IntEnum):
    """How a zone is run."""

    OFF = 0
    IDLE = 1
    PREHEAT = 2
    MELT = 3


#: Surface set-point of each mode [degC]: idle keeps water from freezing, pre-heating stores heat before snow, melting keeps evaporation low.
SET_POINTS_DEGC = {HeatMode.IDLE: 0.5, HeatMode.PREHEAT: 3.0, HeatMode.MELT: 2.0}


@dataclass(frozen=True, eq=False)
class HeatControl:
    """Heat that follows a temperature.

    Attributes:
        target_degc: Set-point of the surface or temperature of the fluid, (column, time), hour k holding from time k to k+1; NaN for no
            control [degC].
        max_w_m2: Highest heat under control, one a column or one for all [W/m2].
        sensor: ``surface`` for a set-point, ``pipes`` for a loop of fluid.
        gain_w_m2_k: Heat for each kelvin the sensor lacks to the target [W/(m2 K)].
    """

    target_degc: Array
    max_w_m2: ArrayLike
    sensor: Literal["surface", "pipes"] = "surface"
    gain_w_m2_k: float = SET_POINT_GAIN_W_M2_K

    def rows(self, columns: int, hours: int) -> tuple[Array, Array, float, float]:
        """Targets (time, column), highest heat (column), gain and 1 for a sensor at the pipes, as the kernel reads them.

        Raises:
            ForecastError: Targets of another shape, infinite targets, or a gain or heat below zero.
        """
        target = np.asarray(self.target_degc, dtype=np.float64)
        if target.shape != (columns, hours):
            raise ForecastError(f"heat control has targets of shape {target.shape}, expected {(columns, hours)}")
        highest = np.array(np.broadcast_to(np.asarray(self.max_w_m2, dtype=np.float64), (columns,)))
        if np.isinf(target).any() or not (highest >= 0.0).all() or not self.gain_w_m2_k >= 0.0:
            raise ForecastError("heat control needs finite targets (NaN for none) and neither gain nor highest heat below zero")
        return np.where(np.isnan(target), _NEVER, target).T.copy(), highest, self.gain_w_m2_k, float(self.sensor == "pipes")


def fluid_control(fluid_degc: ArrayLike, max_w_m2: ArrayLike, *, exchange_w_m2_k: float = FLUID_EXCHANGE_W_M2_K) -> HeatControl:
    """Pipes run on warm fluid: heat by what the fluid is warmer than the layers around the pipes, up to the plant's power.

    Args:
        fluid_degc: Mean temperature of the fluid (column, time), NaN where the pump stands [degC].
        max_w_m2: Highest heat [W/m2].
        exchange_w_m2_k: Between fluid and layers [W/(m2 K)].
    """
    return HeatControl(np.asarray(fluid_degc, dtype=np.float64), max_w_m2, "pipes", exchange_w_m2_k)


def mode_control(
    modes: ArrayLike, max_w_m2: ArrayLike, *, set_points_degc: Mapping[HeatMode, float] = SET_POINTS_DEGC
) -> HeatControl:
    """Pipes run by mode: each mode holds the surface at its set-point as well as the highest heat allows.

    Args:
        modes: `HeatMode` (column, time), hour k holding from time k to k+1.
        max_w_m2: Highest heat [W/m2].
        set_points_degc: Surface set-point of each mode but off [degC].
    """
    chosen = np.asarray(modes)
    target = np.full(chosen.shape, np.nan)
    for mode, set_point in set_points_degc.items():
        target[chosen == mode] = set_point
    return HeatControl(target, max_w_m2)


def plant_power(heat_w_m2: ArrayLike, *, area_m2: float, edge_m: float) -> Array:
    """Power the plant gives for a zone, with what leaves at its edge [W].

    What leaves downwards is part of the heat itself, because the ground under the pipes is computed.

    Args:
        heat_w_m2: Heat the pipes give below the zone [W/m2].
        area_m2: Of the zone [m2].
        edge_m: Length of its edge [m].
    """
    return np.asarray(np.asarray(heat_w_m2, dtype=np.float64) * (area_m2 + EDGE_SHARE_M * edge_m))


def snow_free_ratio(snow: ArrayLike) -> Array:
    """Share of the surface that no snow covers, as heated-pavement design calls it [1].

    Args:
        snow: Water equivalent [mm].
    """
    return np.asarray(1.0 - np.minimum(np.asarray(snow, dtype=np.float64) / SNOW_HIDES_PAVEMENT_MM, 1.0))
