"""A season is made of what a service stored, and nothing in it was known before it was."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import xarray as xr

from model.domain.treatments import Action, TreatmentKind
from model.domain.variables import FORECAST_REQUIRED
from model.domain.weather import to_utc64
from model.learning.season import forecast_archive, known_times
from model.learning.season_actions import actions_of, known_actions
from model.learning.season_made import LEADS, joined_season, learnable_stretches, piece_of_season, with_actions

HOUR = np.timedelta64(1, "h")
START = datetime(2026, 1, 10, tzinfo=UTC)
VALUE = dict.fromkeys(FORECAST_REQUIRED, 0.5)


def run(
    source: str, issued: datetime, *, air: float, out_after_h: float = 1.0, hours: int = LEADS + 2, members: int = 1
) -> xr.Dataset:
    times = to_utc64(issued) + HOUR * np.arange(1, hours + 1)
    values = VALUE | {"air_temperature": air, "dew_point_temperature": air - 1.0}
    return xr.Dataset(
        {name: (("member", "point", "time"), np.full((members, 1, hours), value)) for name, value in values.items()},
        coords={"time": times},
        attrs={
            "source": source,
            "reference_time": issued.isoformat(),
            "available_at": (issued + timedelta(hours=out_after_h)).isoformat(),
        },
    )


def weather(start: datetime, hours: int, *, air: float = -2.0) -> xr.Dataset:
    made = run("analysis", start - timedelta(hours=1), air=air, hours=hours)
    return made.assign_attrs(reference_time=start.isoformat())


def readings(start: datetime, hours: int) -> xr.Dataset:
    ten = np.arange(hours * 6)
    times = to_utc64(start) + np.timedelta64(10, "m") * ten
    surface = ten.astype(float)
    flags = np.where(ten == 12, 2, 0).astype(np.int8)
    return xr.Dataset(
        {
            "road_surface_temperature": (("station", "time"), surface[None]),
            "road_surface_temperature_flag": (("station", "time"), flags[None]),
            "precipitation_amount": (("station", "time"), np.full((1, ten.size), 0.1)),
        },
        coords={"station": ["s1"], "time": times},
    )


def piece(runs: list[xr.Dataset], hours: int = 48, start: datetime = START) -> xr.Dataset:
    return piece_of_season(runs, weather(start, hours), readings(start, hours), sources=("first", "second"), points=["A"])


def test_forecasts_stand_as_issued_and_are_known_when_they_were_out() -> None:
    late = run("first", START + timedelta(hours=6), air=-7.0, out_after_h=4.0)
    season = piece([run("first", START, air=-5.0), late])
    archive = forecast_archive(season)
    hours = to_utc64(START + timedelta(hours=8)) + HOUR * np.arange(3)
    before, after = (to_utc64(START + timedelta(hours=h)) for h in (9, 10))
    assert [laid.fields["air_temperature"][0, 0, 0] for laid in archive.known_at(before, hours)] == [-5.0]
    assert [laid.fields["air_temperature"][0, 0, 0] for laid in archive.known_at(after, hours)] == [-7.0, -5.0]


def test_a_run_fetched_hours_late_is_learnt_from_as_far_as_it_reaches() -> None:
    late = run("first", START, air=-5.0, hours=66, out_after_h=3.0)
    season = piece([late])
    archive = forecast_archive(season)
    known = to_utc64(START + timedelta(hours=3))
    assert (archive.reached(np.array([known]))[0] - known) / HOUR == 63
    assert "issue" not in piece([run("first", START, air=-5.0, hours=50, out_after_h=3.0)]).sizes


def test_a_run_fetched_long_afterwards_counts_from_its_issue() -> None:
    season = piece([run("first", START, air=-5.0, out_after_h=5000.0)])
    assert known_times(season).tolist() == [(to_utc64(START) + HOUR).astype("datetime64[ns]").astype(int)]


def test_the_source_named_first_stands_and_a_run_that_does_not_reach_is_left_out() -> None:
    runs = [run("second", START, air=1.0), run("first", START + timedelta(hours=1), air=2.0)]
    assert piece(runs)["fc_air_temperature"].to_numpy()[:, 0, 0].tolist() == [2.0]
    runs[1] = run("first", START + timedelta(hours=1), air=2.0, hours=30)
    assert piece(runs)["fc_air_temperature"].to_numpy()[:, 0, 0].tolist() == [1.0]
    assert "issue" not in piece([runs[1]]).sizes


def test_readings_are_good_ones_at_whole_hours_and_amounts_sums() -> None:
    season = piece([run("first", START, air=-5.0)])
    surface = season["obs_road_surface_temperature"].to_numpy()[0]
    assert surface[1] == 6.0
    assert surface[2] == 11.0  # the reading of that minute is flagged
    assert season["obs_precipitation_amount"].to_numpy()[0, 3] == pytest.approx(0.6)


def test_more_of_a_season_goes_behind_it_and_the_newer_answer_stands() -> None:
    first = piece([run("first", START, air=-5.0)])
    late = START + timedelta(hours=36)
    newer = piece_of_season([run("first", late, air=-9.0)], weather(late, 48, air=4.0), None, sources=("first",), points=["A"])
    both = joined_season(first, newer)
    assert both is not None
    assert both.sizes["time"] == 84
    assert both["air_temperature"].to_numpy()[0, [0, 35, 36, 83]].tolist() == [-2.0, -2.0, 4.0, 4.0]
    assert both["fc_air_temperature"].to_numpy()[:, 0, 0].tolist() == [-5.0, -9.0]
    assert np.isnan(both["obs_road_surface_temperature"].to_numpy()[0, 60])
    assert both["obs_road_surface_temperature"].to_numpy()[0, 1] == 6.0
    assert joined_season(None, None) is None


def test_the_log_is_read_back() -> None:
    action = Action("r1", TreatmentKind.SAND, START, START + timedelta(hours=2), 120.0, 3000.0, "service", simulated=False)
    told = action.ended_at + timedelta(hours=3)
    season = with_actions(with_actions(piece([run("first", START, air=-5.0)]), [(action, told)] * 2), [(action, told)])
    (found,) = actions_of(season)
    assert [item.known_at for item in known_actions(season)] == [told]
    assert (found.unit_id, found.kind, found.started_at, found.rate_g_m2) == ("r1", TreatmentKind.SAND, START, 120.0)
    assert actions_of(with_actions(season, [])) == []


def test_only_stretches_of_days_without_a_hole_are_learnt_from() -> None:
    runs = [run("first", START + timedelta(days=day), air=-5.0) for day in range(30)]
    season = piece_of_season(runs, weather(START, 30 * 24), None, sources=("first",), points=["A"])
    assert [part.sizes["time"] for part in learnable_stretches(season)] == [720]
    hole = season["air_temperature"].to_numpy().copy()
    hole[0, 15 * 24] = np.nan
    hole[0, 17 * 24] = np.nan
    parts = learnable_stretches(season.assign(air_temperature=(("point", "time"), hole)))
    assert [part.sizes["time"] for part in parts] == [15 * 24, 13 * 24 - 1]
    assert [part.sizes["issue"] for part in parts] == [15, 12]
