"""One pass, or more where it goes on falling, a cap binds, or another start depth comes."""

from datetime import timedelta

import pytest

from model.decision.outlook import Span
from model.decision.plan import recommend_route
from model.decision.repeat import passes, repeats
from model.domain.needs import Slipperiness
from model.domain.treatments import TreatmentKind
from tests.model.decision.cases import NOW, case, frosty, prices, route, service_class, snowy

ONSET = NOW + timedelta(hours=2)


@pytest.mark.parametrize(("hours", "count"), [(3, 1), (7, 2), (12, 2), (30, 2)])
def test_salt_is_repeated_while_freezing_rain_outlasts_it(hours: float, count: int) -> None:
    """Pre-wetted salt lasts 6 h; what falls after the deadline belongs to the next window."""
    rain = Span(ONSET, ONSET + timedelta(hours=hours))
    outlook = frosty(slipperiness=Slipperiness.FREEZING_RAIN, freezing_rain=rain, freezing_rain_mm=2.0, onset=ONSET)
    assert passes(outlook, case(), TreatmentKind.PREWETTED_SALT, capped=False) == count


def test_a_cap_below_the_need_asks_for_a_second_pass() -> None:
    assert passes(frosty(), case(), TreatmentKind.BRINE, capped=True) == 2
    assert passes(frosty(), case(), TreatmentKind.BRINE, capped=False) == 1


def test_sand_lies_until_it_is_covered() -> None:
    assert passes(frosty(), case(), TreatmentKind.SAND, capped=True) == 1
    assert repeats(frosty(), case(), None, capped=True) == ()


@pytest.mark.parametrize(("peak", "count"), [(2.0, 1), (3.9, 1), (4.1, 2), (8.2, 4)])
def test_ploughing_is_repeated_each_further_start_depth(peak: float, count: int) -> None:
    outlook = snowy(snow_onset_cm=2.0, snow_peak_cm=peak, start_depth_cm=2.0)
    assert passes(outlook, case(), TreatmentKind.PLOUGH, capped=False) == count


def test_the_dispatcher_reads_how_many_rounds() -> None:
    found = recommend_route(snowy(snow_onset_cm=2.0, snow_peak_cm=6.0), case(), route=route(), prices=prices())
    assert any(item.sv == "Räkna med 3 rundor: snön når 6 cm, ny runda var 2 cm" for item in found.reasons)


def test_a_long_snowfall_is_ploughed_while_it_falls_only_in_classes_that_are() -> None:
    fall = Span(NOW + timedelta(hours=1), NOW + timedelta(hours=5))
    told = {}
    for during, least in ((True, 3.0), (True, 6.0), (False, 3.0)):
        rules = service_class(plough_during_snowfall=during, long_snowfall_h=least, earliest_start="00:00")
        outlook = snowy(snowfall=fall, onset=NOW + timedelta(hours=2))
        found = recommend_route(outlook, case(rules=rules), route=route(), prices=prices())
        assert found.start_from is not None
        told[during, least] = found.start_from < fall.end
    assert told == {(True, 3.0): True, (True, 6.0): False, (False, 3.0): False}


@pytest.mark.parametrize(("kept_open", "begins"), [(True, 2), (False, 5)])
def test_heavy_snow_is_ploughed_while_it_falls_only_in_classes_that_are(kept_open: bool, begins: int) -> None:
    rules = service_class(
        plough_during_snowfall=kept_open, long_snowfall_h=24.0, heavy_snow_cm=8.0, earliest_start="00:00", action_time_h=24.0
    )
    outlook = snowy(
        snow_depth_cm=9.0, snowfall=Span(NOW + timedelta(hours=1), NOW + timedelta(hours=5)), onset=NOW + timedelta(hours=2)
    )
    found = recommend_route(outlook, case(rules=rules), route=route(), prices=prices())
    assert found.start_from == NOW + timedelta(hours=begins)
