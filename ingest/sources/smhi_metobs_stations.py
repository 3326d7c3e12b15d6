"""Which of SMHI's stations are near a place, from the provider's own list: for the past, which is kept station by station.

The list of a parameter (``…/parameter/1.json``) is recorded, trimmed to one closed station. A station's ``height`` is taken for its height
above the sea, which is not settled; nothing hangs on it but the lapse rate between neighbours.
"""

from config.settings import Settings
from config.site import Site, Station
from ingest.body import json_object, number, rows
from ingest.distance import kilometres
from ingest.ports import LonLat, Query, RawBody
from ingest.sources.smhi_metobs import NAME, place_of
from ingest.sources.smhi_metobs_csv import PREFIX
from ingest.sources.trafikverket import middle
from model.domain.errors import SourceUnavailable
from model.domain.source_state import Outcome

#: So many are taken where a site names none.
MOST_FOUND = 3


def station_list_query(settings: Settings, *, parameter: int = 1) -> Query:
    """The question for all stations that measure a parameter."""
    return Query(source=NAME, url=f"{settings.sources.smhi_metobs_url.rstrip('/')}/parameter/{parameter}.json")


def active_stations(raw: RawBody, place: LonLat, *, radius_km: float) -> tuple[Station, ...]:
    """Stations of a parameter's list that are active and near, the nearest first.

    Args:
        raw: Answer to `station_list_query`.
        place: (longitude, latitude) [degree].
        radius_km: Distance [km].

    Raises:
        SourceFormatError: The body is no such list.
    """
    found = []
    for item in rows(json_object(raw).get("station"), source=NAME, where="station"):
        if item.get("active") is not True:
            continue
        key, longitude, latitude = place_of(item)
        away = kilometres(place, (longitude, latitude))
        if away <= radius_km:
            height = number(item, "height", source=NAME, where=f"station {key}")
            station = Station(
                id=f"{PREFIX}:{key}",
                name=str(item.get("name", key)),
                source=NAME,
                kind="air",
                longitude=longitude,
                latitude=latitude,
                altitude_m=height,
            )
            found.append((away, station))
    return tuple(station for _, station in sorted(found, key=lambda each: each[0]))


def with_stations(site: Site, settings: Settings, listed: RawBody) -> Site:
    """The site with the nearest active stations of a list beside those it names.

    Args:
        site: Where.
        settings: Says how far a station may lie away.
        listed: Answer to `station_list_query`.

    Raises:
        SourceFormatError: The body is no such list.
        SourceUnavailable: No active station is near.
    """
    radius = settings.sources.station_radius_km
    near = active_stations(listed, middle(site), radius_km=radius)[:MOST_FOUND]
    if not near:
        raise SourceUnavailable(
            NAME,
            f"platsen nämner ingen metobs-station och ingen aktiv ligger inom {radius:g} km (sources.station_radius_km); nämn en bland "
            f'stationerna i platsfilen för {site.id} (source = "{NAME}", kind = "air")',
            outcome=Outcome.NO_KEY,
        )
    return site.model_copy(update={"stations": (*site.stations, *near)})
