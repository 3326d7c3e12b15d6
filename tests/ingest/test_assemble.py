"""Points side by side: one run, common steps, honest notes."""

import numpy as np
import pytest
import xarray as xr

from config.site import Place
from ingest.assemble import join_points, within
from ingest.sources.smhi_snow1g import SmhiSnow1g
from ingest.sources.trafikverket import Trafikverket
from model.domain.errors import ForecastError
from model.domain.weather import check_forecast
from tests.ingest.conftest import NOW, MakeRaw

PLACES = (
    Place(name="Torget", longitude=16.55, latitude=59.61, altitude_m=12.0),
    Place(name="Norr", longitude=16.56, latitude=59.66, altitude_m=30.0),
)


@pytest.fixture
def parts(raw: MakeRaw) -> list[xr.Dataset]:
    source = SmhiSnow1g()
    return [
        source.parse(raw(source.name, "smhi_snow1g.json", place=(place.longitude, place.latitude)), places=PLACES, now=NOW)
        for place in PLACES
    ]


def test_points_come_in_the_order_of_the_places(parts: list[xr.Dataset]) -> None:
    joined = check_forecast(join_points(parts[::-1], PLACES))
    assert joined["point"].to_numpy().tolist() == ["Torget", "Norr"]
    assert joined["altitude"].to_numpy().tolist() == [12.0, 30.0]
    assert joined.attrs["note"] == ""
    assert joined["air_temperature"].dims == ("member", "point", "time")


def test_only_common_steps_and_variables_stay_and_the_oldest_run_dates_it(parts: list[xr.Dataset]) -> None:
    later = parts[1].isel(time=slice(1, None)).drop_vars("wind_speed_of_gust")
    later.attrs["reference_time"] = "2026-01-15T12:45:00+00:00"
    joined = join_points([parts[0], later], PLACES)
    assert joined.sizes["time"] == 5
    assert "wind_speed_of_gust" not in joined
    assert joined.attrs["reference_time"] == "2026-01-15T11:45:00+00:00"


def test_points_of_different_sources_or_times_are_refused(parts: list[xr.Dataset]) -> None:
    with pytest.raises(ForecastError, match="different sources"):
        join_points([parts[0], parts[1].assign_attrs(source="radio")], PLACES)
    shifted = parts[1].assign_coords(
        time=parts[1]["time"] + np.timedelta64(7, "D"), interval_start=parts[1]["interval_start"] + np.timedelta64(7, "D")
    )
    with pytest.raises(ForecastError, match="no time step in common"):
        join_points([parts[0], shifted], PLACES)
    with pytest.raises(ForecastError, match="no forecast points"):
        join_points([], PLACES)


def test_stations_within_reach_or_named(raw: MakeRaw) -> None:
    measured = Trafikverket().parse(raw("trafikverket", "trafikverket.json"), places=(), now=NOW)
    near = within(measured, (16.54, 59.60), radius_km=5.0)
    assert near is not None
    assert near["station"].to_numpy().tolist() == ["1001", "1001100"]
    named = within(measured, (16.54, 59.60), radius_km=5.0, always=["1002"])
    assert named is not None
    assert named.sizes["station"] == 3
    assert within(measured, (10.0, 50.0), radius_km=5.0) is None
