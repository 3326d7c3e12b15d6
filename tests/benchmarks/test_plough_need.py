"""The plough benchmark on a made folder: what it may see, what it prints, what it refuses; and its figures on the real route."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks import plough_need
from benchmarks.plough_need_data import called_out, judged_days, read_log, read_winters
from benchmarks.plough_need_features import PAST, table

WINTERS = ("2022-11-01", "2023-11-01")


def weather(seed=3):
    """Two winters of eight weeks with snowfalls of a night every few days."""
    generator = np.random.default_rng(seed)
    parts = []
    for start in WINTERS:
        time = pd.date_range(start, periods=24 * 56, freq="h", tz="UTC")
        snowing = np.repeat(generator.uniform(size=56) < 0.4, 24) & (time.hour < 8)
        parts.append(
            pd.DataFrame(
                {
                    "time_utc": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "air_temperature_degc": -4.0 + generator.normal(0, 0.5, len(time)),
                    "dew_point_temperature_degc": -6.0,
                    "wind_speed_m_s": 3.0,
                    "precipitation_mm": np.where(snowing, 1.2, 0.0),
                }
            )
        )
    return pd.concat(parts)


def actions(hours):
    """A run at ten on every day whose night brought snow."""
    time = pd.to_datetime(hours["time_utc"])
    fell = hours.groupby(time.dt.floor("D").to_numpy())["precipitation_mm"].sum()
    days = pd.DatetimeIndex(fell[fell > 5].index).tz_localize("UTC") if fell.index.tz is None else fell[fell > 5].index
    return pd.DataFrame(
        {"start_utc": days + pd.Timedelta(hours=10), "end_utc": days + pd.Timedelta(hours=12), "action": "plough"}
    )


@pytest.fixture
def folder(tmp_path):
    hours = weather()
    hours.to_csv(tmp_path / "weather.csv", index=False)
    actions(hours).to_csv(tmp_path / "actions.csv", index=False)
    return tmp_path


def test_what_is_read_after_a_hole_changes_nothing_within_it(folder):
    hours = pd.read_csv(folder / "weather.csv")
    names = ["air_temperature_degc", "dew_point_temperature_degc", "wind_speed_m_s"]
    hours.loc[200:209, names] = np.nan
    seen = []
    for warmer in (0.0, 9.0):
        later = hours.copy()
        later.loc[210:, names] += warmer
        later.to_csv(folder / "weather.csv", index=False)
        seen.append(read_winters(folder)[0].weather.iloc[:210])
    pd.testing.assert_frame_equal(*seen)


def test_it_learns_a_plain_habit_and_writes_what_it_prints(folder, capsys):
    assert plough_need.main([str(folder), "--train-until", "2023-07-01", "--json", str(folder / "out.json")]) == 0
    assert "(b) weather known" in capsys.readouterr().out
    written = json.loads((folder / "out.json").read_text("utf-8"))
    assert set(written["known"]) == {"2023/24", "mean"}
    assert written["known"]["mean"]["auc"] > 0.9
    assert {"auc", "average_precision", "brier_skill", "value_0.05", "value_0.5"} <= set(written["past"]["mean"])


def test_the_past_alone_sees_nothing_that_comes_later(folder):
    log, (winter, _) = read_log(folder), read_winters(folder)
    day = judged_days(winter, log)[10:11]
    before = table(winter, log, day, errors=False, seed=1)
    hours = pd.read_csv(folder / "weather.csv")
    later = pd.to_datetime(hours["time_utc"]) > day[0]
    hours.loc[later, ["air_temperature_degc", "precipitation_mm"]] = [3.0, 5.0]
    hours.to_csv(folder / "weather.csv", index=False)
    known = replace(log, call_outs=log.call_outs[log.call_outs["start"] <= day[0]])
    after = table(read_winters(folder)[0], known, day, errors=False, seed=1)
    names = [driver.name for driver in PAST]
    assert after[names].equals(before[names])
    assert not after.equals(before)


def test_mornings_nobody_logged_are_neither_learned_nor_judged(folder):
    log = read_log(folder)
    lost = (log.starts >= "2022-11-10") & (log.starts < "2022-12-10")
    runs = pd.read_csv(folder / "actions.csv")
    runs[~lost].to_csv(folder / "actions.csv", index=False)
    hours = pd.read_csv(folder / "weather.csv")
    hours["precipitation_mm"] *= 3.0
    hours.to_csv(folder / "weather.csv", index=False)
    log, winter = read_log(folder), read_winters(folder)[0]
    known = table(winter, log, judged_days(winter, log), errors=False, seed=1)
    out = known.index[known["silent"]]
    assert len(out) >= 25
    assert out.min() >= pd.Timestamp("2022-11-08", tz="UTC")
    assert out.max() <= pd.Timestamp("2022-12-13", tz="UTC")


def test_a_winter_without_a_call_out_was_not_logged(folder):
    runs = pd.read_csv(folder / "actions.csv")
    runs[runs["start_utc"] < "2023-07-01"].to_csv(folder / "actions.csv", index=False)
    log = read_log(folder)
    assert [len(judged_days(winter, log)) > 0 for winter in read_winters(folder)] == [True, False]


def test_a_call_out_counts_for_eighteen_hours(folder):
    log = read_log(folder)
    begun = log.starts[0]
    moments = pd.DatetimeIndex([begun - pd.Timedelta(hours=18), begun - pd.Timedelta(hours=19), begun])
    assert called_out(moments, log).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("actions.csv", "start_utc\n2022-12-01T10:00Z\n", "lacks the columns end_utc"),
        ("actions.csv", "start_utc,end_utc,action\n2022-13-01T10:00Z,2022-12-01T11:00Z,plough\n", "row 2, start_utc"),
        ("actions.csv", "start_utc,end_utc,action\n2022-12-01T10:00Z,2022-12-01T11:00Z,sand\n", "holds no plough run"),
        (
            "actions.csv",
            "start_utc,end_utc,action\n2022-12-01T10:00Z,2022-12-01T11:00Z,sand\n2022-12-02T10:00Z,2022-12-01T11:00Z,plough\n",
            "row 3: a run ends",
        ),
        ("weather.csv", "time_utc\n2022-12-01T10:00Z\n", "lacks the columns air_temperature_degc"),
        (
            "weather.csv",
            "time_utc,air_temperature_degc,dew_point_temperature_degc,wind_speed_m_s,precipitation_mm\n2022-12-01T10:00Z,0,0,calm,0\n",
            "row 2: wind_speed_m_s 'calm' is no number",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_what_is_wrong(folder, capsys, file, text, said):
    (folder / file).write_text(text, "utf-8")
    assert plough_need.main([str(folder)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_what_cannot_be_is_taken_as_missing_and_said(folder):
    hours = pd.read_csv(folder / "weather.csv")
    plain = read_winters(folder)[0]
    hours.loc[30, "air_temperature_degc"], hours.loc[31, "precipitation_mm"] = -999.0, 9999.0
    hours.to_csv(folder / "weather.csv", index=False)
    winter = read_winters(folder)[0]
    assert plain.said == ()
    assert winter.said[0] == "weather.csv: air_temperature_degc impossible in 1 rows (first row 32: -999), taken as missing"
    assert winter.weather["air"].iloc[30] == winter.weather["air"].iloc[29]
    assert winter.weather["gauge"].iloc[31] == 0.0
    assert winter.weather["known"].sum() == plain.weather["known"].sum() - 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--train-until", "2019-01-01"), "no morning before 2019-01-01 to learn from; there are 2022-11-"),
        (("--train-until", "2031-01-01"), "no morning from 2031-01-01 on to judge; there are 2022-11-"),
        (("--train-until", "2022-11-20"), "to learn 2022/23 from what was before 2022-11-20 there are"),
    ],
)
def test_a_date_that_leaves_too_little_is_refused_with_the_folder_and_the_dates_there_are(folder, capsys, arguments, said):
    hours = pd.read_csv(folder / "weather.csv")
    hours[hours["time_utc"] < "2023-07"].to_csv(folder / "weather.csv", index=False)
    assert plough_need.main([str(folder), *arguments]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"plough_need: {folder}: ")
    assert said in told
    assert told.count("\n") == 1


@pytest.mark.shared
def test_on_a_real_route_it_beats_the_rule_of_thumb_at_every_cost(shared):
    found, _ = plough_need.run(shared / "data" / "gullingen", None)
    for winter in ("2022/23", "2023/24"):
        assert found[winter, "known"]["auc"] > found[winter, "past"]["auc"]
        assert found[winter, "known"]["brier_skill"] > found[winter, "past"]["brier_skill"]
    for way in plough_need.WAYS:
        mean, rule = found["mean", way], found["mean", f"rule_{way}"]
        assert mean["auc"] >= 0.90
        assert mean["brier_skill"] >= 0.45
        assert all(mean[f"value_{ratio}"] > max(0.0, rule[f"value_{ratio}"]) for ratio in ("0.05", "0.1", "0.2", "0.3", "0.5"))


def test_one_winter_without_a_date_says_what_there_is_to_learn_from(folder, capsys):
    weather = pd.read_csv(folder / "weather.csv")
    weather[weather["time_utc"] < "2023-07"].to_csv(folder / "weather.csv", index=False)
    assert plough_need.main([str(folder)]) == 2
    assert "no morning in another winter to learn from; there are 20" in capsys.readouterr().err
