"""Heat in the ground against independent solutions."""

import numpy as np
import pytest

from model.domain.errors import ForecastError
from model.physics.columns import make_columns
from model.physics.constants import EMISSIVITY
from model.physics.ground import FREEZING_RANGE_K, PROFILES, GroundClass, annual_wave, freeze_ground, ground_coefficients
from model.physics.road import simulate
from tests.model.physics.nights import weather


def test_layers_grow_and_reach_two_metres():
    depth = ground_coefficients(GroundClass("asphalt"), 300.0).depth
    assert depth[0] == pytest.approx(0.005)
    assert 1.8 < depth[-1] < 2.2


def test_pipes_heat_the_layers_around_them():
    found = ground_coefficients(GroundClass("concrete", pipe_depth_m=0.06), 300.0)
    assert found.heat.sum() == pytest.approx(1.0)
    assert float(found.heat @ found.depth) == pytest.approx(0.06)


def test_the_annual_wave_lags_and_fades_with_depth():
    day = np.datetime64("2026-01-01", "ns") + np.arange(365) * np.timedelta64(1, "D")
    top, deep = (annual_wave(day, z, mean=7.5, amplitude=12.0) for z in (0.0, 2.7))
    assert np.argmax(top) == pytest.approx(199, abs=2)
    assert np.argmax(deep) - np.argmax(top) == pytest.approx(58, abs=2)
    assert np.ptp(deep) == pytest.approx(np.ptp(top) / np.e, rel=0.01)


def fine_grid_surface(hours, power, depth, air, exchange):
    """Surface of a uniform half space with a heat source, explicit, 2.5 mm layers: nothing shared with the model but constants."""
    layers, dz, capacity, conductivity = 880, 0.0025, 2.0e6, 1.8
    dt = 0.4 * capacity * dz**2 / conductivity
    temperature = np.full(layers, air)
    source = np.zeros(layers)
    source[round(depth / dz - 0.5)] = power / (capacity * dz)
    for _ in range(int(hours * 3600 / dt)):
        into = exchange * (air - temperature[0]) / (1 + exchange * dz / (2 * conductivity))
        flux = np.concatenate([[into], -conductivity * np.diff(temperature) / dz, [0.0]])
        temperature = temperature + dt * (-(np.diff(flux)) / (capacity * dz) + source)
    into = exchange * (air - temperature[0]) / (1 + exchange * dz / (2 * conductivity))
    return temperature[0] + into * dz / (2 * conductivity)


@pytest.mark.parametrize("hours", [3, 10])
def test_a_heated_slab_agrees_with_a_fine_grid(monkeypatch, hours):
    from model.physics import ground

    monkeypatch.setitem(ground.PROFILES, "concrete", ((9.0, 2.0e6, 1.8, 0.0),))
    ground_coefficients.cache_clear()
    longwave = 5.670374e-8 * 273.15**4
    still = weather(
        hours, air_temperature=0.0, dew_point_temperature=-40.0, wind_speed=3.0,
        surface_downwelling_longwave_flux=longwave, surface_downwelling_shortwave_flux=0.0,
    )  # fmt: skip
    columns = make_columns(
        1,
        grounds=(GroundClass("concrete", pipe_depth_m=0.07),),
        sky_view_factor=1.0,
        annual_mean_degc=0.0,
        annual_amplitude_k=0.0,
    )
    cold = simulate(still, columns, outputs=["road_surface_temperature"], dtype=np.float64)
    hot = simulate(still, columns, heat_w_m2=200.0, outputs=["road_surface_temperature"], dtype=np.float64)
    ground_coefficients.cache_clear()
    assert float(cold.outputs["road_surface_temperature"][0, 0, -1]) == pytest.approx(0.0, abs=0.05)
    surface = float(hot.outputs["road_surface_temperature"][0, 0, -1])
    from model.physics.turbulence import exchange_velocity

    convective = 1e5 / (287.05 * 273.15) * 1005.0 * float(exchange_velocity(0.0, surface, 3.0))
    exchange = convective + 4 * EMISSIVITY * 5.670374e-8 * (273.15 + surface / 2) ** 3
    assert surface == pytest.approx(fine_grid_surface(hours, 200.0, 0.07, 0.0, exchange), abs=0.2)


def test_freezing_ground_keeps_its_enthalpy():
    rng = np.random.default_rng(4)
    before, after = rng.uniform(-3, 3, 500), rng.uniform(-3, 3, 500)
    capacity, latent = 2.0e5, 1.5e6
    now = freeze_ground(before, after, capacity, latent)

    def enthalpy(t):
        return capacity * t + latent * np.clip(t / FREEZING_RANGE_K + 1.0, 0.0, 1.0)

    carried = enthalpy(before) + capacity * (after - before)
    assert np.allclose(enthalpy(now), carried, rtol=1e-12, atol=1e-6)
    warm = (before > 0) & (after > 0)
    assert np.allclose(now[warm], after[warm])


def test_moist_ground_holds_the_frost_back(monkeypatch):
    from model.physics import ground

    # three weeks of frost from +1 degC: where the ground is moist, zero is reached later at depth
    hours = 21 * 24
    cold = weather(hours, start="2026-01-01T00", air_temperature=-8.0, dew_point_temperature=-12.0, cloud_area_fraction=1.0)
    columns = make_columns(1, annual_mean_degc=1.0, annual_amplitude_k=0.0)
    found = {}
    for moist in (True, False):
        if not moist:
            dry = tuple((*layer[:3], 0.0) for layer in ground.PROFILES["asphalt"])
            monkeypatch.setitem(ground.PROFILES, "asphalt", dry)
        ground_coefficients.cache_clear()
        state = simulate(cold, columns).state.values[:16, 0, 0]
        found[moist] = state
    ground_coefficients.cache_clear()
    deeper = slice(9, 14)
    assert np.all(found[True][deeper] >= found[False][deeper] - 1e-9)
    assert found[True][10] > found[False][10] + 0.3


def test_free_layers_that_repeat_a_class_give_its_ground():
    classed = ground_coefficients(GroundClass("asphalt"), 300.0)
    free = ground_coefficients(GroundClass("asphalt", layers=(("asphalt", 0.10), ("base", 0.60))), 300.0)
    assert free.upper == pytest.approx(classed.upper)
    assert free.latent == pytest.approx(classed.latent)
    assert PROFILES["asphalt"][1][0] == pytest.approx(0.70)


def test_thick_asphalt_carries_less_heat_than_concrete():
    asphalt, concrete = (
        ground_coefficients(GroundClass("asphalt", layers=((name, 0.5),)), 300.0) for name in ("asphalt", "concrete")
    )
    assert asphalt.surface < concrete.surface
    deck = ground_coefficients(GroundClass("concrete", bridge=True, layers=(("concrete", 0.4),)), 300.0)
    assert deck.depth[-1] == pytest.approx(0.4 - 0.4 / 32)


@pytest.mark.parametrize(("layers", "said"), [((("cheese", 0.1),), "cheese"), ((("sand", 0.0),), "thick")])
def test_layers_that_cannot_be_are_refused(layers, said):
    with pytest.raises(ForecastError, match=said):
        GroundClass("asphalt", layers=layers)
