"""Trafikverket's road cameras: the newest picture near a place, as a link.

Licence and credit
    CC0 1.0. "Trafikverket" is named out of courtesy. A picture is linked to, not kept.

Documented and actual structure (``Camera`` 1.0, one recorded in August 2026)
    ``{Id, Name, Type, Active, Deleted, Description, Direction, Geometry.WGS84, PhotoTime, PhotoUrl, PhotoUrlFullsize, …}`` in the envelope of
    `trafikverket_answer`. ``PhotoTime`` has a local offset. ``Direction`` is degrees; -1 or absent where it is not known.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from config.settings import Settings
from config.site import Site
from ingest.body import moment
from ingest.distance import kilometres
from ingest.ports import LonLat, Query, RawBody
from ingest.sources.trafikverket import middle
from ingest.sources.trafikverket_answer import question, read_answer, request_body, within
from ingest.sources.trafikverket_reading import coordinates
from model.domain.errors import SourceFormatError

NAME = "trafikverket_cameras"
OBJECT = "Camera"
SCHEMA_VERSION = "1.0"
#: Pictures are linked to from this provider's own hosts only.
_HOST = "trafikinfo.trafikverket.se"
_INCLUDE = ("Id", "Name", "Active", "Deleted", "Direction", "Geometry.WGS84", "PhotoTime", "PhotoUrl", "HasFullSizePhoto")


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera.

    Attributes:
        id: The provider's identity.
        name: Name shown to people.
        longitude: [degree].
        latitude: [degree].
        direction: Where it looks, clockwise from north [degree]; None where it is not told.
        photo_url: Address of the newest picture.
        photo_at: When that was taken (aware UTC); None where it is not told.
    """

    id: str
    name: str
    longitude: float
    latitude: float
    direction: float | None
    photo_url: str
    photo_at: datetime | None


def camera_query(site: Site, settings: Settings) -> Query:
    """The question for all cameras within the radius of stations."""
    radius_m = settings.sources.station_radius_km * 1000.0
    include = "".join(f"<INCLUDE>{name}</INCLUDE>" for name in _INCLUDE)
    near = within("Geometry.WGS84", middle(site), radius_m)
    asked = f'<QUERY objecttype="{OBJECT}" schemaversion="{SCHEMA_VERSION}"><FILTER>{near}</FILTER>{include}</QUERY>'
    return question(NAME, settings, request_body([asked]), middle(site), radius_m)


def parse_cameras(raw: RawBody) -> tuple[Camera, ...]:
    """Cameras in a body that are active and show a picture; none is an empty tuple.

    Raises:
        SourceFormatError: The body is not what the module's docstring describes.
        SourceUnavailable: The body is an error message.
    """
    answer = read_answer(raw)
    if answer.objects and OBJECT not in answer.objects:
        raise SourceFormatError(raw.source, f"the answer holds no {OBJECT} but {', '.join(answer.objects)[:80]}")
    cameras = [_camera(item, raw.source) for item in answer.objects.get(OBJECT, []) if _shows(item)]
    return tuple(camera for camera in cameras if camera is not None)


def nearest_cameras(cameras: tuple[Camera, ...], place: LonLat, *, most: int = 2, within_km: float = 10.0) -> tuple[Camera, ...]:
    """The cameras nearest to a place.

    Args:
        cameras: Any number.
        place: (longitude, latitude) [degree].
        most: At most so many.
        within_km: None further away than this [km].
    """
    away = sorted((kilometres(place, (camera.longitude, camera.latitude)), camera.id, camera) for camera in cameras)
    return tuple(camera for distance, _, camera in away[:most] if distance <= within_km)


def _shows(item: dict[str, Any]) -> bool:
    told = {name: str(item.get(name, default)).lower() for name, default in (("Active", "true"), ("Deleted", "false"))}
    return told["Active"] == "true" and told["Deleted"] == "false"


def _camera(item: dict[str, Any], source: str) -> Camera | None:
    identity, url = item.get("Id"), item.get("PhotoUrl")
    if not isinstance(identity, str) or not identity:
        raise SourceFormatError(source, "a camera's Id is not text")
    if not isinstance(url, str) or not _of_provider(url):
        return None
    longitude, latitude = coordinates(item.get("Geometry"), source=source)
    taken = item.get("PhotoTime")
    return Camera(
        id=identity,
        name=str(item.get("Name", identity)),
        longitude=longitude,
        latitude=latitude,
        direction=_direction(item.get("Direction")),
        photo_url=url,
        photo_at=moment(taken, source=source, where="PhotoTime") if taken else None,
    )


def _of_provider(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and f".{parts.hostname or ''}".endswith(f".{_HOST}")


def _direction(value: object) -> float | None:
    try:
        degrees = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else -1.0
    except ValueError:
        return None
    return degrees if 0.0 <= degrees <= 360.0 else None
