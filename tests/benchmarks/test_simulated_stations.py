"""Coverage at stations counts each reading once, and nothing before the warm-up or without a reading."""

import numpy as np
import pytest

from benchmarks.simulated_stations import coverage
from model.learning.road_residual_told import Told
from tests.model.learning.road_forecasts_made import made

DAY = np.timedelta64(24, "h")


def test_each_reading_since_the_warm_up_counts_in_its_lead_class() -> None:
    told = [Told.of(made(20, station=name)) for name in ("one", "two")]
    origin = told[0].forecasts.origin
    since = origin[0] + 14 * DAY
    for own in told:
        own.low[:], own.high[:] = -90.0, 90.0
        own.low[origin < since] = 89.0
        # leads 4-6 h of the second station's forecasts miss, and half of its leads of an hour were not read
    told[1].low[:, 3:6] = 89.0
    told[1].forecasts.reading[::2, 1] = np.nan
    found = coverage(told, since=since)
    assert found["to 3 h"]["inside"] == found["to 24 h"]["high"] == 1.0
    assert found["to 6 h"]["inside"] == pytest.approx(0.5)
    late = int((origin >= since).sum())
    assert found["to 1 h"]["readings"] == late + int((origin >= since)[1::2].sum())
    assert found["all"]["readings"] == sum(row["readings"] for name, row in found.items() if name != "all")
    assert found["all"]["low"] <= found["all"]["inside"] <= found["all"]["high"]
