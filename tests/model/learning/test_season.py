import numpy as np
import pytest

from model.domain.errors import ModelError
from model.domain.weather import check_forecast, from_utc64
from model.ensemble import valid_hours, with_halo
from model.learning.season import (
    analysed_weather_of,
    forecast_archive,
    issue_times,
    season_start,
    station_surface_temperature,
)
from tests.model.learning.season_samples import HOUR, short_season
from tests.model.small_site import small_site

SEASON = short_season(2022, days=12)


def test_only_runs_that_were_out_are_given():
    archive = forecast_archive(SEASON)
    issue = issue_times(SEASON)[5]
    for moment, newest in ((issue, 4), (issue + HOUR, 5), (issue + 9 * HOUR, 5), (issue + 15 * HOUR, 6)):
        halo = with_halo(valid_hours(from_utc64(moment), 24))
        laid = archive.known_at(moment, halo)
        assert [item.reference for item in laid] == [issue_times(SEASON)[newest], issue_times(SEASON)[newest - 1]]
        assert laid[0].covers[12:36].all()
    assert archive.known_at(season_start(SEASON), with_halo(valid_hours(from_utc64(season_start(SEASON)), 24))) == []


def test_the_analysis_is_canonical_weather():
    weather = check_forecast(analysed_weather_of(SEASON, small_site()))
    np.testing.assert_array_equal(weather["air_temperature"][0], SEASON["air_temperature"])
    with pytest.raises(ModelError, match="lacks wind_speed"):
        analysed_weather_of(SEASON.drop_vars("wind_speed"), small_site())


def test_stuck_and_absurd_readings_are_not_believed():
    season = SEASON.copy()
    values = season["obs_road_surface_temperature"].to_numpy().copy()
    values[0, 5] = 999.0
    season["obs_road_surface_temperature"] = (("station", "time"), values)
    readings = station_surface_temperature(season).to_numpy()
    assert np.isnan(readings[0, 5])
    assert np.isnan(readings[0, 200:220]).all()
    assert np.isfinite(readings[0, 10:90]).all()
    arrived = station_surface_temperature(season, in_hindsight=False).to_numpy()
    assert np.isfinite(arrived[0, 200:205]).all()
    assert np.isnan(arrived[0, 205:220]).all()
    assert station_surface_temperature(SEASON.drop_vars("obs_road_surface_temperature")) is None
