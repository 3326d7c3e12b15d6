"""Zones run as advised: modes follow the advice, heat follows the modes, the slab follows the heat."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from model.domain.needs import Need, Slipperiness
from model.domain.plans import Advice, Recommendation
from model.domain.treatments import TreatmentKind
from model.needs import unit_columns
from model.physics.columns import columns_for
from model.physics.heating import HeatMode
from model.road_picture import MISSING_CODE
from model.zone_picture import advised_modes, zone_picture
from tests.model.small_network import small_network
from tests.model.weather_samples import NOW, hourly_forecast

NETWORK = small_network()
SNOW = hourly_forecast(NOW, hours=25, members=3, precipitation_amount=0.5, snow_fraction=1.0, dew_point_temperature=-2.2)
BEGIN = NOW + timedelta(hours=1)
ADVICE = Recommendation(
    "z1", Need.HEATING, NOW, BEGIN + timedelta(hours=20), Advice.ACT, 0.9, 0.8, 0.95, 0.1, Slipperiness.SNOW,
    TreatmentKind.HEAT_PREHEAT, 0.0, BEGIN + timedelta(hours=6), None, None, BEGIN + timedelta(hours=2),
    BEGIN + timedelta(hours=3), None, 1.0, 1.0, 1.0, 1.0, (),
)  # fmt: skip


def test_modes_follow_the_advice() -> None:
    times = SNOW["time"].to_numpy()
    modes = advised_modes(NETWORK, [ADVICE], times)[0]
    assert (modes[:2] == HeatMode.IDLE).all()
    assert (modes[2:6] == HeatMode.PREHEAT).all()
    assert (modes[6:20] == HeatMode.MELT).all()
    assert (modes[20:] == HeatMode.IDLE).all()
    assert (advised_modes(NETWORK, [replace(ADVICE, advice=Advice.WAIT)], times) == HeatMode.IDLE).all()
    melt = advised_modes(NETWORK, [replace(ADVICE, treatment=TreatmentKind.HEAT_MELT)], times)[0]
    assert (melt[2:20] == HeatMode.MELT).all()


def test_heat_warms_slab_and_keeps_it_bare() -> None:
    columns, frame = columns_for(NETWORK, SNOW), unit_columns(NETWORK)
    advised, idle = (
        {name: values for name, (_, values, _) in zone_picture(NETWORK, columns, frame, SNOW, None, found).items()}
        for found in ([ADVICE], [])
    )
    zone = NETWORK.is_zone
    for name, values in advised.items():
        missing = values == MISSING_CODE if values.dtype == np.uint8 else np.isnan(values)
        assert missing[~zone].all(), name
        assert not missing[zone].any() or name == "fluid_temperature", name
    warmer = (advised["fluid_temperature"] - advised["slab_temperature"])[zone]
    assert ((warmer > 0.0) == (advised["pipe_heat_flux"][zone] > 0.0)).all()
    assert (idle["pipe_heat_flux"][zone] == 50.0).all()
    assert (idle["heating_mode"][zone] == HeatMode.IDLE).all()
    on = slice(6, 19)
    assert (advised["pipe_heat_flux"][zone, on] > 55.0).all()
    assert (advised["pipe_heat_flux"] <= 300.0 + 1e-3)[zone].all()
    assert (advised["slab_temperature"] > idle["slab_temperature"] + 2.0)[zone, on.stop]
    assert advised["snow_free_ratio"][zone, 19] > 0.9 > idle["snow_free_ratio"][zone, 19]
