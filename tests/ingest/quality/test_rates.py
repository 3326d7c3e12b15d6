"""Rates: a change that the neighbours share is weather, one they do not is doubted."""

import numpy as np

from ingest.quality import flag_observations
from ingest.quality.flags import Flagged
from tests.ingest.quality.county import AIR, changed, county


def _rates(flagged: Flagged) -> list[str]:
    return [doubt.station for doubt in flagged.doubts if doubt.check == "rate"]


def test_a_front_over_all_stations_is_weather() -> None:
    front = county().copy()
    front[AIR] = front[AIR] + np.where(np.arange(24) >= 12, -5.0, 0.0)
    assert not _rates(flag_observations(front.assign({AIR: front[AIR].assign_attrs(units="degC")})))


def test_a_fall_at_one_station_alone_is_doubted_and_says_what_was_likely() -> None:
    readings = changed(county(), AIR, 2, slice(12, 24), lambda values: values - 4.5)
    flagged = flag_observations(readings)
    assert _rates(flagged) == ["s2"]
    (doubt,) = [doubt for doubt in flagged.doubts if doubt.check == "rate"]
    assert doubt.count == 1
    assert doubt.expected is not None
    assert abs(doubt.expected - (doubt.value + 4.5)) < 1.0
