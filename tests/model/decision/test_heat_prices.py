"""Prices ahead: peak above the base capacity, electricity by the hour, and what is missing told by name."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from config.tariffs import HeatTariff
from model.decision.heat_prices import BASE, FLOW_M3_PER_MWH, PEAK, PUMP, heat_prices
from model.domain.prices import SpotPrice
from tests.model.small_site import small_site

NOW = datetime(2026, 1, 15, 20, tzinfo=UTC)
TIMES = np.datetime64("2026-01-15T20:00", "ns") + np.arange(1, 4) * np.timedelta64(1, "h")
TARIFF = HeatTariff.model_validate(
    {
        "name": "Prov", "year": 2024, "source": "antagen", "base_sek_per_mwh": 400.0, "peak_sek_per_mwh": 1000.0,
        "summer_sek_per_mwh": 200.0, "summer_months": [6, 7, 8], "flow_sek_per_m3": 2.5, "flow_months": [1],
        "capacity": [{"from_kw": 0.0, "fixed_sek_per_year": 0.0, "sek_per_kw_year": 300.0}],
    }
)  # fmt: skip


def test_without_a_tariff_material_prices_stand_in_and_it_is_told() -> None:
    site = small_site()
    found = heat_prices(site, TIMES)
    assert "no_tariff" in found.notes
    assert found.new_kw_sek == 0.0
    assert found.hourly[0, BASE] == site.materials.heat_sek_per_mwh / 1000.0


def test_contract_capacities_set_peak_price_and_what_a_new_kilowatt_costs() -> None:
    contract = TARIFF.model_copy(update={"base_power_kw": 500.0, "max_power_kw": 900.0, "excess_sek_per_kw": 1180.0})
    # what is planned for, beyond the contract, is not paid for: the bill asks the excess for it
    found = heat_prices(small_site(heat_tariff=contract), TIMES, paid_kw=1500.0)
    assert (found.base_kw, found.paid_kw, found.new_kw_sek) == (500.0, 900.0, 1180.0)
    assert heat_prices(small_site(heat_tariff=contract), TIMES, drawn_kw=950.0).paid_kw == 950.0  # drawn once, it is on the bill
    assert found.hourly[0, PEAK] - found.hourly[0, BASE] == pytest.approx(0.6)
    assert "no_contract_capacity" not in found.notes


def test_flow_is_charged_beyond_the_reference_or_said_not_to_be_known() -> None:
    unknown = heat_prices(small_site(heat_tariff=TARIFF), TIMES)
    known = heat_prices(small_site(heat_tariff=TARIFF.model_copy(update={"flow_reference_m3_per_mwh": 20.0})), TIMES)
    assert "no_reference_flow" in unknown.notes
    assert known.hourly[0, BASE] - unknown.hourly[0, BASE] == pytest.approx((FLOW_M3_PER_MWH - 20.0) * 2.5 / 1000.0)


def test_spot_prices_hold_in_their_hours_even_below_nought_and_the_site_s_own_elsewhere() -> None:
    site = small_site()
    cheap = SpotPrice("SE3", NOW + timedelta(hours=1), NOW + timedelta(hours=2), -0.05, "test")
    found = heat_prices(site, TIMES, spot=(cheap,))
    own = site.materials.electricity_sek_per_kwh
    assert found.hourly[:, PUMP].tolist() == [own, -0.05, own]
    assert "no_spot_prices" in found.notes


def test_quarters_of_an_hour_are_taken_together() -> None:
    quarter = timedelta(minutes=15)
    spot = [SpotPrice("SE3", NOW + number * quarter, NOW + (number + 1) * quarter, price, "test") for number, price in
            enumerate((0.2, 0.4, 0.6, 2.0) * 3)]  # fmt: skip
    found = heat_prices(small_site(), TIMES, spot=spot)
    assert found.hourly[:, PUMP] == pytest.approx(0.8)
    assert "no_spot_prices" not in found.notes
    half = heat_prices(small_site(), TIMES, spot=spot[:-2])
    assert half.hourly[-1, PUMP] == pytest.approx(0.3)
    assert "no_spot_prices" in half.notes


def test_a_new_kilowatt_costs_what_its_own_band_asks() -> None:
    bands = ({"from_kw": 10.0, "fixed_sek_per_year": 310.0, "sek_per_kw_year": 974.0},
             {"from_kw": 500.0, "fixed_sek_per_year": 145325.0, "sek_per_kw_year": 378.0})  # fmt: skip
    site = small_site(heat_tariff=HeatTariff.model_validate(TARIFF.model_dump() | {"capacity": bands}))
    assert heat_prices(site, TIMES, paid_kw=90.0).new_kw_sek == 974.0
    assert heat_prices(site, TIMES, paid_kw=90.0, drawn_kw=600.0).paid_kw == 600.0
    assert heat_prices(site, TIMES, paid_kw=7000.0).new_kw_sek == 378.0
