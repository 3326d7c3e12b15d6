"""A site that names no national station gets an outage filled from those it has heard."""

from dataclasses import replace
from datetime import timedelta

from ingest.ports import Query, RawBody
from model.domain.errors import SourceUnavailable
from scheduler.context import Context
from scheduler.pipelines.fetch import fetch_hourly
from scheduler.pipelines.heard_stations import with_heard_stations
from scheduler.told import NothingFetched
from store.stations import StationPlace
from tests.ingest.sources.samples import ANCHOR
from tests.ingest.sources.samples.smhi_metobs import answer, csv


class Nation:
    """The latest hour of all stations, and each station's latest day; silent for a while."""

    def __init__(self) -> None:
        self.asked: list[Query] = []
        self.silent = self.later = False

    def send(self, query: Query, now: object) -> RawBody:
        if self.silent:
            raise SourceUnavailable(query.source, "nobody answers")
        self.asked.append(query)
        hour = ANCHOR + timedelta(hours=5 if self.later else 0)
        body = csv(ANCHOR) if query.period else answer(hour, query.url)
        return RawBody(query.source, query.url, 200, {}, body, now, query.place)  # type: ignore[arg-type]


def test_only_a_site_without_stations_of_its_own_gets_them(context: Context) -> None:
    east, north = context.site.forecast_points[0].longitude, context.site.forecast_points[0].latitude
    heard = [StationPlace(f"smhi:{i}", f"S{i}", east, north + 0.1 * i, float("nan")) for i in range(6, 0, -1)]
    heard.append(StationPlace("1924", "VViS", east, north, 20.0))
    site = context.site.model_copy(update={"observation_sources": ("smhi_metobs",), "stations": ()})
    assert [station.id for station in with_heard_stations(site, heard).stations] == ["smhi:1", "smhi:2", "smhi:3"]
    assert with_heard_stations(with_heard_stations(site, heard[:1]), heard).stations[0].id == "smhi:6"
    assert with_heard_stations(context.site.model_copy(update={"observation_sources": ("trafikverket",)}), heard).stations == (
        context.site.stations
    )


def test_hours_missed_are_asked_for_of_stations_heard_before(context: Context) -> None:
    nation = Nation()
    place = context.site.forecast_points[0].model_copy(update={"longitude": 16.6, "latitude": 59.6})
    site = context.site.model_copy(
        update={"observation_sources": ("smhi_metobs",), "stations": (), "forecast_points": (place,), "forecast_sources": ()}
    )
    base = replace(context, transport=nation, loaded=replace(context.loaded, site=site))
    fetch_hourly(replace(base, clock=lambda: ANCHOR + timedelta(minutes=22)))
    assert not [query for query in nation.asked if query.period]
    nation.silent = True
    try:
        fetch_hourly(replace(base, clock=lambda: ANCHOR + timedelta(hours=2, minutes=22)))
    except NothingFetched:
        nation.silent, nation.later = False, True
    fetch_hourly(replace(base, clock=lambda: ANCHOR + timedelta(hours=5, minutes=22)))
    missed = [query.url for query in nation.asked if query.period]
    assert {url.split("/station/")[1].split("/")[0] for url in missed} == {"90001", "90002"}
    assert all("/period/latest-day/" in url for url in missed)
