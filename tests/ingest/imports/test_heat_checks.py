from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from config.imports import HeatMap
from ingest.imports.heat_checks import doubted, heat_power_kw
from model.domain.heat import HeatReading
from tests.ingest.imports.streets import START

SETTINGS = HeatMap()


def _series(hours: int, **constant: Any) -> list[HeatReading]:
    """A zone that is heated more and more, its power as flow and temperatures say."""
    found = []
    for i in range(hours):
        supply, flow = 30.0 + 0.5 * i, 1000.0 + 20.0 * i
        power = heat_power_kw(flow, supply, 22.0)
        reading = HeatReading(
            "MV-1", START + timedelta(hours=i), supply, 22.0 + 0.01 * i, flow, power, 10.0 + i, 0.4, 2.0 + 0.1 * i
        )
        found.append(replace(reading, **constant))
    return found


def test_a_sound_meter_is_not_doubted() -> None:
    assert [item.doubt for item in doubted(_series(24), SETTINGS)] == [""] * 24


def test_power_that_does_not_follow_from_flow_and_temperatures_is_doubted_with_both_numbers() -> None:
    (item,) = doubted([HeatReading("MV-1", START, 35.0, 22.5, 1200.0, 30.0)], SETTINGS)
    assert item.doubt == "power_kw 30.0 against 17.4 from flow and temperatures"
    assert item.power_kw == 30.0
    (glycol,) = doubted([HeatReading("MV-1", START, 35.0, 22.5, 1200.0, 17.4 * 0.88)], SETTINGS)
    assert glycol.doubt == ""
    (small,) = doubted([HeatReading("MV-1", START, 30.0, 29.0, 500.0, 4.0)], SETTINGS)
    assert small.doubt == ""


def test_a_counter_that_goes_backwards_is_doubted_until_it_is_past_its_mark_also_across_files() -> None:
    series = _series(4)
    turned = [*series[:2], replace(series[2], energy_mwh=3.0), series[3]]
    assert [bool(item.doubt) for item in doubted(turned, SETTINGS)] == [False, False, True, False]
    assert doubted(turned, SETTINGS)[2].doubt == "energy_mwh 3 after 11: the counter went backwards"
    (later,) = doubted([replace(series[3], energy_mwh=5.0)], SETTINGS, before=series[:3])
    assert "after 12" in later.doubt


@pytest.mark.parametrize("name", ["supply_degc", "slab_degc"])
def test_a_value_that_stands_still_while_others_move_is_doubted_after_a_while(name: str) -> None:
    judged = doubted(_series(12, **{name: 31.5, "power_kw": None}), SETTINGS)
    doubts = [f"{name} 31.5 unchanged" in item.doubt for item in judged]
    assert doubts == [False] * 7 + [True] * 5


def test_rest_is_no_fault() -> None:
    off = _series(12, flow_l_h=0.0, power_kw=0.0)
    assert not any(item.doubt for item in doubted(off, SETTINGS))
    melting = _series(12, slab_degc=0.1)
    assert not any("slab_degc" in item.doubt for item in doubted(melting, SETTINGS))


def test_the_impossible_is_doubted_never_removed() -> None:
    (item,) = doubted([HeatReading("MV-1", START, supply_degc=850.0, slab_degc=-99.9)], SETTINGS)
    assert item.doubt == "supply_degc 850 outside -30 to 120; slab_degc -99.9 outside -40 to 60"
    assert item.supply_degc == 850.0


def test_zones_are_judged_apart() -> None:
    one, other = _series(2)[1], replace(_series(2)[0], zone_id="MV-2", energy_mwh=1.0)
    assert not any(item.doubt for item in doubted([one, other], SETTINGS))
