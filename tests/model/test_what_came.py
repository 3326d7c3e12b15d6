from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from model.domain.errors import ForecastError
from model.domain.treatments import Action, TreatmentKind
from model.what_came import what_came
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.model.weather_samples import hourly_forecast

START = datetime(2026, 1, 13, 18, tzinfo=UTC)
ISSUED = datetime(2026, 1, 15, 18, 20, tzinfo=UTC)
NETWORK, SITE = small_network(), small_site()
SNOW = np.where((np.arange(60) >= 50) & (np.arange(60) < 54), 2.0, 0.0)


def test_snow_that_came_is_a_need_and_later_actions_do_not_hide_it() -> None:
    weather = hourly_forecast(START, hours=60, precipitation_amount=SNOW, air_temperature=-4.0, dew_point_temperature=-4.5)
    later = Action("r1", TreatmentKind.PLOUGH, ISSUED + timedelta(hours=6), ISSUED + timedelta(hours=7), 0.0, 1.0, "log")
    found = what_came(NETWORK, SITE, weather, None, (later,), issued_at=ISSUED)
    bare = what_came(NETWORK, SITE, weather, None, (), issued_at=ISSUED)
    assert found.identical(bare)
    assert found["time"].to_numpy()[0] == np.datetime64("2026-01-15T18", "ns")
    assert tuple(found["unit"].to_numpy()) == NETWORK.unit_ids
    assert found["ploughing"].sel(unit="r1").to_numpy()[-1] == 1
    assert np.isnan(found["ploughing"].sel(unit="z1")).all()
    assert found["heating"].sel(unit="z1").to_numpy()[-1] == 1
    assert np.isfinite(found["road_surface_temperature"]).all()


def test_no_hour_after_the_issue_is_refused() -> None:
    with pytest.raises(ForecastError, match="no analysed weather after"):
        what_came(NETWORK, SITE, hourly_forecast(START, hours=40), None, (), issued_at=ISSUED)
