import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from model.domain.plans import QUANTILES
from model.joint import dealt_temperature, membership
from tests.model.joint_windows import windows_of

TIMES = np.datetime64("2026-01-10T01", "ns") + np.arange(6) * np.timedelta64(1, "h")


def grids(probability: np.ndarray, severity: np.ndarray) -> tuple[xr.DataArray, xr.DataArray]:
    units = [f"u{i}" for i in range(probability.shape[0])]
    return (
        xr.DataArray(probability, dims=("unit", "time"), coords={"unit": units, "time": TIMES}),
        xr.DataArray(severity, dims=("member", "unit", "time"), coords={"unit": units, "time": TIMES}),
    )


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), members=st.integers(2, 20))
def test_margins_are_kept_and_windows_lie_between_their_bounds(seed, members):
    rng = np.random.default_rng(seed)
    severity = np.maximum(rng.normal(size=(members, 3, 6)), 0.0)
    probability, template = grids(rng.uniform(size=(3, 6)), severity)
    np.testing.assert_allclose(membership(probability, template).mean("member"), probability, atol=1e-12)
    window = windows_of(probability, template)
    assert (window >= probability.max("time").to_numpy() - 1e-12).all()
    assert (window <= np.minimum(probability.sum("time").to_numpy(), 1.0) + 1e-12).all()


def test_persistent_members_give_the_hourly_probability_and_alternating_ones_more():
    hourly = np.full((1, 6), 0.25)
    persistent = np.repeat(np.arange(4.0)[:, None, None], 6, axis=2)
    assert windows_of(*grids(hourly, persistent)) == pytest.approx([0.25])
    alternating = np.zeros((4, 1, 6))
    for hour in range(4):
        alternating[hour, 0, hour] = 1.0
    assert windows_of(*grids(hourly, alternating)) == pytest.approx([1.0])


def test_equal_members_are_ranked_by_the_whole_period():
    severity = np.zeros((4, 1, 6))
    severity[2, 0, 5] = 3.0
    share = membership(*grids(np.full((1, 6), 0.25), severity))
    assert (share.sel(member=2) == 1.0).all()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), members=st.integers(2, 24))
def test_a_higher_hourly_probability_never_lowers_a_window(seed, members):
    rng = np.random.default_rng(seed)
    low = rng.uniform(0.0, 0.8, size=(2, 6))
    high = low + rng.uniform(0.0, 0.2, size=(2, 6))
    severity = rng.normal(size=(members, 2, 6))
    rarer, likelier = (windows_of(*grids(hourly, severity)) for hourly in (low, high))
    assert (likelier >= rarer - 1e-12).all()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), members=st.integers(2, 24), warmer=st.floats(0.0, 5.0))
def test_dealt_temperatures_keep_the_members_order_and_the_calibrated_quantiles(seed, members, warmer):
    rng = np.random.default_rng(seed)
    raw = rng.normal(size=(members, 2, 6))
    quantiles = np.sort(rng.normal(-2.0, 3.0, size=(2, 6, len(QUANTILES))), axis=-1)
    dealt = dealt_temperature(raw, quantiles, QUANTILES)
    order = np.argsort(raw, axis=0)
    assert (np.diff(np.take_along_axis(dealt, order, axis=0), axis=0) >= -1e-12).all()
    assert (dealt_temperature(raw, quantiles + warmer, QUANTILES) >= dealt - 1e-12).all()
    middle = np.median(dealt, axis=0)
    assert ((middle >= quantiles[..., 1] - 1e-9) & (middle <= quantiles[..., 3] + 1e-9)).all()


def test_many_dealt_members_have_the_quantiles_that_were_told():
    raw = np.random.default_rng(1).normal(size=(400, 1, 2))
    quantiles = np.array([[[-4.0, -3.0, -2.0, 0.0, 3.0], [-1.0, -0.5, 0.0, 0.5, 1.0]]])
    dealt = dealt_temperature(raw, quantiles, QUANTILES)
    found = np.moveaxis(np.quantile(dealt, QUANTILES, axis=0), 0, -1)
    np.testing.assert_allclose(found, quantiles, atol=0.05)
