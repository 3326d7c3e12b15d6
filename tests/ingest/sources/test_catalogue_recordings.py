"""Every recording of these providers: read to a checked result with the right units and times, or refused in words a person can act on."""

from pathlib import Path

import pytest
import xarray as xr

from ingest.ports import RawBody
from ingest.sources.catalogue import FORECAST_SOURCES, OBSERVATION_SOURCES, PRICE_SOURCES, WARNING_SOURCES
from model.domain.errors import SourceError
from model.domain.variables import VARIABLES
from model.domain.warnings import WeatherWarning
from model.domain.weather import check_observations, from_utc64
from tests.conftest import ROOT
from tests.ingest.sources.recordings import FOLDERS as FOLDERS_OF_SOURCES
from tests.ingest.sources.recordings import NOW, WARNINGS, recorded, recordings
from tests.ingest.sources.recordings import OBSERVATIONS as READ

FOLDERS = ("smhi_metobs", "smhi_mesan", "smhi_strang", "smhi_warnings", "trafikverket", "digitraffic", "fmi_wfs")


def _recordings(shared: Path) -> dict[str, bytes]:
    files = [path for folder in FOLDERS for path in sorted((shared / "fixtures" / folder).iterdir())]
    return {f"{path.parent.name}/{path.name}": path.read_bytes() for path in files if not path.name.endswith(".headers.txt")}


def _read(name: str, body: bytes) -> xr.Dataset | tuple[WeatherWarning, ...]:
    source = name.split("/", maxsplit=1)[0]
    raw = recorded(source, name, body)
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


def _table() -> dict[str, str]:
    """Recording → what docs/recordings.md says becomes of it."""
    cells = [
        line.split("|")[1:3]
        for line in (ROOT / "docs" / "recordings.md").read_text("utf-8").splitlines()
        if line.startswith("| `")
    ]
    return {name.strip().strip("`"): told.strip() for name, told in cells}


@pytest.mark.shared
def test_the_table_for_people_names_each_recording_and_what_becomes_of_it(shared: Path) -> None:
    folder, told = shared / "fixtures", _table()
    there = {f"{path.parent.name}/{path.name}" for path in folder.glob("*/*") if not path.name.endswith(".headers.txt")}
    assert set(told) == there
    for source in FOLDERS_OF_SOURCES:
        for recording in recordings(source):
            if recording.name not in told:
                continue
            words = told[recording.name]
            assert words.startswith("read: ") is recording.whole, recording.name
            if not recording.whole:
                with pytest.raises(SourceError) as refused:
                    _any(recorded(source, recording.name, recording.body))
                assert words.removeprefix("refused: ").strip("`") in str(refused.value), recording.name


def _any(raw: RawBody) -> object:
    """Read by whatever kind of source it is of."""
    if raw.source in FORECAST_SOURCES:
        return FORECAST_SOURCES[raw.source].parse(raw, places=(), now=NOW)
    if raw.source in OBSERVATION_SOURCES:
        return OBSERVATION_SOURCES[raw.source].parse(raw, places=(), now=NOW)
    return {**WARNING_SOURCES, **PRICE_SOURCES}[raw.source].parse(raw, now=NOW)
