"""A share of the routes, the same for the same seed, whole as they are, with every heated zone."""

import pytest

from model.domain.errors import ModelError
from model.learning.unit_sample import sampled_routes
from tests.model.assessed_night import NETWORK


def test_routes_are_drawn_whole_and_the_same_each_time() -> None:
    half = sampled_routes(NETWORK, share=0.5, seed=7)
    assert len(half.routes) == -(-len(NETWORK.routes) // 2)
    assert half.zones == NETWORK.zones
    assert half.segments == tuple(segment for segment in NETWORK.segments if segment.unit_id in half.unit_ids)
    assert half.routes == sampled_routes(NETWORK, share=0.5, seed=7).routes
    assert {sampled_routes(NETWORK, share=0.5, seed=seed).unit_ids for seed in range(20)} != {half.unit_ids}


def test_all_are_all_and_few_are_one_at_least() -> None:
    assert sampled_routes(NETWORK, share=1.0, seed=7) is NETWORK
    assert len(sampled_routes(NETWORK, share=0.001, seed=7).routes) == 1


@pytest.mark.parametrize("share", [0.0, -1.0, 1.1, float("nan")])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ModelError, match="cannot be drawn"):
        sampled_routes(NETWORK, share=share, seed=7)
