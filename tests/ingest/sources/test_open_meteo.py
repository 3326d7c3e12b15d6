"""Open-Meteo's forecast and earlier runs: off unless enabled, GMT and m/s or nothing, and never a value known too early."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from config.settings import Settings, load_settings
from config.site import Place, Site
from ingest.ports import Backfillable
from ingest.sources.open_meteo import PUT_TOGETHER, OpenMeteo
from model.domain.errors import SourceFormatError, SourceUnavailable
from model.domain.weather import check_forecast
from tests.ingest.conftest import NOW, PLACES, MakeRaw
from tests.ingest.sources.open_meteo_answers import UNITS, tree

SOURCE = OpenMeteo()
HOUR = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.fixture
def enabled() -> Settings:
    return load_settings(env={"HALKA__OPEN_METEO__KEY": "s3cret"}, overrides={"open_meteo.enabled": True})


def _parse(raw: MakeRaw, answer: object):
    return SOURCE.parse(raw(SOURCE.name, json.dumps(answer).encode(), place=(16.55, 59.61)), places=PLACES, now=NOW)


def test_units_times_and_the_snow_share_of_the_fixed_ratio(raw: MakeRaw) -> None:
    forecast = check_forecast(_parse(raw, tree(HOUR)))
    flat = forecast.squeeze(["member", "point"])
    assert forecast["time"].to_numpy()[0] == np.datetime64("2026-01-15T12:00")
    assert ((forecast["time"] - forecast["interval_start"]) == np.timedelta64(1, "h")).all()
    np.testing.assert_allclose(flat["precipitation_amount"], 0.7, rtol=1e-6)
    np.testing.assert_allclose(flat["snow_fraction"], 0.5, rtol=1e-5)  # 0.245 cm is 0.35 mm of water
    np.testing.assert_allclose(flat["cloud_area_fraction"], 0.75)
    np.testing.assert_allclose(flat["wind_speed_of_gust"], 9.0)
    assert "snow_depth" not in forecast
    assert forecast.attrs["reference_time"] == "2026-01-15T12:00:00+00:00"


def test_nulls_are_missing_and_not_zero(raw: MakeRaw) -> None:
    answer = tree(HOUR)
    answer["hourly"]["wind_gusts_10m"][1] = None
    assert np.isnan(_parse(raw, answer)["wind_speed_of_gust"].to_numpy().ravel()).tolist() == [False, True, False, False, False]
    answer["hourly"]["precipitation"][4] = None
    assert _parse(raw, answer).sizes["time"] == 4


def test_several_places_come_as_a_list(raw: MakeRaw) -> None:
    forecast = _parse(raw, [tree(HOUR), tree(HOUR, place=(17.6, 59.9))])
    assert forecast.sizes["point"] == 2
    np.testing.assert_allclose(forecast["longitude"], [16.55, 17.6])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"utc_offset_seconds": 3600, "timezone": "Europe/Stockholm"}, "times are local"),
        ({"hourly_units": {"time": "iso8601", **UNITS, "wind_speed_10m": "km/h"}}, "wind_speed_10m is in 'km/h'"),
        ({"hourly_units": {"time": "unixtime", **UNITS}}, "time is in 'unixtime'"),
        ({"hourly": {"time": ["2026-01-15T12:00+01:00"]}}, r"should read like 2026-01-15T12:00"),
        ({"hourly": {"time": []}}, "no hours"),
        ({"latitude": 95.0}, "not on the globe"),
    ],
)
def test_what_was_not_asked_for_is_refused(raw: MakeRaw, change: dict, message: str) -> None:
    with pytest.raises(SourceFormatError, match=message):
        _parse(raw, tree(HOUR) | change)


def test_the_provider_s_own_error(raw: MakeRaw) -> None:
    with pytest.raises(SourceUnavailable, match="Daily API request limit exceeded"):
        _parse(raw, {"error": True, "reason": "Daily API request limit exceeded. Please try again tomorrow."})


def test_earlier_runs_know_nothing_too_early(raw: MakeRaw) -> None:
    """The value for an hour is that of the newest run that is certainly older than 00 UTC: a whole day older for each day begun."""
    midnight = HOUR.replace(hour=0)
    answer = tree(midnight, suffixes=("_previous_day1", "_previous_day2", "_previous_day3"), hours=73)
    forecast = _parse(raw, answer)
    assert forecast.sizes["time"] == 72
    assert forecast.attrs["reference_time"] == midnight.isoformat()
    assert PUT_TOGETHER in forecast.attrs["note"]
    temperature = forecast["air_temperature"].to_numpy().ravel()
    for hour, run in ((1, 0), (24, 0), (25, 1), (48, 1), (49, 2), (72, 2)):
        assert temperature[hour - 1] == pytest.approx(-3.0 + 0.2 * hour + 0.1 * run, abs=1e-4)


def test_it_is_off_unless_enabled(site: Site, settings: Settings) -> None:
    for ask in (
        lambda: SOURCE.queries(site, settings, NOW),
        lambda: SOURCE.backfill_queries(site, settings, NOW, NOW + timedelta(days=1)),
    ):
        with pytest.raises(SourceUnavailable, match="non-commercial use only"):
            ask()


def test_questions_ask_for_gmt_and_metres_and_hide_the_key(site: Site, enabled: Settings) -> None:
    query = SOURCE.queries(site, enabled, NOW)[0]
    assert (query.params["timezone"], query.params["wind_speed_unit"]) == ("GMT", "ms")
    assert "s3cret" not in repr(query)
    assert query.params["apikey"] == "{apikey}"
    assert query.secrets["apikey"] == "s3cret"


def test_back_fill_asks_the_same_whenever_it_resumes(site: Site, enabled: Settings) -> None:
    assert isinstance(SOURCE, Backfillable)
    start = datetime(2026, 1, 3, 7, tzinfo=UTC)
    days = SOURCE.backfill_queries(site, enabled, start, start + timedelta(days=3))
    assert len({query.period for query in days}) == 4
    later = SOURCE.backfill_queries(site, enabled, start + timedelta(days=1, hours=5), start + timedelta(days=3))
    assert [query for query in days if query in later] == later
    assert days[0].params["hourly"].startswith("temperature_2m_previous_day1,")


def test_a_site_with_many_places_asks_about_few(site: Site, enabled: Settings) -> None:
    many = tuple(Place(name=str(i), longitude=16.0 + 0.01 * i, latitude=59.5, altitude_m=5.0) for i in range(60))
    assert (
        len(SOURCE.queries(site.model_copy(update={"forecast_points": many}), enabled, NOW))
        == enabled.sources.point_queries
        == 12
    )
