"""The past of national stations, whose files may be absent: one that is, is no fault; all that are, are."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from config.site import Station
from ingest.ports import Query, RawBody
from model.domain.errors import SourceEmpty
from scheduler.context import Context
from scheduler.pipelines.backfill import backfill_sources
from store.backfills import finished_pieces
from tests.ingest.sources.samples.smhi_metobs import csv

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
FIRST, LAST = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 8, 1, tzinfo=UTC)
MONTHS, PARAMETERS = 5, 11
MAST = Station(id="smhi:90001", name="Provby", source="smhi_metobs", kind="air", longitude=16.5, latitude=59.6, altitude_m=33.0)


class Files:
    """A provider of files, of which those are there that `has` names."""

    def __init__(self, has: Callable[[Query], bool], stations: Sequence[tuple[str, float, float]] = ()) -> None:
        self.has, self.stations, self.asked = has, stations, list[Query]()

    def send(self, query: Query, now: datetime) -> RawBody:
        self.asked.append(query)
        if query.url.endswith("/parameter/1.json"):
            listed = [
                {"key": key, "name": key, "latitude": north, "longitude": east, "height": 5.0, "active": True}
                for key, north, east in self.stations
            ]
            return RawBody(query.source, query.url, 200, {}, json.dumps({"station": listed}).encode(), now, query.place)
        if not self.has(query):
            raise SourceEmpty(query.source, "metobs.example has not published it yet (404)", status=404)
        return RawBody(query.source, query.url, 200, {}, csv(datetime(2025, 4, 10, tzinfo=UTC)), now, query.place)


def _air_temperature(query: Query) -> bool:
    return "/parameter/1/" in query.url


@pytest.fixture
def here(context: Context) -> Context:
    site = context.site.model_copy(update={"stations": (MAST,)})
    return replace(context, loaded=replace(context.loaded, site=site), clock=lambda: NOW)


def run(context: Context, files: Files, said: list[str]) -> tuple[str, bool]:
    answering = replace(context, transport=files)
    return backfill_sources(answering, ["smhi_metobs"], FIRST, LAST, say=said.append, sleep=lambda _: None, stopwatch=lambda: 0.0)


def test_a_wrong_address_does_not_enter_a_season_as_done_and_a_mended_one_fills_it(here: Context) -> None:
    astray = Files(lambda _: False)
    told, whole = run(here, astray, [])
    lines = told.splitlines()
    assert lines[0] == "smhi_metobs: 0 nya rader; 5 delar kvar: kör samma kommando igen senare"
    assert lines[1].startswith("  2025-03-01 00:00Z svarade 404 på alla frågor: metobs.example")
    assert not whole
    assert not finished_pieces(here.store, here.site.id, "smhi_metobs")
    mended = Files(_air_temperature)
    told, whole = run(here, mended, [])
    assert (told.splitlines()[0], whole) == ("smhi_metobs: 4 nya rader", True)
    assert len(mended.asked) == 1 + MONTHS * (PARAMETERS - 1), (
        "every piece is asked again; the file that is there covers all months"
    )


def test_a_file_without_rows_of_the_period_is_done_with_none(here: Context) -> None:
    run(here, Files(_air_temperature), [])
    done = {f"{piece.starts_at:%Y-%m}": piece.rows for piece in finished_pieces(here.store, here.site.id, "smhi_metobs")}
    assert len(done) == MONTHS
    assert done["2025-03"] == done["2025-07"] == 0
    again = Files(_air_temperature)
    assert run(here, again, []) == ("smhi_metobs: 0 nya rader", True)
    assert not again.asked


def test_absent_months_at_the_front_do_not_keep_the_others_from_coming(here: Context) -> None:
    late = Files(lambda query: query.period is not None and query.period[0].month >= 7)
    told, whole = run(here, late, [])
    assert "; 4 delar kvar" in told
    assert not whole
    assert [piece.starts_at.month for piece in finished_pieces(here.store, here.site.id, "smhi_metobs")] == [7]


def test_a_site_that_names_no_station_gets_the_nearest_of_the_providers_list(here: Context) -> None:
    site = here.site.model_copy(update={"stations": ()})
    east, north = here.site.forecast_points[0].longitude, here.site.forecast_points[0].latitude
    files = Files(_air_temperature, stations=[("7", north + 0.02, east), ("8", north, east), ("9", north + 9.0, east)])
    told, whole = run(replace(here, loaded=replace(here.loaded, site=site)), files, [])
    assert whole, told
    asked = {query.url.split("/station/")[1].split("/")[0] for query in files.asked if "/station/" in query.url}
    assert asked == {"7", "8"}
    assert sum(query.url.endswith("/parameter/1.json") for query in files.asked) == 1


def test_a_site_without_any_station_near_is_told_so(here: Context) -> None:
    site = here.site.model_copy(update={"stations": ()})
    said = list[str]()
    told, whole = run(replace(here, loaded=replace(here.loaded, site=site)), Files(_air_temperature), said)
    assert told.startswith("▲ smhi_metobs: platsen nämner ingen metobs-station och ingen aktiv ligger inom 60 km")
    assert (whole, said) == (False, [])
