"""How heated plants are run for an hour by what they measure: mode, snow sensor, freeze floor and ramp, whoever chose the mode."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.decision import heat_control as control
from model.decision.heat_schedule import ZoneSet, without_forecast
from model.physics import zone_kernel as kernel

Array = NDArray[np.float64]
Modes = NDArray[np.int64]
#: Always idling, which a schedule is held against, idles below this air temperature [degC]. Assumed; practice lies about 3-5 degC.
IDLE_BELOW_DEGC = 5.0


@dataclass(frozen=True, slots=True)
class Weathers:
    """Rows of weather (`zone_kernel.WEATHERS`) that the floor's heat of an hour is reckoned from, each of shape (zone, row).

    Attributes:
        coming: Of the hour, as foreseen.
        last: Of the hour just gone, as measured.
        before: Of the hour before that.
    """

    coming: Array
    last: Array
    before: Array


@dataclass(frozen=True, slots=True)
class Sensed:
    """What plants measure at the hour, each of shape (zone,).

    Attributes:
        slab: Layer of the pipes [degC].
        slab_before: The same an hour ago [degC].
        surface: [degC].
        seen: What the snow sensor sees of the rule broken [1].
        power: Heat of the hour just gone [W/m2].
    """

    slab: Array
    slab_before: Array
    surface: Array
    seen: Array
    power: Array


def sensor_only(limits: Array, *, sensor_share: float = 1.0) -> Array:
    """Limits of plants that know only what they measure, whose snow sensor lets on so much of the full heat.

    Args:
        limits: Of the zones, shape (zone, `heat_control.LIMITS`).
        sensor_share: 1 for full heat, 0 for none [1].
    """
    blind = without_forecast(limits)
    blind[:, control.SENSOR_W] = sensor_share * limits[:, control.MAX_W]
    return blind


def heat_of_hour(zones: ZoneSet, limits: Array, modes: Modes, sensed: Sensed, weathers: Weathers) -> Array:
    """Heat the plants give over the coming hour, shape (zone,) [W/m2].

    Args:
        zones: The zones.
        limits: Shape (zone, `heat_control.LIMITS`).
        modes: `HeatMode`, shape (zone,).
        sensed: What they measure.
        weathers: What the floor's heat is reckoned from.
    """
    held, given = np.empty(len(zones.ids)), np.empty(len(zones.ids))
    control.curves(zones.constants, weathers.coming, weathers.last, weathers.before, limits, held)
    control.plant_power(
        sensed.slab, sensed.slab_before, sensed.power, sensed.surface, sensed.seen, held, modes.astype(np.int64), limits, given
    )
    return given


@dataclass(eq=False)
class ReckonedPlants:
    """Zones in the zone model, hour by hour under the weather that came.

    Attributes:
        zones: The zones.
        weather: Shape (zone, hour, `zone_kernel.WEATHERS`).
        states: As they are, bare and dry at first, shape (zone, `zone_kernel.STATES`); moved on in place.
        hour: Hours that have passed.
        power: Heat of each hour, filled as hours pass, shape (hour, zone) [W/m2]; likewise the others.
        slab: Layer of the pipes at the hour's end [degC].
        severity: How badly the surface breaks its rule then [1].
    """

    zones: ZoneSet
    weather: Array
    states: Array
    hour: int = 0
    power: Array = field(init=False)
    slab: Array = field(init=False)
    severity: Array = field(init=False)

    def __post_init__(self) -> None:
        """Make room for what will be told."""
        shape = (self.weather.shape[1], len(self.zones.ids))
        self.power, self.slab, self.severity = (np.zeros(shape) for _ in range(3))

    def sensed(self) -> Sensed:
        """What the plants measure now."""
        state = self.states.copy()
        return Sensed(
            slab=state[:, kernel.PIPES],
            slab_before=state[:, kernel.PIPES_BEFORE],
            surface=state[:, kernel.SURFACE],
            seen=self.severity[self.hour - 1] if self.hour else np.zeros(len(state)),
            power=state[:, kernel.POWER],
        )

    def advance(self, power: Array) -> None:
        """Go an hour on under heat of shape (zone,) [W/m2]."""
        told = np.empty((3, len(self.zones.ids), 1))
        for zone in range(len(self.zones.ids)):
            kernel.run_zone(
                self.states[zone], self.zones.constants[zone], self.weather[zone, self.hour : self.hour + 1], power[zone : zone + 1],
                told[0, zone], told[1, zone], told[2, zone],
            )  # fmt: skip
        self.power[self.hour], self.slab[self.hour], self.severity[self.hour] = power, told[1, :, 0], told[2, :, 0]
        self.hour += 1
