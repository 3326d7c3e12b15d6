from datetime import UTC, datetime, timedelta

import pytest

from model.domain.heat import HeatReading
from model.ledger.heat import heat_taken

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_counter_is_spread_over_its_hours() -> None:
    readings = [
        HeatReading("z1", NOON, energy_mwh=100.0, flow_l_h=1000.0, pump_kw=2.0),
        HeatReading("z1", NOON + 2 * HOUR, energy_mwh=102.0),
        HeatReading("z2", NOON, power_kw=500.0),
        HeatReading("z2", NOON + HOUR),
    ]
    taken = heat_taken(readings)
    assert [(hour.starts_at, hour.energy_mwh, hour.flow_m3) for hour in taken.hours] == [
        (NOON, 1.5, 1.0),
        (NOON + HOUR, 1.0, 1.0),
    ]
    assert (taken.zones, taken.zone_hours, taken.pump_kwh) == (("z1", "z2"), 3, 4.0)


def test_heat_of_a_zone_without_a_flow_meter_has_no_flow_beside_it() -> None:
    readings = [
        HeatReading(zone, NOON + k * HOUR, energy_mwh=100.0 * k, flow_l_h=flow)
        for zone, flow in (("z1", 2000e3), ("z2", None))
        for k in range(3)
    ]
    hours = heat_taken(readings).hours
    assert [(hour.energy_mwh, hour.flow_m3, hour.beside_flow_mwh) for hour in hours] == [(200.0, 2000.0, 100.0)] * 2


def test_hours_in_which_some_zone_was_not_read_are_counted_but_for_the_one_under_way() -> None:
    whole = [HeatReading("z1", NOON + k * HOUR, power_kw=100.0) for k in range(4)]
    late = [HeatReading("z2", NOON + k * HOUR / 2, power_kw=100.0) for k in (1, 2, 4)]
    assert heat_taken(whole).partial_hours == 0
    assert heat_taken([*whole, *late]).partial_hours == 1
    assert heat_taken([*whole[:2], HeatReading("z1", NOON + HOUR * 1.5, power_kw=100.0)]).partial_hours == 0
    assert heat_taken([*whole, late[0]]).partial_hours == 2


def test_gaps_doubts_and_counters_that_go_backwards_are_not_filled() -> None:
    readings = [
        HeatReading("z1", NOON, energy_mwh=100.0),
        HeatReading("z1", NOON + HOUR, energy_mwh=90.0),
        HeatReading("z1", NOON + 9 * HOUR, energy_mwh=95.0),
        HeatReading("z1", NOON + 10 * HOUR, energy_mwh=99.0, doubt="stuck"),
    ]
    taken = heat_taken(readings)
    assert (taken.hours, taken.doubted) == ((), 1)


def test_half_hours_fall_where_they_belong() -> None:
    readings = [HeatReading("z1", NOON + HOUR / 2, power_kw=1000.0), HeatReading("z1", NOON + 3 * HOUR / 2, power_kw=0.0)]
    assert [hour.energy_mwh for hour in heat_taken(readings).hours] == [pytest.approx(0.5), pytest.approx(0.5)]
