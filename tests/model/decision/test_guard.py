"""The guard leaves a model that costs more than the rule, and comes back to it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.decision.guard import Guard, guard_night
from model.domain.errors import DomainError

LIMIT = 0.2


def _nights(guard: Guard, count: int, *, seed: int, spoil: float) -> tuple[Guard, float, float]:
    """So many nights of ten routes; the model knows the chance, bent by `spoil`; the rule is right four times in five."""
    rng = np.random.default_rng(seed)
    followed = rule_alone = 0.0
    for _ in range(count):
        chance = rng.beta(0.3, 0.7, 10)
        came = rng.random(10) < chance
        told = np.clip(chance + spoil, 0, 1)
        said = np.where(rng.random(10) < 0.8, came, ~came)
        acts = told > LIMIT if guard.trusted else said
        followed += float(np.where(acts, LIMIT, came).mean())
        rule_alone += float(np.where(said, LIMIT, came).mean())
        guard = guard.after(guard_night(told, said, came, threshold=LIMIT))
    return guard, followed, rule_alone


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([-1.0, -0.7, 0.5, 0.9]))
def test_a_badly_calibrated_model_costs_no_more_than_the_rule_but_for_the_nights_it_takes_to_see_it(
    seed: int, spoil: float
) -> None:
    _, followed, rule_alone = _nights(Guard(), 120, seed=seed, spoil=spoil)
    assert followed <= rule_alone * 1.05 + 8 * 0.8


def test_a_good_model_is_followed_all_along() -> None:
    guard, followed, rule_alone = _nights(Guard(), 120, seed=4, spoil=0.0)
    assert guard.trusted
    assert followed < rule_alone


def test_a_model_that_has_mended_is_asked_again() -> None:
    guard, _, _ = _nights(Guard(), 60, seed=5, spoil=-1.0)
    assert not guard.trusted
    guard, _, _ = _nights(guard, 120, seed=6, spoil=0.0)
    assert guard.trusted


def test_cases_in_which_acting_never_pays_tell_nothing() -> None:
    assert Guard().after(guard_night([0.9], [True], [False], threshold=1.5)).weight == 0.0


@pytest.mark.parametrize(("told", "came"), [(0.01, 0.3), (0.9, 0.05)])
def test_probabilities_many_times_off_are_left_although_acting_never_pays(told: float, came: float) -> None:
    guard = Guard()
    for _ in range(10):
        guard = guard.after(guard_night([told] * 6, [True] * 6, [came] * 6, threshold=1.5))
    assert not guard.trusted
    near = Guard()
    for _ in range(10):
        near = near.after(guard_night([0.1] * 6, [True] * 6, [0.15] * 6, threshold=1.5))
    assert near.trusted


def test_refuses_what_does_not_belong_together() -> None:
    with pytest.raises(DomainError, match="belong together"):
        guard_night([0.5, 0.5], [True], [False], threshold=0.2)
    with pytest.raises(DomainError, match="outside"):
        guard_night([1.5], [True], [False], threshold=0.2)
