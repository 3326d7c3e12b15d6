"""Sand is not laid under the snow that is still to fall."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from config.decision import Decision
from model.decision.burial import Burial, burial
from model.decision.loss_share import Standing
from model.decision.plan import recommend_route
from model.decision.rest import Fallen
from model.domain.plans import Advice, Recommendation
from model.domain.treatments import TreatmentKind
from model.domain.weather import to_utc64
from tests.model.decision.cases import NOW, case, frosty, prices, route, service_class

SAND = TreatmentKind.SAND
#: 20 UTC, the first whole hour after `NOW`.
FIRST = datetime(2026, 1, 15, 20, tzinfo=UTC)


def falls(*mm: float) -> Fallen:
    """Snow of each hour from `FIRST` on [mm water]."""
    times = np.array([to_utc64(FIRST + timedelta(hours=hour)) for hour in range(48)])
    snow = np.array([*mm, *[0.0] * (48 - len(mm))])
    return Fallen(times, snow, snow)


def at(hours: float) -> datetime:
    return FIRST + timedelta(hours=hours)


def told(fallen: Fallen | None, **changes: Any) -> Recommendation:
    """A residential street that is slippery as of now, all through two days, and is sanded; in order by 06 local the next morning but one."""
    rules = service_class(slip_control="sand", action_time_h=12.0, loss_societal_sek_per_km=2000.0)
    times = np.array([to_utc64(FIRST + timedelta(hours=hour)) for hour in range(60)])
    day = np.array([(FIRST + timedelta(hours=hour)).toordinal() - FIRST.toordinal() for hour in range(60)])
    stands = Standing(NOW, times, np.full(60, 0.9), day, 12.0, 0.9)
    asked = case(rules=rules, fallen=fallen, standing=stands, loss_weight=1.0)
    outlook = frosty(onset=NOW, onset_low=NOW, onset_high=NOW, coldest_degc=-9.0, probability=0.9, low=0.8, high=0.95)
    return recommend_route(outlook, asked, route=route(**changes), prices=prices())


def codes(found: Recommendation) -> set[str]:
    return {item.code for item in found.reasons}


def test_sand_is_covered_when_enough_has_fallen_since_and_the_snowfall_is_told_to_its_end() -> None:
    snow = falls(0.0, 0.5, 0.5, 0.5, 0.5, 0.0, 0.0, 0.3)
    assert burial(SAND, at(0), fallen=snow, rule=Decision()) == Burial(at(3), at(7))
    assert burial(SAND, at(3), fallen=snow, rule=Decision()) is None
    assert burial(TreatmentKind.BRINE, at(0), fallen=snow, rule=Decision()) is None
    assert burial(SAND, at(0), fallen=None, rule=Decision()) is None


def test_no_snow_covers_nothing_even_where_any_would() -> None:
    assert burial(SAND, at(0), fallen=falls(), rule=Decision(buried_mm=0.0)) is None


def test_without_snow_a_slippery_street_is_sanded_at_once() -> None:
    found = told(falls())
    assert (found.advice, found.treatment, found.start_from) == (Advice.ACT, SAND, NOW)
    assert "sand_after_snowfall" not in codes(found)


def test_a_snowfall_that_ends_in_time_is_waited_for() -> None:
    found = told(falls(1.0, 1.0, 1.0))
    assert (found.advice, found.treatment) == (Advice.ACT, SAND)
    assert found.start_from is not None
    assert at(2) <= found.start_from <= found.latest_start
    reason = next(item for item in found.reasons if item.code == "sand_after_snowfall")
    assert reason.sv == "Snöfallet väntas sluta 23: sandning därefter, före dess snöar sanden under"


def test_a_snowfall_that_outlasts_the_deadline_sends_nobody_out_and_says_when_to_look_again() -> None:
    found = told(falls(*[1.0] * 20))
    assert found.advice is Advice.WAIT
    assert found.reconsider_at is not None
    assert found.reconsider_at > NOW
    assert found.reasons[0].code == "sand_snowed_under"  # the one reason a row of the list shows
    assert "wait" not in codes(found)


def test_the_end_of_a_snowfall_that_lasts_into_another_night_is_told_with_its_day() -> None:
    reason = next(item for item in told(falls(*[1.0] * 30)).reasons if item.code == "sand_snowed_under")
    assert reason.sv == "Ingen sand före snöfallets väntade slut lör 02: den snöar under 23, bedöm igen 03"
    assert reason.en == "No sand before the snowfall's expected end Sat 02: it is covered by 23, look again 03"


def test_snow_that_comes_the_day_after_leaves_the_night_to_the_sand() -> None:
    found = told(falls(*[0.0] * 24, *[1.0] * 5))
    assert (found.advice, found.start_from) == (Advice.ACT, NOW)
