from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.domain.errors import ModelError
from model.domain.scores import IssuedScore, Score
from model.learning.conformal import (
    LEAD_EDGES,
    LEAST,
    MOST,
    NightCoverage,
    followed,
    lead_class,
    scored_nights,
    widened,
    width_factors,
)


def winters(spread: np.ndarray, *, seed: int) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Nights of 24 hours whose errors go together, told with half width 1.2816 for an error of unit spread."""
    generator = np.random.default_rng(seed)
    found = {}
    for night, wide in enumerate(spread):
        shared, own = generator.normal(0.0, 0.8), generator.normal(0.0, 0.6, 24)
        found[night] = (np.abs(wide * (shared + own)) / 1.2816, np.ones(24))
    return found


@pytest.mark.parametrize("wrong_by", [0.6, 1.0, 1.7])
def test_coverage_is_kept_after_a_winter_however_wrong_the_width_was(wrong_by):
    found = np.mean(
        [
            [inside for night, _, inside in followed(winters(np.full(420, wrong_by), seed=seed))[0] if night >= 210]
            for seed in range(8)
        ]
    )
    assert 0.77 <= found <= 0.83


def test_a_change_of_regime_is_followed():
    spread = np.concatenate([np.full(210, 1.0), np.full(210, 1.8)])
    told = followed(winters(spread, seed=3))[0]
    assert 0.75 <= np.mean([inside for night, _, inside in told if night >= 280]) <= 0.85
    still = np.mean([np.mean(needed <= 1.0) for night, (needed, _) in winters(spread, seed=3).items() if night >= 280])
    assert still < 0.65


@settings(max_examples=50, deadline=None)
@given(
    record=st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, len(LEAD_EDGES) - 1), st.floats(0, 1), st.integers(1, 500)), max_size=80
    )
)
def test_the_width_is_bounded_and_one_night_moves_it_little(record):
    scored = [NightCoverage(*item) for item in record]
    factors = width_factors(scored)
    assert len(factors) == len(LEAD_EDGES)
    assert all(LEAST <= factor <= MOST for factor in factors)
    more = width_factors([*scored, NightCoverage(1000, 0, 0.0, 500)])
    assert factors[0] <= more[0] <= min(factors[0] * 1.09, MOST)
    assert more[1:] == factors[1:]


def test_nights_are_taken_in_their_order_and_none_changes_nothing():
    scored = [NightCoverage(night, 1, inside, 30) for night, inside in ((3, 0.2), (1, 0.9), (2, 0.5))]
    assert width_factors(scored) == width_factors(scored[::-1])
    assert width_factors([]) == (1.0,) * len(LEAD_EDGES)
    assert width_factors(scored)[1] > 1.0
    first, last = sorted(scored, key=lambda item: item.night)[:1], sorted(scored, key=lambda item: item.night)[1:]
    assert width_factors(last, start=width_factors(first)) == width_factors(scored)
    with pytest.raises(ModelError, match="factors of interval width"):
        width_factors(last, start=(1.0,))


@given(seed=st.integers(0, 200), factor=st.floats(LEAST, MOST))
def test_stretched_quantiles_keep_order_and_median(seed, factor):
    quantiles = np.sort(np.random.default_rng(seed).normal(size=(3, 5, 5)), axis=-1)
    wide = widened(quantiles, np.array([1.0, 8.0, 20.0, 40.0, 60.0]), [factor] * len(LEAD_EDGES))
    np.testing.assert_allclose(wide[..., 2], quantiles[..., 2])
    assert (np.diff(wide, axis=-1) >= 0).all()
    np.testing.assert_allclose(wide[..., 4] - wide[..., 0], factor * (quantiles[..., 4] - quantiles[..., 0]))


def test_stored_scores_of_a_night_are_put_together():
    def stored(hour: int, metric: str, value: float, *, low: int = 0, high: int = 6, reference: str = "forecast") -> IssuedScore:
        told = Score("road_surface_temperature", reference, "", low, high, metric, value, 40)
        return IssuedScore(hour, datetime(2026, 1, 15, hour, tzinfo=UTC), told)

    scores = [
        stored(13, "inside", 30.0), stored(20, "inside", 38.0), stored(20, "inside", 10.0, low=24, high=48),
        stored(20, "absolute", 99.0), stored(11, "inside", 0.0), stored(20, "inside", 0.0, reference="persistence"),
    ]  # fmt: skip
    night = datetime(2026, 1, 16, tzinfo=UTC).toordinal()
    assert scored_nights(scores) == [
        NightCoverage(night - 1, 0, 0.0, 40),
        NightCoverage(night, 0, 68 / 80, 80),
        NightCoverage(night, 3, 0.25, 40),
    ]
    assert scored_nights(scores, subject="air_temperature") == []


def test_what_cannot_be_is_refused():
    with pytest.raises(ModelError, match="no share"):
        width_factors([NightCoverage(1, 0, 1.2, 5)])
    with pytest.raises(ModelError, match="does not exist"):
        width_factors([NightCoverage(1, 9, 0.5, 5)])
    with pytest.raises(ModelError, match="factors of interval width"):
        widened(np.zeros((1, 5)), np.ones(1), [1.0])
    assert lead_class(np.array([1.0, 6.0, 7.0, 60.0])).tolist() == [0, 0, 1, 4]
