"""National stations that a site does not name but has heard: their past is kept station by station, so an outage is asked for of these."""

from collections.abc import Sequence
from math import isfinite

from config.site import Site, Station
from ingest.distance import kilometres
from ingest.sources.smhi_metobs import NAME as METOBS
from ingest.sources.smhi_metobs_csv import PREFIX
from ingest.sources.smhi_metobs_stations import MOST_FOUND
from ingest.sources.trafikverket import middle
from store.stations import StationPlace


def with_heard_stations(site: Site, heard: Sequence[StationPlace]) -> Site:
    """The site with the nearest stations of metobs that have reported, where it names none.

    Args:
        site: Where.
        heard: Stations that ever reported.
    """
    if METOBS not in site.observation_sources or any(station.source == METOBS for station in site.stations):
        return site
    here = middle(site)
    theirs = [place for place in heard if place.station.startswith(f"{PREFIX}:")]
    nearest = sorted(theirs, key=lambda place: kilometres(here, (place.longitude, place.latitude)))[:MOST_FOUND]
    found = tuple(
        Station(
            id=place.station,
            name=place.name,
            source=METOBS,
            kind="air",
            longitude=place.longitude,
            latitude=place.latitude,
            altitude_m=place.altitude_m if isfinite(place.altitude_m) else site.forecast_points[0].altitude_m,
        )
        for place in nearest
    )
    return site.model_copy(update={"stations": (*site.stations, *found)})
