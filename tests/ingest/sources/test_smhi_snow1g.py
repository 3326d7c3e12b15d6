"""SMHI SNOW1g: every trap of the contract on a hand-written answer, and the real recording value by value."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from config.settings import Settings
from config.site import Site
from ingest.ports import RawBody
from ingest.sources.smhi_snow1g import SmhiSnow1g
from model.domain.errors import SourceFormatError
from model.domain.weather import check_forecast
from tests.ingest.conftest import ANSWERS, NOW, PLACES, MakeRaw

SOURCE = SmhiSnow1g()


def _answer() -> dict:
    return json.loads((ANSWERS / "smhi_snow1g.json").read_text())


def _parse(raw: MakeRaw, answer: dict):
    return SOURCE.parse(raw(SOURCE.name, json.dumps(answer).encode(), place=(16.55, 59.61)), places=PLACES, now=NOW)


def test_times_units_and_amounts(raw: MakeRaw) -> None:
    forecast = check_forecast(_parse(raw, _answer()))
    assert forecast.sizes == {"member": 1, "point": 1, "time": 6}
    widths = (forecast["time"].to_numpy() - forecast["interval_start"].to_numpy()) / np.timedelta64(1, "h")
    assert widths.tolist() == [1, 1, 1, 1, 2, 6]
    assert forecast["time"].to_numpy()[0] == np.datetime64("2026-01-15T13:00")
    flat = forecast.squeeze(["member", "point"])
    np.testing.assert_allclose(flat["precipitation_amount"], [0.5, 0.8, 0.0, 1.0, 3.0, 6.0], rtol=1e-6)  # amounts, not rates
    np.testing.assert_allclose(flat["cloud_area_fraction"], [1, 1, 1, 0.75, 0, 1])  # octas
    np.testing.assert_allclose(flat["relative_humidity"], 0.9, rtol=1e-6)
    np.testing.assert_allclose(flat["probability_of_precipitation"], [0.8, 0.8, 0.1, 0.8, 0.8, 0.8], rtol=1e-6)
    assert float(flat["visibility_in_air"][0]) == 12_500.0
    assert float(flat["dew_point_temperature"][0]) == pytest.approx(-2.91, abs=0.05)
    assert forecast.attrs["reference_time"] == "2026-01-15T11:45:00+00:00"
    assert forecast.attrs["issued_at"] == "2026-01-15T12:04:10+00:00"
    assert forecast.attrs["available_at"] == NOW.isoformat()
    assert (float(forecast["longitude"][0]), float(forecast["altitude"][0])) == (16.55, 12.0)
    assert forecast["point"].to_numpy().tolist() == ["Torget"]


def test_missing_optional_values_are_missing_and_not_zero(raw: MakeRaw) -> None:
    flat = _parse(raw, _answer()).squeeze()
    assert np.isnan(flat["wind_speed_of_gust"].to_numpy()).tolist() == [False, False, True, False, False, False]
    assert np.isnan(flat["visibility_in_air"].to_numpy()).tolist() == [False, False, True, False, False, False]


def test_kind_of_precipitation(raw: MakeRaw) -> None:
    flat = _parse(raw, _answer()).squeeze()
    snow, freezing = flat["snow_fraction"].to_numpy(), flat["freezing_rain_fraction"].to_numpy()
    assert snow[0] == 1.0
    assert (snow[1], freezing[1]) == (0.0, 1.0)  # code 3
    assert 0.5 < snow[2] < 1.0  # nothing falls: by temperature and humidity
    assert snow[3] == 0.5  # frozen part missing: by code 7
    assert snow[5] == 0.75
    assert freezing[[0, 2, 3, 4, 5]].tolist() == [0.0] * 5


def test_freezing_drizzle_is_not_lost(raw: MakeRaw) -> None:
    answer = _answer()
    answer["timeSeries"][0]["data"] |= {"predominant_precipitation_type_at_surface": 12, "precipitation_frozen_part": 25}
    flat = _parse(raw, answer).squeeze()
    assert (float(flat["snow_fraction"][0]), float(flat["freezing_rain_fraction"][0])) == (0.25, 0.75)


def test_minimum_over_wet_members_may_exceed_the_mean(raw: MakeRaw) -> None:
    flat = _parse(raw, _answer()).squeeze()
    assert float(flat["precipitation_amount_min"][2]) > float(flat["precipitation_amount"][2]) == 0.0


def test_absent_parameters_are_tolerated(raw: MakeRaw) -> None:
    answer = _answer()
    for step in answer["timeSeries"]:
        for name in ("precipitation_amount_max", "precipitation_frozen_part", "predominant_precipitation_type_at_surface"):
            step["data"].pop(name)
    flat = _parse(raw, answer).squeeze()
    assert "precipitation_amount_max" not in flat
    assert "freezing_rain_fraction" not in flat
    assert float(flat["snow_fraction"][5]) > 0.99


def test_one_step_without_temperature_is_left_out_and_many_are_refused(raw: MakeRaw) -> None:
    answer = _answer()
    answer["timeSeries"][2]["data"]["air_temperature"] = 9999
    forecast = _parse(raw, answer)
    assert forecast.sizes["time"] == 5
    assert np.datetime64("2026-01-15T15:00") not in forecast["time"].to_numpy()
    answer["timeSeries"][3]["data"]["air_temperature"] = 9999
    with pytest.raises(SourceFormatError, match=r"2 of 6 steps lack .*air_temperature from 2026-01-15T15:00Z"):
        _parse(raw, answer)


def test_steps_repeated_or_out_of_order(raw: MakeRaw) -> None:
    answer = _answer()
    steps = answer["timeSeries"]
    answer["timeSeries"] = [steps[3], *steps[::-1]]
    assert _parse(raw, answer).identical(_parse(raw, _answer()))
    answer["timeSeries"][0] = {**steps[3], "data": {**steps[3]["data"], "air_temperature": 9.0}}
    with pytest.raises(SourceFormatError, match="comes twice with different values"):
        _parse(raw, answer)


@pytest.mark.parametrize(
    ("parameter", "value", "message"),
    [
        ("air_temperature", 272.0, "air_temperature is 272 degC .*changed the unit"),
        ("cloud_area_fraction", 100, "cloud_area_fraction is 12.5 .*changed the unit"),
        ("relative_humidity", 0.9, "looks like a fraction"),
        ("precipitation_amount_mean", "0.5", "should be a number, is text"),
    ],
)
def test_wrong_units_and_kinds_are_refused(raw: MakeRaw, parameter: str, value: object, message: str) -> None:
    answer = _answer()
    for step in answer["timeSeries"]:
        step["data"][parameter] = value
    with pytest.raises(SourceFormatError, match=message):
        _parse(raw, answer)


def test_an_impossible_optional_value_costs_that_variable_only(raw: MakeRaw) -> None:
    answer = _answer()
    answer["timeSeries"][1]["data"]["wind_speed_of_gust"] = 400.0
    forecast = _parse(raw, answer)
    assert "wind_speed_of_gust" not in forecast
    assert "wind_speed_of_gust is 400" in forecast.attrs["note"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("smhi_pmp3g.json", "old PMP3g format, which SMHI closed on 2026-03-31"),
        ("outage.html", "an HTML page with status 200"),
        (b"", "empty"),
        (b"[1, 2]", "should be an object, is a list"),
        (b'{"timeSeries": []}', "geometry should be an object, is absent"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[" * 100_000, "cannot be read"),
    ],
)
def test_what_is_not_a_forecast_is_refused_in_words(raw: MakeRaw, content: str | bytes, message: str) -> None:
    with pytest.raises(SourceFormatError, match=message):
        SOURCE.parse(raw(SOURCE.name, content), places=PLACES, now=NOW)


def test_a_truncated_answer_says_so(raw: MakeRaw) -> None:
    body = (ANSWERS / "smhi_snow1g.json").read_bytes()
    with pytest.raises(SourceFormatError, match=r"ends in the middle after \d+ bytes"):
        SOURCE.parse(raw(SOURCE.name, body[: len(body) // 2]), places=PLACES, now=NOW)


def test_longitude_and_latitude_exchanged_are_noticed(raw: MakeRaw) -> None:
    answer = _answer()
    answer["geometry"]["coordinates"].reverse()
    with pytest.raises(SourceFormatError, match="longitude and latitude may have changed places"):
        _parse(raw, answer)


def test_questions_put_longitude_first_and_share_one_gate(site: Site, settings: Settings) -> None:
    queries = SOURCE.queries(site, settings, NOW)
    assert queries[0].url.split("/version/1")[1] == "/geotype/point/lon/16.55/lat/59.61/data.json"
    assert {query.gate.url for query in queries if query.gate} == {f"{settings.sources.smhi_snow1g_url}/createdtime.json"}
    assert [query.place for query in queries] == [(place.longitude, place.latitude) for place in site.forecast_points]


@pytest.mark.shared
def test_the_recorded_answer_of_april(shared: Path) -> None:
    body = (shared / "fixtures/smhi_snow1g/point_norrkoping_2026-04-02.json").read_bytes()
    now = datetime(2026, 4, 2, 12, tzinfo=UTC)
    forecast = SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, now, (16.16, 58.58)), places=(), now=now)
    assert forecast.sizes["time"] == 83
    widths = (forecast["time"].to_numpy() - forecast["interval_start"].to_numpy()) / np.timedelta64(1, "h")
    assert {int(width): int((widths == width).sum()) for width in np.unique(widths)} == {1: 60, 2: 1, 6: 14, 12: 8}
    flat = forecast.squeeze()
    first, easter = flat.isel(time=0), flat.sel(time="2026-04-05T12:00")
    assert (float(first["air_temperature"]), float(first["cloud_area_fraction"])) == (pytest.approx(10.4), 1.0)
    assert float(first["dew_point_temperature"]) == pytest.approx(7.1, abs=0.1)
    assert float(easter["precipitation_amount"]) == pytest.approx(1.8)
    assert float(flat["snow_fraction"].sel(time="2026-04-06T00:00")) == pytest.approx(0.56)
    assert float(flat["snow_fraction"].sel(time="2026-04-09T00:00")) == 1.0
    assert forecast.attrs["issued_at"] == "2026-04-02T11:01:32+00:00"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("legacy_pmp3g_point_stockholm_2026-02-06.json", "old PMP3g format"),
        ("point_stockholm_2026-02-06_converted_from_pmp3g.json", "belongs to no time"),
    ],
)
def test_recordings_of_the_old_format_are_refused(shared: Path, name: str, message: str) -> None:
    body = (shared / "fixtures/smhi_snow1g" / name).read_bytes()
    with pytest.raises(SourceFormatError, match=message):
        SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, NOW), places=(), now=NOW)


def test_median_and_probability_of_the_kind_are_kept(raw: MakeRaw) -> None:
    answer = _answer()
    for step in answer["timeSeries"]:
        step["data"] |= {"precipitation_amount_median": 0.4, "probability_of_frozen_precipitation": 0.3}
    flat = _parse(raw, answer).squeeze()
    np.testing.assert_allclose(flat["precipitation_amount_median"], 0.4, rtol=1e-6)
    np.testing.assert_allclose(flat["probability_of_frozen_precipitation"], 0.3, rtol=1e-6)  # a fraction, not %
