"""A folder of recorded answers as a transport.

Which recording answers a question is found by *reading* the bodies with the source's own parser: a file whose content does not meet the source's
contract is no recording of it, whatever its name. File names, dates of files and folders play no part, so a folder tree as it comes
from the archive, a colleague or a test will do.
"""

import gzip
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import xarray as xr

from ingest.distance import distance_matrix_km
from ingest.ports import ForecastSource, LonLat, ObservationSource, Query, RawBody
from ingest.sources.catalogue import FORECAST_SOURCES, OBSERVATION_SOURCES
from model.domain.errors import SourceError, SourceUnavailable

#: A point forecast further from the place asked about does not answer for it [km].
MOST_KM = 30.0
#: A recording older than this at the moment asked about does not answer for it.
MOST_AGE = timedelta(hours=3)

_MOST_BYTES = 50_000_000
_SUFFIXES = (".json", ".xml", ".json.gz", ".xml.gz", ".gz")


@dataclass(frozen=True, slots=True)
class Recording:
    """What a body turned out to hold.

    Attributes:
        path: Where it lies.
        body: The bytes, unpacked.
        moment: When it was published (a forecast), or when its newest sample was taken (stations).
        places: Longitude, latitude of its points or stations, shape (n, 2) [degree].
    """

    path: Path
    body: bytes
    moment: datetime
    places: np.ndarray


class RecordedTransport:
    """Answers questions from recordings below a folder."""

    def __init__(
        self,
        directory: Path,
        *,
        forecasts: Mapping[str, ForecastSource] = FORECAST_SOURCES,
        observations: Mapping[str, ObservationSource] = OBSERVATION_SOURCES,
    ) -> None:
        self._directory = directory
        self._forecasts = forecasts
        self._observations = observations
        self._lock = threading.Lock()
        self._bodies: list[tuple[Path, bytes]] | None = None
        self._recordings: dict[str, list[Recording]] = {}
        self._refused: dict[str, str] = {}

    def send(self, query: Query, now: datetime) -> RawBody:
        """The recording of the source nearest the place, published by `now` and at most `MOST_AGE` before it.

        Raises:
            SourceUnavailable: There is none; the message tells the nearest in place and time.
        """
        with self._lock:
            known = self._recordings_of(query.source)
        if not known:
            refused = self._refused.get(query.source)
            named = f"; the one that lies under its name was refused: {refused}" if refused else ""
            raise SourceUnavailable(query.source, f"no file below {self._directory} is a recording of this source{named}")
        reach = query.radius_m / 1000.0 if query.radius_m > 0.0 else MOST_KM
        fitting = [
            (recording, away)
            for recording in known
            if (away := _distance_km(recording, query.place)) <= reach and timedelta(0) <= now - recording.moment <= MOST_AGE
        ]
        if not fitting:
            raise SourceUnavailable(query.source, _nearest_words(known, query.place, now, reach=reach))
        # of forecasts the nearest grid point counts, then the newest; of stations the newest
        by_place = query.source in self._forecasts
        chosen, _ = min(
            fitting, key=lambda item: (round(item[1], 1) if by_place else 0.0, now - item[0].moment, str(item[0].path))
        )
        return RawBody(query.source, chosen.path.as_posix(), 200, {}, chosen.body, now, query.place)

    def _recordings_of(self, source: str) -> list[Recording]:
        if source not in self._recordings:
            reader = self._forecasts.get(source) or self._observations.get(source)
            if reader is None:
                raise SourceUnavailable(source, "recordings of this source cannot be read: it is not in the catalogue")
            if self._bodies is None:
                self._bodies = _read_bodies(self._directory)
            self._recordings[source] = []
            for path, body in self._bodies:
                try:
                    self._recordings[source].append(_recording(path, body, reader))
                except SourceError as error:
                    if source in path.relative_to(self._directory).as_posix():
                        self._refused.setdefault(source, f"{path.name}: {error}")
        return self._recordings[source]


def _read_bodies(directory: Path) -> list[tuple[Path, bytes]]:
    if not directory.is_dir():
        raise SourceUnavailable("recordings", f"{directory} is not a folder; name one that holds recorded answers")
    bodies = []
    for path in sorted(directory.rglob("*")):
        if not path.name.endswith(_SUFFIXES):
            continue
        try:
            if not path.is_file() or path.stat().st_size > _MOST_BYTES:
                continue
            body = path.read_bytes()
            if path.suffix == ".gz":
                unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
                body = unpacker.decompress(body, _MOST_BYTES)
        except (OSError, zlib.error, gzip.BadGzipFile):
            continue
        bodies.append((path, body))
    return bodies


def _recording(path: Path, body: bytes, reader: ForecastSource | ObservationSource) -> Recording:
    far_ahead = datetime(2100, 1, 1, tzinfo=UTC)
    raw = RawBody(reader.name, path.as_posix(), 200, {}, body, far_ahead)
    weather = reader.parse(raw, places=(), now=far_ahead)
    return Recording(
        path, body, _moment(weather), np.column_stack([weather["longitude"].to_numpy(), weather["latitude"].to_numpy()])
    )


def _moment(weather: xr.Dataset) -> datetime:
    published = "issued_at" if "point" in weather.sizes else "reference_time"
    return datetime.fromisoformat(str(weather.attrs.get(published) or weather.attrs["reference_time"]))


def _distance_km(recording: Recording, place: LonLat | None) -> float:
    return 0.0 if place is None else float(distance_matrix_km(np.array([place]), recording.places).min())


def _nearest_words(known: list[Recording], place: LonLat | None, now: datetime, *, reach: float) -> str:
    nearest = min(known, key=lambda item: (_distance_km(item, place), abs(now - item.moment)))
    away, gap = _distance_km(nearest, place), now - nearest.moment
    order = "after that time" if gap < timedelta(0) else "too old" if gap > MOST_AGE else "of the right time"
    where = f" of {place[0]:.3f} E {place[1]:.3f} N" if place else ""
    return (
        f"no recording within {reach:.0f} km{where} and the 3 h up to {now:%Y-%m-%d %H:%MZ}; "
        f"the nearest ({nearest.path.name}) is {away:.0f} km away and {order} ({nearest.moment:%Y-%m-%d %H:%MZ})"
    )
