from datetime import timedelta

import numpy as np
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from model.decision.members import NeedMembers, window_members
from model.decision.rules import Window
from model.domain.needs import Need
from model.domain.plans import QUANTILES
from model.domain.weather import from_utc64
from model.joint import dealt_temperature, membership, window_probability

TIMES = np.datetime64("2026-01-10T01", "ns") + np.arange(6) * np.timedelta64(1, "h")


def grids(probability: np.ndarray, severity: np.ndarray) -> tuple[xr.DataArray, xr.DataArray]:
    units = [f"u{i}" for i in range(probability.shape[0])]
    return (
        xr.DataArray(probability, dims=("unit", "time"), coords={"unit": units, "time": TIMES}),
        xr.DataArray(severity, dims=("member", "unit", "time"), coords={"unit": units, "time": TIMES}),
    )


ALL = np.ones(6, dtype=bool)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), members=st.integers(2, 20))
def test_margins_are_kept_and_windows_lie_between_their_bounds(seed, members):
    rng = np.random.default_rng(seed)
    severity = np.maximum(rng.normal(size=(members, 3, 6)), 0.0)
    probability, template = grids(rng.uniform(size=(3, 6)), severity)
    np.testing.assert_allclose(membership(probability, template).mean("member"), probability, atol=1e-12)
    window = window_probability(probability, template, ALL)["probability"].to_numpy()
    assert (window >= probability.max("time").to_numpy() - 1e-12).all()
    assert (window <= np.minimum(probability.sum("time").to_numpy(), 1.0) + 1e-12).all()


def test_persistent_members_give_the_hourly_probability_and_alternating_ones_more():
    hourly = np.full((1, 6), 0.25)
    persistent = np.repeat(np.arange(4.0)[:, None, None], 6, axis=2)
    assert float(window_probability(*grids(hourly, persistent), ALL)["probability"][0]) == 0.25
    alternating = np.zeros((4, 1, 6))
    for hour in range(4):
        alternating[hour, 0, hour] = 1.0
    assert float(window_probability(*grids(hourly, alternating), ALL)["probability"][0]) == 1.0


def test_equal_members_are_ranked_by_the_whole_period():
    severity = np.zeros((4, 1, 6))
    severity[2, 0, 5] = 3.0
    share = membership(*grids(np.full((1, 6), 0.25), severity))
    assert (share.sel(member=2) == 1.0).all()


def test_onset_is_when_the_need_arises():
    probability = np.array([[0.0, 0.0, 0.5, 0.5, 1.0, 1.0]])
    severity = np.repeat(np.arange(10.0)[:, None, None], 6, axis=2)
    window = window_probability(*grids(probability, severity), ALL)
    assert window["onset"][0].to_numpy().tolist() == TIMES[[2, 2, 4]].tolist()


def test_outside_the_window_nothing_counts():
    probability, severity = grids(np.array([[0.9, 0.0, 0.0, 0.0, 0.0, 0.9]]), np.ones((3, 1, 6)))
    within = np.zeros((1, 6), dtype=bool)
    empty = window_probability(probability, severity, within)
    assert np.isnan(empty["probability"][0])
    assert np.isnat(empty["onset"].to_numpy()).all()
    within[0, 1:4] = True
    quiet = window_probability(probability, severity, within)
    assert float(quiet["probability"][0]) == 0.0
    assert np.isnat(quiet["onset"].to_numpy()).all()


def test_an_unknown_hour_makes_the_window_unknown():
    probability, severity = grids(np.array([[0.1, np.nan, 0.1, 0.1, 0.1, 0.1]]), np.ones((3, 1, 6)))
    assert np.isnan(window_probability(probability, severity, ALL)["probability"][0])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), members=st.integers(2, 20))
def test_the_window_a_decision_reads_agrees_with_the_hours_on_the_screen(seed, members):
    rng = np.random.default_rng(seed)
    hourly = rng.beta(0.5, 2.0, size=(1, 6))
    probability, severity = grids(hourly, np.cumsum(rng.normal(size=(members, 1, 6)), axis=2))
    share = membership(probability, severity).to_numpy()[:, 0]
    needed = NeedMembers(Need.SALTING, TIMES, severity.to_numpy()[:, 0], share, share, share)
    begin = from_utc64(TIMES[0] - np.timedelta64(1, "h"))
    end = from_utc64(TIMES[-1])
    seen = window_members(needed, Window(start=begin, deadline=end, lead=timedelta(0)), first=True)
    assert seen is not None
    assert hourly.max() - 1e-9 <= seen.probability <= min(hourly.sum(), 1.0) + 1e-9
    joint = float(window_probability(probability, severity, ALL)["probability"][0])
    assert abs(seen.probability - joint) < 1e-9


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), members=st.integers(2, 24))
def test_a_higher_hourly_probability_never_lowers_a_window(seed, members):
    rng = np.random.default_rng(seed)
    low = rng.uniform(0.0, 0.8, size=(2, 6))
    high = low + rng.uniform(0.0, 0.2, size=(2, 6))
    severity = rng.normal(size=(members, 2, 6))
    rarer, likelier = (window_probability(*grids(hourly, severity), ALL)["probability"].to_numpy() for hourly in (low, high))
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
