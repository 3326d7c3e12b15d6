"""City sensors: field map, units, keys, times, rows that cannot be read."""

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.feeds import CitySensorFeed, SensorField, SensorTime
from config.settings import Settings, load_settings
from config.site import Station
from ingest.ports import RawBody
from ingest.sources.city_sensors import CitySensors
from model.domain.errors import HalkaError, SourceEmpty, SourceFormatError, SourceUnavailable
from model.domain.weather import check_observations
from tests.ingest.conftest import NOW
from tests.ingest.sources.samples.city_sensors import FEED, answer, site

URL = "http://loopback/sensors/latest"


def _settings(**sources: Any) -> Settings:
    return load_settings(env={}, overrides={"sources.city_sensors_url": "http://loopback/", **sources})


def _parse(content: Any, feed: CitySensorFeed = FEED, stations: tuple[Station, ...] = ()):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    source = CitySensors().of_site(site().model_copy(update={"city_sensors": (feed,)}), _settings())
    return source.parse(RawBody(source.name, URL, 200, {}, body, NOW), places=stations, now=NOW)


def _flat(**fields: Any) -> dict[str, Any]:
    return {"id": "s1", "t": "2026-01-15T12:00:00Z", "temp": -1.5, **fields}


FLAT = FEED.model_copy(
    update={
        "list_path": "",
        "time": SensorTime(path="t"),
        "station_id": "id",
        "station_name": "",
        "longitude": "",
        "latitude": "",
        "variables": {"air_temperature": SensorField(path="temp", unit="degC")},
    }
)
KNOWN = (Station(id="s1", name="Vid bron", longitude=16.5, latitude=59.6, altitude_m=9.0, source="city_sensors"),)


def test_fields_and_units_become_canonical_and_missing_stays_missing() -> None:
    readings = check_observations(_parse(answer(NOW, "")))
    assert readings.sizes == {"station": 2, "time": 3}
    newest = readings.isel(time=-1)
    np.testing.assert_allclose(newest["road_surface_temperature"], [-3.0, -3.0], atol=1e-4)
    np.testing.assert_allclose(newest["air_temperature"], [-5.0, -5.0], atol=1e-4)
    np.testing.assert_allclose(newest["relative_humidity"], [np.nan, 0.91], atol=1e-6)
    np.testing.assert_allclose(readings["wind_speed"][0], [5.0, np.nan, 5.0], atol=1e-6)
    assert str(readings["name"][0].item()) == "Givare a81758fffe0001"


def test_a_sensor_without_position_takes_that_of_the_sites_station() -> None:
    readings = _parse([_flat()], FLAT, KNOWN)
    assert (readings["longitude"].item(), readings["altitude"].item(), readings["name"].item()) == (16.5, 9.0, "Vid bron")
    with pytest.raises(SourceFormatError, match="sensor s1 has no position: add it to the site's stations"):
        _parse([_flat()], FLAT)


def test_rows_that_cannot_be_read_are_named_and_the_others_taken() -> None:
    rows = [
        _flat(),
        _flat(id=""),
        _flat(t="yesterday"),
        _flat(temp="cold"),
        _flat(temp=True),
        "text",
        _flat(t="2026-01-15T12:10:00"),
    ]
    readings = _parse(rows, FLAT, KNOWN)
    assert readings.sizes == {"station": 1, "time": 1}
    for words in (
        "row 2 not read (id holds no identity)",
        "row 3",
        "'cold' is no number",
        "row 5",
        "row 6",
        "row 7",
        "no time zone",
    ):
        assert words in readings.attrs["note"]


@pytest.mark.parametrize(
    ("form", "stated"), [("epoch_s", 1768478400), ("epoch_ms", "1768478400000"), ("iso", "2026-01-15 13:00:00")]
)
def test_times_in_every_form(form: str, stated: Any) -> None:
    feed = FLAT.model_copy(update={"time": SensorTime(path="t", form=form, timezone="Europe/Stockholm")})
    readings = _parse([_flat(t=stated)], feed, KNOWN)
    assert readings["time"].to_numpy()[0] == np.datetime64("2026-01-15T12:00")


