import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.perturb import amount_at_rank, correlated, episodes, falsely_alarmed, rain_logit, shifted, with_missed


def test_noise_has_the_asked_for_spread_and_persistence():
    noise = correlated(np.random.default_rng(0), members=400, points=2, hours=60, persistence_h=12.0)
    np.testing.assert_allclose(noise.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(noise.std(axis=0), 1.0, atol=1e-12)
    lagged = (noise[..., 12:] * noise[..., :-12]).mean()
    assert abs(lagged - np.exp(-1.0)) < 0.05
    assert 0.75 < (noise[:, 0] * noise[:, 1]).mean() < 0.95


@settings(max_examples=30, deadline=None)
@given(shift=st.floats(-5.0, 5.0), seed=st.integers(0, 1000))
def test_shifting_keeps_mass_and_never_turns_negative(shift, seed):
    amount = np.zeros((1, 1, 30))
    amount[..., 8:20] = np.random.default_rng(seed).exponential(size=12)
    moved = shifted(amount, np.full((1, 30), shift))
    assert moved.min() >= 0.0
    np.testing.assert_allclose(moved.sum(), amount.sum())
    clock = np.arange(30.0)
    np.testing.assert_allclose((moved * clock).sum() / moved.sum(), (amount * clock).sum() / amount.sum() + shift, atol=1e-9)


def test_episodes_are_parted_by_three_dry_hours():
    amount = np.zeros((1, 2, 12))
    amount[..., [1, 2, 4, 9]] = 1.0
    assert episodes(amount)[0].tolist() == [-1, 0, 0, -1, 0, -1, -1, -1, -1, 1, -1, -1]


def test_false_alarms_drop_whole_episodes_and_misses_add_where_dry():
    amount = np.zeros((500, 1, 12))
    amount[..., 2:5] = 1.0
    kept = falsely_alarmed(np.random.default_rng(0), amount, np.full((500, 12), 0.3)).sum(axis=(1, 2))
    assert set(kept) == {0.0, 3.0}
    assert abs((kept == 0).mean() - 0.3) < 0.07
    more = with_missed(np.random.default_rng(0), amount, np.full((500, 12), 0.02))
    assert (more >= amount).all()
    assert 0.1 < (more.sum(axis=(1, 2)) > 3.0).mean() < 0.3


def test_rank_reads_the_sources_own_distribution():
    ranks = np.array([0.0, 0.39, 0.4, 0.7, 1.0])
    read = amount_at_rank(ranks, probability=np.full(5, 0.6), low=np.full(5, 0.2), middle=np.full(5, 0.9), high=np.full(5, 3.0))
    np.testing.assert_allclose(read, [0.0, 0.0, 0.2, 1.4, 3.0])  # wet mean 1.5 = (0.2 + 2 * 1.4 + 3.0) / 4


@given(
    chance=st.floats(0.05, 1.0),
    low=st.floats(0.0, 1.0),
    spread=st.floats(0.1, 3.0),
    share=st.floats(0.3, 0.7),
    median=st.floats(0.0, 1.0),
)
def test_ranks_keep_the_sources_mean_and_rise(chance, low, spread, share, median):
    """A source whose mean lies well between its extremes keeps it, with or without a median; a wetter rank is never drier."""
    ranks = (np.arange(20000) + 0.5) / 20000
    wet_mean = low + share * spread
    told = low + median * 0.4 * spread

    def drawn(middle_told):
        full = np.full(ranks.size, 1.0)
        return amount_at_rank(
            ranks, probability=chance * full, low=low * full, middle=chance * wet_mean * full, high=(low + spread) * full,
            median=full * (told if middle_told else np.nan),
        )  # fmt: skip

    plain, shaped = drawn(False), drawn(True)
    for amounts in (plain, shaped):
        assert (np.diff(amounts) >= -1e-9).all()
        assert (amounts[ranks > 1.0 - chance] >= low - 1e-9).all()
    assert plain.mean() == pytest.approx(chance * wet_mean, rel=2e-3, abs=1e-3)
    if chance > 0.55:
        assert shaped[ranks.searchsorted(0.5)] == pytest.approx(told, abs=0.01 * (1 + spread))


def test_warm_air_rains():
    odds = rain_logit(np.array([-5.0, 1.2, 6.0]), np.array([-6.0, 1.0, 5.0]))
    assert odds[0] < -4 < odds[1] < 4 < odds[2]
