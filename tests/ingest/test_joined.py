"""Several answers of one source become one: nothing of any of them is lost, and the first one's word counts."""

from datetime import timedelta

import numpy as np
import xarray as xr

from ingest.joined import joined
from ingest.stations import Reading, observations
from model.domain.weather import FLAG_GOOD, FLAG_SUSPECT
from tests.ingest.conftest import NOW, MakeRaw


def _part(raw: MakeRaw, station: str, hours_ago: int, *, flags: dict[str, int] | None = None, **values: float) -> xr.Dataset:
    time = NOW.replace(minute=0) - timedelta(hours=hours_ago)
    reading = Reading(station, station.upper(), 16.5, 59.6, time, time, values, flags or {})
    return observations([reading], raw=raw("made_up", b"{}"), now=NOW, altitudes={station: 12.0})


def test_variables_of_one_station_stand_side_by_side(raw: MakeRaw) -> None:
    whole = joined([_part(raw, "a", 1, air_temperature=-1.0), _part(raw, "a", 1, precipitation_amount=0.4)])
    assert whole.sizes == {"station": 1, "time": 1}
    assert float(whole["air_temperature"].item()) == -1.0
    assert float(whole["precipitation_amount"].item()) == np.float32(0.4)
    assert whole["precipitation_amount"].attrs["units"] == "mm"


def test_stations_and_hours_are_united_and_gaps_stay_gaps(raw: MakeRaw) -> None:
    whole = joined([_part(raw, "b", 1, air_temperature=-1.0), _part(raw, "a", 3, air_temperature=-3.0)])
    assert whole["station"].to_numpy().tolist() == ["a", "b"]
    np.testing.assert_array_equal(whole["air_temperature"], [[-3.0, np.nan], [np.nan, -1.0]])
    assert (whole["name"].to_numpy().tolist(), whole["altitude"].to_numpy().tolist()) == (["A", "B"], [12.0, 12.0])


def test_the_first_part_wins_with_its_flag(raw: MakeRaw) -> None:
    corrected = _part(raw, "a", 1, air_temperature=-1.0, flags={"air_temperature": FLAG_SUSPECT})
    whole = joined([corrected, _part(raw, "a", 1, air_temperature=-9.0), _part(raw, "a", 2, air_temperature=-2.0)])
    np.testing.assert_array_equal(whole["air_temperature"], [[-2.0, -1.0]])
    np.testing.assert_array_equal(whole["air_temperature_flag"], [[FLAG_GOOD, FLAG_SUSPECT]])


def test_notes_are_told_once(raw: MakeRaw) -> None:
    parts = [_part(raw, name, 1, air_temperature=0.0).assign_attrs(note="one; two") for name in "ab"]
    assert joined(parts).attrs["note"] == "one; two"
