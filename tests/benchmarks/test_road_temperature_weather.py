"""Errors put into the weather: as large as told, none at the origin, the same in each run."""

import numpy as np
import pytest

from benchmarks.road_temperature_case import load_case
from benchmarks.road_temperature_weather import with_errors
from model.error_statistics import PUBLISHED
from tests.benchmarks.test_road_temperature import hours


@pytest.fixture
def forcing(tmp_path):
    table = hours(73).assign(longwave_down_w_m2=260.0, shortwave_down_w_m2=50.0, rain_mm=0.5)
    table.to_csv(tmp_path / "hourly.csv", index=False)
    return load_case(tmp_path).stretches[0].forcing


def drawn(forcing, name, leads=25, **more):
    values = [with_errors(forcing.isel(time=slice(k, k + leads)), seed=7, **more)[name].to_numpy()[0, 0] for k in range(48)]
    true = [forcing[name].to_numpy()[0, 0, k : k + leads] for k in range(48)]
    return np.array(values) - np.array(true)


def test_errors_are_as_large_as_published_and_none_stands_at_the_origin(forcing):
    error = drawn(forcing, "air_temperature")
    assert (error[:, 0] == 0.0).all()
    expected = PUBLISHED.at("air_temperature_sd", np.arange(25.0))
    assert error[:, 20:].std() == pytest.approx(expected[20:].mean(), rel=0.25)


def test_radiation_follows_the_cloud_and_precipitation_errs_too(forcing):
    assert drawn(forcing, "surface_downwelling_longwave_flux")[:, 1:].std() > 3.0
    assert drawn(forcing, "surface_downwelling_shortwave_flux")[:, 1:].std() > 3.0
    assert drawn(forcing, "precipitation_amount")[:, 1:].std() > 0.05


def test_what_the_origin_shows_of_the_error_is_taken_off_the_first_hours(forcing):
    for name in ("air_temperature", "dew_point_temperature", "wind_speed"):
        relaxed, left = drawn(forcing, name), drawn(forcing, name, relaxing=False)
        assert relaxed[:, 1].std() < 0.7 * left[:, 1].std()
        assert relaxed[:, 23:].std() == pytest.approx(left[:, 23:].std(), rel=0.05)


def test_the_same_seed_errs_alike(forcing):
    window = forcing.isel(time=slice(0, 25))
    first, second, other = (with_errors(window, seed=seed)["air_temperature"].to_numpy() for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)
