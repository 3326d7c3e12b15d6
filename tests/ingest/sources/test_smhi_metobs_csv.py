"""A station's file: its blocks are found by their names, its gaps stay gaps, its doubts become flags."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from ingest.ports import RawBody
from ingest.sources.smhi_metobs import SmhiMetobs
from model.domain.errors import SourceEmpty, SourceFormatError
from model.domain.weather import FLAG_GOOD, FLAG_SUSPECT
from tests.ingest.conftest import NOW, MakeRaw
from tests.ingest.sources.samples import ANCHOR
from tests.ingest.sources.samples.smhi_metobs import csv

SOURCE = SmhiMetobs()


def test_values_times_and_the_latest_position(raw: MakeRaw) -> None:
    weather = SOURCE.parse(raw(SOURCE.name, csv(ANCHOR)), places=(), now=NOW)
    assert (weather["station"].item(), weather["name"].item()) == ("smhi:90001", "Provby")
    assert [float(weather[name].item()) for name in ("longitude", "latitude", "altitude")] == [16.5, 59.6, 33.0]
    np.testing.assert_array_equal(weather["air_temperature"].squeeze(), [-0.5, -1.5, -2.5, -3.5])
    assert np.datetime_as_string(weather["time"].to_numpy(), unit="h")[-1] == "2026-01-15T12"


def test_free_text_beside_and_below_the_data_is_passed_over_and_gaps_stay_gaps(raw: MakeRaw) -> None:
    body = csv(
        ANCHOR, "2026-01-15;09:00:00;-1.0;Y;;Data från senaste dygnet", "2026-01-15;12:00:00;-4.0;Y;;", ";;;;;Kvalitetskoderna:"
    )
    weather = SOURCE.parse(raw(SOURCE.name, body), places=(), now=NOW)
    assert np.datetime_as_string(weather["time"].to_numpy(), unit="h").tolist() == ["2026-01-15T09", "2026-01-15T12"]
    assert weather["air_temperature_flag"].to_numpy().tolist() == [[FLAG_SUSPECT, FLAG_GOOD]]


def test_rows_out_of_order_and_twice_are_put_right(raw: MakeRaw) -> None:
    body = csv(ANCHOR, "2026-01-15;11:00:00;-2.0;G", "2026-01-15;10:00:00;-1.0;G", "2026-01-15;11:00:00;-2.2;G")
    weather = SOURCE.parse(raw(SOURCE.name, body), places=(), now=NOW)
    np.testing.assert_allclose(weather["air_temperature"].squeeze(), [-1.0, -2.2], rtol=1e-6)


def test_what_lies_ahead_or_before_the_year_2000_is_left_out(raw: MakeRaw) -> None:
    body = csv(
        ANCHOR,
        "1961-01-01;00:00:00;-30.0;G",
        "2026-01-15;11:00:00;-2.0;G",
        "2031-01-01;00:00:00;9.0;G",
        "9999-01-01;00:00:00;9.0;G",
    )
    weather = SOURCE.parse(raw(SOURCE.name, body), places=(), now=NOW)
    np.testing.assert_array_equal(weather["air_temperature"].squeeze(), -2.0)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Stationsnamn", "Station", "no header that begins with 'Stationsnamn'"),
        ("Datum;", "Dag;", "no header that begins with 'Datum'"),
        ("celsius", "kelvin", "in 'kelvin'"),
        ("momentanvärde", "medelvärde", "which is not read"),
        ("Kvalitet", "Grund", "do not begin with Datum"),
        ("-0.5;G", "kallt;G", "no time or number"),
        ("-0.5;G", "-0.5", "cut before its quality code"),
        ("2026-01-15;09", "15/1 2026;09", "holds no time"),
        ("2026-01-15;09", "2026-02-31;09", "no time or number"),
        ("59.6000", "north", "position is no number"),
        ("59.6000", "159.6", "not on the globe"),
        ("Datum;Tid (UTC)", "Från Datum Tid (UTC);Till Datum Tid (UTC)", "daily values"),
    ],
)  # fmt: skip
def test_another_file_is_refused_in_words(raw: MakeRaw, old: str, new: str, message: str) -> None:
    body = csv(ANCHOR).decode().replace(old, new).encode()
    with pytest.raises(SourceFormatError, match=message):
        SOURCE.parse(raw(SOURCE.name, body), places=(), now=NOW)


def test_a_period_without_data_is_no_failure(raw: MakeRaw) -> None:
    with pytest.raises(SourceEmpty, match=r"station Provby has no value of air_temperature"):
        SOURCE.parse(raw(SOURCE.name, csv(ANCHOR, ";;;;;Data från senaste dygnet")), places=(), now=NOW)


@pytest.mark.shared
def test_the_recorded_archive_of_akalla(shared: Path) -> None:
    body = (shared / "fixtures/smhi_metobs/parameter1_station1_corrected-archive_trimmed.csv").read_bytes()
    weather = SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, NOW), places=(), now=NOW)
    assert (weather["station"].item(), weather["name"].item(), float(weather["altitude"].item())) == ("smhi:1", "Akalla", 23.0)
    np.testing.assert_allclose(weather["air_temperature"].squeeze(), [5.3, 5.3], rtol=1e-6)
    assert np.datetime_as_string(weather["time"].to_numpy(), unit="h").tolist() == ["2013-01-01T00", "2013-01-01T01"]
    assert weather["air_temperature_flag"].to_numpy().tolist() == [[FLAG_SUSPECT, FLAG_SUSPECT]]


@pytest.mark.shared
def test_the_recorded_radiation_of_gothenburg(shared: Path) -> None:
    body = (shared / "fixtures/smhi_metobs/parameter11_station71415_latest-day_2017-03-26.csv").read_bytes()
    now = datetime(2017, 3, 26, 12, 10, tzinfo=UTC)
    weather = SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, now), places=(), now=now)
    assert weather.sizes == {"station": 1, "time": 24}
    flux = weather["surface_downwelling_shortwave_flux"].squeeze()
    assert (float(flux[0]), float(flux[-1])) == pytest.approx((524.03, 529.36))
    assert weather["surface_downwelling_shortwave_flux_flag"].to_numpy()[0].tolist() == [FLAG_SUSPECT] * 22 + [FLAG_GOOD] * 2
    assert float(weather["latitude"].item()) == 57.6879
