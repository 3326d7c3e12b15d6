"""Zones run as scheduled: heat follows the modes, the slab follows the heat, and routes have none of it."""

from dataclasses import replace

import numpy as np
import pytest

from model.needs.judged import unit_columns
from model.physics.columns import columns_for
from model.physics.heating import HeatMode
from model.road_picture import MISSING_CODE
from model.zones.picture import zone_picture
from model.zones.plan import ZonePlan, zone_plan
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.model.weather_samples import NOW, hourly_forecast

NETWORK = small_network()
SNOW = hourly_forecast(NOW, hours=25, members=3, precipitation_amount=0.5, snow_fraction=1.0, dew_point_temperature=-2.2)


@pytest.fixture(scope="module")
def plan() -> ZonePlan:
    made = zone_plan(NETWORK, small_site(), columns_for(NETWORK, SNOW), SNOW, None, now=NOW, lost=False)
    assert made is not None
    return made


def test_heat_of_the_modes_warms_the_slab_and_keeps_it_bare(plan: ZonePlan) -> None:
    columns, frame = columns_for(NETWORK, SNOW), unit_columns(NETWORK)
    melting = np.full_like(plan.schedule.modes, HeatMode.IDLE)
    melting[:, 2:20] = HeatMode.MELT
    idling = np.full_like(melting, HeatMode.IDLE)
    power = np.full_like(plan.schedule.power, 50.0)
    warm, idle = (
        {
            name: values
            for name, (_, values, _) in zone_picture(
                NETWORK, columns, frame, SNOW, None, replace(plan, schedule=replace(plan.schedule, modes=modes, power=power))
            ).items()
        }
        for modes in (melting, idling)
    )
    zone = NETWORK.is_zone
    for name, values in warm.items():
        missing = values == MISSING_CODE if values.dtype == np.uint8 else np.isnan(values)
        assert missing[~zone].all(), name
        assert not missing[zone].any() or name == "fluid_temperature", name
    warmer = (warm["fluid_temperature"] - warm["slab_temperature"])[zone]
    assert ((warmer > 0.0) == (warm["pipe_heat_flux"][zone] > 0.0)).all()
    assert (idle["pipe_heat_flux"][zone] == 50.0).all()
    assert (idle["heating_mode"][zone] == HeatMode.IDLE).all()
    assert (warm["pipe_heat_flux"][zone, 4:19] > 55.0).all()
    assert (warm["pipe_heat_flux"] <= 300.0 + 1e-3)[zone].all()
    assert (warm["slab_temperature"] > idle["slab_temperature"] + 2.0)[zone, 19]
    assert warm["snow_free_ratio"][zone, 18] > 0.9 > idle["snow_free_ratio"][zone, 18]
    assert (np.diff(warm["slab_temperature_spread"][zone], axis=-1) >= 0.0).all()


def test_a_network_without_zones_has_no_heat() -> None:
    columns, frame = columns_for(NETWORK, SNOW), unit_columns(NETWORK)
    told = zone_picture(NETWORK, columns, frame, SNOW, None, None)
    assert (told["heating_mode"][1] == MISSING_CODE).all()
    assert np.isnan(told["heating_power"][1]).all()
