"""The benchmark on a small made folder, and the figure to reach on the real one."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.road_temperature import forecasts, main, measure
from benchmarks.road_temperature_case import believable, load_case, origins


@pytest.fixture
def folder(tmp_path):
    time = pd.date_range("2026-01-05", periods=121, freq="h", tz="UTC")
    air = -2 + 4 * np.sin(2 * np.pi * (np.arange(121) - 9) / 24)
    pd.DataFrame(
        {
            "time_utc": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "air_temperature_degc": air,
            "dew_point_temperature_degc": air - 2,
            "wind_speed_m_s": 2.0,
            "cloud_fraction": 0.5,
            "road_surface_temperature_degc": air - 1,
        }
    ).to_csv(tmp_path / "hourly.csv", index=False)
    return tmp_path


def test_it_prints_a_table_and_writes_the_same_figures(folder, capsys):
    assert main([str(folder), "--physics-only", "--json", str(folder / "out.json")]) == 0
    assert "halka_physics" in capsys.readouterr().out
    written = json.loads((folder / "out.json").read_text())
    assert set(written) == {"halka_physics", "persistence", "air_temperature"}
    assert written["air_temperature"]["all"]["bias"] == pytest.approx(1.0)
    assert written["halka_physics"]["13-24"]["n"] > 0


def test_a_forecast_sees_no_observation_after_its_origin(folder):
    case = load_case(folder)
    at = origins(case)[:1]
    changed = case.believed.copy()
    changed[case.time > at[0]] += 2.0
    told = forecasts(replace(case, believed=changed), at)
    assert np.array_equal(forecasts(case, at)["halka_physics"], told["halka_physics"])


def test_spikes_are_not_believed_and_a_real_change_is_after_a_while():
    observed = np.array([1.0, 1.2, 9.9, 0.8, np.nan, 0.5])
    assert np.isnan(believable(observed, np.zeros(6))).tolist() == [False, False, True, False, True, False]
    step = np.array([0.0, 8.0, 8.0, 8.0])
    assert np.isnan(believable(step, np.zeros(4))).tolist() == [False, True, True, False]


def test_a_folder_without_hours_is_refused(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "no hourly.csv" in capsys.readouterr().err


@pytest.mark.shared
def test_hornsgatan_beats_its_peers(shared):
    scores = measure(shared / "data" / "hornsgatan")
    ours = scores["halka_physics"]
    assert ours["all"]["rmse"] < 0.75
    assert ours["all"]["mae"] < 0.56
    assert ours["frost"]["csi"] >= 0.92
    assert ours["all"]["rmse"] < min(scores[peer]["all"]["rmse"] for peer in ("metro", "roadsurf", "persistence"))
