"""What was chosen is put to use unless the booster it takes the place of does better on the judged nights."""

import numpy as np
import pytest

from model.learning.learner_verdict import OVER_BOOSTER, SETTLED_ON_JUDGED, Seen, learner_verdict
from model.learning.need_model import Learner
from model.learning.verdict import Judged, distrust

NIGHTS, HOURS = 60, 10
#: Chance of the need in each row, members' own, and what came.
GENERATOR = np.random.default_rng(1)
CHANCE = GENERATOR.beta(0.4, 1.2, NIGHTS * HOURS)
CAME = GENERATOR.uniform(size=CHANCE.size) < CHANCE


def judged(told: np.ndarray) -> Judged:
    count = CHANCE.size
    return Judged(
        told=told,
        width=np.full(count, 0.1),
        members=np.clip(CHANCE + 0.3 * np.sin(np.arange(count)), 0.01, 0.99),
        climatology=np.full(count, CAME.mean()),
        rule=(CHANCE > 0.8).astype(float),
        happened=CAME,
        night=np.arange(count, dtype=np.int64) // HOURS,
        in_service=np.full(count, np.nan),
    )


GOOD, FAIR, POOR = CHANCE, 0.7 * CHANCE + 0.3 * CAME.mean(), 1.0 - CHANCE


def seen(chosen: Learner, **told: np.ndarray) -> list[Seen]:
    return [Seen(chosen, {Learner(name): judged(values) for name, values in told.items()})]


def test_what_was_chosen_stands_where_it_does_as_well():
    learner, scores = learner_verdict(
        seen(Learner.FEW_EVENTS, few_events=GOOD, booster=FAIR, both=FAIR), Learner.FEW_EVENTS, seed=1
    )
    assert learner is Learner.FEW_EVENTS
    assert scores["brier_few_events"] == pytest.approx(scores["brier"]) == pytest.approx(np.mean((GOOD - CAME) ** 2))
    assert scores["brier_booster"] == pytest.approx(np.mean((FAIR - CAME) ** 2))
    assert scores[OVER_BOOSTER] > 0.8
    assert SETTLED_ON_JUDGED not in scores


@pytest.mark.parametrize("worse", [FAIR, POOR])
def test_the_booster_answers_where_it_may_and_what_was_chosen_is_told_worse(worse):
    learner, scores = learner_verdict(seen(Learner.BOTH, few_events=worse, booster=GOOD, both=worse), Learner.BOTH, seed=1)
    assert learner is Learner.BOOSTER
    assert scores["brier"] == pytest.approx(scores["brier_booster"])
    assert not distrust(scores)
    assert OVER_BOOSTER not in scores
    assert scores[SETTLED_ON_JUDGED] == 1.0, "the nights reported are those that settled it"


def test_a_booster_that_may_not_answer_takes_no_place():
    learner, scores = learner_verdict(
        seen(Learner.FEW_EVENTS, few_events=POOR, booster=POOR, both=POOR), Learner.FEW_EVENTS, seed=1
    )
    assert learner is Learner.FEW_EVENTS
    assert distrust(scores)


def test_stretches_are_judged_by_what_was_chosen_before_each():
    parts = seen(Learner.BOOSTER, few_events=POOR, booster=GOOD, both=FAIR) + seen(
        Learner.FEW_EVENTS, few_events=GOOD, booster=GOOD, both=FAIR
    )
    learner, scores = learner_verdict(parts, Learner.FEW_EVENTS, seed=1)
    assert learner is Learner.FEW_EVENTS
    assert scores["brier"] == pytest.approx(np.mean((GOOD - CAME) ** 2))
    assert scores["brier_few_events"] > scores["brier"]
    only = seen(Learner.BOOSTER, booster=GOOD)
    learner, scores = learner_verdict(only, Learner.BOOSTER, seed=1)
    assert learner is Learner.BOOSTER
    assert "brier_few_events" not in scores
