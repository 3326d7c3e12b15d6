import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.domain.needs import Need
from model.features.build import FeatureBlock
from model.features.schema import COMMON_NAMES, FEATURE_NAMES, NEED_FEATURES
from model.learning.baseline import baseline_needs, rule_of_thumb, share_interval, smoothed_share


def features(share: float, near: float) -> np.ndarray:
    values = np.zeros(len(NEED_FEATURES), dtype=np.float32)
    values[:2] = share, near
    return values


def test_no_member_is_not_never_and_all_is_not_always():
    none, every = smoothed_share(features(0, 0)), smoothed_share(features(1, 1))
    assert 0.0 < none < 0.03
    assert 0.85 < every < 1.0
    assert smoothed_share(features(0.2, 0.6)) > smoothed_share(features(0.2, 0.2))


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_members_never_lower_it_and_the_interval_encloses(one, other):
    low, high = sorted([one, other])
    assert smoothed_share(features(low, low)) <= smoothed_share(features(high, high))
    told = smoothed_share(features(one, max(one, other)))
    below, above = share_interval(np.array([told]))
    assert 0 <= below[0] <= told <= above[0] <= 1
    assert above[0] - below[0] > 0.005


def test_every_unit_and_hour_is_answered():
    block = FeatureBlock(
        units=np.arange(2), times=np.arange(3).astype("datetime64[h]"), common=np.zeros((2, 3, len(COMMON_NAMES)), np.float32),
        by_need={Need.SALTING: np.full((2, 3, len(NEED_FEATURES)), 0.5, np.float32)},
    )  # fmt: skip
    probability, low, high = baseline_needs(block, Need.SALTING)
    assert probability.shape == low.shape == high.shape == (2, 3)


def test_the_rule_of_thumb_is_what_a_crew_would_say():
    rows = np.zeros((3, len(FEATURE_NAMES)), dtype=np.float32)

    def put(name: str, *values: float) -> None:
        rows[:, FEATURE_NAMES.index(name)] = values

    put("start_depth_dry", 4, 4, 4)
    put("snowfall_so_far_q90", 1, 3, 5)
    put("snow_at_issue", np.nan, 2, 0)
    assert rule_of_thumb(rows, Need.PLOUGHING, FEATURE_NAMES).tolist() == [False, True, True]
    put("surface_temperature_mean", -1, -1, 1)
    put("surface_above_dew_point_mean", 1, -0.5, -1)
    put("precipitation_6h_mean", 0.3, 0, 1)
    assert rule_of_thumb(rows, Need.SALTING, FEATURE_NAMES).tolist() == [True, True, False]
