"""Every form of hourly.csv that may come: gaps, missing columns, clocks, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.road_temperature import main, measure
from benchmarks.road_temperature_case import load_case
from benchmarks.road_temperature_hours import SKY, SUN, read_hours
from benchmarks.road_temperature_place import CANYON, OPEN_ROAD, read_place
from model.domain.errors import ForecastError
from tests.benchmarks.test_road_temperature import hours


def write(folder, table):
    table.to_csv(folder / "hourly.csv", index=False)
    return folder / "hourly.csv"


def test_only_air_and_road_are_needed(tmp_path):
    path = write(tmp_path, hours()[["time_utc", "air_temperature_degc", "road_surface_temperature_degc"]])
    (piece,), assumed = read_hours(path, CANYON)
    assert not piece.weather.isna().any().any()
    assert len(assumed) == 4
    assert measure(tmp_path)["halka_physics"]["all"]["n"] > 0


def test_humidity_stands_in_for_the_dew_point(tmp_path):
    table = hours().drop(columns="dew_point_temperature_degc").assign(relative_humidity_percent=100.0)
    (piece,), assumed = read_hours(write(tmp_path, table), CANYON)
    assert piece.weather["dew_point_temperature"].to_numpy() == pytest.approx(piece.weather["air_temperature"].to_numpy())
    assert "dew point from relative humidity" in assumed


def test_holes_are_closed_or_marked_or_cut(tmp_path):
    table = hours(400).assign(longwave_down_w_m2=260.0, shortwave_down_w_m2=0.0)
    table.loc[10:11, "air_temperature_degc"] = np.nan
    table.loc[50:58, "air_temperature_degc"] = np.nan
    table.loc[100:130, ["longwave_down_w_m2", "shortwave_down_w_m2", "wind_speed_m_s"]] = np.nan
    table.loc[200:260, "air_temperature_degc"] = np.nan
    table = table.drop(index=range(300, 305))
    pieces, told = read_hours(write(tmp_path, table), CANYON)
    assert [len(piece.weather) for piece in pieces] == [200, 139]
    assert "air_temperature_degc filled in over 14 hours" in told, "not the 61 that cut the file"
    assert np.flatnonzero(pieces[0].patched).tolist() == list(range(50, 59))
    assert pieces[1].patched.sum() == 5
    for piece in pieces:
        assert not piece.weather.drop(columns="road_surface_temperature").isna().any().any()
    assert pieces[0].weather[SKY].iloc[115] != 260.0
    assert pieces[0].weather[SUN].max() > 0
    assert measure(tmp_path)["halka_physics"]["1"]["n"] > 0


def test_values_that_cannot_be_are_taken_as_missing(tmp_path):
    table = hours()
    table.loc[20, ["air_temperature_degc", "road_surface_temperature_degc"]] = -9999.0
    (piece,), _ = read_hours(write(tmp_path, table), CANYON)
    assert piece.weather["air_temperature"].min() > -10
    assert np.isnan(piece.weather["road_surface_temperature"].iloc[20])


def test_what_was_passed_over_or_filled_in_is_told(tmp_path):
    table = hours(400).assign(wind_speed_m_s=3.0)
    table.loc[5, "air_temperature_degc"] = 999.0
    table.loc[20:39, "wind_speed_m_s"] = np.nan
    first = table["time_utc"].iloc[[7]]
    _, said = read_hours(write(tmp_path, pd.concat([table, table[table["time_utc"].isin(first)]])), CANYON)
    assert "1 rows of hours told before left out" in said
    assert "wind_speed_m_s filled in over 20 hours" in said
    assert any(word.startswith("air_temperature_degc impossible in 1 hours") for word in said)
    _, said = read_hours(write(tmp_path, table.assign(wind_speed_m_s=np.nan)), CANYON)
    assert "wind 2.5 m/s" in said


def test_the_hour_that_summer_time_repeats_is_taken_once(tmp_path):
    table = hours()
    table = pd.concat([table.iloc[:40], table.iloc[38:40], table.iloc[40:]])
    (piece,), _ = read_hours(write(tmp_path, table), CANYON)
    assert len(piece.weather) == 169


def test_midnight_of_the_same_date_is_the_day_s_last_hour(tmp_path):
    time = [f"2010-01-0{day}T{hour % 24:02d}:00:00" for day in (1, 2, 3) for hour in range(1, 25)]
    air = np.linspace(-5, 5, len(time))
    table = pd.DataFrame(
        {
            "time_est": time,
            "air_temperature_degc": air,
            "shortwave_down_w_m2": 0.0,
            "road_surface_temperature_degc": air,
        }
    )
    (piece,), _ = read_hours(write(tmp_path, table), OPEN_ROAD)
    assert len(piece.weather) == 72
    assert piece.weather.index[0] == pd.Timestamp("2010-01-01T06:00")
    assert piece.weather["air_temperature"].to_numpy() == pytest.approx(air)
    assert load_case(tmp_path).place == OPEN_ROAD


def test_counted_vehicles_drive_the_traffic(tmp_path):
    table = hours().assign(vehicles_per_h=np.tile([0.0, 200.0], 85)[:169])
    table.loc[5, "vehicles_per_h"] = np.nan
    (piece,), _ = read_hours(write(tmp_path, table), CANYON)
    assert piece.traffic.mean() == pytest.approx(1.0)
    assert np.isfinite(piece.traffic).all()


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda t: t.drop(columns="air_temperature_degc"), "lacks the column air_temperature_degc"),
        (lambda t: t.drop(columns="time_utc"), "no column of times; one of time_utc"),
        (lambda t: t.assign(time_utc="yesterday"), "row 2: time_utc 'yesterday' is no time"),
        (lambda t: t.assign(wind_speed_m_s="calm"), "row 2: wind_speed_m_s 'calm' is no number"),
        (lambda t: t.assign(air_temperature_degc=np.nan), "no 8 hours on end"),
        (lambda t: t.iloc[:0], "has no rows"),
        (lambda t: t.iloc[:5], "no 8 hours on end"),
        (lambda t: t.iloc[:40], "no origin"),
        (lambda t: t.assign(road_surface_temperature_degc=np.nan), "no hour after an origin"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(tmp_path, capsys, spoil, word):
    write(tmp_path, spoil(hours()))
    assert main([str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert word in said
    assert said.count("\n") == 1


def test_an_empty_or_absent_file_is_refused(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "no hourly.csv" in capsys.readouterr().err
    (tmp_path / "hourly.csv").write_text("")
    assert main([str(tmp_path)]) == 2
    assert "not a readable CSV" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("origin_utc,metro_degc\n2026-01-07T23:00:00Z,1\n", "lead_h"),
        ("origin_utc,lead_h\n2026-01-07T23:00Z,1\nnever,1\n", "row 3: origin_utc 'never' is no time"),
        ("origin_utc,lead_h,metro_degc\n2026-01-07T23:00Z,1,warm\n", "row 2: metro_degc 'warm' is no number"),
        ("", "readable table"),
    ],
)
def test_peers_that_cannot_be_read_are_refused(tmp_path, capsys, text, word):
    write(tmp_path, hours())
    (tmp_path / "peers.csv").write_text(text)
    assert main([str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert word in told
    assert told.count("\n") == 1


def test_a_place_may_be_told(tmp_path):
    path = tmp_path / "case.toml"
    path.write_text(
        "name = 'x'\nsky_view_factor = 0.7\n[place]\nlatitude = 60\n[[layers]]\nmaterial = 'Cement'\nthickness_m = 0.2\n"
        "[traffic]\ntraffic_veh_per_h = 10\n"
    )
    place = read_place(path, CANYON)
    assert (place.latitude, place.sky_view_factor, place.pavement, place.traffic_veh_per_h) == (60.0, 0.7, "concrete", 10.0)
    assert place.longitude == CANYON.longitude
    assert read_place(tmp_path / "none.toml", CANYON) == CANYON


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("sky = 1", "unknown key 'sky'"),
        ("latitude = 'north'", "must be a number"),
        ("sky_view_factor = 40", "from 0 to 1"),
        ("pavement = 'mud'", "choose"),
        ("bridge = 1", "true or false"),
        ("layers = ['mud']", "top layer 'mud'"),
        ("= 3", "not readable TOML"),
    ],
)
def test_a_place_that_cannot_be_is_refused(tmp_path, text, word):
    path = tmp_path / "case.toml"
    path.write_text(text)
    with pytest.raises(ForecastError, match=word):
        read_place(path, CANYON)


def test_layers_with_thickness_make_a_free_profile(tmp_path):
    toml = tmp_path / "case.toml"
    toml.write_text("[[layers]]\nmaterial = 'asphalt'\nthickness_m = 0.2\n[[layers]]\nmaterial = 'sand'\nthickness_m = 0.5\n")
    place = read_place(toml, CANYON)
    assert place.layers == (("asphalt", 0.2), ("sand", 0.5))
    assert place.columns().classes[0].layers == place.layers
    toml.write_text("[[layers]]\nmaterial = 'asphalt'\n[[layers]]\nmaterial = 'sand'\nthickness_m = 0.5\n")
    with pytest.raises(ForecastError, match="thickness_m"):
        read_place(toml, CANYON)


def test_a_folder_of_unknown_form_is_taken_for_an_open_road_and_says_so(tmp_path, capsys):
    write(tmp_path, hours().rename(columns={"time_utc": "time"}).assign(colour="grey"))
    assert load_case(tmp_path).place.sky_view_factor == 0.9
    assert main([str(tmp_path), "--physics-only"]) == 0
    assert "for want of a case.toml" in capsys.readouterr().out
