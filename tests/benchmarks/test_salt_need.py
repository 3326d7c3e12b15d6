"""The salt benchmark on made folders of both forms, and its figures on a real city."""

import json

import numpy as np
import pandas as pd
import pytest

from benchmarks import salt_need
from benchmarks.salt_need_data import DRIVERS, read_days


def city(folder, seed=5):
    """Three winters in which a snowy day is salted by its snow, and the day after by half as much."""
    generator = np.random.default_rng(seed)
    days = pd.date_range("2019-10-01", "2022-05-30", freq="D")
    snow = np.where(generator.uniform(size=len(days)) < 0.12, generator.exponential(6.0, len(days)), 0.0)
    snow[(days.month > 4) & (days.month < 11)] = 0.0
    tonnes = 300.0 * snow + 150.0 * np.r_[0.0, snow[:-1]]
    weather = pd.DataFrame(
        {
            "date": days,
            "precipitation_mm": snow,
            "snowfall_cm": snow,
            "snow_depth_cm": snow,
            "air_temperature_max_degc": 1.0,
            "air_temperature_min_degc": -4.0,
        }
    )
    weather.to_csv(folder / "weather.csv", index=False)
    pd.DataFrame({"date": days, "total_tons": tonnes})[tonnes > 0].to_csv(folder / "salt.csv", index=False)
    return folder


def test_a_plain_habit_is_learned_and_the_season_comes_out_right(tmp_path, capsys):
    assert salt_need.main([str(city(tmp_path)), "--train-until", "2021-07-01", "--json", str(tmp_path / "out.json")]) == 0
    assert "tonnes told" in capsys.readouterr().out
    written = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert written["halka"]["2021/22"]["auc"] > 0.95
    assert written["halka"]["2021/22"]["total_off"] < 0.35
    assert written["halka"]["mean"]["value_0.1"] > written["rule"]["mean"]["value_0.1"]


def test_a_day_without_a_row_is_a_day_without_salt_and_summer_is_not_judged(tmp_path):
    days = read_days(city(tmp_path)).table
    assert (days["amount"] == 0).any()
    assert set(days.index.month) == {1, 2, 3, 4, 11, 12}


def test_a_street_is_read_in_grams(tmp_path):
    pd.DataFrame(
        {
            "day": pd.date_range("2020-11-01", periods=40, freq="D"),
            "air_temp_mean_c": -3.0,
            "rh_mean_pct": 95.0,
            "rain_mm": 0.0,
            "snow_mm": np.tile([0.0, 2.0], 20),
            "nacl_g_m2": np.tile([0.0, 10.0], 20),
        }
    ).to_csv(tmp_path / "daily.csv", index=False)
    days = read_days(tmp_path)
    assert days.unit == "g/m2"
    assert days.table["amount"].sum() == 200.0


def street(folder, *, days=120, salted=lambda day: day % 2 == 1):
    """A street on which it snows on the days that are salted."""
    number = np.arange(days)
    came = np.array([salted(day) for day in number])
    table = pd.DataFrame(
        {
            "day": pd.date_range("2020-11-01", periods=days, freq="D"),
            "air_temp_mean_c": -3.0,
            "rh_mean_pct": 95.0,
            "rain_mm": 0.0,
            "snow_mm": np.where(came, 2.0, 0.0),
            "nacl_g_m2": np.where(came, 10.0, 0.0),
        }
    )
    table.to_csv(folder / "daily.csv", index=False)
    return table


def test_months_without_salt_have_no_part_in_the_mean(tmp_path, capsys):
    street(tmp_path, salted=lambda day: day % 2 == 1 and day < 61)
    assert salt_need.main([str(tmp_path), "--json", str(tmp_path / "out.json")]) == 0
    out = capsys.readouterr().out
    assert "mean: of the 2 stretches in which the need came and also did not; 2 passed over" in out
    assert "g/m2 told, none spread" in out
    written = json.loads((tmp_path / "out.json").read_text("utf-8"))["halka"]
    assert (written["mean"]["n"], written["mean"]["stretches"]) == (61, 2)
    assert written["mean"]["brier_skill"] == pytest.approx(
        (written["2020-11"]["brier_skill"] + written["2020-12"]["brier_skill"]) / 2
    )
    assert written["2021-02"]["total_off"] is None


@pytest.mark.parametrize(
    ("days", "arguments", "said"),
    [
        (25, (), "one month alone, 2020-11-01 to 2020-11-25"),
        (120, ("--train-until", "2019-01-01"), "no day before 2019-01-01; there are 2020-11-01 to 2021-02-28"),
        (120, ("--train-until", "2031-01-01"), "no day from 2031-01-01"),
        (
            120,
            ("--train-until", "2020-11-10"),
            "to learn from before 2020-11-10 there are 4 events and 5 cases without: at least 10",
        ),
    ],
)
def test_what_cannot_be_judged_is_refused_with_the_folder_and_the_dates_there_are(tmp_path, capsys, days, arguments, said):
    street(tmp_path, days=days)
    assert salt_need.main([str(tmp_path), *arguments]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"salt_need: {tmp_path}: ")
    assert said in told
    assert told.count("\n") == 1


def test_what_cannot_be_is_taken_as_missing_and_said(tmp_path, capsys):
    table = street(tmp_path)
    table.loc[3, "nacl_g_m2"], table.loc[7, "air_temp_mean_c"] = -999.0, 9999.0
    table.to_csv(tmp_path / "daily.csv", index=False)
    days = read_days(tmp_path)
    assert not days.table.index.isin([pd.Timestamp("2020-11-04"), pd.Timestamp("2020-11-08")]).any()
    assert salt_need.main([str(tmp_path)]) == 0
    assert "daily.csv: nacl_g_m2 impossible in 1 rows (first row 5: -999), taken as missing" in capsys.readouterr().out


