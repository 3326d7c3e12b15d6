"""From what is read now to what is forecast."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.relaxation import CALM_M_S, FADES_H, LARGEST_DEGC, relaxed


def members(air=-2.0, dew=-4.0, wind=4.0, hours=12):
    grid = np.ones((3, 2, hours))
    return {
        "air_temperature": air * grid,
        "dew_point_temperature": dew * grid,
        "wind_speed": wind * grid,
        "cloud_area_fraction": grid,
    }


def said(**values):
    return {name: np.full((3, 2), value) for name, value in values.items()}


def test_a_forecast_that_is_two_degrees_too_cold_now_is_drawn_up_and_let_go():
    warm = relaxed(members(), said(air_temperature=-2.0), {"air_temperature": np.array([0.0, np.nan])})
    gone = warm["air_temperature"][0, 0] + 2.0
    assert gone[0] == pytest.approx(2.0 * np.exp(-1 / FADES_H))
    assert gone[7] == pytest.approx(2.0 * np.exp(-8 / FADES_H))
    assert np.array_equal(warm["air_temperature"][:, 1], members()["air_temperature"][:, 1])


def test_a_run_that_begins_later_says_nothing_of_now():
    later = {"air_temperature": np.full((3, 2), np.nan)}
    same = relaxed(members(), later, {"air_temperature": np.zeros(2)})
    assert np.array_equal(same["air_temperature"], members()["air_temperature"])


@given(st.floats(-40, 30), st.floats(-40, 30), st.floats(0, 30), st.floats(0, 30))
def test_what_comes_out_is_bounded_and_dew_stays_below_air(air, forecast, wind, blowing):
    given_members = members(air=forecast, dew=forecast - 1.0, wind=wind)
    made = relaxed(
        given_members,
        said(air_temperature=forecast, dew_point_temperature=forecast - 1.0, wind_speed=wind),
        {"air_temperature": np.full(2, air), "dew_point_temperature": np.full(2, air - 1.0), "wind_speed": np.full(2, blowing)},
    )
    assert np.abs(made["air_temperature"] - forecast).max() <= LARGEST_DEGC
    assert (made["dew_point_temperature"] <= made["air_temperature"]).all()
    assert (made["wind_speed"] >= 0.0).all()
    assert made["wind_speed"].max() <= 2.0 * max(wind, CALM_M_S)
