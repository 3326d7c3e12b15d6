"""The change with height is the standard's unless the stations show another, and a cold pool needs clear calm nights to be believed."""

import numpy as np
import pytest

from model.lapse import (
    LAPSE_BOUNDS_DEGC_M,
    POOLING_MOST_DEGC_M,
    POOLING_REACH_DEGC,
    STANDARD_LAPSE_DEGC_M,
    Vertical,
    pool_strength,
    vertical_of,
)

HEIGHTS = np.array([5.0, 20.0, 40.0, 60.0, 90.0, 130.0])
HOURS = 48
NIGHT = np.where(np.arange(HOURS) % 24 < 8, 0.8, 0.0)


def _departures(slope: float, pool: float = 0.0, noise: float = 0.05) -> np.ndarray:
    rng = np.random.default_rng(4)
    wave = HEIGHTS[:, None] * (slope + pool * NIGHT[None, :])
    return wave + rng.normal(0, noise, (HEIGHTS.size, HOURS))


def test_stations_that_follow_the_standard_leave_it() -> None:
    learned = vertical_of(_departures(0.0), HEIGHTS, NIGHT)
    assert learned.lapse_degc_m == pytest.approx(STANDARD_LAPSE_DEGC_M, abs=3e-4)
    assert learned.pooling_degc_m == 0.0


def test_stations_that_show_another_rate_move_it_within_bounds() -> None:
    assert vertical_of(_departures(0.004), HEIGHTS, NIGHT).lapse_degc_m == pytest.approx(-0.0025, abs=5e-4)
    assert vertical_of(_departures(0.05), HEIGHTS, NIGHT).lapse_degc_m == LAPSE_BOUNDS_DEGC_M[1]
    assert vertical_of(_departures(-0.05), HEIGHTS, NIGHT).lapse_degc_m == LAPSE_BOUNDS_DEGC_M[0]


def test_a_pool_is_learned_from_clear_calm_nights_alone_and_bounded() -> None:
    learned = vertical_of(_departures(0.0, pool=0.03), HEIGHTS, NIGHT)
    assert learned.pooling_degc_m == pytest.approx(0.03, rel=0.1)
    assert learned.lapse_degc_m == pytest.approx(STANDARD_LAPSE_DEGC_M, abs=3e-4)
    assert vertical_of(_departures(0.0, pool=5.0), HEIGHTS, NIGHT).pooling_degc_m == POOLING_MOST_DEGC_M
    assert vertical_of(_departures(0.0, pool=-0.03), HEIGHTS, NIGHT).pooling_degc_m == 0.0
    assert vertical_of(_departures(0.0, pool=0.03), HEIGHTS, np.zeros(HOURS)).pooling_degc_m == 0.0


@pytest.mark.parametrize("kept", [slice(0, 4), slice(0, 0)])
def test_few_stations_teach_nothing(kept: slice) -> None:
    assert vertical_of(_departures(0.004, pool=0.03)[kept], HEIGHTS[kept], NIGHT) == Vertical()


def test_one_odd_station_and_unknown_heights_do_not_tilt_it() -> None:
    departures, heights = _departures(0.0), HEIGHTS.copy()
    departures[5] += 8.0
    heights[2] = np.nan
    assert vertical_of(departures, heights, NIGHT).lapse_degc_m == pytest.approx(STANDARD_LAPSE_DEGC_M, abs=2e-3)


def test_a_pool_gathers_in_clear_calm_dark_and_only_there() -> None:
    clear, calm, dark = np.zeros(12), np.full(12, 0.2), np.full(12, -0.3)
    gathered = pool_strength(clear, calm, dark)
    assert gathered[-1] > 0.9
    assert pool_strength(clear + 1.0, calm, dark)[-1] == 0.0
    assert pool_strength(clear, calm + 8.0, dark)[-1] < 0.05
    assert pool_strength(clear, calm, dark + 0.8)[-1] == 0.0
    sudden = pool_strength(np.where(np.arange(12) < 8, 1.0, 0.0), calm, dark)
    assert 0.0 < sudden[8] < sudden[9] < sudden[11]


def test_a_high_place_is_cooler_by_day_and_may_be_warmer_above_a_pool() -> None:
    vertical = Vertical(pooling_degc_m=0.05)
    shift = vertical.shift(np.array([0.0, 40.0, 1000.0]), np.array([0.0, 1.0]))
    np.testing.assert_allclose(shift[:2, 0], [0.0, -0.26])
    assert shift[1, 1] == pytest.approx(-0.26 + 2.0)
    assert shift[2, 1] == pytest.approx(-6.5 + POOLING_REACH_DEGC)
