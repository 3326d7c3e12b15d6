"""The rung of each forecast hour, from several sources down to the month's normals."""

from datetime import UTC, datetime, timedelta

import numpy as np

from model.domain.forecast_rung import ForecastRung
from model.forecast_standing import hourly_standing, standing
from tests.model.test_night_weather import chosen
from tests.model.weather_samples import hourly_forecast

NOW = datetime(2026, 1, 15, 19, 12, tzinfo=UTC)


def test_runs_of_one_source_are_one_source() -> None:
    which = np.array([[0, 0, 1], [2, 1, 1]])
    hours = standing(which, ["smhi", "smhi", "metno"])
    assert hours["source_count"].tolist() == [2, 1, 1]
    assert hours["forecast_rung"].tolist() == [ForecastRung.SEVERAL_SOURCES, ForecastRung.ONE_SOURCE, ForecastRung.ONE_SOURCE]
    assert hours["forecast_sources"].tolist() == ["smhi, metno", "smhi", "smhi"]


def test_every_rung_of_the_night() -> None:
    fresh, other = hourly_forecast(NOW.replace(minute=0)), hourly_forecast(NOW.replace(minute=0), source="other")
    old = hourly_forecast(NOW - timedelta(hours=20))
    for weather, rung, count in (
        (chosen(fresh, other), ForecastRung.SEVERAL_SOURCES, 2),
        (chosen(fresh), ForecastRung.ONE_SOURCE, 1),
        (chosen(last_good=old), ForecastRung.LAST_GOOD, 1),
        (chosen(), ForecastRung.CLIMATOLOGY, 0),
    ):
        kept = hourly_standing(weather.ensemble)
        assert kept["forecast_rung"][1].tolist() == [rung] * 24
        assert kept["source_count"][1].tolist() == [count] * 24
        assert kept["forecast_rung"][1].dtype == np.uint8
