from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import xarray as xr

from model.domain.errors import ForecastError
from model.domain.treatments import Action, TreatmentKind
from model.mapping.offsets import PlaceOffset
from model.verification.evidence import LabelRung
from model.verification.what_came import what_came
from tests.model.small_network import small_network
from tests.model.small_site import small_site
from tests.model.weather_samples import hourly_forecast

START = datetime(2026, 1, 13, 18, tzinfo=UTC)
ISSUED = datetime(2026, 1, 15, 18, 20, tzinfo=UTC)
NETWORK, SITE = small_network(), small_site()
HOURS = 60
SNOW = np.where((np.arange(60) >= 50) & (np.arange(60) < 54), 2.0, 0.0)


def readings(*, hours: int = HOURS, name: str = "road_surface_temperature") -> xr.Dataset:
    times = np.datetime64("2026-01-13T19", "ns") + np.timedelta64(1, "h") * np.arange(hours)
    return xr.Dataset(
        {
            name: (("station", "time"), np.full((1, hours), -4.0)),
            f"{name}_flag": (("station", "time"), np.zeros((1, hours), np.int8)),
        },
        coords={
            "station": ["s1"],
            "time": times,
            **{key: ("station", [value]) for key, value in (("longitude", 16.52), ("latitude", 59.6), ("altitude", 20.0))},
        },
    )


def test_snow_that_came_is_a_need_and_later_actions_do_not_hide_it() -> None:
    weather = hourly_forecast(START, hours=60, precipitation_amount=SNOW, air_temperature=-4.0, dew_point_temperature=-4.5)
    later = Action("r1", TreatmentKind.PLOUGH, ISSUED + timedelta(hours=6), ISSUED + timedelta(hours=7), 0.0, 1.0, "log")
    found = what_came(NETWORK, SITE, weather, readings(), (later,), issued_at=ISSUED)
    bare = what_came(NETWORK, SITE, weather, readings(), (), issued_at=ISSUED)
    same = [name for name in bare if not str(name).startswith("ploughing")]
    assert found[same].identical(bare[same])
    logged, reckoned = (one["ploughing"].sel(unit="r1").to_numpy() for one in (found, bare))
    assert (logged[reckoned == 1] == 1).all()
    assert not (logged[found["time"].to_numpy() > np.datetime64("2026-01-16T00:20")] == 0).any()
    assert (found["ploughing_rung"].sel(unit="r2") == LabelRung.ROAD_ANALYSIS).all()
    assert found["time"].to_numpy()[0] == np.datetime64("2026-01-15T18", "ns")
    assert tuple(found["unit"].to_numpy()) == NETWORK.unit_ids
    assert found["ploughing"].sel(unit="r1").to_numpy()[-1] == 1
    assert np.isnan(found["ploughing"].sel(unit="z1")).all()
    assert found["heating"].sel(unit="z1").to_numpy()[-1] == 1
    assert np.isfinite(found["road_surface_temperature"]).all()


def test_no_hour_after_the_issue_is_refused() -> None:
    with pytest.raises(ForecastError, match="no analysed weather after"):
        what_came(NETWORK, SITE, hourly_forecast(START, hours=40), None, (), issued_at=ISSUED)


def test_an_hour_that_no_station_read_has_no_answer() -> None:
    weather = hourly_forecast(START, hours=HOURS, precipitation_amount=SNOW, air_temperature=-4.0, dew_point_temperature=-4.5)
    assert np.isnan(what_came(NETWORK, SITE, weather, None, (), issued_at=ISSUED)["salting"]).all()
    partly = what_came(NETWORK, SITE, weather, readings(hours=52), (), issued_at=ISSUED)
    known = np.isfinite(partly["ploughing"].sel(unit="r1").to_numpy())
    assert known.tolist() == (partly["time"].to_numpy() <= np.datetime64("2026-01-15T22")).tolist()
    only_air = what_came(NETWORK, SITE, weather, readings(name="air_temperature"), (), issued_at=ISSUED)
    assert np.isfinite(only_air["ploughing"].sel(unit="r1")).all()
    assert np.isnan(only_air["road_surface_temperature"]).all()


def test_a_heated_zone_starts_from_what_it_carries_not_from_snow_it_has_melted() -> None:
    early = np.where((np.arange(HOURS) >= 20) & (np.arange(HOURS) < 26), 2.0, 0.0)
    weather = hourly_forecast(START, hours=HOURS, precipitation_amount=early, air_temperature=-2.0, dew_point_temperature=-8.0)
    melting = [
        Action("z1", TreatmentKind.HEAT_MELT, START + timedelta(hours=15), ISSUED - timedelta(minutes=20), 0.0, 1.0, "log")
    ]
    cold = what_came(NETWORK, SITE, weather, readings(), (), issued_at=ISSUED)["heating"].sel(unit="z1").to_numpy()
    heated = what_came(NETWORK, SITE, weather, readings(), melting, issued_at=ISSUED)["heating"].sel(unit="z1").to_numpy()
    assert cold[1] == 1
    assert heated[1] == 0


def test_a_route_learnt_to_be_colder_is_judged_as_colder() -> None:
    weather = hourly_forecast(START, hours=HOURS, precipitation_amount=0.0, air_temperature=-3.0, dew_point_temperature=-5.0)
    offsets = {"r1": PlaceOffset("r1", -3.0, 0.4)}
    plain, moved = (
        what_came(NETWORK, SITE, weather, readings(), (), issued_at=ISSUED, place_offsets=known)["road_surface_temperature"]
        for known in (None, offsets)
    )
    assert (moved.sel(unit="r1") < plain.sel(unit="r1") - 0.3).all()
    np.testing.assert_array_equal(moved.sel(unit="r2"), plain.sel(unit="r2"))
