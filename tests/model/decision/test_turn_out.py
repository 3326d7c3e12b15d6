"""Turn-out in standby and out of it: the same answer for advice, rule of thumb, plan and follow-up."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.fleet import Standby
from config.treatments import load_treatments
from model.capacity.jobs import jobs_from
from model.decision.plan import recommend_route
from model.decision.rules import Window
from model.decision.turn_out import retimed, stands_by, turn_out, turn_out_before
from model.domain.plans import Recommendation
from tests.model.capacity.nights import fleet, machine
from tests.model.capacity.test_jobs import network
from tests.model.decision.cases import case, prices, route, snowy

STANDBY = {"start_month": 10, "start_day": 15, "end_month": 4, "end_day": 15, "otherwise_min": 120.0}
ZONE = ZoneInfo("Europe/Stockholm")
ROUTE = route()
FLEET = fleet(machine("M1", contractor=ROUTE.contractor), standby=[{**STANDBY, "contractor": ROUTE.contractor}])


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2026, 1, 1), True),
        (date(2026, 10, 15), True),
        (date(2026, 4, 15), True),
        (date(2026, 4, 16), False),
        (date(2026, 7, 1), False),
    ],
)
def test_standby_runs_over_the_new_year(day: date, inside: bool) -> None:
    assert stands_by(Standby.model_validate({**STANDBY, "contractor": "A"}), day) is inside


def shifted(days: int) -> Recommendation:
    """The snowy night so many days earlier or later."""
    move = timedelta(days=days)
    asked = replace(case(), fleet=FLEET)
    asked = replace(
        asked, now=asked.now + move, window=Window(asked.window.start + move, asked.window.deadline + move, asked.window.lead)
    )
    told = snowy()
    fall = told.snowfall
    assert fall is not None
    spells = {
        name: None if getattr(told, name) is None else getattr(told, name) + move for name in ("onset", "onset_low", "onset_high")
    }
    told = replace(told, **spells, snowfall=replace(fall, start=fall.start + move, end=fall.end + move))
    return recommend_route(told, asked, route=ROUTE, prices=prices())


def test_the_latest_start_allows_for_crews_that_do_not_stand_by_and_the_plan_has_the_same_deadline() -> None:
    winter, spring = shifted(0), shifted(100)  # mid January and the end of April
    bare = winter.window_end - winter.latest_start
    assert spring.window_end - spring.latest_start == bare + timedelta(minutes=120)
    assert spring.cost_act_sek == pytest.approx(winter.cost_act_sek, rel=0.2)
    for told in (winter, spring):
        now = told.window_start
        (found,) = jobs_from([told], network(ROUTE), load_treatments(), now=now, fleet=FLEET, zone=ZONE)
        assert found.due == told.window_end


@pytest.mark.parametrize("day", [date(2025, 10, 14), date(2025, 10, 15), date(2026, 1, 15), date(2026, 4, 15), date(2026, 4, 16)])
@pytest.mark.parametrize("hour", [0, 1, 2, 6, 23])
def test_the_latest_call_is_in_time_for_the_round(day: date, hour: int) -> None:
    begins = datetime.combine(day, time(hour), tzinfo=ZONE).astimezone(UTC)
    call = begins - turn_out_before(begins, ROUTE, FLEET, zone=ZONE)
    assert call + turn_out(ROUTE, FLEET, called=call, zone=ZONE) <= begins
    later = call + timedelta(minutes=5)
    assert later + turn_out(ROUTE, FLEET, called=later, zone=ZONE) > begins


def test_without_a_fleet_the_route_s_own_turn_out_holds() -> None:
    summer = datetime(2026, 7, 1, 4, tzinfo=UTC)
    bare = timedelta(minutes=ROUTE.turn_out_min)
    assert turn_out(ROUTE, None, called=summer, zone=ZONE) == bare
    window = Window(summer, summer + timedelta(hours=6), timedelta(0))
    assert retimed(window, timedelta(hours=1), ROUTE, None, zone=ZONE).latest_start == window.deadline - bare - timedelta(hours=1)
