"""What is coming until morning, summed up over all units."""

from datetime import timedelta

import numpy as np
import pytest

from model.domain.plans import Assessment
from model.night_ahead import night, over_units, window
from tests.dashboard.sample import NOW, sample_assessment, sample_network, sample_site


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    site = sample_site()
    return sample_assessment(sample_network(site), site)


def test_snow_with_its_spread(assessment: Assessment) -> None:
    found = night(assessment.hourly, now=NOW, hours=18)
    assert found is not None
    assert found.fall.kind == "snow"
    assert found.fall.likely
    assert found.fall.known_h == found.fall.hours == 18
    assert found.snow_known
    assert found.fresh_snow_cm is not None
    assert found.fresh_snow_cm.low < found.fresh_snow_cm.middle < found.fresh_snow_cm.high
    assert found.surface_low.low <= found.surface_low.middle <= found.surface_low.high


def test_nothing_falls(assessment: Assessment) -> None:
    dry = assessment.hourly.assign(
        probability_of_precipitation=assessment.hourly["probability_of_precipitation"] * 0.0,
        snow_depth=assessment.hourly["snow_depth"] * 0.0,
    )
    found = night(dry, now=NOW, hours=18)
    assert found is not None
    assert found.fall.kind is None
    assert found.fall.start is None
    assert found.fall.known_h == 18
    assert found.snow_known
    assert found.fresh_snow_cm is None


def test_merely_possible(assessment: Assessment) -> None:
    faint = assessment.hourly.assign(probability_of_precipitation=assessment.hourly["probability_of_precipitation"] * 0.4)
    found = night(faint, now=NOW, hours=18)
    assert found is not None
    assert not found.fall.likely
    assert found.fall.start is not None


def test_snow_that_is_unknown_is_not_none(assessment: Assessment) -> None:
    found = night(assessment.hourly.assign(snow_depth=assessment.hourly["snow_depth"] * np.nan), now=NOW, hours=18)
    assert found is not None
    assert found.fresh_snow_cm is None
    assert not found.snow_known


def test_unknown_stays_unknown(assessment: Assessment) -> None:
    unknown = assessment.hourly.copy()
    unknown["road_surface_temperature"] = unknown["road_surface_temperature"] * np.nan
    assert night(unknown, now=NOW, hours=18) is None
    assert night(assessment.hourly, now=NOW + timedelta(days=9), hours=18) is None


def test_units_without_data_do_not_count() -> None:
    values = np.array([[1.0, np.nan], [3.0, np.nan], [np.nan, np.nan]])
    middle = over_units(values)
    assert middle[0] == 2.0
    assert np.isnan(middle[1])


def test_the_window_begins_after_now(assessment: Assessment) -> None:
    assert window(assessment.hourly, NOW, 6).sizes["time"] == 6
