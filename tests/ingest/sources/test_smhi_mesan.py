"""MESAN: what fell in each hour, at points that are never taken for stations; a renewed service is refused in words."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from config.settings import Settings, load_settings
from config.site import Site
from ingest.ports import RawBody
from ingest.sources.smhi_mesan import SmhiMesan
from model.domain.errors import SourceFormatError
from model.domain.variables import OBSERVED
from tests.ingest.conftest import NOW, MakeRaw
from tests.ingest.sources.samples import ANCHOR, PLACE
from tests.ingest.sources.samples.smhi_mesan import answer

SOURCE = SmhiMesan(places=(PLACE,))
SPOT = (PLACE.longitude, PLACE.latitude)


def _parse(raw: MakeRaw, steps: list[dict], **more: object) -> xr.Dataset:
    body = {**json.loads(answer(ANCHOR, "")), "timeSeries": steps, **more}
    return SOURCE.parse(raw(SOURCE.name, json.dumps(body).encode(), place=SPOT), places=(), now=NOW)


def _step(hours_ago: int = 0, **data: float) -> dict:
    fields = {"air_temperature": -1.0, "relative_humidity": 90, "precipitation_amount_last_1_hours": 1.0, **data}
    return {"time": (ANCHOR - timedelta(hours=hours_ago)).isoformat(), "data": fields}


def test_values_units_and_times(raw: MakeRaw) -> None:
    weather = SOURCE.parse(raw(SOURCE.name, answer(ANCHOR, ""), place=SPOT), places=(), now=NOW)
    assert weather["station"].to_numpy().tolist() == ["mesan:Torget"]
    assert weather["name"].item() == "SMHI analys Torget"
    assert np.datetime_as_string(weather["time"].to_numpy(), unit="h")[[0, -1]].tolist() == ["2026-01-15T08", "2026-01-15T12"]
    newest = weather.isel(station=0, time=-1)
    expected = {
        "air_temperature": -1.0, "dew_point_temperature": -1.7, "relative_humidity": 0.95, "visibility_in_air": 3200.0,
        "wind_speed": 4.0, "wind_speed_of_gust": 8.0, "wind_from_direction": 180.0, "cloud_area_fraction": 1.0,
        "precipitation_amount": 0.6, "snowfall_amount": 0.6, "rain_amount": 0.0,
    }  # fmt: skip
    assert {name: float(newest[name]) for name in expected} == pytest.approx(expected, abs=0.05)
    assert float(weather["snowfall_amount"].isel(station=0, time=0)) == 0.0
    assert weather.attrs["issued_at"] == (ANCHOR + timedelta(minutes=38)).isoformat()


def test_a_grid_knows_no_road(raw: MakeRaw) -> None:
    weather = SOURCE.parse(raw(SOURCE.name, answer(ANCHOR, ""), place=SPOT), places=(), now=NOW)
    road = {name for name in OBSERVED if name.startswith(("road_", "surface_water", "surface_ice", "surface_snow", "ground_"))}
    assert road
    assert not ({*road, "friction", "salt_amount"} & set(map(str, weather.data_vars)))


def test_snow_and_rain_add_up_to_what_fell(raw: MakeRaw) -> None:
    kinds = [{"precipitation_frozen_part": 40}, {"predominant_precipitation_type_at_surface": 7},
             {"precipitation_frozen_part": -9, "predominant_precipitation_type_at_surface": 3}, {}]  # fmt: skip
    weather = _parse(raw, [_step(i, **kind) for i, kind in enumerate(kinds)]).isel(station=0)
    np.testing.assert_allclose(weather["snowfall_amount"] + weather["rain_amount"], 1.0, rtol=1e-6)
    np.testing.assert_allclose(weather["snowfall_amount"].to_numpy()[::-1][:3], [0.4, 0.5, 0.0], rtol=1e-6)


def test_minus_nine_means_that_nothing_fell_and_the_temperature_may_be_minus_nine(raw: MakeRaw) -> None:
    step = _step(air_temperature=-9, precipitation_frozen_part=-9, predominant_precipitation_type_at_surface=-9,
                 precipitation_amount_last_1_hours=0.0, wind_speed=9999)  # fmt: skip
    weather = _parse(raw, [step]).isel(station=0, time=0)
    assert [float(weather[name]) for name in ("air_temperature", "snowfall_amount", "rain_amount")] == [-9.0, 0.0, 0.0]
    assert "wind_speed" not in weather


def test_freezing_rain_counts_as_rain_and_is_named(raw: MakeRaw) -> None:
    weather = _parse(raw, [_step(predominant_precipitation_type_at_surface=12), _step(1)])
    assert float(weather["rain_amount"].isel(station=0, time=-1)) == 1.0
    assert "freezing precipitation in the hours to 15 12:00Z" in weather.attrs["note"]


@pytest.mark.parametrize(("clouds", "share"), [((50, 100), 1.0), ((0, 0), 0.0), ((3, 8), None)])
def test_clouds_are_read_only_where_their_unit_is_beyond_doubt(raw: MakeRaw, clouds: tuple, share: float | None) -> None:
    weather = _parse(raw, [_step(1, cloud_area_fraction=clouds[0]), _step(cloud_area_fraction=clouds[1])])
    if share is None:
        assert "cloud_area_fraction" not in weather
        assert "eighths or per cent" in weather.attrs["note"]
    else:
        assert float(weather["cloud_area_fraction"].isel(station=0, time=-1)) == share


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"timeSeries": [{"time": "2026-01-15T12:00:00Z", "data": {"t": 1.0}}]}, "shape that is not known.*smhi_mesan_version"),
        ({"timeSeries": []}, "shape that is not known"),
        ({"geometry": {"type": "MultiPoint", "coordinates": [[2.2, 52.5]]}}, "field of many points"),
        ({"createdTime": None}, "createdTime should be a time"),
    ],
)
def test_an_unknown_shape_is_refused_in_words(raw: MakeRaw, change: dict, message: str) -> None:
    body = json.dumps({**json.loads(answer(ANCHOR, "")), **change}).encode()
    with pytest.raises(SourceFormatError, match=message):
        SOURCE.parse(raw(SOURCE.name, body, place=SPOT), places=(), now=NOW)


def test_the_version_is_a_setting_and_new_analyses_are_asked_for_cheaply(site: Site, settings: Settings) -> None:
    queries = SmhiMesan().queries(site, settings, NOW)
    assert [query.place for query in queries] == [(place.longitude, place.latitude) for place in site.forecast_points]
    assert "/mesan2g/version/3/geotype/point/lon/16.550000/lat/59.610000/data.json" in queries[0].url
    assert {query.gate.url for query in queries if query.gate} == {
        f"{settings.sources.smhi_mesan_url}/version/3/createdtime.json"
    }
    older = load_settings(env={}, overrides={"sources.smhi_mesan_version": 2})
    assert "/version/2/" in SmhiMesan().queries(site, older, NOW)[0].url
    assert SmhiMesan().of_site(site, settings).places == site.forecast_points


@pytest.mark.shared
def test_the_recorded_analysis(shared: Path) -> None:
    body = (shared / "fixtures/smhi_mesan/point_2026-04-30.json").read_bytes()
    now = datetime(2026, 4, 30, 20, tzinfo=UTC)
    weather = SmhiMesan().parse(RawBody(SOURCE.name, "", 200, {}, body, now), places=(), now=now)
    assert weather["station"].item() == "mesan:57.9971,15.9901"
    assert np.datetime_as_string(weather["time"].to_numpy(), unit="h").tolist() == ["2026-04-30T16", "2026-04-30T17"]
    np.testing.assert_allclose(weather["air_temperature"].squeeze(), [19.6, 19.0], rtol=1e-6)
    np.testing.assert_allclose(weather["visibility_in_air"].squeeze(), [71_900.0, 67_700.0], rtol=1e-5)
    np.testing.assert_allclose(weather["dew_point_temperature"].squeeze(), [1.9, 1.8], atol=0.15)
    assert not weather["precipitation_amount"].any()
    assert not weather["cloud_area_fraction"].any()


@pytest.mark.shared
def test_the_recorded_field_is_refused(shared: Path) -> None:
    body = (shared / "fixtures/smhi_mesan/multipoint_2024-03-31_trimmed.json").read_bytes()
    with pytest.raises(SourceFormatError, match="field of many points"):
        SOURCE.parse(RawBody(SOURCE.name, "", 200, {}, body, NOW), places=(), now=NOW)


@pytest.mark.shared
def test_a_forecast_is_no_analysis(shared: Path) -> None:
    path = shared / "fixtures" / "smhi_snow1g" / "point_norrkoping_2026-04-02.json"
    at = datetime(2026, 4, 2, 11, 5, tzinfo=UTC)
    body = RawBody("smhi_mesan", "https://example.invalid/data.json", 200, {}, path.read_bytes(), at, (16.16, 58.58))
    with pytest.raises(SourceFormatError, match="a forecast, not an analysis"):
        SmhiMesan().parse(body, places=(), now=at)
