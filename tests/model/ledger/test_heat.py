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
