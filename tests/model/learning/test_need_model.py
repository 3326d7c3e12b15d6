from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from model.domain.needs import Need
from model.features.schema import COMMON_NAMES, FEATURE_NAMES, FEATURES
from model.learning.baseline import start_score
from model.learning.calibrate import IDENTITY, fit_calibration
from model.learning.need_model import NeedModel, fit_booster, fit_shrink, load_booster
from model.learning.options import LearningOptions
from model.learning.rows import Rows
from model.needs.judged import NEED_RULES
from tests.model.joint_windows import windows_of

OPTIONS = LearningOptions(trees=60, leaves=7, min_rows_in_leaf=20, threads=1)
DEPTH = FEATURE_NAMES.index("snow_depth_mean")
COLD = FEATURE_NAMES.index("surface_temperature_mean")
WARMTH = ("surface_temperature_mean", "surface_temperature_q10", "surface_temperature_q90", "surface_above_dew_point_mean")
SHARE = FEATURE_NAMES.index("need_share")


def made_up(rows: int, seed: int) -> Rows:
    """Need arises where it is colder than told by the members: the share says little, the temperature much."""
    generator = np.random.default_rng(seed)
    features = generator.normal(size=(rows, len(FEATURES))).astype(np.float32)
    features[:, len(COMMON_NAMES) :] = generator.uniform(0, 1, size=(rows, len(FEATURES) - len(COMMON_NAMES)))
    probability = 1 / (1 + np.exp(3 * features[:, COLD] - 2 * (features[:, SHARE] - 0.5)))
    issue = np.datetime64("2026-01-01T01", "ns") + (np.arange(rows) // 20) * np.timedelta64(12, "h")
    return Rows(
        features, (generator.uniform(size=rows) < probability).astype(np.float32), issue, issue, np.zeros(rows, dtype=np.intp)
    )


@pytest.fixture(scope="module")
def model() -> NeedModel:
    text = fit_booster(NEED_RULES[Need.SALTING], made_up(6000, 1), made_up(2000, 2), OPTIONS)
    return NeedModel(Need.SALTING, text, 1.0, IDENTITY, {}, trusted=True, note="", booster=load_booster(text, "salting"))


def test_corrects_the_members_share(model):
    rows = made_up(3000, 3)
    happened = rows.target > 0.5
    told = model.raw(rows.features)
    share = 1 / (1 + np.exp(-start_score(rows.features)))
    assert np.mean((told - happened) ** 2) < 0.6 * np.mean((share - happened) ** 2)
    assert fit_shrink(np.asarray(model.booster.predict(rows.features, raw_score=True)), rows) > 0.8


def test_a_correction_that_does_not_hold_is_shrunk():
    rows = made_up(4000, 4)
    assert fit_shrink(np.random.default_rng(0).normal(size=4000) * 3.0, rows) < 0.1


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), warmer=st.floats(0.1, 5.0))
def test_a_warmer_surface_never_raises_slip(model, seed, warmer):
    rows = made_up(50, seed).features
    raised = rows.copy()
    for name in WARMTH:
        raised[:, FEATURE_NAMES.index(name)] += warmer
    assert (model.raw(raised) <= model.raw(rows) + 1e-9).all()


@pytest.fixture(scope="module")
def ploughing() -> NeedModel:
    """Learnt from labels that go against what snow does."""
    rows = made_up(4000, 5)
    against = Rows(rows.features, (rows.features[:, DEPTH] < 0).astype(np.float32), rows.issue, rows.valid, rows.unit)
    text = fit_booster(NEED_RULES[Need.PLOUGHING], against, against, OPTIONS)
    return NeedModel(Need.PLOUGHING, text, 0.7, IDENTITY, {}, trusted=True, note="", booster=load_booster(text, "ploughing"))


def calibrated(model: NeedModel) -> NeedModel:
    """The same with a calibration that changes much."""
    later = made_up(2000, 8)
    return replace(
        model,
        calibration=fit_calibration(model.raw(later.features), 0.3 + 0.4 * later.target, np.arange(2000) // 20, seed=1),
    )


def test_more_snow_never_lowers_the_need_of_ploughing(ploughing):
    rows = made_up(4000, 5)
    booster = ploughing.booster
    low, high = rows.features.copy(), rows.features.copy()
    high[:, DEPTH] += 2.0
    assert (booster.predict(high, raw_score=True) >= booster.predict(low, raw_score=True) - 1e-9).all()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), moved=st.floats(0.05, 4.0))
def test_the_direction_holds_through_calibration_and_re_dealing(model, ploughing, seed, moved):
    told = calibrated(model), calibrated(ploughing)
    rows = made_up(24, seed).features
    severity = xr.DataArray(np.random.default_rng(seed).normal(size=(9, 1, 24)), dims=("member", "unit", "time"))
    severity = severity.assign_coords(
        unit=["u"], time=np.datetime64("2026-01-01T01", "ns") + np.arange(24) * np.timedelta64(1, "h")
    )

    def windows(which: NeedModel, features: np.ndarray) -> tuple[np.ndarray, float]:
        hourly, low, high = which.probability(features)
        assert ((low <= hourly) & (hourly <= high)).all()
        grid = xr.DataArray(hourly[None], dims=("unit", "time"), coords={"unit": severity["unit"], "time": severity["time"]})
        return hourly, float(windows_of(grid, severity)[0])

    warmer = rows.copy()
    for name in WARMTH:
        warmer[:, FEATURE_NAMES.index(name)] += moved
    snowier = rows.copy()
    for name in ("snow_depth_mean", "snow_depth_q90", "snowfall_6h_mean", "snowfall_12h_mean", "snowfall_so_far_q90"):
        snowier[:, FEATURE_NAMES.index(name)] += moved
    for which, other, sign in ((told[0], warmer, -1.0), (told[1], snowier, 1.0)):
        (hours, window), (hours_moved, window_moved) = windows(which, rows), windows(which, other)
        assert (sign * (hours_moved - hours) >= -1e-9).all()
        assert sign * (window_moved - window) >= -1e-9


def test_interval_encloses_the_probability_and_contributions_sum_up(model):
    rows = made_up(200, 6).features
    middle, low, high = model.probability(rows)
    assert (low < middle).all()
    assert (middle < high).all()
    assert low.min() >= 0
    assert high.max() <= 1
    groups = model.contributions(rows)
    assert set(groups) == {feature.group for feature in FEATURES}
    total = sum(groups.values())
    bias = np.asarray(model.booster.predict(rows, pred_contrib=True))[:, -1]
    raw = np.log(model.raw(rows) / (1 - model.raw(rows)))
    np.testing.assert_allclose(total + bias + np.log(0.08 / 0.92), raw, atol=1e-4)


def test_training_is_deterministic():
    first, second = (fit_booster(NEED_RULES[Need.SALTING], made_up(2000, 1), made_up(500, 2), OPTIONS) for _ in range(2))
    assert first == second
