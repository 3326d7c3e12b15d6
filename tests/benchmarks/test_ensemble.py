"""The ensemble benchmark on made files and on the real ones."""

import json

import numpy as np
import pandas as pd
import pytest

from benchmarks import ensemble


@pytest.fixture
def folder(tmp_path):
    generator = np.random.default_rng(4)
    time = pd.date_range("2020-01-01", periods=900, freq="D")
    truth = 6.0 - 9.0 * np.cos(2 * np.pi * (time.day_of_year.to_numpy() - 15) / 365.25) + generator.normal(0, 3, 900)
    members = (truth - 2.0 + generator.normal(0, 1.2, 900))[:, None] + generator.normal(0, 0.4, (900, 6))
    table = pd.DataFrame(members, columns=[f"fc{k}" for k in range(6)])
    table.insert(0, "temp", truth)
    table.insert(0, "time", time)
    table.to_csv(tmp_path / "temperature.csv", index=False)
    return tmp_path


def test_it_prints_and_writes_raw_beside_calibrated_and_climatology(folder, capsys):
    assert ensemble.main([str(folder), "--train-until", "2021-06-01", "--json", str(folder / "out.json")]) == 0
    assert "calibrated" in capsys.readouterr().out
    written = json.loads((folder / "out.json").read_text("utf-8"))["temperature"]
    assert written["calibrated"]["crps"] < written["climatology"]["crps"]
    assert written["calibrated"]["crps"] < 0.6 * written["raw"]["crps"]
    assert written["calibrated"]["coverage"] == pytest.approx(0.8, abs=0.08)


def test_a_year_alone_and_a_date_outside_are_refused_by_file_and_in_one_line(folder, capsys):
    for date, lacks in (("2019-01-01", "before 2019-01-01"), ("2031-01-01", "from 2031-01-01")):
        assert ensemble.main([str(folder), "--train-until", date]) == 2
        told = capsys.readouterr().err
        assert f"temperature.csv: no case {lacks}; there are 2020-01-01 to 2022-06-18" in told
        assert told.count("\n") == 1
    table = pd.read_csv(folder / "temperature.csv")
    table[:300].to_csv(folder / "temperature.csv", index=False)
    assert ensemble.main([str(folder)]) == 2
    assert "temperature.csv: no case outside its only year" in capsys.readouterr().err
    assert ensemble.main([str(folder), "--train-until", "2020-02-01"]) == 2
    assert "temperature.csv: 31 cases with ensemble and observation: at least 60" in capsys.readouterr().err


def test_a_short_stretch_has_no_followed_width_and_says_null(folder, capsys):
    table = pd.read_csv(folder / "temperature.csv")
    table[:500].to_csv(folder / "temperature.csv", index=False)
    assert ensemble.main([str(folder), "--train-until", "2021-03-01", "--json", str(folder / "out.json")]) == 0
    assert "followed" not in capsys.readouterr().out
    written = json.loads((folder / "out.json").read_text("utf-8"))["temperature"]["calibrated"]
    assert (written["followed_coverage"], written["followed_n"]) == (None, 0)


@pytest.mark.shared
def test_a_real_reforecast_is_calibrated_on_years_it_has_not_seen(shared):
    folder = shared / "data" / "innsbruck_ensemble"
    for name, amounts in (("min_temperature", False), ("rain", True)):
        cases = ensemble.read(folder / f"{name}.csv")
        assert cases.amounts == amounts
        found = ensemble.run(cases.table, pd.Timestamp("2012-01-01"), amounts=amounts)
        assert found["calibrated"]["crps"] < min(found["raw"]["crps"], found["climatology"]["crps"])
        assert 0.75 <= found["calibrated"]["coverage"] <= 0.86


def test_a_dry_day_lies_at_all_the_levels_that_are_dry():
    levels = ensemble.LEVELS
    certain = np.tile(np.arange(levels.size, dtype=float), (4, 1))
    assert ensemble.coverage(certain, np.array([24.0, 10.0, -5.0, 60.0])) == pytest.approx(0.5)
    # half of all levels are dry: of them those between 10 and 50 % are inside
    half = np.tile(np.where(levels <= 0.5, 0.0, levels), (3, 1))
    assert ensemble.coverage(half, np.zeros(3)) == pytest.approx(0.8, abs=0.02)
    # told rightly, four fifths are inside however many days are dry
    real = np.quantile(np.where(np.linspace(0, 1, 2000) < 0.6, 0.0, np.linspace(0, 1, 2000)), np.linspace(0, 1, 500))
    told = np.tile(np.quantile(real, levels), (500, 1))
    assert ensemble.coverage(told, real) == pytest.approx(0.8, abs=0.02)
