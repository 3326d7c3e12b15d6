from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.decision.heating import MELT_W_M2_PER_MM_H, heat_load, heat_start, steady_load_w_m2
from tests.model.decision.cases import zone

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)


def load(air: float, *, wind: float = 3.0, cloud: float = 1.0, snow: float = 0.0) -> float:
    one = np.ones(1)
    return float(
        steady_load_w_m2(
            air_temperature=air * one, wind_speed=wind * one, cloud_area_fraction=cloud * one, snowfall_mm_h=snow * one
        )[0]
    )


def test_melting_takes_the_heat_of_fusion_and_a_little_to_warm_the_snow() -> None:
    melting = load(-5.0, snow=1.0) - load(-5.0)
    assert melting == pytest.approx(MELT_W_M2_PER_MM_H + 2100 * 5 / 3600)


def test_load_in_snow_lies_where_published_ones_do() -> None:
    """Typical snow-melting plants are built for 150-350 W/m²."""
    assert 150 < load(-5.0, wind=4.0, snow=1.0) < 350


@given(air=st.floats(-30, 5), colder=st.floats(0, 10), wind=st.floats(0, 25), windier=st.floats(0, 10), cloud=st.floats(0, 1))
def test_load_rises_with_cold_and_wind_and_is_never_negative(
    air: float, colder: float, wind: float, windier: float, cloud: float
) -> None:
    base = load(air, wind=wind, cloud=cloud)
    assert base >= 0
    assert load(air - colder, wind=wind, cloud=cloud) >= base - 1e-9
    if air < 0:
        assert load(air, wind=wind + windier, cloud=cloud) >= base - 1.5  # the two published wind formulas meet with a small step


def test_energy_is_the_lag_at_full_power_and_the_hours_in_need_up_to_it() -> None:
    found = heat_load(
        zone(max_power_w_m2=200.0, idle_power_w_m2=50.0, thermal_lag_h=2.0),
        load_w_m2=np.array([100.0, 500.0, 40.0]),
        need_probability=np.array([1.0, 1.0, 0.5]),
        melting=True,
    )
    assert found.base_kwh_m2 == pytest.approx((50 + 50 + 20 + 2 * 50) / 1000)
    assert found.peak_kwh_m2 == pytest.approx((50 + 150 + 0 + 2 * 150) / 1000)
    assert found.hours == 4.5


def test_heat_starts_a_lag_before_it_is_due() -> None:
    due = NOW + timedelta(hours=9)
    found = heat_start(zone(thermal_lag_h=3.0), now=NOW, onset_low=NOW + timedelta(hours=8), due=due)
    assert found.latest_start == due - timedelta(hours=3)
    assert found.start_from == NOW + timedelta(hours=3.5)
    assert heat_start(zone(thermal_lag_h=3.0), now=NOW, onset_low=None, due=due).start_from == NOW
