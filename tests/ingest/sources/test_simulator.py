"""Bodies of the simulator become canonical Datasets; anything else is refused in words."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from config.site import Place, Site
from ingest.sources.simulator import (
    FORECAST_CONTRACT,
    FORECAST_VARIABLES,
    STATION_CONTRACT,
    STATION_VARIABLES,
    SimulatorForecast,
    SimulatorStations,
)
from model.domain.errors import SourceFormatError
from model.domain.weather import check_forecast, check_observations
from tests.ingest.conftest import MakeRaw

NOW = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
PLACES = (Place(name="Torget", longitude=16.55, latitude=59.61, altitude_m=12.0),)
HOURS = 5


def _stamps() -> list[str]:
    first = datetime(2026, 1, 14, 22, tzinfo=UTC)
    return [(first + timedelta(hours=i)).isoformat() for i in range(HOURS)]


@pytest.fixture
def forecast_body() -> dict[str, Any]:
    values = {"air_temperature": -2.0, "dew_point_temperature": -3.0, "precipitation_amount": 0.4}
    return {
        "contract": FORECAST_CONTRACT,
        "simulated": True,
        "referenceTime": "2026-01-14T21:00:00Z",
        "publishedTime": "2026-01-14T21:45:00Z",
        "place": {"longitude": 16.55, "latitude": 59.61, "altitude": 12.0},
        "times": _stamps(),
        "intervalHours": 1,
        "variables": {
            name: {"unit": unit, "values": [values.get(name, 0.5)] * HOURS} for name, unit in FORECAST_VARIABLES.items()
        },
    }


@pytest.fixture
def station_body() -> dict[str, Any]:
    return {
        "contract": STATION_CONTRACT,
        "simulated": True,
        "publishedTime": "2026-01-15T02:06:00Z",
        "units": dict(STATION_VARIABLES),
        "times": _stamps(),
        "stations": [
            {
                "id": "1924",
                "name": "E18",
                "longitude": 16.5,
                "latitude": 59.6,
                "altitude": 20.0,
                "readings": {"air_temperature": [-1.0, None, -1.2, -1.3, -1.4], "road_surface_temperature": [None] * HOURS},
            },
            {"id": "1925", "name": "Söder", "longitude": 16.6, "latitude": 59.5, "altitude": None, "readings": {}},
        ],
    }


def test_a_forecast_is_canonical(raw: MakeRaw, forecast_body: dict[str, Any]) -> None:
    body = raw("simulator_forecast", json.dumps(forecast_body).encode(), place=(16.55, 59.61), fetched_at=NOW)
    forecast = check_forecast(SimulatorForecast().parse(body, places=PLACES, now=NOW))
    assert forecast.attrs["simulated"] == 1
    assert forecast.attrs["reference_time"] == "2026-01-14T21:00:00+00:00"
    assert forecast["point"].to_numpy().tolist() == ["Torget"]
    assert (forecast["time"] - forecast["interval_start"] == np.timedelta64(1, "h")).all()
    assert float(forecast["precipitation_amount"][0, 0, 0]) == pytest.approx(0.4)


def test_readings_are_canonical_and_missing_stays_missing(raw: MakeRaw, station_body: dict[str, Any]) -> None:
    body = raw("simulator_stations", json.dumps(station_body).encode(), fetched_at=NOW)
    measured = check_observations(SimulatorStations().parse(body, places=(), now=NOW))
    assert measured.attrs["simulated"] == 1
    air = measured["air_temperature"].sel(station="1924").to_numpy()
    np.testing.assert_allclose(air, [-1.0, np.nan, -1.2, -1.3, -1.4], rtol=1e-6)
    assert np.isnan(measured["air_temperature"].sel(station="1925")).all()


def test_truncated_answers_are_refused(raw: MakeRaw, forecast_body: dict[str, Any], station_body: dict[str, Any]) -> None:
    for source, parser, content in (
        ("simulator_forecast", SimulatorForecast(), forecast_body),
        ("simulator_stations", SimulatorStations(), station_body),
    ):
        whole = json.dumps(content).encode()
        for length in (0, 1, len(whole) // 2, len(whole) - 1):
            with pytest.raises(SourceFormatError, match=source):
                parser.parse(raw(source, whole[:length]), places=PLACES, now=NOW)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"contract": "halka-simulator-forecast/2"}, "not marked"),
        ({"simulated": False}, "not marked"),
        ({"times": []}, "at least one time"),
        ({"times": ["2026-01-14T22:00:00"] * HOURS}, "no time zone"),
        ({"intervalHours": 0}, "intervalHours"),
        ({"variables": {}}, "lacks air_temperature"),
        ({"place": {"longitude": 459.0, "latitude": 59.6}}, "nowhere on the globe"),
        ({"place": {"longitude": 10.0, "latitude": 59.6}}, "km from the place asked about"),
    ],
)
def test_what_is_wrong_with_a_forecast_is_said(
    raw: MakeRaw, forecast_body: dict[str, Any], change: dict[str, Any], message: str
) -> None:
    body = raw("simulator_forecast", json.dumps(forecast_body | change).encode(), place=(16.55, 59.61))
    with pytest.raises(SourceFormatError, match=message):
        SimulatorForecast().parse(body, places=PLACES, now=NOW)


def test_a_wrong_unit_or_value_is_refused(raw: MakeRaw, forecast_body: dict[str, Any]) -> None:
    for content, message in (
        ({"unit": "K", "values": [270.0] * HOURS}, "expected 'degC'"),
        ({"unit": "degC", "values": [270.0] * HOURS}, "possible values"),
        ({"unit": "degC", "values": [1.0]}, "list of 5 values"),
        ({"unit": "degC", "values": ["cold"] * HOURS}, "should be a number"),
    ):
        changed = forecast_body | {"variables": forecast_body["variables"] | {"air_temperature": content}}
        body = raw("simulator_forecast", json.dumps(changed).encode(), place=(16.55, 59.61))
        with pytest.raises(SourceFormatError, match=message):
            SimulatorForecast().parse(body, places=PLACES, now=NOW)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stations": []}, "holds no station"),
        ({"stations": [{"name": "no id"}]}, "has no id"),
        ({"units": {"air_temperature": "K"}}, "expected 'degC'"),
        ({"stations": 3}, "should be a list"),
    ],
)
def test_what_is_wrong_with_readings_is_said(
    raw: MakeRaw, station_body: dict[str, Any], change: dict[str, Any], message: str
) -> None:
    with pytest.raises(SourceFormatError, match=message):
        SimulatorStations().parse(
            raw("simulator_stations", json.dumps(station_body | change).encode(), fetched_at=NOW), places=(), now=NOW
        )


def test_one_question_a_point_and_one_for_all_stations(site: Site, settings: Any) -> None:
    assert len(SimulatorForecast().queries(site, settings, NOW)) == len(site.forecast_points)
    assert len(SimulatorStations().queries(site, settings, NOW)) == 1
