"""Compile the search for modes of heated ground, so that no night pays for it: ``python -m model.decision.heat_warm_up``."""

import numpy as np

from model.decision import heat_control as control
from model.decision.heat_prices import HeatPrices
from model.decision.heat_schedule import ZoneSet, heat_schedule, start_states
from model.physics import zone_kernel as kernel
from model.physics.zone_slab import start_row

_HOURS = 6


def warm_up() -> None:
    """Search and follow the modes of one zone over a few hours; the compiled code is kept on disk."""
    zones = ZoneSet(
        ids=("",),
        constants=np.full((1, kernel.CONSTANTS), 10.0),
        limits=np.full((1, control.LIMITS), 100.0),
        area_m2=np.ones(1),
        loss_sek_h=np.ones(1),
        sand=np.zeros(1, dtype=np.bool_),
    )
    weather = np.ones((1, 1, _HOURS, kernel.WEATHERS))
    start = start_states(np.array([start_row(3.0, 0.0, 4.0)]), 1)
    prices = HeatPrices(np.ones((_HOURS, 3)), np.inf, np.inf, 0.0, ())
    idle = np.ones((1, _HOURS), dtype=np.bool_)
    heat_schedule(zones, weather, start, air_degc=np.zeros((1, 1, _HOURS)), idle=idle, prices=prices)
    kernel.run_zone(start[0, 0].copy(), zones.constants[0], weather[0, 0], np.zeros(_HOURS), *np.empty((3, _HOURS)))


if __name__ == "__main__":
    warm_up()
