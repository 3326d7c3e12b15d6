"""Heated ground as it was run: heat as the meters read it, else the modes the log tells."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.decision import heat_control as control
from model.domain.heat import HeatReading
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import to_utc64
from model.ledger.heat import heat_taken
from model.replay.heat_ways import Standing
from model.replay.heated_ground import HeatedGround
from model.zones.running import sensor_only

Array = NDArray[np.float64]
Modes = NDArray[np.int64]
_HOUR = np.timedelta64(1, "h")
_HEAT = {TreatmentKind.HEAT_PREHEAT, TreatmentKind.HEAT_MELT}


@dataclass(frozen=True, eq=False)
class AsDone:
    """What stood hour by hour; the freeze floor holds beside it, and no snow sensor lets on what neither log nor meter tells.

    Attributes:
        ground: The zones.
        modes: `HeatMode` as logged, shape (zone, hour).
        given: Heat as metered, NaN where no meter read, shape (zone, hour) [W/m2].
    """

    ground: HeatedGround
    modes: Modes
    given: Array

    def at(self, hour: int, states: Array, drawn_kw: float) -> Standing:
        """Of every hour."""
        del states, drawn_kw
        blind = sensor_only(self.ground.zones.limits, sensor_share=0.0)
        return Standing(self.modes[:, hour : hour + 1], blind, given=self.given[:, hour])


def as_done(ground: HeatedGround, actions: Sequence[Action], readings: Sequence[HeatReading]) -> AsDone | None:
    """How the zones were run; None where neither log nor meters tell of any of them.

    An hour has the mode that stood in its middle; a zone the log does not name had no heat. An hour that a meter read in part has what was read.

    Args:
        ground: The zones.
        actions: Of any units.
        readings: Of any zones, in any order.
    """
    zones = {name: place for place, name in enumerate(ground.zones.ids)}
    logged = [item for item in actions if item.unit_id in zones and item.kind in _HEAT]
    read = [item for item in readings if item.zone_id in zones]
    if not logged and not read:
        return None
    modes = np.full((len(zones), ground.times.size), control.OFF, dtype=np.int64)
    middles = ground.times - np.timedelta64(30, "m")
    for action in logged:
        inside = (middles >= to_utc64(action.started_at)) & (middles < to_utc64(action.ended_at))
        own = modes[zones[action.unit_id]]
        own[inside] = np.maximum(own[inside], _mode(action))
    return AsDone(ground, modes, _metered(ground, zones, read))


def _mode(action: Action) -> int:
    if action.kind is TreatmentKind.HEAT_MELT:
        return control.MELT
    # the simulator's crews log idling as pre-heating: there is no treatment of that name
    return control.IDLE if action.simulated else control.PREHEAT


def _metered(ground: HeatedGround, zones: dict[str, int], readings: Sequence[HeatReading]) -> Array:
    given = np.full((len(zones), ground.times.size), np.nan)
    for name, place in zones.items():
        for hour in heat_taken(item for item in readings if item.zone_id == name).hours:
            number = int((to_utc64(hour.starts_at) + _HOUR - ground.times[0]) // _HOUR)
            if 0 <= number < ground.times.size:
                given[place, number] = hour.energy_mwh * 1e6 / ground.zones.area_m2[place]
    return given
