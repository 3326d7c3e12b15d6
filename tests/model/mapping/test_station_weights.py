"""How far a station is believed: the limits and the sum of its weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.mapping.station_weights import BRIDGE_LIKENESS, OWN_SHARE, REACH_KM, carried, likeness, nearness
from model.physics.columns import make_columns
from model.physics.ground import GroundClass


def test_nearness_falls_from_one_at_the_station_to_nothing_at_the_reach() -> None:
    weights = nearness([0.0, 0.5 * REACH_KM, REACH_KM, 3 * REACH_KM])
    assert weights[0] == 1.0
    assert weights[1] == pytest.approx(0.6)
    assert weights[2:].tolist() == [0.0, 0.0]
    assert (np.diff(nearness(np.linspace(0, REACH_KM, 30))) < 0).all()


def test_a_shaded_street_and_a_deck_share_less_than_an_open_road() -> None:
    grounds = (GroundClass("asphalt"), GroundClass("asphalt"), GroundClass("asphalt", bridge=True), GroundClass("stone"))
    alike = likeness(make_columns(4, grounds=grounds, sky_view_factor=[1.0, 0.475, 1.0, 1.0]))
    assert alike.tolist() == pytest.approx([1.0, 0.75, BRIDGE_LIKENESS, 0.9])


@given(
    st.lists(st.floats(0, 2 * REACH_KM), min_size=1, max_size=8),
    st.floats(0.01, 1.0),
)
def test_weights_are_never_negative_and_sum_to_less_than_one(distances: list[float], alike: float) -> None:
    near = nearness([distances])
    each = [
        carried(np.where(np.arange(len(distances))[:, None] == number, 1.0, 0.0), near, [alike])[0, 0]
        for number in range(len(distances))
    ]
    if near.sum() == 0.0:
        assert np.isnan(each).all()
    else:
        assert min(each) >= 0.0
        assert sum(each) < alike
        assert sum(each) == pytest.approx(alike * near.sum() / (near.sum() + OWN_SHARE))


def test_what_is_not_read_is_not_carried_and_the_rest_still_is() -> None:
    told = carried([[2.0, np.nan, np.nan], [2.0, 2.0, np.nan]], nearness([[0.0, 0.0], [0.0, 2 * REACH_KM]]), [1.0, 1.0])
    assert told[0, :2].tolist() == pytest.approx([2.0 * 2 / 2.25, 2.0 / 1.25])
    assert np.isnan(told[0, 2])
    assert told[1, 0] == pytest.approx(1.6)
    assert np.isnan(told[1, 1:]).all()
