"""A training takes over part by part: nothing told better is held back, and nothing told worse is carried in."""

from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest

from model.domain.needs import Need
from model.error_statistics import PUBLISHED
from model.learning.models import STATIONS, TEMPERATURE, TrainedModels, from_files
from model.learning.promotion import (
    ALL_NEEDS,
    OVER_IN_SERVICE,
    WORTH_OF_IN_SERVICE,
    Promotion,
    gains,
    needs_promotion,
    promotion,
    stays,
    with_needs_of,
)


@dataclass(frozen=True)
class Made:
    """A part of a training made by hand."""

    trusted: bool = True
    note: str = ""
    over: float | None = None
    worth: float | None = None

    @property
    def scores(self) -> dict[str, float]:
        """Figures beside the one that answers, where there are any."""
        told = {OVER_IN_SERVICE: self.over, WORTH_OF_IN_SERVICE: self.worth}
        return {name: value for name, value in told.items() if value is not None}


def models(version="new", *, needs=None, temperature=None, stations=None, **facts) -> TrainedModels:
    card = {"facts": {"learnt_until_night": 100, **facts}}
    return TrainedModels(version, card, needs or {}, temperature, PUBLISHED, stations=stations)


def need(*, trusted=True, surely=float("nan")):
    return SimpleNamespace(trusted=trusted, scores={"confidence_over_in_service": surely})


@pytest.mark.parametrize(
    ("new", "old", "verdict", "needs"),
    [
        ({"salting": need()}, None, Promotion.BEATS_BASELINES, ("salting",)),
        ({"salting": need(trusted=False)}, None, Promotion.NO_BETTER_THAN_BASELINES, ()),
        ({"salting": need(surely=0.9)}, {"salting": need()}, Promotion.BEATS_IN_SERVICE, ("salting",)),
        ({"salting": need(surely=0.5)}, {"salting": need()}, Promotion.NO_BETTER_THAN_IN_SERVICE, ()),
        ({"salting": need(surely=0.1)}, {"salting": need()}, Promotion.WORSE_THAN_IN_SERVICE, ("salting",)),
        (
            {"salting": need(surely=0.9), "heating": need(trusted=False)},
            {"heating": need()},
            Promotion.WORSE_THAN_IN_SERVICE,
            ("heating",),
        ),
        ({"salting": need(surely=0.5), "heating": need()}, {"salting": need()}, Promotion.BEATS_IN_SERVICE, ("heating",)),
    ],
)
def test_a_training_takes_over_only_where_it_is_better_and_loses_nothing(new, old, verdict, needs):
    assert needs_promotion(new, old) == (verdict, needs)
    assert verdict.takes_over == verdict.value.startswith("beats")


SURE, WORSE, SO_SO = 0.95, 0.05, 0.5


@pytest.mark.parametrize(
    ("new", "old", "kept"),
    [
        (Made(over=WORSE), Made(), True),
        (Made(over=SO_SO), Made(), False),
        (Made(over=SURE), Made(), False),
        (Made(), Made(), False),
        (Made(trusted=False, over=SO_SO), Made(), True),
        (Made(trusted=False, over=SO_SO, worth=WORSE), Made(), False),
        (Made(over=WORSE, worth=WORSE), Made(), False),
        (Made(trusted=False), Made(trusted=False), False),
        (Made(trusted=False), None, False),
        (None, Made(), True),
    ],
)
def test_what_answers_stays_where_the_new_is_surely_worse_or_may_not_answer(new, old, kept):
    assert stays(new, old) is kept


@pytest.mark.parametrize(
    ("new", "old", "gained"),
    [
        (Made(over=SURE), Made(), True),
        (Made(over=SO_SO), Made(), False),
        (Made(), Made(), False),
        (Made(), Made(trusted=False), True),
        (Made(), None, True),
        (Made(trusted=False), None, False),
        (None, Made(), False),
    ],
)
def test_a_part_gains_where_it_is_surely_better_or_was_not_told(new, old, gained):
    assert gains(new, old) is gained


def test_needs_told_better_are_not_held_back_by_a_correction_that_may_not_answer_yet():
    old = models("old", needs={Need.SALTING: need()}, stations=Made())
    found = promotion(models(needs={Need.SALTING: need(surely=SURE)}, stations=Made(trusted=False)), old)
    assert found.verdict is Promotion.BEATS_IN_SERVICE
    assert found.deciding == ("salting",)
    assert not found.needs_stay


def test_a_correction_that_surely_gained_comes_in_beside_the_needs_that_answer():
    old = models("old", needs={Need.SALTING: need(), Need.HEATING: need()}, stations=Made())
    for surely in (SO_SO, WORSE):
        new = models(needs={Need.SALTING: need(surely=surely), Need.HEATING: need(surely=SO_SO)}, stations=Made(over=SURE))
        found = promotion(new, old)
        assert (found.verdict, found.deciding, found.needs_stay) == (Promotion.BEATS_IN_SERVICE, (STATIONS,), True)


def test_a_temperature_alone_may_answer_first_and_a_part_that_stayed_is_no_gain():
    assert promotion(models(temperature=Made()), None).deciding == (TEMPERATURE,)
    old = models("old", needs={Need.SALTING: need()}, temperature=Made(over=SURE))
    stayed = models(needs={Need.SALTING: need(surely=SO_SO)}, temperature=Made(over=SURE), kept={TEMPERATURE: "old"})
    assert promotion(stayed, old).verdict is Promotion.NO_BETTER_THAN_IN_SERVICE


def test_the_needs_that_answer_keep_their_card_and_the_new_parts_come(training):
    old = training.models
    facts = {**old.card["facts"], "learnt_until_night": old.learnt_until + 7, "rows": {}}
    new = replace(old, version="newer", needs={}, card={**old.card, "facts": facts})
    made = from_files(with_needs_of(old, new))
    assert set(made.needs) == set(old.needs)
    assert made.stations is not None
    assert made.card["facts"]["rows"] == old.card["facts"]["rows"]
    assert made.learnt_until == old.learnt_until + 7, "nights that either learnt from judge neither"
    assert made.origin_of(ALL_NEEDS) == old.version
    assert made.origin_of(STATIONS) == made.version
    again = from_files(with_needs_of(made, new))
    assert again.origin_of(ALL_NEEDS) == old.version, "the first training it comes from is told"
