"""A snowy night on the small network, assessed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import xarray as xr

from model.assess import AssessmentInputs, assess
from model.domain.plans import Assessment
from model.spread import Spread
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.model.weather_samples import hourly_forecast

NOW = datetime(2026, 1, 15, 19, 12, tzinfo=UTC)
ISSUED = datetime(2026, 1, 15, 18, tzinfo=UTC)
HISTORY_FROM = datetime(2026, 1, 13, 18, tzinfo=UTC)
NETWORK, SITE = small_network(), small_site()
HOURS = np.arange(1, 91)
SNOW = np.where((HOURS >= 5) & (HOURS <= 10), 2.0, 0.0)


def history(**fields: object) -> xr.Dataset:
    return hourly_forecast(HISTORY_FROM, hours=49, source="analysis", **fields)


def assessed(inputs: AssessmentInputs, **changes: Any) -> Assessment:
    asked = {"models": None, "now": NOW, "members": 8, "horizon_h": 48, "seed": 3, "versions": {"code": "test"}} | changes
    return assess(NETWORK, SITE, inputs, **asked)


def snowy_inputs(**changes: Any) -> AssessmentInputs:
    forecast = hourly_forecast(ISSUED, precipitation_amount=SNOW, air_temperature=-4.0, dew_point_temperature=-4.5)
    return replace(AssessmentInputs(forecasts=(forecast,), history=history()), **changes)


def assessed_in_blocks(spread: Spread) -> Assessment:
    """A short night with few members, in blocks of four columns that are reckoned one way or another."""
    forecast = hourly_forecast(ISSUED, precipitation_amount=1.0, air_temperature=-4.0)
    return assessed(AssessmentInputs(forecasts=(forecast,)), members=4, horizon_h=24, block_columns=4, spread=spread)


def assert_the_same_to_the_byte(found: Assessment, expected: Assessment) -> None:
    """Two assessments of one night say the same, down to the last bit."""
    assert found.recommendations == expected.recommendations
    assert found.hourly.identical(expected.hourly)
    assert found.segments is not None
    assert found.segments.identical(expected.segments)
    for name in expected.hourly.data_vars:
        assert found.hourly[name].to_numpy().tobytes() == expected.hourly[name].to_numpy().tobytes(), name
