from datetime import timedelta

from dashboard.components.forecast_history import at_hour
from model.domain.plans import Assessment
from tests.dashboard.sample import NOW

HOUR = NOW.replace(minute=0) + timedelta(hours=3)


def test_what_a_run_said_of_an_hour_has_its_spread(assessment: Assessment) -> None:
    said = at_hour(assessment, "c1", HOUR)
    assert said is not None
    middle, low, high = said["road_surface_temperature"]
    assert low < middle < high
    risk, least, most = said["ploughing"]
    assert 0.0 <= least <= risk <= most <= 1.0


def test_a_run_says_nothing_of_what_it_does_not_reach(assessment: Assessment) -> None:
    assert at_hour(assessment, "c1", HOUR - timedelta(hours=9)) is None
    assert at_hour(assessment, "okänd", HOUR) is None