@pytest.mark.parametrize(("ambiguous", "hour"), [("first", 0), ("second", 1)])
def test_the_hour_that_comes_twice_is_resolved_only_where_the_site_says_how(ambiguous: str, hour: int) -> None:
    twice = _flat(t="2025-10-26T02:30:00")
    time = SensorTime(path="t", timezone="Europe/Stockholm", ambiguous=ambiguous)
    readings = _parse([twice], FLAT.model_copy(update={"time": time}), KNOWN)
    assert readings["time"].to_numpy()[0] == np.datetime64(datetime(2025, 10, 26, hour, 30))  # noqa: DTZ001 - numpy has no zones
    with pytest.raises(SourceFormatError, match="occurs twice"):
        _parse([twice], FLAT.model_copy(update={"time": SensorTime(path="t", timezone="Europe/Stockholm")}), KNOWN)


def test_a_question_carries_its_key_as_a_placeholder() -> None:
    town = site()
    with_key = CitySensors().queries(town, _settings(**{"sources.city_sensor_keys": {"torget": "s3cret"}}), NOW)[0]
    assert with_key.url == URL
    assert with_key.headers == {"Authorization": "Bearer {key}"}
    assert dict(with_key.secrets) == {"key": "s3cret"}
    assert "s3cret" not in repr(with_key)
    without = CitySensors().queries(town, _settings(), NOW)[0]
    assert without.secret_fields == ("key",)
    assert "HALKA__SOURCES__CITY_SENSOR_KEYS__TORGET" in without.secret_hint


def test_what_cannot_be_asked_or_read_says_why() -> None:
    with pytest.raises(SourceUnavailable, match=r"\[\[city_sensors\]\]"):
        CitySensors().queries(site().model_copy(update={"city_sensors": ()}), _settings(), NOW)
    with pytest.raises(SourceUnavailable, match="no header can carry"):
        CitySensors().queries(site(), _settings(**{"sources.city_sensor_keys": {"torget": "åäö"}}), NOW)
    with pytest.raises(SourceUnavailable, match="city_sensors_url"):
        CitySensors().queries(site(), load_settings(env={}), NOW)
    with pytest.raises(SourceEmpty):
        _parse({"data": {"items": []}})
    with pytest.raises(SourceFormatError, match=r"no list of readings at data\.items"):
        _parse({"data": {"rows": []}})
    with pytest.raises(SourceFormatError, match="no feed of the site file"):
        CitySensors().parse(RawBody("city_sensors", URL, 200, {}, b"[]", NOW), places=(), now=NOW)


def test_a_key_comes_from_outside_and_is_never_shown() -> None:
    keyed = load_settings(env={"HALKA__SOURCES__CITY_SENSOR_KEYS__TORGET": "from outside"})
    assert keyed.sources.city_sensor_keys["torget"].get_secret_value() == "from outside"
    assert "from outside" not in repr(keyed)


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("2026-01-15T12:00:00Z")
_NAMES = st.sampled_from(["id", "t", "temp", "x"])
_TREES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4), max_leaves=12
)


@given(st.lists(_TREES | st.fixed_dictionaries({"id": _LEAVES, "t": _LEAVES, "temp": _LEAVES}), max_size=5) | _TREES)
def test_any_json_gives_checked_readings_or_a_refusal(content: Any) -> None:
    try:
        readings = _parse(json.dumps(content).encode(), FLAT, KNOWN)
    except HalkaError:
        return
    check_observations(readings)
    assert readings["time"].to_numpy().max() <= np.datetime64(NOW.astimezone(UTC).replace(tzinfo=None)) + np.timedelta64(15, "m")
