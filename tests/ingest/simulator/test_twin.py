"""The twin road behaves as a road: it cools and warms, wets and dries, freezes and thaws, and salt and traffic do their work."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.simulator import twin
from ingest.simulator.columns import _ground

Array = NDArray[np.float64]
HOURS = 24


@dataclass
class Road:
    """One surface under steady weather that a test sets."""

    air: float = -3.0
    dew: float = -8.0
    wind: float = 3.0
    cloud: float = 0.8
    rain: float = 0.0
    sun: float = 0.0
    traffic: float = 0.0
    bridge: float = 0.0
    start: float | None = None
    stores: dict[int, float] = field(default_factory=dict)
    heat: float = 0.0
    kept_bare: float = 1.0

    def run(self, hours: int = HOURS) -> tuple[Array, Array]:
        """State and outputs of the true world after some hours."""
        series = np.zeros((1, hours * 6, twin.SERIES))
        series[..., twin.AIR], series[..., twin.DEW], series[..., twin.WIND] = self.air, self.dew, self.wind
        series[..., twin.CLOUD], series[..., twin.RAIN], series[..., twin.SUN] = self.cloud, self.rain / 6.0, self.sun
        series[..., twin.SKY_CLEAR], series[..., twin.LIMIT], series[..., twin.DEEP] = 0.75, 0.8, 4.0
        forcing = twin.Forcing(
            series,
            np.ones((1, 1, hours * 6)),
            np.zeros((1, 1, hours)),
            np.ones((1, 1, hours * 6)),
            np.zeros((1, 1, hours)),
            np.ones((1, hours)),
        )
        plain = np.zeros((1, twin.NUMBERS))
        plain[0, [twin.SKY_VIEW, twin.CARS, twin.BRIDGE]] = 0.9, self.traffic, self.bridge
        plain[0, [twin.START_WET, twin.START_DRY, twin.KEPT_BARE, twin.CONTROLLED]] = 2.0, 5.0, self.kept_bare, 1.0
        conduction, elimination = _ground("asphalt", bridge=bool(self.bridge))
        ground = twin.Ground(plain, np.zeros((1, 3), dtype=np.int64), conduction[None], elimination[None])
        state = np.zeros((twin.WORLDS, twin.STATES))
        state[:, :5] = self.air if self.start is None else self.start
        state[:, twin.DENSITY] = 110.0
        for store, amount in self.stores.items():
            state[:, store] = amount
        out = np.zeros((twin.WORLDS, twin.OUTPUTS))
        for hour in range(hours):
            twin.advance_surfaces(
                0, 1, hour, state, out, np.zeros(twin.WORLDS, dtype=bool), np.array([self.heat]), forcing, ground
            )
        return state[0], out[0]


def _surface(road: Road) -> float:
    return float(road.run()[1][twin.SURFACE])


def test_clear_nights_cool_the_road_below_the_air() -> None:
    clear, overcast = _surface(Road(cloud=0.0, wind=1.0)), _surface(Road(cloud=1.0, wind=1.0))
    assert clear < overcast
    assert -14.0 < clear < -3.5


def test_wind_ties_the_road_to_the_air() -> None:
    assert abs(_surface(Road(cloud=0.0, wind=10.0)) + 3.0) < abs(_surface(Road(cloud=0.0, wind=0.5)) + 3.0)


def test_sun_warms_the_road_above_the_air() -> None:
    assert _surface(Road(sun=400.0)) > 3.0


def test_a_bridge_follows_the_air_sooner() -> None:
    start = 5.0
    assert _surface(Road(start=start, bridge=1.0)) < _surface(Road(start=start))


def test_deep_ground_holds_heat_on_a_cold_night() -> None:
    assert _surface(Road(start=6.0)) > _surface(Road(start=-6.0))


def test_snow_that_falls_lies() -> None:
    _, out = Road(rain=1.0, dew=-3.2, start=-3.0).run(6)
    assert out[twin.OUT_SNOW] == pytest.approx(6.0, rel=0.1)
    assert 3.0 < out[twin.DEPTH] < 9.0
    assert out[twin.PLOUGH_RATIO] == pytest.approx(out[twin.DEPTH] / 5.0, rel=0.2)


def test_snow_falling_on_a_warm_road_melts() -> None:
    assert Road(rain=0.3, air=0.3, dew=-0.5, start=6.0).run(3)[1][twin.OUT_SNOW] < 0.3


def test_rain_wets_and_the_road_dries_again() -> None:
    _, wet = Road(air=6.0, dew=5.5, rain=1.0).run(3)
    _, dry = Road(air=6.0, dew=0.0, stores={twin.WATER: float(wet[twin.OUT_WATER])}).run(12)
    assert wet[twin.OUT_WATER] > 0.15
    assert dry[twin.OUT_WATER] < 0.02


def test_a_wet_road_freezes_and_salt_prevents_it() -> None:
    bare, salted = (Road(dew=-4.0, stores={twin.WATER: 0.15} | salt).run(6)[1] for salt in ({}, {twin.SALT: 15.0}))
    assert bare[twin.OUT_ICE] > 0.05
    assert bare[twin.SLIP_RATIO] >= 1.0
    assert salted[twin.OUT_ICE] == pytest.approx(0.0, abs=1e-9)
    assert salted[twin.SLIP_RATIO] < 1.0


def test_too_little_salt_leaves_slush() -> None:
    _, out = Road(air=-8.0, dew=-12.0, stores={twin.WATER: 0.4, twin.SALT: 10.0}).run(4)
    assert out[twin.OUT_ICE] > 0.02
    assert out[twin.OUT_WATER] > 0.02


def test_salt_melts_thin_ice_and_sand_makes_it_safe() -> None:
    iced = {twin.ICE: 0.10}
    assert Road(stores=iced | {twin.SALT: 20.0}).run(3)[1][twin.OUT_ICE] < 0.05
    sanded = Road(stores={twin.ICE: 0.3, twin.GRIT: 1.0}).run(3)[1]
    assert sanded[twin.OUT_ICE] > 0.2
    assert sanded[twin.SLIP_RATIO] == pytest.approx(0.0)


def test_loose_snow_on_a_sanded_street_is_no_slip_and_ice_is() -> None:
    snowy = {twin.SNOW: 2.0, twin.ICE: 0.15}
    bare, sanded = (Road(dew=-4.0, stores=snowy, kept_bare=kept).run(1)[1][twin.SLIP_RATIO] for kept in (1.0, 0.0))
    assert bare > 5.0
    assert sanded < 1.0
    assert Road(dew=-4.0, stores={twin.ICE: 0.15}, kept_bare=0.0).run(1)[1][twin.SLIP_RATIO] > 2.0


def test_frost_grows_where_the_dew_point_is_above_the_road() -> None:
    damp = Road(air=-2.0, dew=-2.1, cloud=0.0, wind=2.0, start=-4.0).run(10)[1]
    dry = Road(air=-2.0, dew=-9.0, cloud=0.0, wind=2.0, start=-4.0).run(10)[1]
    assert damp[twin.OUT_FROST] > 0.03
    assert dry[twin.OUT_FROST] == pytest.approx(0.0, abs=1e-6)


def test_thaw_takes_the_ice() -> None:
    assert Road(air=5.0, dew=3.0, start=3.0, stores={twin.ICE: 0.5}).run(12)[1][twin.OUT_ICE] == pytest.approx(0.0, abs=1e-6)


def test_traffic_wears_snow_and_packs_some_of_it() -> None:
    quiet, busy = (Road(start=-4.0, air=-4.0, traffic=traffic, stores={twin.SNOW: 4.0}).run(6)[1] for traffic in (0.0, 400.0))
    assert busy[twin.OUT_SNOW] < quiet[twin.OUT_SNOW]
    assert busy[twin.OUT_ICE] > 0.0


def test_heat_keeps_a_slab_bare() -> None:
    cold, heated = (Road(rain=0.5, dew=-3.2, heat=heat, start=2.0).run(12)[1] for heat in (0.0, 300.0))
    assert cold[twin.OUT_SNOW] > 3.0
    assert heated[twin.OUT_SNOW] < 0.5


def test_water_is_neither_made_nor_lost_in_melting_and_freezing() -> None:
    """Saturated still air at the road's own temperature, no traffic: what lies there stays there, in whatever phase."""
    state, _ = Road(air=-0.2, dew=-0.25, wind=0.0, cloud=1.0, start=-0.2, stores={twin.WATER: 0.1, twin.ICE: 0.1}).run(1)
    assert state[twin.WATER] + state[twin.ICE] + state[twin.FROST] + state[twin.SNOW] == pytest.approx(0.2, abs=0.02)


def test_nothing_leaves_its_range_in_wild_weather() -> None:
    rng = np.random.default_rng(3)
    for _ in range(40):
        road = Road(
            air=float(rng.uniform(-35, 20)),
            dew=float(rng.uniform(-40, 15)),
            wind=float(rng.uniform(0, 20)),
            cloud=float(rng.uniform(0, 1)),
            rain=float(rng.uniform(0, 8)),
            sun=float(rng.uniform(0, 700)),
            traffic=float(rng.uniform(0, 1500)),
            start=float(rng.uniform(-20, 15)),
            stores={
                twin.SALT: float(rng.uniform(0, 40)),
                twin.SNOW: float(rng.uniform(0, 30)),
                twin.WATER: float(rng.uniform(0, 3)),
            },
        )
        state, out = road.run(24)
        assert np.isfinite(state).all()
        assert (state[twin.WATER :] >= -1e-9).all()
        assert -45.0 < out[twin.SURFACE] < 65.0
