"""The recorded answers of each provider, where the folder of recordings lies beside the project: what can be read of them, and what not."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ingest.ports import RawBody
from ingest.sources.catalogue import FORECAST_SOURCES
from tests.conftest import ROOT

FOLDER = ROOT.parent / "shared" / "fixtures"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
#: Where observations are taken to have been asked about (longitude, latitude) [degree].
PLACE = (16.55, 59.61)
#: Recording of a forecast → (steps, first time, last time, reference time).
FORECASTS = MappingProxyType(
    {
        "smhi_snow1g/point_norrkoping_2026-04-02.json": (83, "2026-04-02T11:00", "2026-04-12T12:00", "2026-04-02T10:45"),
        "metno_locationforecast/compact_oslo_2026-02-06.json": (82, "2026-02-06T22:00", "2026-02-16T18:00", "2026-02-06T20:27"),
        "metno_locationforecast/complete_60N10E_2024-02-24_6steps.json": (
            5, "2024-02-24T16:00", "2024-02-24T20:00", "2024-02-24T14:34",
        ),
    }
)  # fmt: skip
#: Recording of observations → (stations, variables, first time, last time).
OBSERVATIONS = MappingProxyType(
    {
        "smhi_metobs/parameter1_station1_corrected-archive_trimmed.csv": (1, 1, "2013-01-01T00:00", "2013-01-01T01:00"),
        "smhi_metobs/parameter11_station71415_latest-day_2017-03-26.csv": (1, 1, "2017-03-25T12:00", "2017-03-26T11:00"),
        "smhi_mesan/point_2026-04-30.json": (1, 11, "2026-04-30T16:00", "2026-04-30T17:00"),
        "smhi_strang/point_hourly_2020-02-01_trimmed.json": (1, 1, "2020-02-01T00:00", "2020-02-01T01:00"),
        "trafikverket/weathermeasurepoint_2.1_stockholm_2026-03-09.xml": (2, 11, "2026-03-09T20:45", "2026-03-09T20:45"),
        "trafikverket/weathermeasurepoint_2.1_sundsvall_2024-10-16.json": (19, 4, "2024-10-16T20:40", "2024-10-16T20:40"),
    }
)
WARNINGS = ("smhi_warnings/message_polygon_2026-08-11.json",)
PRICES = ("elprisetjustnu/hourly_2024-01-05.json",)
READ = frozenset({*FORECASTS, *OBSERVATIONS, *WARNINGS, *PRICES})
#: A recording inside the notes of whoever made it: the answer itself stands under ``data``.
WRAPPED = "metno_locationforecast/complete_london_2020-07-20_with_http_headers.json"
#: Folders whose recordings a source reads.
FOLDERS = (
    "smhi_snow1g", "metno_locationforecast", "open_meteo", "trafikverket", "smhi_metobs", "smhi_mesan", "smhi_strang", "smhi_warnings",
    "digitraffic", "fmi_wfs", "elprisetjustnu",
)  # fmt: skip
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded answer.

    Attributes:
        name: Folder and file.
        body: As received.
        form: ``json``, ``xml`` or ``csv``.
        whole: Whether something can be read of it.
    """

    name: str
    body: bytes
    form: str
    whole: bool


@cache
def recordings(source: str) -> tuple[Recording, ...]:
    """What is recorded of a source, in order of name; nothing where the folder is absent."""
    return tuple(_found(source))


def recorded(source: str, name: str, body: bytes) -> RawBody:
    """A recording as a source is given it."""
    address = f"{name.removesuffix('.json')}_SE3.json" if source == "elprisetjustnu" else name
    return RawBody(source, address, 200, {}, body, NOW, None if source in FORECAST_SOURCES else PLACE)


def shortened(recording: Recording) -> Recording:
    """The same with the first of many steps alone: as real, and quickly read two thousand times."""
    if recording.form == "json":
        body = json.dumps(_first(json.loads(recording.body)), ensure_ascii=False).encode()
    elif recording.form == "csv":
        body = b"\n".join(recording.body.split(b"\n")[:24])
    else:
        body = recording.body
    return Recording(recording.name, body, recording.form, recording.whole)


def _first(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _first(value) for key, value in node.items()}
    if isinstance(node, list):
        steps = node[:_SHORT] if all(isinstance(item, dict) for item in node) else node
        return [_first(item) for item in steps]
    return node


def _found(folder: str) -> Iterator[Recording]:
    path = FOLDER / folder
    for file in sorted(path.iterdir()) if path.is_dir() else ():
        name, form = f"{folder}/{file.name}", Path(file.name).suffix.removeprefix(".")
        if form in ("json", "xml", "csv"):
            yield Recording(name, file.read_bytes(), form, name in READ)
        if name == WRAPPED:
            inside = json.dumps(json.loads(file.read_bytes())["data"]).encode()
            yield Recording(f"{name}#data", inside, form, whole=True)
