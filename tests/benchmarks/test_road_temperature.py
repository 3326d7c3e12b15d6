"""The benchmark on small made folders, and the figures to reach on the real ones."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.road_temperature import main, measure
from benchmarks.road_temperature_case import believable, load_case, load_cases, origins
from benchmarks.road_temperature_forecasts import issue


def hours(count=169, start="2026-01-05"):
    time = pd.date_range(start, periods=count, freq="h", tz="UTC")
    air = -2 + 4 * np.sin(2 * np.pi * (np.arange(count) - 9) / 24)
    return pd.DataFrame(
        {
            "time_utc": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "air_temperature_degc": air,
            "dew_point_temperature_degc": air - 2,
            "wind_speed_m_s": 2.0,
            "cloud_fraction": 0.5,
            "road_surface_temperature_degc": air - 1,
        }
    )


@pytest.fixture
def folder(tmp_path):
    hours().to_csv(tmp_path / "hourly.csv", index=False)
    return tmp_path


def test_it_prints_a_table_and_writes_the_same_figures(folder, capsys):
    assert main([str(folder), "--physics-only", "--json", str(folder / "out.json")]) == 0
    assert "halka_physics" in capsys.readouterr().out
    written = json.loads((folder / "out.json").read_text())
    assert set(written) == {"halka_physics", "persistence", "air_temperature"}
    assert written["air_temperature"]["all"]["bias"] == pytest.approx(1.0)
    assert written["halka_physics"]["13-24"]["n"] > 0
    assert {"rmse", "mae", "bias", "n"} <= set(written["halka_physics"]["1"])


def test_a_forecast_sees_no_observation_after_its_origin(folder):
    case = load_case(folder)
    (stretch,) = case.stretches
    at = origins(case, stretch)[0]
    changed = stretch.believed.copy()
    changed[stretch.time > at] += 2.0
    told = issue(replace(case, stretches=(replace(stretch, believed=changed),)), learning=False)
    assert np.array_equal(issue(case, learning=False).forecasts.temperature[0], told.forecasts.temperature[0])


def test_salt_is_known_up_to_the_origin_and_not_beyond(folder):
    table = hours().assign(salting_nacl_g_m2=0.0, rain_mm=0.5)
    table.loc[[40, 100], "salting_nacl_g_m2"] = 10.0
    table.to_csv(folder / "hourly.csv", index=False)
    salted = load_case(folder)
    (stretch,) = salted.stretches
    assert [event.rate_g_m2 for event in stretch.salted] == [10.0, 10.0]
    told, first_only, bare = (
        issue(replace(salted, stretches=(replace(stretch, salted=events),)), learning=False).forecasts
        for events in (stretch.salted, stretch.salted[:1], ())
    )
    before = told.origin <= stretch.time[100]
    assert before.any()
    assert not before.all()
    assert np.array_equal(told.temperature[before], first_only.temperature[before])
    assert not np.array_equal(told.temperature[before], bare.temperature[before])
    assert not np.array_equal(told.temperature[~before], first_only.temperature[~before])


def test_origins_are_local_midnight_and_noon(folder):
    case = load_case(folder)
    assert set(pd.DatetimeIndex(origins(case, case.stretches[0])).hour) == {11, 23}


def test_peers_are_scored_on_the_same_hours_and_the_best_is_named(folder, capsys):
    table = hours()
    origin = pd.Timestamp("2026-01-07T23:00Z")
    lead = np.arange(25)
    came = table["road_surface_temperature_degc"].to_numpy()[71 + lead]
    pd.DataFrame(
        {
            "origin_utc": f"{origin:%Y-%m-%dT%H:%M:%SZ}",
            "lead_h": lead,
            "observed_degc": came,
            "good_degc": came + 0.1,
            "bad_degc": np.where(lead == 5, np.nan, came + 9.0),
            "never_degc": np.nan,
        }
    ).to_csv(folder / "peers.csv", index=False)
    scores = measure(folder)
    assert scores["good"]["all"]["rmse"] == pytest.approx(0.1)
    assert "never" not in scores
    assert {by["all"]["n"] for by in scores.values()} == {23}
    assert main([str(folder)]) == 0
    assert "best peer (good)" in capsys.readouterr().out


def test_peers_of_other_hours_are_left_out_and_that_is_said(folder, capsys):
    peers = {"origin_utc": "2020-01-07T23:00:00Z", "lead_h": range(25), "observed_degc": 1.0, "good_degc": 1.0}
    pd.DataFrame(peers).to_csv(folder / "peers.csv", index=False)
    assert main([str(folder), "--physics-only"]) == 0
    out = capsys.readouterr().out
    assert "no peers, for peers.csv tells of other hours (2020-01-07 to 2020-01-07)" in out
    assert "ratio of RMSE" not in out


def test_a_date_outside_is_refused_with_the_folder_and_the_dates_there_are(folder, capsys):
    assert main([str(folder), "--physics-only", "--train-until", "2031-01-01"]) == 2
    told = capsys.readouterr().err
    assert (
        f"road_temperature: {folder}: no origin in the span asked for; forecasts can be judged from 2026-01-07 to 2026-01-10"
        in told
    )
    assert told.count("\n") == 1


def test_a_row_is_named_by_its_line_in_the_file_also_at_the_second_station(folder, capsys):
    both = pd.concat([hours().assign(station=name) for name in ("a", "b")]).astype(object)
    both.iloc[169 + 3, 1] = "cold"
    both.to_csv(folder / "hourly.csv", index=False)
    assert main([str(folder), "--physics-only"]) == 2
    assert "hourly.csv, row 174: air_temperature_degc 'cold' is no number" in capsys.readouterr().err


def test_only_origins_after_the_training_date_and_of_the_weeks_asked_for_are_scored(folder, capsys):
    hours(337).to_csv(folder / "hourly.csv", index=False)
    everything = measure(folder)["persistence"]["1"]["n"]
    later = measure(folder, since=pd.Timestamp("2026-01-09"))["persistence"]["1"]["n"]
    odd, even = (measure(folder, weeks=weeks)["persistence"]["1"]["n"] for weeks in ("odd", "even"))
    assert 0 < later < everything
    assert odd + even == everything
    assert main([str(folder), "--train-until", "2026-01-09", "--json", str(folder / "o.json")]) == 0
    assert json.loads((folder / "o.json").read_text())["persistence"]["1"]["n"] == later
    assert "judged from 2026-01-09" in capsys.readouterr().out


def test_halka_is_shown_beside_the_physics_with_its_interval(folder, capsys):
    hours(600).to_csv(folder / "hourly.csv", index=False)
    assert main([str(folder), "--json", str(folder / "o.json")]) == 0
    written = json.loads((folder / "o.json").read_text())
    assert written["halka"]["all"]["rmse"] <= written["halka_physics"]["all"]["rmse"] * 1.02
    assert 0.5 < written["halka"]["13-24"]["coverage_80"] <= 1.0
    assert "trained once a week" in capsys.readouterr().out


def test_stations_of_one_file_are_kept_apart_and_may_be_left_out(folder, capsys):
    one = hours(500)
    both = pd.concat(
        [one.assign(station="A"), one.assign(station="B", road_surface_temperature_degc=one["air_temperature_degc"])]
    )
    both.to_csv(folder / "hourly.csv", index=False)
    (folder / "case.toml").write_text("latitude = 59.0\n[stations.B]\npavement = 'concrete'\n")
    cases = load_cases(folder)
    assert [case.name for case in cases] == ["A", "B"]
    assert [case.place.pavement for case in cases] == ["asphalt", "concrete"]
    assert main([str(folder), "--leave-station-out", "--json", str(folder / "o.json")]) == 0
    assert "every other station" in capsys.readouterr().out
    assert json.loads((folder / "o.json").read_text())["halka"]["1"]["n"] == 2 * measure_count(one, folder)


def measure_count(table, folder):
    table.to_csv(folder / "hourly.csv", index=False)
    (folder / "case.toml").unlink()
    return measure(folder)["persistence"]["1"]["n"]


def test_leaving_a_station_out_needs_two(folder, capsys):
    assert main([str(folder), "--leave-station-out"]) == 2
    assert "column station" in capsys.readouterr().err


def test_spikes_are_not_believed_and_a_real_change_is_after_a_while():
    observed = np.array([1.0, 1.2, 9.9, 0.8, np.nan, 0.5])
    assert np.isnan(believable(observed, np.zeros(6))).tolist() == [False, False, True, False, True, False]
    step = np.array([0.0, 8.0, 8.0, 8.0])
    assert np.isnan(believable(step, np.zeros(4))).tolist() == [False, True, True, False]


def test_the_sun_may_warm_a_road_faster():
    observed = np.array([10.0, 17.0])
    assert np.isnan(believable(observed, np.zeros(2))).tolist() == [False, True]
    assert not np.isnan(believable(observed, np.zeros(2), np.array([100.0, 200.0]))).any()


def test_a_span_without_origins_is_refused_in_one_line(folder, capsys):
    assert main([str(folder), "--from", "2030-01-01"]) == 2
    said = capsys.readouterr().err
    assert "no origin" in said
    assert said.count("\n") == 1


@pytest.mark.shared
def test_hornsgatan_beats_its_peers_and_persistence_and_learning_betters_every_lead(shared):
    scores = measure(shared / "data" / "hornsgatan", learning=True)
    ours, physics = scores["halka"], scores["halka_physics"]
    assert physics["all"]["rmse"] < 0.65
    assert physics["all"]["mae"] < 0.48
    assert physics["frost"]["csi"] >= 0.92
    assert physics["1"]["rmse"] < scores["persistence"]["1"]["rmse"]
    assert physics["all"]["rmse"] < min(scores[peer]["all"]["rmse"] for peer in ("metro", "roadsurf", "persistence"))
    assert ours["all"]["rmse"] < 0.56
    assert ours["1"]["rmse"] < 0.9 * scores["persistence"]["1"]["rmse"]
    for name in ("all", "1", "2-3", "4-6", "7-12", "13-24"):
        assert ours[name]["rmse"] < physics[name]["rmse"] * 1.005
        assert 0.75 < ours[name]["coverage_80"] < 0.84


@pytest.mark.shared
def test_canadian_pavement_is_read_and_beats_persistence_and_air(shared):
    scores = measure(shared / "data" / "canada_pavement", until=pd.Timestamp("2009-12-15"))
    ours = scores["halka_physics"]["all"]
    assert ours["rmse"] < scores["persistence"]["all"]["rmse"]
    assert ours["rmse"] < scores["air_temperature"]["all"]["rmse"]
