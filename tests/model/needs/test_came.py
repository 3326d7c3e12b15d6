"""Needs that came: the oldest answer of a day stands, unknown hours count neither way, and each night is told once with its deadline."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr

from config.treatments import load_treatments
from model.domain.needs import Need
from model.domain.weather import to_utc64
from model.fairness import Kept, deadline_of, needs_kept
from model.needs.came import kept_answers, needs_that_came
from tests.model.small_network import small_network

NETWORK = small_network()
ZONE = ZoneInfo("Europe/Stockholm")
START = datetime(2026, 1, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHOLE = (START - timedelta(days=9), START + timedelta(days=9))


def answer(flags: list[float], *, start: datetime = START, need: Need = Need.SALTING) -> xr.Dataset:
    values = np.tile(np.array(flags, dtype=np.float32), (len(NETWORK.unit_ids), 1))
    times = to_utc64(start) + np.arange(len(flags)) * np.timedelta64(1, "h")
    return xr.Dataset({need.value: (("unit", "time"), values)}, coords={"unit": list(NETWORK.unit_ids), "time": times})


def kept(*answers: tuple[datetime, xr.Dataset]) -> xr.Dataset:
    found = kept_answers(None, answers, since=WHOLE[0], simulated=True)
    assert found is not None
    return found


def test_a_street_treated_since_is_still_one_that_needed_it() -> None:
    first = answer([0, 0, 1, 1, 1, 0])
    after_salt = answer([0, 0, 0], start=START + 3 * HOUR)
    told = kept((START + 3 * HOUR, after_salt), (START, first))[Need.SALTING.value].to_numpy()[0]
    assert told.tolist() == [0, 1, 1, 1, 0], "the hour of the issue itself is not foreseen"
    longer = kept((START, answer([1.0] * 40)))
    assert longer.sizes["time"] == 24, "a day after its issue an answer is no longer kept"


def test_an_hour_that_was_unknown_is_filled_and_one_before_the_season_dropped() -> None:
    before = kept((START, answer([0, np.nan, 1])))
    found = kept_answers(before, [(START, answer([0, 1, 0]))], since=START + 2 * HOUR, simulated=False)
    assert found is not None
    assert found[Need.SALTING.value].to_numpy()[0].tolist() == [1.0]
    assert kept_answers(None, [], since=START, simulated=False) is None


def test_a_need_is_told_once_a_night_and_is_due_by_the_classs_own_rule() -> None:
    nights = [0.0] * 6 + [1.0, 0.0, 1.0, np.nan] + [0.0] * 14
    came = kept((START, answer(nights)), (START + 24 * HOUR, answer(nights, start=START + 24 * HOUR)))
    found = [item for item in needs_that_came(came, NETWORK, span=WHOLE, zone=ZONE) if item.unit_id == "r1"]
    assert [item.window_start for item in found] == [START + 6 * HOUR, START + 30 * HOUR]
    assert all(item.simulated and item.need is Need.SALTING for item in found)
    route = NETWORK.routes[0]
    for item in found:
        assert (
            deadline_of(item, route, area_m2=1.0, catalogue=load_treatments(), fleet=None) == item.window_end > item.window_start
        )
    assert {item.unit_id for item in needs_that_came(came, NETWORK, span=WHOLE, zone=ZONE)} == {r.id for r in NETWORK.routes}
    assert needs_that_came(came, NETWORK, span=(WHOLE[0], START + 7 * HOUR), zone=ZONE) == (), "not due yet"


def test_a_need_that_came_without_a_log_is_missing_and_never_met() -> None:
    came = kept((START, answer([0, 1, 1])))
    (first, *_) = needs_kept(needs_that_came(came, NETWORK, span=WHOLE, zone=ZONE), [], [], NETWORK, catalogue=load_treatments())
    assert first.kept is Kept.MISSING


def test_heat_is_a_need_of_zones_alone() -> None:
    came = kept((START, answer([0, 1, 1], need=Need.HEATING)))
    assert {item.unit_id for item in needs_that_came(came, NETWORK, span=WHOLE, zone=ZONE)} == {z.id for z in NETWORK.zones}
