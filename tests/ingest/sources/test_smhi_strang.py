"""STRÅNG: radiation of the hours just passed; that there is none yet is no failure."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from config.settings import Settings
from config.site import Site
from ingest.ports import RawBody
from ingest.sources.smhi_strang import SmhiStrang
from model.domain.errors import SourceEmpty, SourceFormatError
from tests.ingest.conftest import NOW, MakeRaw
from tests.ingest.sources.samples import ANCHOR, PLACE
from tests.ingest.sources.samples.smhi_strang import answer

SOURCE = SmhiStrang(places=(PLACE,))
SPOT = (PLACE.longitude, PLACE.latitude)


def test_values_units_and_times(raw: MakeRaw) -> None:
    weather = SOURCE.parse(raw(SOURCE.name, answer(ANCHOR, ""), place=SPOT), places=(), now=NOW)
    assert (weather["station"].item(), weather["name"].item()) == ("strang:Torget", "SMHI STRÅNG Torget")
    flux = weather["surface_downwelling_shortwave_flux"]
    assert flux.attrs["units"] == "W m-2"
    np.testing.assert_array_equal(flux.squeeze(), [0.0, 12.5, 25.0, 37.5, 50.0])
    assert np.datetime_as_string(weather["time"].to_numpy()[-1], unit="h") == "2026-01-15T12"


def test_marks_for_missing_are_gaps_and_night_is_dark(raw: MakeRaw) -> None:
    rows = [("09", -999.0), ("10", -0.2), ("11", None), ("12", 5.0)]
    body = json.dumps([{"date_time": f"2026-01-15T{hour}:00:00Z", "value": value} for hour, value in rows]).encode()
    weather = SOURCE.parse(raw(SOURCE.name, body, place=SPOT), places=(), now=NOW)
    np.testing.assert_array_equal(weather["surface_downwelling_shortwave_flux"].squeeze(), [np.nan, 0.0, np.nan, 5.0])


@pytest.mark.parametrize(
    "body",
    [
        b"No data found",
        b'{"error": "no data found for 20260115"}',
        b"[]",
        b'[{"date_time": "2026-01-15T00:00:00Z", "value": null}]',
    ],
)
def test_no_data_yet_is_no_failure(raw: MakeRaw, body: bytes) -> None:
    with pytest.raises(SourceEmpty, match="just after midnight"):
        SOURCE.parse(raw(SOURCE.name, body, place=SPOT), places=(), now=NOW)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'[{"lat": 71.1, "lon": -9.6, "value": 1.0}]', "field of many points"),
        (b'{"value": 1.0}', "should be a list"),
        (b'[{"date_time": "2026-01-15T00:00:00", "value": 1.0}]', "no time zone"),
        (b'[{"date_time": "2026-01-15T00:00:00Z", "value": "high"}]', "should be a number"),
    ],
)
def test_another_shape_is_refused(raw: MakeRaw, body: bytes, message: str) -> None:
    with pytest.raises(SourceFormatError, match=message):
        SOURCE.parse(raw(SOURCE.name, body, place=SPOT), places=(), now=NOW)


def test_yesterday_is_asked_again_for_its_last_hours(site: Site, settings: Settings) -> None:
    queries = SOURCE.queries(site, settings, NOW)
    assert len(queries) == len(site.forecast_points)
    assert dict(queries[0].params) == {"from": "20260114", "to": "20260115", "interval": "hourly"}
    assert "/lon/16.550000/lat/59.610000/parameter/117/data.json" in queries[0].url


def test_the_past_is_asked_by_the_day(site: Site, settings: Settings) -> None:
    queries = SOURCE.backfill_queries(site, settings, NOW - timedelta(days=1), NOW)
    assert len(queries) == 2 * len(site.forecast_points)
    first = datetime(2026, 1, 14, tzinfo=UTC)
    assert {query.period for query in queries[:3]} == {(first, first + timedelta(days=1))}
    assert dict(queries[0].params)["to"] == "20260114"


@pytest.mark.shared
def test_the_recorded_answers(shared: Path) -> None:
    folder, now = shared / "fixtures/smhi_strang", datetime(2020, 2, 1, 3, tzinfo=UTC)
    body = (folder / "point_hourly_2020-02-01_trimmed.json").read_bytes()
    weather = SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, now, SPOT), places=(), now=now)
    assert np.datetime_as_string(weather["time"].to_numpy(), unit="h").tolist() == ["2020-02-01T00", "2020-02-01T01"]
    assert not weather["surface_downwelling_shortwave_flux"].any()
    with pytest.raises(SourceFormatError, match="does not say which place"):
        SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, now), places=(), now=now)
    field = (folder / "multipoint_monthly_trimmed.json").read_bytes()
    with pytest.raises(SourceFormatError, match="field of many points"):
        SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, field, now, SPOT), places=(), now=now)
