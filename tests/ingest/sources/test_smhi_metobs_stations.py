"""Stations are found, not named: the nearest active ones of the provider's own list."""

import json
from pathlib import Path

import pytest

from config.settings import Settings
from config.site import Site
from ingest.ports import RawBody
from ingest.sources.smhi_metobs_stations import MOST_FOUND, active_stations, station_list_query, with_stations
from ingest.sources.trafikverket import middle
from model.domain.errors import SourceUnavailable
from model.domain.source_state import Outcome
from tests.ingest.conftest import NOW

NAME = "smhi_metobs"


def _listed(*stations: dict[str, object]) -> RawBody:
    return RawBody(NAME, "", 200, {}, json.dumps({"station": stations}).encode(), NOW)


def _station(key: str, north: float, east: float, *, active: bool = True) -> dict[str, object]:
    return {"key": key, "name": f"S{key}", "latitude": north, "longitude": east, "height": 8.0, "active": active}


def test_active_ones_within_reach_the_nearest_first(settings: Settings) -> None:
    body = _listed(
        _station("1", 59.6, 16.6),
        _station("2", 59.61, 16.55),
        _station("3", 59.61, 16.55, active=False),
        _station("4", 67.0, 20.0),
    )
    near = active_stations(body, (16.55, 59.61), radius_km=60.0)
    assert [(item.id, item.name, item.source, item.kind) for item in near] == [
        ("smhi:2", "S2", NAME, "air"),
        ("smhi:1", "S1", NAME, "air"),
    ]
    assert station_list_query(settings).url.endswith("/parameter/1.json")


def test_a_site_gets_the_nearest_beside_its_own(site: Site, settings: Settings) -> None:
    east, north = middle(site)
    body = _listed(*(_station(str(i), north + 0.01 * (9 - i), east) for i in range(1, 8)))
    found = with_stations(site, settings, body).stations[len(site.stations) :]
    assert [item.id for item in found] == ["smhi:7", "smhi:6", "smhi:5"]
    assert len(found) == MOST_FOUND


def test_none_within_reach_is_something_to_set_up(site: Site, settings: Settings) -> None:
    with pytest.raises(SourceUnavailable, match=r"ingen aktiv ligger inom 60 km \(sources.station_radius_km\)") as refused:
        with_stations(site, settings, _listed(_station("4", 67.0, 20.0)))
    assert refused.value.outcome is Outcome.NO_KEY


@pytest.mark.shared
def test_the_recorded_list_holds_one_closed_station(shared: Path) -> None:
    body = (shared / "fixtures/smhi_metobs/parameter1_stations_trimmed.json").read_bytes()
    assert active_stations(RawBody(NAME, "", 200, {}, body, NOW), (17.8, 59.5), radius_km=500.0) == ()
