import numpy as np

from model.learning.road_analysis import analysed_road, drawn_to
from model.learning.road_columns import training_columns
from model.learning.season import analysed_weather_of
from model.physics import layout
from tests.model.learning.season_samples import short_season
from tests.model.small_network import small_network
from tests.model.small_site import small_site


def analysed(season, **changes):
    network, site = small_network(), small_site(**changes)
    weather = analysed_weather_of(season, site)
    columns = training_columns(network, site, weather, per_unit=2, groups=1)
    times = weather["time"].to_numpy()[[100, 150]]
    return columns, analysed_road(season, weather, network, columns, checkpoints=times, step_s=1800.0), times


def test_streets_are_drawn_to_what_the_station_departs_by(monkeypatch):
    monkeypatch.setattr("model.learning.road_analysis.LARGEST_DEPARTURE_K", 50.0)
    season = short_season(2022, days=8)
    columns, analysis, times = analysed(season)
    warmer = season.copy()
    warmer["obs_road_surface_temperature"] = season["obs_road_surface_temperature"] + 2.0
    other = analysed(warmer)[1]
    street = slice(0, len(columns.frame.segments))
    gain = other.states[times[1]].row(layout.SURFACE)[0, street] - analysis.states[times[1]].row(layout.SURFACE)[0, street]
    assert (gain > 0.3).all()
    station = len(columns.frame.segments)
    assert np.isnan(analysis.departures[station]).all(), "a station is not drawn to itself"
    assert np.isnan(analysis.departures[street, 110:125]).all(), "nothing is carried where nothing was read"


def test_without_stations_the_road_runs_free():
    columns, analysis, times = analysed(short_season(2022, days=8), stations=[])
    assert columns.station_ids == ()
    assert analysis.readings is None
    assert np.isnan(analysis.departures).all()
    assert set(analysis.states) == set(times)


def test_drawn_to_is_the_free_run_and_what_is_carried():
    drawn = drawn_to(np.array([[1.0, 1.0]], np.float32), np.array([[0.5, np.nan]], np.float32))
    np.testing.assert_array_equal(drawn, np.array([[1.5, np.nan]], np.float32))


def test_what_the_last_reading_lacked_goes_on_from_each_issue(monkeypatch):
    monkeypatch.setattr("model.learning.road_analysis.LARGEST_DEPARTURE_K", 50.0)
    season = short_season(2022, days=8)
    columns, analysis, times = analysed(season)
    handed = analysis.states[times[1]].row(layout.BIAS)[0, : len(columns.frame.segments)]
    monkeypatch.setattr("model.learning.road_analysis.lent_state", lambda state, _: state)
    kept = analysed(season)[1].states[times[1]].row(layout.BIAS)[0, : len(columns.frame.segments)]
    assert np.abs(handed - kept).max() > 0.5
