"""Readings side by side: newest publication counts, nonsense stays a number."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from ingest.quality import flag_observations
from ingest.stations import Reading, observations
from model.domain.errors import SourceFormatError
from model.domain.weather import FLAG_BAD
from tests.ingest.conftest import NOW, MakeRaw

READING = Reading("1", "Bron", 16.5, 59.6, NOW - timedelta(minutes=30), NOW - timedelta(minutes=25), {"air_temperature": -1.0})


def test_of_two_readings_of_one_moment_the_later_published_counts(raw: MakeRaw) -> None:
    corrected = replace(READING, published=NOW, values={"air_temperature": -2.0})
    for order in ([READING, corrected], [corrected, READING]):
        measured = observations(order, raw=raw("probe", b"x"), now=NOW, altitudes={"1": 4.0})
        assert measured.sizes == {"station": 1, "time": 1}
        assert float(measured["air_temperature"].squeeze()) == -2.0
        assert float(measured["altitude"].squeeze()) == 4.0


def test_stations_and_times_that_do_not_meet_are_missing(raw: MakeRaw) -> None:
    other = replace(READING, station="2", time=NOW, values={"friction": 0.3})
    measured = observations([READING, other], raw=raw("probe", b"x"), now=NOW, altitudes={}, simulated=True)
    assert np.isnan(measured["air_temperature"].to_numpy()).tolist() == [[False, True], [True, True]]
    assert measured.attrs["simulated"] == 1


def test_nonsense_stays_and_gets_its_flag(raw: MakeRaw) -> None:
    measured = observations([replace(READING, values={"air_temperature": 3.5e38})], raw=raw("probe", b"x"), now=NOW, altitudes={})
    assert int(flag_observations(measured).observations["air_temperature_flag"].squeeze()) == FLAG_BAD


@pytest.mark.parametrize(
    ("readings", "message"),
    [
        ([], "it holds no station"),
        ([replace(READING, time=NOW + timedelta(hours=1))], "have times after 2026-01-15 12:40Z"),
        ([replace(READING, values={})], "measured anything"),
    ],
)
def test_nothing_usable_is_refused(raw: MakeRaw, readings: list[Reading], message: str) -> None:
    with pytest.raises(SourceFormatError, match=message):
        observations(readings, raw=raw("probe", b"x"), now=NOW, altitudes={})
