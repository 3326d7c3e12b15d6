"""Every recording of these providers: read to a checked result with the right units and times, or refused in words a person can act on."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import xarray as xr

from ingest.ports import RawBody
from ingest.sources.catalogue import OBSERVATION_SOURCES, WARNING_SOURCES
from model.domain.errors import SourceError
from model.domain.variables import VARIABLES
from model.domain.warnings import WeatherWarning
from model.domain.weather import check_observations, from_utc64

#: Recording → (stations, variables, first time, last time) of what can be read, the day it was recorded.
READ: dict[str, tuple[int, int, str, str]] = {
    "smhi_metobs/parameter1_station1_corrected-archive_trimmed.csv": (1, 1, "2013-01-01T00:00", "2013-01-01T01:00"),
    "smhi_metobs/parameter11_station71415_latest-day_2017-03-26.csv": (1, 1, "2017-03-25T12:00", "2017-03-26T11:00"),
    "smhi_mesan/point_2026-04-30.json": (1, 11, "2026-04-30T16:00", "2026-04-30T17:00"),
    "smhi_strang/point_hourly_2020-02-01_trimmed.json": (1, 1, "2020-02-01T00:00", "2020-02-01T01:00"),
    "trafikverket/weathermeasurepoint_2.1_stockholm_2026-03-09.xml": (2, 11, "2026-03-09T20:45", "2026-03-09T20:45"),
    "trafikverket/weathermeasurepoint_2.1_sundsvall_2024-10-16.json": (19, 4, "2024-10-16T20:40", "2024-10-16T20:40"),
}
WARNINGS = ("smhi_warnings/message_polygon_2026-08-11.json",)
FOLDERS = ("smhi_metobs", "smhi_mesan", "smhi_strang", "smhi_warnings", "trafikverket", "digitraffic", "fmi_wfs")
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def _recordings(shared: Path) -> dict[str, bytes]:
    files = [path for folder in FOLDERS for path in sorted((shared / "fixtures" / folder).iterdir())]
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in files if not path.name.endswith(".headers.txt")}


def _read(name: str, body: bytes) -> xr.Dataset | tuple[WeatherWarning, ...]:
    source = name.split("/", maxsplit=1)[0]
    raw = RawBody(source, name, 200, {}, body, NOW, (16.55, 59.61))
    if source in WARNING_SOURCES:
        return WARNING_SOURCES[source].parse(raw, now=NOW)
    return OBSERVATION_SOURCES[source].parse(raw, places=(), now=NOW)


@pytest.mark.shared
@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_read_whole(shared: Path, name: str) -> None:
    stations, variables, first, last = READ[name]
    weather = _read(name, _recordings(shared)[name])
    assert isinstance(weather, xr.Dataset)
    check_observations(weather)
    names = [str(variable) for variable in weather.data_vars if not str(variable).endswith("_flag")]
    assert (weather.sizes["station"], len(names)) == (stations, variables), names
    assert [f"{from_utc64(time):%Y-%m-%dT%H:%M}" for time in weather["time"].to_numpy()[[0, -1]]] == [first, last]
    for variable in names:
        values, known = weather[variable].to_numpy(), VARIABLES[variable]
        assert weather[variable].attrs["units"] == known.units
        assert not ((values < known.low - 1.0) | (values > known.high)).any(), variable


@pytest.mark.shared
def test_every_other_recording_is_refused_in_words(shared: Path) -> None:
    recordings = _recordings(shared)
    assert {*READ, *WARNINGS} <= set(recordings)
    said = {}
    for name, body in recordings.items():
        if name in READ:
            continue
        if name in WARNINGS:
            assert _read(name, body)
            continue
        with pytest.raises(SourceError) as refused:
            _read(name, body)
        said[name] = str(refused.value)
    assert len(said) >= 25
    for name, words in said.items():
        source = name.split("/")[0]
        assert words.startswith(f"{source}: "), name
        assert len(words) > len(source) + 25, f"{name}: {words!r} helps nobody"
        assert "Traceback" not in words
