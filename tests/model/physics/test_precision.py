"""float32 computes in float32 throughout, and answers as float64 does."""

import numpy as np
import pytest

from model.domain.errors import ForecastError
from model.physics import precision
from model.physics.columns import make_columns
from model.physics.precision import REAL
from model.physics.road import simulate
from tests.model.physics.golden.nights import NIGHTS, run_night
from tests.model.physics.nights import weather

_FACTOR = 0.1


@precision.lane_code
def _tripled(value):
    return 3.0 * value


@precision.lane_code
def _mixed(value):
    return _FACTOR * _tripled(value) + REAL(1) / 3.0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_of_a_function_and_of_all_it_calls_are_of_one_precision(dtype):
    found = precision.compiled(_mixed, dtype)
    one = dtype(1.1)
    assert found(one) == dtype(0.1) * (dtype(3.0) * one) + dtype(1.0) / dtype(3.0)
    assert [found.overloads[given].signature.return_type.name for given in found.signatures] == [np.dtype(dtype).name]


def test_as_many_columns_of_either_precision_fill_the_cache():
    assert precision.lanes_in(np.float32) * 4 == precision.lanes_in(np.float64) * 8 == precision.LANES * 8


def test_float32_stays_within_a_hundredth_of_a_kelvin_and_a_micrometre_of_float64():
    apart = {
        name: [] for name in ("road_surface_temperature", "surface_snow_amount", "surface_ice_amount", "surface_water_amount")
    }
    for night in NIGHTS:
        double, single = (run_night(night, precision=kind).outputs for kind in (np.float64, np.float32))
        for name, found in apart.items():
            found.append(single[name].to_numpy() - double[name].to_numpy())
    errors = {name: np.array(found) for name, found in apart.items()}
    temperature = errors.pop("road_surface_temperature")
    assert np.abs(temperature).max() < 0.01
    assert np.sqrt((temperature**2).mean()) < 0.0005
    assert all(np.abs(error).max() < 1e-3 for error in errors.values())
    assert np.abs(temperature).max() > 0.0


def test_another_precision_is_refused():
    with pytest.raises(ForecastError, match="float32 or float64"):
        simulate(weather(2), make_columns(1), precision=np.float16)