def test_a_day_whose_row_tells_no_tonnes_is_not_a_day_without_salt(tmp_path):
    whole = read_days(city(tmp_path))
    salt = pd.read_csv(tmp_path / "salt.csv")
    gone = pd.Timestamp(salt["date"][40])
    salt.loc[40, "total_tons"] = np.nan
    salt.to_csv(tmp_path / "salt.csv", index=False)
    days = read_days(tmp_path)
    assert set(whole.table.index) - set(days.table.index) == {gone}
    assert days.said == ("salt.csv: 1 days tell no tonnes, left out",)
    salt.assign(north_tons=7.0).to_csv(tmp_path / "salt.csv", index=False)
    assert read_days(tmp_path).table["amount"][gone] == 7.0, "its parts tell it"


def test_hours_beside_the_days_tell_the_coldest_where_they_tell_the_whole_day(tmp_path):
    days = pd.date_range("2020-11-01", periods=4, freq="D")
    weather = {"air_temp_mean_c": 1.0, "rh_mean_pct": 95.0, "rain_mm": 0.0, "snow_mm": 0.0, "nacl_g_m2": 0.0}
    pd.DataFrame({"day": days, **weather}).to_csv(tmp_path / "daily.csv", index=False)
    hours = pd.date_range(days[0], periods=72, freq="h")
    told = pd.DataFrame(
        {"time_utc": hours.strftime("%Y-%m-%dT%H:%M:%SZ"), "air_temperature_degc": np.where(hours.hour == 5, -4.0, 2.0)}
    )
    told.loc[26:40, "air_temperature_degc"] = np.nan  # most of the second day
    told.to_csv(tmp_path / "hourly.csv", index=False)
    found = read_days(tmp_path).table
    assert found["coldest_degc"].tolist() == [-4.0, 1.0, -4.0, 1.0]
    assert found["warmest_degc"].tolist() == [2.0, 1.0, 2.0, 1.0]


def test_parts_of_a_city_are_summed_and_a_winter_nobody_logged_is_left_out(tmp_path):
    whole = read_days(city(tmp_path)).table
    salt = pd.read_csv(tmp_path / "salt.csv")
    parts = pd.DataFrame({"date": salt["date"], "north_tons": salt["total_tons"] * 0.25, "south_tons": salt["total_tons"] * 0.75})
    parts[~parts["date"].between("2020-07-01", "2021-06-30")].to_csv(tmp_path / "salt.csv", index=False)
    without = read_days(tmp_path).table
    assert set(whole["season"]) - set(without["season"]) == {"2020/21"}
    assert np.allclose(without["amount"], whole.loc[without.index, "amount"])


def test_a_day_with_no_weather_is_not_taken_for_a_day_without_salt(tmp_path):
    city(tmp_path)
    weather = pd.read_csv(tmp_path / "weather.csv")
    gap = weather["date"].between("2021-01-10", "2021-01-14")
    weather[~gap].to_csv(tmp_path / "weather.csv", index=False)
    assert not read_days(tmp_path).table.index.isin(pd.date_range("2021-01-10", "2021-01-14")).any()


def test_what_was_spread_today_is_not_known_today(tmp_path):
    before = read_days(city(tmp_path)).table
    salt = pd.read_csv(tmp_path / "salt.csv")
    salt.loc[salt["date"] >= "2021-02-01", "total_tons"] *= 3.0
    salt.to_csv(tmp_path / "salt.csv", index=False)
    after = read_days(tmp_path).table
    names = [driver.name for driver in DRIVERS]
    assert after.loc[:"2021-02-01", names].equals(before.loc[:"2021-02-01", names])
    assert not after["spread_yesterday"].equals(before["spread_yesterday"])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("daily.csv", "day,rain_mm\n2020-11-01,0\n", "lacks the columns air_temp_mean_c"),
        (
            "daily.csv",
            "day,air_temp_mean_c,rh_mean_pct,rain_mm,snow_mm,nacl_g_m2\nlater,0,0,0,0,0\n",
            "row 2, day: 'later' is no date",
        ),
        (
            "daily.csv",
            "day,air_temp_mean_c,rh_mean_pct,rain_mm,snow_mm,nacl_g_m2\n2020-11-01,mild,0,0,0,0\n",
            "row 2: air_temp_mean_c 'mild' is no number",
        ),
        ("other.csv", "day\n", "holds neither"),
        ("daily.csv", "day,rain_mm\n2020-11-01,0\n2020-11-02,0,7,8\n", "cannot be read: Error tokenizing data"),
        ("daily.csv", "", "cannot be read: No columns"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, capsys, name, text, said):
    (tmp_path / name).write_text(text, "utf-8")
    assert salt_need.main([str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


@pytest.mark.shared
def test_a_real_city_is_ranked_and_its_seasons_come_within_a_tenth(shared):
    found, _ = salt_need.run(read_days(shared / "data" / "new_york"), None)
    assert all(row["auc"] >= 0.90 for (_, who), row in found.items() if who == "halka")
    assert all(row["total_off"] <= 0.10 for (name, who), row in found.items() if who == "halka" and name != "mean")


def test_a_folder_with_no_day_to_judge_is_refused_in_words(tmp_path, capsys):
    weather = pd.read_csv(city(tmp_path) / "weather.csv")
    weather.assign(air_temperature_min_degc=np.nan).to_csv(tmp_path / "weather.csv", index=False)
    assert salt_need.main([str(tmp_path)]) == 2
    assert "holds no day on which the weather is known" in capsys.readouterr().err
