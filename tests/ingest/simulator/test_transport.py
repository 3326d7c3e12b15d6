"""The simulator answers as a provider would: only what was known at the moment, and a clear word where it cannot."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from config.settings import Settings
from config.site import Site
from ingest.fetch import fetch_forecasts, fetch_observations
from ingest.ports import Query
from ingest.raw import RawArchive
from ingest.simulator.season import SimulatedWinter
from ingest.simulator.transport import SimulatorTransport
from model.domain.errors import SourceUnavailable
from tests.ingest.simulator.conftest import YEARS

NOW = datetime(YEARS[0] + 1, 1, 14, 2, 10, tzinfo=UTC)
FORECAST = Query(source="simulator_forecast", url="simulator:forecast", place=(16.54, 59.61))
STATIONS = Query(source="simulator_stations", url="simulator:stations")


@pytest.fixture
def transport(winters: list[SimulatedWinter]) -> SimulatorTransport:
    return SimulatorTransport(winters[0])


def _answer(transport: SimulatorTransport, query: Query, now: datetime) -> dict[str, object]:
    content = json.loads(transport.send(query, now).body)
    assert isinstance(content, dict)
    return content


def test_the_newest_issue_that_is_out(transport: SimulatorTransport) -> None:
    assert _answer(transport, FORECAST, NOW)["referenceTime"] == f"{NOW:%Y-%m-%d}T01:00:00Z"
    early = _answer(transport, FORECAST, NOW - timedelta(minutes=30))
    assert early["referenceTime"] == f"{NOW - timedelta(days=1):%Y-%m-%d}T11:00:00Z"


def test_nothing_later_than_now_is_measured(transport: SimulatorTransport) -> None:
    answer = _answer(transport, STATIONS, NOW)
    times = answer["times"]
    assert isinstance(times, list)
    assert times[-1] == f"{NOW:%Y-%m-%d}T02:00:00Z"
    assert len(times) == 48
    assert answer["simulated"] is True


def test_the_point_is_the_nearest_one(transport: SimulatorTransport, town_site: Site) -> None:
    for place in town_site.forecast_points:
        answer = _answer(transport, Query("simulator_forecast", "x", (place.longitude, place.latitude)), NOW)
        assert answer["place"]["longitude"] == pytest.approx(place.longitude)  # type: ignore[index]


@pytest.mark.parametrize("query", [FORECAST, STATIONS])
def test_outside_the_winter_there_is_no_answer(transport: SimulatorTransport, query: Query) -> None:
    with pytest.raises(SourceUnavailable, match=f"winter {YEARS[0]}-10-01 to {YEARS[0] + 1}-04-30"):
        transport.send(query, NOW + timedelta(days=300))
    with pytest.raises(SourceUnavailable):
        transport.send(query, NOW - timedelta(days=300))


def test_real_sources_are_not_played(transport: SimulatorTransport) -> None:
    with pytest.raises(SourceUnavailable, match="simulator_forecast"):
        transport.send(Query("smhi_snow1g", "https://example.test"), NOW)


def test_the_whole_chain_of_fetching(
    transport: SimulatorTransport, town_site: Site, settings: Settings, tmp_path: object, winters: list[SimulatedWinter]
) -> None:
    site = town_site.model_copy(
        update={"forecast_sources": ("simulator_forecast",), "observation_sources": ("simulator_stations",)}
    )
    archive = RawArchive(tmp_path)  # type: ignore[arg-type]
    forecasts = fetch_forecasts(site, settings, transport, archive, NOW)
    assert not forecasts.failures
    forecast = forecasts.datasets[0]
    assert forecast.sizes["point"] == len(site.forecast_points)
    assert forecast.attrs["simulated"] == 1
    issue = int(np.searchsorted(winters[0].season["issue"].to_numpy(), forecast["time"].to_numpy()[0]) - 1)
    issued = winters[0].season["fc_air_temperature"].to_numpy()[issue]
    np.testing.assert_allclose(forecast["air_temperature"].to_numpy()[0], issued, atol=1e-3)
    observations = fetch_observations(site, settings, transport, archive, NOW)
    assert observations.datasets[0].attrs["simulated"] == 1
    assert "road_surface_temperature_flag" in observations.datasets[0]
