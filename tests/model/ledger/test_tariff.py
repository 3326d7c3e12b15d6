"""The tariff on numbers reckoned by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.sites import load_site
from config.tariffs import HeatTariff
from model.domain.errors import DomainError
from model.ledger.tariff import YEAR_H, HeatHour, capacity_sek_per_year, heat_bill

ZONE = ZoneInfo("Europe/Stockholm")
JANUARY = datetime(2026, 1, 15, tzinfo=UTC)
JULY = datetime(2026, 7, 15, tzinfo=UTC)
_FOUND = load_site("vasteras").site.heat_tariff
assert _FOUND is not None
TARIFF: HeatTariff = _FOUND


def _hours(start: datetime, *energy_mwh: float, flow_m3: float | None = None) -> list[HeatHour]:
    return [HeatHour(start + timedelta(hours=i), energy, flow_m3) for i, energy in enumerate(energy_mwh)]


def _bill(hours: list[HeatHour], tariff: HeatTariff | None = None, **contract: Any):
    chosen = (tariff or TARIFF).model_copy(update=contract)
    return heat_bill(chosen, hours, zone=ZONE)


def test_energy_goes_at_base_up_to_the_base_capacity_and_at_peak_above() -> None:
    bill = _bill(_hours(JANUARY, 0.3, 0.6, 0.2), base_power_kw=400.0, max_power_kw=1000.0)
    assert bill.base_sek == pytest.approx((0.3 + 0.4 + 0.2) * 436)
    assert bill.peak_sek == pytest.approx(0.2 * 1150)
    assert (bill.summer_sek, bill.highest_kw, bill.energy_mwh) == (0.0, 600.0, pytest.approx(1.1))
    # 250-499 kW: 67 190 + 400 x 534 a year; 600 kW above base at 585; three hours of 8760
    assert bill.capacity_sek == pytest.approx((67_190 + 400 * 534) * 3 / 8760)
    assert bill.max_power_sek == pytest.approx(600 * 585 * 3 / 8760)
    assert bill.excess_sek == 0.0


def test_summer_has_one_price_whatever_the_power() -> None:
    bill = _bill(_hours(JULY, 0.5, 0.1), base_power_kw=100.0)
    assert (bill.summer_sek, bill.base_sek, bill.peak_sek) == (pytest.approx(0.6 * 188), 0.0, 0.0)


def test_without_a_contract_the_highest_hour_is_the_capacity() -> None:
    bill = _bill(_hours(JANUARY, 0.1, 0.2))
    assert bill.base_sek == pytest.approx(0.3 * 436)
    assert bill.peak_sek == 0.0
    assert bill.capacity_sek == pytest.approx((27_082 + 200 * 694) * 2 / 8760)
    assert (bill.max_power_sek, bill.excess_sek) == (0.0, 0.0)


def test_power_above_the_contract_costs_whole() -> None:
    bill = _bill(_hours(JANUARY, 0.9), base_power_kw=400.0, max_power_kw=700.0)
    assert bill.excess_sek == pytest.approx(200 * 1180)


def test_flow_beyond_the_reference_costs_and_below_it_pays_back() -> None:
    much = _bill(_hours(JANUARY, 1.0, 1.0, flow_m3=25.0), flow_reference_m3_per_mwh=20.0)
    assert much.flow_sek == pytest.approx(2 * 5 * 2.5)
    little = heat_bill(TARIFF, _hours(JANUARY, 1.0, flow_m3=12.0), zone=ZONE, reference_flow={1: 20.0})
    assert little.flow_sek == pytest.approx(-8 * 2.5)
    assert _bill(_hours(JULY, 1.0, flow_m3=99.0)).flow_sek == 0.0


def test_hours_whose_flow_was_not_counted_are_told() -> None:
    bill = _bill(_hours(JANUARY, 1.0, 1.0))
    assert (bill.flow_sek, bill.flow_hours_missing) == (0.0, 2)


def test_heat_whose_flow_was_not_counted_earns_no_credit() -> None:
    both = _bill([HeatHour(JANUARY, 200.0, 4000.0, 200.0)], flow_reference_m3_per_mwh=20.0)
    assert (both.flow_sek, both.flow_hours_missing, both.flow_mwh_missing) == (0.0, 0, 0.0)
    one = _bill([HeatHour(JANUARY, 200.0, 2000.0, 100.0)], flow_reference_m3_per_mwh=20.0)
    assert (one.flow_sek, one.flow_hours_missing, one.flow_mwh_missing) == (0.0, 1, 100.0)


def test_without_a_reference_the_bill_stands_without_flow_and_tells_its_hours() -> None:
    assert TARIFF.flow_reference_m3_per_mwh is None, "the delivered tariff tells none"
    bill = _bill(_hours(JANUARY, 1.0, 1.0, flow_m3=25.0))
    assert (bill.flow_sek, bill.flow_hours_unpriced, bill.flow_hours_missing) == (0.0, 2, 0)
    assert bill.base_sek == pytest.approx(2 * 436)
    assert _bill(_hours(JANUARY, 1.0, flow_m3=25.0), flow_reference_m3_per_mwh=20.0).flow_hours_unpriced == 0


def test_a_year_pays_each_yearly_charge_once_and_the_parts_add_up() -> None:
    hours = _hours(datetime(2026, 1, 1, tzinfo=UTC), *[0.05] * int(YEAR_H))
    bill = _bill(hours, base_power_kw=80.0, max_power_kw=100.0)
    assert bill.capacity_sek == pytest.approx(9_618 + 80 * 810)
    assert bill.max_power_sek == pytest.approx(20 * 585)
    parts = (
        bill.base_sek + bill.peak_sek + bill.summer_sek + bill.capacity_sek + bill.max_power_sek + bill.excess_sek + bill.flow_sek
    )
    assert bill.total_sek == pytest.approx(parts)
    assert "2024" in bill.priced_by


@pytest.mark.parametrize(
    ("kilowatts", "sek"),
    [
        (0, 0),
        (5, 310 + 5 * 974),
        (24, 310 + 24 * 974),
        (25, 2_072 + 25 * 904),
        (499, 67_190 + 499 * 534),
        (800, 145_325 + 800 * 378),
    ],
)
def test_capacity_falls_into_its_band(kilowatts: float, sek: float) -> None:
    assert capacity_sek_per_year(TARIFF, kilowatts) == pytest.approx(sek)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (_hours(JANUARY, -0.1), "energy_mwh is -0.1"),
        (_hours(JANUARY, float("nan")), "energy_mwh is nan"),
        (_hours(JANUARY, 1.0, flow_m3=-1.0), "flow_m3 is -1.0"),
        ([*_hours(JANUARY, 1.0), *_hours(JANUARY, 1.0)], "comes twice"),
        (_hours(datetime(2026, 1, 1), 1.0), "needs a zone"),  # noqa: DTZ001 - what is refused
        ([HeatHour(JANUARY, 1.0, 1.0, -1.0)], "beside_flow_mwh is -1.0"),
    ],
)
def test_what_cannot_be_billed_is_refused(hours: list[HeatHour], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        _bill(hours)


def test_no_hour_is_no_cost() -> None:
    assert _bill([]).total_sek == 0.0
