"""MET Norway Locationforecast: every trap of the contract on a hand-written answer, and the real recordings."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from config.settings import Settings
from config.site import Place, Site
from ingest.ports import RawBody
from ingest.sources.metno_locationforecast import MetnoLocationforecast
from model.domain.errors import SourceFormatError
from model.domain.weather import check_forecast
from tests.ingest.conftest import ANSWERS, NOW, PLACES, MakeRaw

SOURCE = MetnoLocationforecast()


def _answer() -> dict:
    return json.loads((ANSWERS / "metno_complete.json").read_text())


def _parse(raw: MakeRaw, answer: dict):
    return SOURCE.parse(raw(SOURCE.name, json.dumps(answer).encode(), place=(16.55, 59.61)), places=PLACES, now=NOW)


def test_periods_join_the_instant_at_their_end(raw: MakeRaw) -> None:
    forecast = check_forecast(_parse(raw, _answer()))
    flat = forecast.squeeze()
    hours = [int(text[8:10]) * 24 + int(text[11:13]) for text in np.datetime_as_string(flat["time"].to_numpy(), unit="h")]
    assert [hour - 15 * 24 for hour in hours] == [14, 15, 16, 17, 18, 24, 30]
    lengths = (flat["time"].to_numpy() - flat["interval_start"].to_numpy()) / np.timedelta64(1, "h")
    assert lengths.tolist() == [1, 1, 1, 1, 1, 6, 6], "an amount is of the time from its own row to the next"
    np.testing.assert_allclose(flat["precipitation_amount"], [0.6, 0.4, 0.1, 5.5, 1.0, 6.0, 1.2], rtol=1e-6)
    np.testing.assert_allclose(flat["air_temperature"], [-1.0, 1.0, 2.5, 3.0, 3.2, 0.0, -5.0], rtol=1e-6)
    np.testing.assert_allclose(flat["air_temperature_p10"], flat["air_temperature"] - 1.0, rtol=1e-5)
    np.testing.assert_allclose(flat["probability_of_precipitation"], [0.9, 0.5, 0.1, 0.5, 0.5, 0.5, 0.5], rtol=1e-6)
    np.testing.assert_allclose(flat["cloud_area_fraction"], 0.875)
    np.testing.assert_allclose(flat["precipitation_amount_max"], 2 * flat["precipitation_amount"], rtol=1e-6)
    assert forecast.attrs["reference_time"] == "2026-01-15T12:31:00+00:00"
    assert float(forecast["altitude"][0]) == 25.0
    assert "freezing_rain_fraction" not in forecast


def test_kind_from_symbol_else_from_temperature_and_humidity(raw: MakeRaw) -> None:
    snow = _parse(raw, _answer()).squeeze()["snow_fraction"].to_numpy()
    assert snow[[0, 1, 3, 4, 5, 6]].tolist() == [1.0, 0.5, 0.0, 0.0, 0.0, 1.0]
    assert 0.0 < snow[2] < 0.5  # "cloudy" at +2.5 degC


def test_compact_without_dew_point_and_spread(raw: MakeRaw) -> None:
    answer = _answer()
    keep = {"air_temperature", "cloud_area_fraction", "relative_humidity", "wind_speed"}
    for row in answer["properties"]["timeseries"]:
        details = row["data"]["instant"]["details"]
        row["data"]["instant"]["details"] = {name: details[name] for name in keep}
    flat = _parse(raw, answer).squeeze()
    assert float(flat["dew_point_temperature"][0]) == pytest.approx(-2.1, abs=0.1)
    assert "air_temperature_p10" not in flat


@pytest.mark.parametrize(
    ("name", "unit"), [("air_temperature", "kelvin"), ("precipitation_amount", "inch"), ("wind_speed_of_gust", "knots")]
)
def test_a_unit_that_differs_from_the_contract_is_refused(raw: MakeRaw, name: str, unit: str) -> None:
    answer = _answer()
    answer["properties"]["meta"]["units"][name] = unit
    with pytest.raises(SourceFormatError, match=f"{name} is in '{unit}' by properties.meta.units"):
        _parse(raw, answer)


def test_a_unit_that_is_not_told_is_not_guessed(raw: MakeRaw) -> None:
    answer = _answer()
    del answer["properties"]["meta"]["units"]["wind_speed_of_gust"]
    assert "wind_speed_of_gust" not in _parse(raw, answer)
    del answer["properties"]["meta"]["units"]["air_temperature"]
    with pytest.raises(SourceFormatError, match="lack a value that is needed"):
        _parse(raw, answer)


def _without_rows(answer: dict) -> None:
    answer["properties"]["timeseries"] = []


def _one_row(answer: dict) -> None:
    answer["properties"]["timeseries"] = answer["properties"]["timeseries"][:1]


def _conflict(answer: dict) -> None:
    rows = answer["properties"]["timeseries"]
    rows.append({**rows[0], "data": rows[1]["data"]})


def _gap(answer: dict) -> None:
    rows = answer["properties"]["timeseries"]
    del rows[1], rows[2]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_without_rows, "0 time steps"),
        (_one_row, "1 time steps"),
        (_conflict, "comes twice with different values"),
        (_gap, "lack a value that is needed .precipitation_amount"),
    ],
)
def test_impossible_rows_are_refused(raw: MakeRaw, spoil: Callable[[dict], None], message: str) -> None:
    answer = _answer()
    spoil(answer)
    with pytest.raises(SourceFormatError, match=message):
        _parse(raw, answer)


def test_questions_have_at_most_four_decimals(site: Site, settings: Settings) -> None:
    exact = site.model_copy(
        update={"forecast_points": (Place(name="Noga", longitude=16.123456789, latitude=59.00004999, altitude_m=17.4),)}
    )
    (query,) = SOURCE.queries(exact, settings, NOW)
    assert dict(query.params) == {"lat": "59", "lon": "16.1235", "altitude": "17"}
    assert query.url == f"{settings.sources.metno_locationforecast_url}/complete"


@pytest.mark.shared
def test_the_recorded_snow_of_oslo(shared: Path) -> None:
    body = (shared / "fixtures/metno_locationforecast/compact_oslo_2026-02-06.json").read_bytes()
    flat = SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, NOW), places=(), now=NOW).squeeze()
    assert flat.sizes["time"] == 82
    assert flat["time"].to_numpy()[0] == np.datetime64("2026-02-06T22:00")
    np.testing.assert_allclose(flat["precipitation_amount"][:8], [0.5, 0.7, 0.8, 0.6, 0.5, 0.3, 0.2, 0.2], rtol=1e-6)
    assert flat["snow_fraction"].to_numpy()[:8].tolist() == [1.0] * 8
    assert float(flat["air_temperature"][0]) == pytest.approx(-5.9)
    assert float(flat["dew_point_temperature"][0]) == pytest.approx(-10.4, abs=0.1)
    assert float(flat["precipitation_amount"].sum()) < 5.0  # hourly and six-hourly sums are not added up


@pytest.mark.shared
def test_the_recorded_percentiles_of_2024(shared: Path) -> None:
    body = (shared / "fixtures/metno_locationforecast/complete_60N10E_2024-02-24_6steps.json").read_bytes()
    flat = SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, NOW), places=(), now=NOW).squeeze()
    assert flat.sizes["time"] == 5
    np.testing.assert_allclose(flat["air_temperature_p10"], [2.0, 0.4, -0.7, -1.8, -2.2], rtol=1e-5)
    np.testing.assert_allclose(flat["air_temperature_p90"], [4.0, 2.5, 1.8, 0.5, 0.2], rtol=1e-5)
    assert float(flat["probability_of_precipitation"][4]) == pytest.approx(0.023)


@pytest.mark.shared
def test_an_old_answer_without_percentiles(shared: Path) -> None:
    wrapped = json.loads(
        (shared / "fixtures/metno_locationforecast/complete_london_2020-07-20_with_http_headers.json").read_text()
    )
    forecast = SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, json.dumps(wrapped["data"]).encode(), NOW), places=(), now=NOW)
    assert "air_temperature_p10" not in forecast
    assert set(np.unique(np.diff(forecast["time"].to_numpy()) / np.timedelta64(1, "h"))) == {1.0, 6.0}
