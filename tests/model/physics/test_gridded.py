"""Weather on a grid through `xarray.apply_ufunc` gives what the road model gives."""

import numpy as np
import pytest
import xarray as xr

from model.domain.errors import ForecastError
from model.domain.variables import FORECAST_REQUIRED
from model.physics.columns import make_columns
from model.physics.gridded import apply_road, road_profiles
from model.physics.road import simulate
from tests.model.physics.nights import weather


def grid():
    night = weather(10, points=6, precipitation_amount=0.2)
    night["air_temperature"] = night["air_temperature"] + xr.DataArray(np.linspace(-3, 3, 6), dims="point")
    flat = night.isel(member=0, drop=True)
    square = {name: (("y", "x", "time"), flat[name].to_numpy().reshape(2, 3, -1)) for name in FORECAST_REQUIRED}
    return night, xr.Dataset(square, coords={"time": night["time"], "longitude": 16.5, "latitude": 59.6})


def test_a_grid_comes_out_as_a_grid_with_the_models_own_numbers():
    night, square = grid()
    found = apply_road(square, outputs=("road_surface_temperature", "surface_snow_amount"), dtype=np.float64)
    assert found["road_surface_temperature"].dims == ("y", "x", "time")
    same = night.assign_coords(longitude=("point", np.full(6, 16.5)))
    plain = simulate(same, make_columns(6, point=np.arange(6)), dtype=np.float64).outputs
    for name in found:
        assert np.array_equal(found[name].to_numpy().reshape(6, -1), plain[name].to_numpy()[0])


def test_a_single_output_and_columns_of_ones_own():
    _, square = grid()
    shaded = make_columns(6, point=np.arange(6), sky_view_factor=0.3)
    names = ("road_surface_temperature",)
    free, canyon = (apply_road(square, outputs=names, columns=columns)[names[0]] for columns in (None, shaded))
    assert (canyon.isel(time=-1) > free.isel(time=-1)).all()


def test_weather_that_is_not_whole_is_refused():
    _, square = grid()
    values = [square[name].to_numpy() for name in FORECAST_REQUIRED]
    where = {"time": square["time"].to_numpy(), "longitude": 16.5, "latitude": 59.6}
    with pytest.raises(ForecastError, match="in this order"):
        road_profiles(*values[:-1], **where)
    with pytest.raises(ForecastError, match="2 columns for 6 places"):
        road_profiles(*values, columns=make_columns(2), **where)
