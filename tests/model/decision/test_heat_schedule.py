"""The schedule: cheaper than idling at no more slipperiness, no dear common peak, off in hard cold only where sand is at hand, safe when blind."""

from dataclasses import replace

import numpy as np
import pytest

from model.decision import heat_control as control
from model.decision import heat_schedule as schedule_module
from model.decision.heat_prices import HeatPrices
from model.decision.heat_schedule import HeatSchedule, ZoneSet, heat_schedule, kilowatts, start_states
from model.decision.heat_zones import planned_kw, sand_at_edge, zone_set
from model.domain.roads import Network
from model.physics import zone_kernel as kernel
from model.physics.heating import HeatMode
from model.physics.zone_slab import start_row
from tests.model.small_network import small_network
from tests.model.small_site import small_site

HOURS, MEMBERS = 36, 4
NETWORK: Network = small_network()


def several(count: int, *, sand: bool = False) -> ZoneSet:
    own = zone_set(NETWORK)
    rows = np.zeros(count, dtype=int)
    return ZoneSet(
        ids=tuple(f"z{number}" for number in range(count)), constants=own.constants[rows], limits=own.limits[rows].copy(),
        area_m2=own.area_m2[rows], loss_sek_h=np.full(count, 5000.0), sand=np.full(count, sand),
    )  # fmt: skip


def weather(air: float, *, snow_from: int = 99) -> np.ndarray:
    rows = np.zeros((MEMBERS, HOURS, kernel.WEATHERS))
    rows[..., kernel.LOSS], rows[..., kernel.BOTTOM], rows[..., kernel.VELOCITY], rows[..., kernel.VAPOUR] = (
        15.0,
        4.0,
        6e-3,
        2.5e-3,
    )
    rows[..., kernel.GAIN] = 15.0 * air
    rows[:, snow_from : snow_from + 6, kernel.SNOWFALL] = 0.7
    return rows


def made(
    zones: ZoneSet, air: float, *, snow_from: int = 99, new_kw: float = 0.0, paid_kw: float = np.inf, lost: bool = False
) -> HeatSchedule:
    count = len(zones.ids)
    rows = np.repeat(weather(air, snow_from=snow_from)[None], count, axis=0)
    prices = HeatPrices(np.tile([0.436, 1.15, 1.0], (HOURS, 1)), np.inf, paid_kw, new_kw, ())
    start = start_states(np.array([start_row(max(air, 5.0), max(air, 0.0), 4.0)] * count), MEMBERS)
    each = np.full((count, MEMBERS, HOURS), air)
    return heat_schedule(zones, rows, start, air_degc=each, idle=np.full((count, HOURS), air < 5.0), prices=prices, lost=lost)


def test_it_is_cheaper_than_idling_and_no_more_slippery() -> None:
    found = made(several(1), 0.5, snow_from=20)
    assert found.power.sum() < found.idle_power.sum()
    assert (found.severity >= 1.0).sum() <= (found.idle_severity >= 1.0).sum()
    assert (found.modes[:, :20] >= HeatMode.PREHEAT).any()


def test_zones_together_keep_below_a_dear_peak() -> None:
    """Their sensors let on little, so that it is the plan that makes the peak."""
    zones = several(4)
    zones.limits[:, control.SENSOR_W] = 60.0
    free = made(zones, -3.0, snow_from=18)
    dear = made(zones, -3.0, snow_from=18, new_kw=4000.0, paid_kw=0.0)
    assert kilowatts(dear.power, zones.area_m2).max() < 0.5 * kilowatts(free.power, zones.area_m2).max()


@pytest.mark.parametrize("sand", [False, True])
def test_in_hard_cold_heat_stays_off_only_where_sand_is_at_hand(sand: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is moved up to where heat still melts snow, so that it is the rule that keeps it off and not the cold."""
    monkeypatch.setattr(schedule_module, "TOO_COLD_DEGC", -1.0)
    found = made(several(1, sand=sand), -2.0, snow_from=15)
    assert (found.modes == HeatMode.OFF).all() == sand
    assert (found.slab >= NETWORK.zones[0].freeze_floor_degc).all()


def test_without_a_forecast_the_safe_mode_stands_and_the_floor_holds() -> None:
    found = made(several(1), -12.0, lost=True)
    assert found.lost
    assert (found.modes == HeatMode.IDLE).all()
    assert (found.slab >= NETWORK.zones[0].freeze_floor_degc).all()
    assert np.abs(np.diff(found.power, axis=2)).max() <= NETWORK.zones[0].ramp_w_m2_h + 1e-6


def test_sand_at_the_edge_is_a_seam_route_that_spreads_it() -> None:
    assert not sand_at_edge(NETWORK.zones[0], NETWORK)
    routes = tuple(replace(route, treatments=("sand",)) if route.id == "r1" else route for route in NETWORK.routes)
    assert sand_at_edge(NETWORK.zones[0], replace(NETWORK, routes=routes))


def test_planned_power_covers_what_the_floor_will_need() -> None:
    zones = several(2)
    assert planned_kw(zones, small_site()) >= 0.7 * 2 * 300.0 * 4000.0 / 1000.0
