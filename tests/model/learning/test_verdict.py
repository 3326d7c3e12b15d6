import numpy as np
import pytest

from model.learning.verdict import Judged, distrust, figures, need_nights, pooled

RNG = np.random.default_rng(0)
TRUTH = RNG.uniform(size=3000)
CAME = RNG.uniform(size=3000) < TRUTH


def judged(told: np.ndarray, **changes: np.ndarray) -> Judged:
    night = np.arange(told.size) // 30
    values = {
        "told": told, "width": np.full(told.size, 0.1), "members": np.clip(TRUTH[: told.size] + 0.3, 0, 1),
        "climatology": np.full(told.size, 0.5), "rule": (TRUTH[: told.size] > 0.8).astype(float), "happened": CAME[: told.size],
        "night": night, "in_service": np.full(told.size, np.nan),
    } | changes  # fmt: skip
    return Judged(**values)


def test_a_model_that_knows_more_is_trusted():
    scores = figures(judged(TRUTH), seed=1)
    assert distrust(scores) == ""
    assert scores["judged_nights"] == 100
    assert scores["brier_skill_over_members_low"] > 0


def test_no_better_is_no_trust_and_says_why():
    assert "no better than the members' share" in distrust(figures(judged(np.clip(TRUTH + 0.35, 0, 1)), seed=1))
    assert "no better than climatology" in distrust(figures(judged(TRUTH, climatology=TRUTH * 0.999), seed=1))
    assert "no better than the rule of thumb" in distrust(figures(judged(TRUTH, rule=CAME.astype(float)), seed=1))
    close = judged(TRUTH, members=np.clip(TRUTH + RNG.normal(size=3000) * 0.01, 0, 1))
    assert distrust(figures(close, seed=1)).startswith(("better than", "no better than"))


def test_few_nights_give_no_verdict():
    rare = judged(TRUTH, happened=np.arange(3000) < 60)
    assert distrust(figures(rare, seed=1)) == "only 2 held-out nights had the need; 5 are needed for a verdict"


def test_winters_are_pooled():
    both = pooled([judged(TRUTH[:1000]), judged(TRUTH[:500])])
    assert both.told.size == 1500
    assert need_nights(both.night, both.happened) <= 34


def test_the_model_that_answers_is_compared_only_on_nights_it_has_not_seen():
    seen = np.arange(3000) < 1500
    worse = np.where(seen, np.nan, np.clip(TRUTH + 0.3, 0, 1))
    scores = figures(judged(TRUTH, in_service=worse), seed=1)
    assert scores["confidence_over_in_service"] == 1.0
    assert scores["brier_in_service"] == pytest.approx(np.mean((worse[~seen] - CAME[~seen]) ** 2))
    assert "brier_in_service" not in figures(judged(TRUTH), seed=1)


def test_a_night_counts_as_far_as_its_surest_row():
    night = np.array([1, 1, 2, 2, 3, 4])
    assert need_nights(night, np.array([False, True, True, True, False, True])) == 3
    assert need_nights(night, np.array([0.2, 0.9, 0.6, 0.1, 0.05, 0.5])) == 2
