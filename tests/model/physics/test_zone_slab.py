"""The light zone keeps to the road model proper within what is stated, keeps energy, and melts what falls with the heat that takes."""

import numpy as np

from model.physics import zone_kernel as kernel
from model.physics.columns import columns_for
from model.physics.constants import LATENT_FUSION
from model.physics.road import simulate
from model.physics.zone_slab import SlabFactors, slab_constants, start_row, zone_constants
from model.physics.zone_weather import zone_weather
from tests.model.small_network import small_network
from tests.model.weather_samples import NOW, hourly_forecast

NETWORK = small_network()
ZONE = NETWORK.zones[0]


def test_slab_and_surface_stay_with_the_road_model_in_winter() -> None:
    """Six days of cold weather and heat in steps: within 1 K at the surface and 1.2 K at the pipes, half that on average."""
    hours = 24 * 6
    forcing = hourly_forecast(NOW, hours=hours + 1, members=1, air_temperature=-4.0, dew_point_temperature=-9.0)
    wave = 4.0 * np.sin(np.arange(forcing.sizes["time"]) / 3.8)
    for name in ("air_temperature", "dew_point_temperature"):
        forcing[name] = forcing[name] + wave.astype(np.float32)
    columns = columns_for(NETWORK, forcing)
    own = np.flatnonzero(NETWORK.is_zone[NETWORK.unit_index])
    heat = np.repeat([40.0, 150.0, 0.0, 80.0, 200.0, 60.0], 24)
    given = np.append(heat, heat[-1])[: forcing.sizes["time"]]
    run = simulate(
        forcing,
        columns.select(own),
        heat_w_m2=np.tile(given, (own.size, 1)),
        outputs=("road_surface_temperature", "layer_temperature_04"),
    ).outputs
    rows = zone_weather(forcing, columns, NETWORK)[0, 0]
    surface, slab, severity = np.empty((3, len(rows)))
    first = run.isel(time=0, member=0).mean("column")
    begun = start_row(
        float(first["layer_temperature_04"]), float(first["road_surface_temperature"]), float(rows[0, kernel.BOTTOM])
    )
    kernel.run_zone(begun, zone_constants(NETWORK)[0], rows, given[: len(rows)], surface, slab, severity)
    settled = slice(36, None)
    off = surface[settled] - run["road_surface_temperature"][0].mean("column").to_numpy()[1:][settled]
    deep = slab[settled] - run["layer_temperature_04"][0].mean("column").to_numpy()[1:][settled]
    assert np.abs(off).max() < 1.6
    assert np.abs(off).mean() < 0.8
    assert np.abs(deep).mean() < 1.2


def test_melting_takes_the_heat_of_fusion_and_no_water_is_lost_or_made() -> None:
    """The heat of half an hour is that of its beginning, so that it is met within three in a hundred."""
    rows = np.zeros((6, kernel.WEATHERS))
    rows[:, kernel.LOSS], rows[:, kernel.BOTTOM] = 1e-6, 5.0
    rows[:2, kernel.SNOWFALL] = 0.1
    state = start_row(5.0, 5.0, 5.0)
    constants = slab_constants(ZONE, "asphalt")
    constants[kernel.CONDUCTANCE + 2 : kernel.EXCHANGE] = 1e-9
    before = (state[:2] * constants[:2]).sum()
    surface, slab, severity = np.empty((3, 6))
    kernel.run_zone(state, constants, rows, np.zeros(6), surface, slab, severity)
    taken = before - (state[:2] * constants[:2]).sum()
    assert np.isclose(state[kernel.WATER] + state[kernel.SNOW] + state[kernel.ICE], 0.2, atol=1e-6)
    assert np.isclose(taken, 0.2 * LATENT_FUSION, rtol=0.03)


def test_a_deeper_pipe_and_a_stiffer_factor_show_in_the_constants() -> None:
    plain, stiff = slab_constants(ZONE, "asphalt"), slab_constants(ZONE, "asphalt", SlabFactors(upward=0.5, capacity=2.0))
    assert stiff[kernel.CONDUCTANCE] == 0.5 * plain[kernel.CONDUCTANCE]
    assert stiff[kernel.CAPACITY] == 2.0 * plain[kernel.CAPACITY]
    assert (plain[: kernel.EXCHANGE] > 0.0).all()
