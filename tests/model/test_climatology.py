from datetime import UTC, datetime

import numpy as np
import pytest

from config.site import Climatology, Place
from model.climatology import climatology_ensemble
from model.domain.errors import ForecastError
from model.domain.weather import check_forecast
from tests.model.weather_samples import NOW


def month(number: int, mean: float, amount: float) -> Climatology:
    return Climatology(
        month=number, air_temperature_degc=mean, air_temperature_sd_degc=5.0, diurnal_amplitude_degc=2.0, precipitation_mm=amount,
        wet_hour_share=0.12, cloud_area_fraction=0.7, relative_humidity=0.85, wind_speed_m_s=3.0,
    )  # fmt: skip


MONTHS = [month(1, -2.0, 40.0), month(2, -1.0, 30.0), month(10, 7.0, 60.0), month(12, 0.0, 40.0)]
PLACES = [
    Place(name="A", longitude=16.5, latitude=59.6, altitude_m=10),
    Place(name="B", longitude=16.6, latitude=59.6, altitude_m=20),
]


def normals(start: datetime = NOW, members: int = 100):
    return climatology_ensemble(MONTHS, PLACES, members=members, start=start, hours=66, seed=3)


def test_is_a_canonical_ensemble_that_repeats():
    weather = check_forecast(normals())
    assert dict(weather.sizes) == {"member": 100, "point": 2, "time": 66}
    assert weather.identical(normals())


def test_holds_the_normals_of_its_month():
    january = normals()
    assert abs(float(january["air_temperature"].mean()) + 1.9) < 0.7
    assert 4.0 < float(january["air_temperature"].std("member").mean()) < 6.0
    assert 0.08 < float((january["precipitation_amount"] > 0).mean()) < 0.16
    monthly = float(january["precipitation_amount"].mean()) * 730
    assert 28 < monthly < 52
    assert float(normals(datetime(2026, 10, 15, tzinfo=UTC))["air_temperature"].mean()) > 4.0
    assert (january["dew_point_temperature"] <= january["air_temperature"] + 0.01).all()


def test_snow_falls_in_the_cold():
    weather = normals()
    cold = weather["air_temperature"].to_numpy() < -3
    assert weather["snow_fraction"].to_numpy()[cold].min() > 0.9
    assert np.isfinite(weather["snow_fraction"]).all()


def test_a_site_without_normals_is_told_so():
    with pytest.raises(ForecastError, match="no climatology"):
        climatology_ensemble([], PLACES, members=5, start=NOW, hours=5, seed=0)


def test_members_start_from_the_measured_air_and_forget_it() -> None:
    arguments = {"members": 200, "start": NOW, "hours": 240, "seed": 1}
    free = climatology_ensemble(MONTHS, PLACES, **arguments)["air_temperature"]
    held = climatology_ensemble(MONTHS, PLACES, **arguments, observed_air_temperature=-15.0)["air_temperature"]
    assert float(abs(held.isel(time=0) + 15.0).max()) < 0.01
    assert float(held.isel(time=6).std()) < 0.6 * float(free.isel(time=6).std())
    assert float(abs(held.isel(time=-1).mean() - free.isel(time=-1).mean())) < 1.0
    assert float(held.isel(time=-1).std()) == pytest.approx(float(free.isel(time=-1).std()), rel=0.25)
