"""METRo's XML in both layouts, what it means, and what is withheld from the forecast."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.metro_cases import OURS, default_start, hindcast, later_starts, main, measure
from benchmarks.metro_cases_run import forecast
from benchmarks.metro_cases_xml import find_cases, read_case
from model.domain.errors import ForecastError

STATION = """<station><header><station-type>road</station-type><coordinate><latitude>59.3</latitude><longitude>18.0</longitude>
</coordinate></header><roadlayer-list><roadlayer><position>1</position><type>asphalt</type><thickness>0.2</thickness></roadlayer>
<roadlayer><position>2</position><type>sand</type><thickness>0.5</thickness></roadlayer></roadlayer-list></station>"""


def predictions(count=24, **changed):
    rows = []
    for hour in range(count):
        said = {"at": -3, "td": -6, "ws": 18, "cc": 4, "ra": 0.5 * hour, "sn": 0.0} | {k: v(hour) for k, v in changed.items()}
        time = pd.Timestamp("2026-01-10T06:00Z") + pd.Timedelta(hours=hour)
        rows.append(
            f"<prediction><forecast-time>{time.isoformat()}</forecast-time>"
            + "".join(f"<{k}>{v}</{k}>" for k, v in said.items())
            + "</prediction>"
        )
    return f"<forecast><prediction-list>{''.join(rows)}</prediction-list></forecast>"


def measures(count=40, below="-1.0"):
    rows = []
    for step in range(count):
        time = pd.Timestamp("2026-01-09T22:53Z") + pd.Timedelta(minutes=20 * step)
        rows.append(
            f"<measure><observation-time>{time:%Y-%m-%dT%H:%MZ}</observation-time><at>-4</at><td>-99.9</td><ws>9</ws>"
            f"<st>{-5 + 0.05 * step:.2f}</st><sst>{below}</sst></measure>"
        )
    return f"<observation><measure-list>{''.join(rows)}</measure-list></observation>"


@pytest.fixture
def folder(tmp_path):
    for kind, text in (("station", STATION), ("forecast", predictions()), ("observation", measures())):
        (tmp_path / f"metro_case900_{kind}.xml").write_text(text)
    return tmp_path


def the_case(folder):
    ((name, files),) = find_cases(folder).items()
    return read_case(name, files)


def test_units_and_layers_are_mapped(folder):
    case = the_case(folder)
    assert (case.name, case.pavement, case.layers[1]) == ("case900", "asphalt", ("sand", 0.5))
    assert case.forecast["wind"].to_numpy() == pytest.approx(5.0)
    assert case.forecast["cloud"].to_numpy() == pytest.approx(0.5)
    assert case.forecast["rain"].to_numpy() == pytest.approx([0.0] + [0.5] * 23)
    assert case.observed["wind"].to_numpy() == pytest.approx(2.5)
    assert case.observed["dew_point"].isna().all()


def test_percent_of_cloud_and_hourly_amounts_of_old_files_are_known_by_their_values(folder):
    (folder / "metro_case900_forecast.xml").write_text(predictions(cc=lambda _: 80, sn=lambda hour: 1.0 if hour == 3 else 0.2))
    case = the_case(folder)
    assert case.forecast["cloud"].to_numpy() == pytest.approx(0.8)
    assert case.forecast["snow"].sum() == pytest.approx(1.0 + 23 * 0.2)


def test_a_folder_a_case_is_found_too_and_a_sensor_stuck_at_zero_is_not_believed(tmp_path):
    inside = tmp_path / "case901"
    inside.mkdir()
    for kind, text in (("station", STATION), ("forecast", predictions()), ("observation", measures(below=".0"))):
        (inside / f"{kind}.xml").write_text(text)
    case = the_case(tmp_path)
    assert case.name == "case901"
    assert case.observed["below"].isna().all()
    assert case.roadcast is None
    assert case.below_depth_m == 0.4
    (inside / "station.xml").write_text(STATION.replace("<coordinate>", "<sst-depth> 0.3 </sst-depth><coordinate>"))
    assert the_case(tmp_path).below_depth_m == 0.3


def test_nothing_after_the_start_reaches_the_forecast(folder):
    case = the_case(folder)
    start = pd.Timestamp("2026-01-10T09:00")
    table = hindcast(case, start)
    assert table["lead_h"].min() > 0
    case.observed.loc[case.observed.index > start, ["surface", "air"]] += 5.0
    told = hindcast(case, start)
    assert np.array_equal(table[OURS], told[OURS])
    assert told["observed"].to_numpy() == pytest.approx(table["observed"].to_numpy() + 5.0)


def test_the_forecast_begins_at_the_last_reading(folder):
    case = the_case(folder)
    start = pd.Timestamp("2026-01-10T09:20")
    newest = case.observed["surface"][case.observed.index <= start].iloc[-1:]
    assert forecast(case, start).at(pd.DatetimeIndex(newest.index)) == pytest.approx(newest.to_numpy(), abs=0.1)


def test_figures_are_printed_and_written(folder, capsys):
    roadcast = "".join(
        f"<prediction><roadcast-time>2026-01-10T{hour:02d}:00Z</roadcast-time><st>-4.0</st></prediction>" for hour in range(9, 20)
    )
    path = folder / "metro_case900_roadcast_reference.xml"
    path.write_text(f"<roadcast><prediction-list>{roadcast}</prediction-list></roadcast>")
    assert main([str(folder), "--json", str(folder / "out.json")]) == 0
    assert "case900   halka_physics" in capsys.readouterr().out
    written = json.loads((folder / "out.json").read_text())
    assert written["halka_physics"]["all"]["n"] == written["cases"]["case900"]["metro"]["all"]["n"] > 5
    assert written["difference_from_metro"]["case900"]["all"]["rmse"] > 0
    assert written["metro_reported_rmse"] == {}


def test_the_hindcast_starts_with_metro_where_metro_s_error_can_be_known(folder):
    case = the_case(folder)
    assert default_start(case) == pd.Timestamp("2026-01-10 09:00")
    times = pd.date_range("2026-01-10 10:20", periods=12, freq="20min")
    metro = replace(case, roadcast=pd.Series(-4.0, times))
    assert default_start(metro) == times[0]
    assert hindcast(metro, times[0])["metro"].notna().all()


def test_a_cold_air_at_the_start_is_relaxed_to_a_warm_forecast(folder):
    case = the_case(folder)
    start = pd.Timestamp("2026-01-10 09:00")
    case.observed["air"] -= 3.0
    colder = forecast(case, start).temperature
    case.observed["air"] += 3.0
    assert (colder[1:6] < forecast(case, start).temperature[1:6]).all()


def test_later_starts_are_told_as_long_as_an_hour_of_readings_is_left(folder):
    case = the_case(folder)
    found = later_starts(case, pd.Timestamp("2026-01-10 09:00"))
    assert list(found) == ["2026-01-10 09:00", "2026-01-10 10:00"]
    assert found["2026-01-10 10:00"]["n"] == 6


def test_a_case_without_later_observations_or_files_is_named_and_the_rest_goes_on(folder):
    (folder / "metro_case902_forecast.xml").write_text(predictions())
    (folder / "metro_case900_observation.xml").write_text(measures(count=26))
    notes = measure(folder)["notes"]
    assert "no hindcast" in notes["case900"]
    assert "lacks station, observation" in notes["case902"]


@pytest.mark.parametrize(
    ("kind", "text", "word"),
    [
        ("station", '<!DOCTYPE x [<!ENTITY a "b">]><station>&a;</station>', "document type"),
        ("station", "<station>", "not readable XML"),
        ("station", STATION.replace("asphalt", "mud"), "layer 'mud'"),
        ("station", STATION.replace("59.3", "north"), "'north' is no number"),
        ("station", "<station/>", "no road layer"),
        ("station", STATION.replace("<coordinate>", "<sst-depth>5</sst-depth><coordinate>"), "sensor 5 m below"),
        ("forecast", "<forecast/>", "holds no prediction"),
        ("forecast", predictions(count=1), "fewer than two whole hours"),
        ("forecast", predictions(ws=lambda _: -99), "gives no wind"),
        ("observation", measures().replace("<st>", "<xt>").replace("</st>", "</xt>"), "no surface temperature"),
        ("observation", measures(count=1).replace("2026", "20x6"), "20x6"),
    ],
)
def test_files_that_cannot_be_used_are_refused(folder, kind, text, word):
    (folder / f"metro_case900_{kind}.xml").write_text(text)
    with pytest.raises(ForecastError, match=word):
        the_case(folder)


def test_a_start_outside_is_refused(folder):
    case = the_case(folder)
    for start in ("2026-01-09T12:00", "2026-01-12T00:00", "2026-01-10T12:30"):
        with pytest.raises(ForecastError):
            hindcast(case, pd.Timestamp(start))


def test_a_folder_of_which_no_case_could_be_judged_does_not_pass(folder, capsys):
    (folder / "metro_case900_observation.xml").write_text("<observation><x>")
    assert main([str(folder)]) == 1
    told = capsys.readouterr()
    assert "not readable XML" in told.out
    assert "nothing could be judged" in told.err


def test_a_folder_without_cases_is_refused_in_one_line(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "holds no METRo case" in capsys.readouterr().err


@pytest.mark.shared
def test_metro_s_own_cases_are_read(shared):
    found = measure(shared / "fixtures" / "rwis_us")
    assert "no hindcast" in found["notes"]["case001"]
    ours, persistence = (found["cases"]["case010"][name]["all"] for name in (OURS, "persistence"))
    assert ours["rmse"] < persistence["rmse"]
    assert found["difference_from_metro"]["case010"]["all"]["rmse"] < 2.5


def test_layers_of_unknown_material_are_refused_by_name(folder):
    (folder / "metro_case900_station.xml").write_text(STATION.replace(">sand<", ">moss<"))
    with pytest.raises(ForecastError, match="moss"):
        the_case(folder)


def test_with_the_weather_known_only_the_weather_after_the_start_differs(folder):
    case = the_case(folder)
    start = pd.Timestamp("2026-01-10 09:00")
    blind, seeing = forecast(case, start), forecast(case, start, weather_known=True)
    assert blind.temperature[0] == pytest.approx(seeing.temperature[0], abs=0.05)
    assert not np.allclose(blind.temperature[1:4], seeing.temperature[1:4])
