"""What heat that was given costs, with a tariff and without."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from config.tariffs import HeatTariff
from model.zones.bill import heat_spent, weekly_heat
from tests.model.small_site import small_site

STARTS = [datetime(2026, 1, 5, tzinfo=UTC) + timedelta(hours=hour) for hour in range(200)]
AREA = np.array([1000.0, 3000.0])
POWER = np.where(np.arange(200)[:, None] < 100, [100.0, 0.0], [0.0, 50.0])
TARIFF = HeatTariff.model_validate(
    {
        "name": "x", "year": 2024, "source": "made up", "base_sek_per_mwh": 400.0, "peak_sek_per_mwh": 1000.0,
        "summer_sek_per_mwh": 100.0, "summer_months": [7], "base_power_kw": 120.0, "max_power_kw": 140.0, "excess_sek_per_kw": 7.0,
        "capacity": [{"from_kw": 10.0, "fixed_sek_per_year": 8760.0, "sek_per_kw_year": 0.0}], "flow_sek_per_m3": 1.0,
        "flow_months": [1], "flow_reference_m3_per_mwh": 18.7,
    }
)  # fmt: skip


def test_energy_power_flow_and_pumps_are_told_apart() -> None:
    found = heat_spent(small_site(heat_tariff=TARIFF), POWER, AREA, STARTS)
    assert found.energy_mwh == pytest.approx(100 * 0.1 + 100 * 0.15)
    assert found.energy_sek == pytest.approx(400.0 * (10.0 + 12.0) + 1000.0 * 3.0)
    assert found.power_sek == pytest.approx(200.0 + 7.0 * 10.0)
    assert found.flow_sek == pytest.approx(10.0 * 25.0)
    assert found.pump_sek == pytest.approx((100 * 1000.0 + 100 * 3000.0) * 1.2 / 1000.0)
    assert found.highest_kw == 150.0
    assert heat_spent(small_site(), POWER, AREA, STARTS).total_sek == pytest.approx(436.0 * 25.0 + found.pump_sek)


def test_weeks_add_up_to_the_whole() -> None:
    week = np.arange(200) // 168
    kwh, sek = weekly_heat(small_site(heat_tariff=TARIFF), POWER, AREA, STARTS, week)
    whole = heat_spent(small_site(heat_tariff=TARIFF), POWER, AREA, STARTS)
    assert kwh.size == 2
    assert kwh.sum() == pytest.approx(1000.0 * whole.energy_mwh)
    assert sek.sum() == pytest.approx(whole.total_sek)
