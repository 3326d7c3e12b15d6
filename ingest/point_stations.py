"""Points of an analysed grid, kept as if they were stations.

An analysis tells what fell and how warm it was where nobody measures. Its points are stored beside the stations, under an id that no
station has (``mesan:Centrum``) and a name that says what they are. They never carry a road surface: a grid knows none.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from config.site import Place, Station
from ingest.distance import kilometres
from ingest.ports import LonLat, RawBody
from model.domain.errors import SourceFormatError

#: A place further than this from what was asked about does not give the point its name [km].
SAME_PLACE_KM = 1.0


@dataclass(frozen=True, slots=True)
class PointStation:
    """A point of a grid in the place of a station.

    Attributes:
        id: ``<prefix>:<name of the place>``; the coordinates where the site knows no place there.
        name: Name shown to people, which says that nothing was measured there.
        longitude: Asked about [degree].
        latitude: Asked about [degree].
        altitude_m: Height of the place [m], NaN where it is not known.
    """

    id: str
    name: str
    longitude: float
    latitude: float
    altitude_m: float


def point_station(raw: RawBody, places: Sequence[Place], *, prefix: str, title: str, at: LonLat | None = None) -> PointStation:
    """The pseudo-station that an answer about one point belongs to.

    Args:
        raw: Body as received.
        places: Places of the site; the nearest within `SAME_PLACE_KM` of what was asked about gives the name.
        prefix: What the id begins with.
        title: What the name begins with, e.g. "SMHI analys".
        at: (longitude, latitude) that the answer itself tells [degree], for a body whose question is not known.

    Raises:
        SourceFormatError: Neither the question nor the answer says where.
    """
    spot = raw.place or at
    if spot is None:
        raise SourceFormatError(raw.source, "the answer does not say which place it is for, and the question is not known")
    away = [(kilometres(spot, (place.longitude, place.latitude)), place) for place in places if not isinstance(place, Station)]
    distance, near = min(away, key=lambda pair: pair[0], default=(math.inf, None))
    if near is None or distance > SAME_PLACE_KM:
        label = f"{spot[1]:.4f},{spot[0]:.4f}"
        return PointStation(f"{prefix}:{label}", f"{title} {label}", spot[0], spot[1], math.nan)
    return PointStation(f"{prefix}:{near.name}", f"{title} {near.name}", spot[0], spot[1], near.altitude_m)
