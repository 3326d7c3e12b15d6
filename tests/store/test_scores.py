from dataclasses import replace
from datetime import timedelta

from model.domain.scores import LABEL, Score
from store.open import Store
from store.plans import save_assessment
from store.scores import issued_between, newest_scored_at, save_scores, scored_leads, scores_between
from tests.store.examples import HOUR, NOW, assessment

SITE = "vasteras"
DAY = timedelta(days=1)
SQUARED = Score("probability_salting", "forecast", "P1", 0, 6, "squared", 1.5, 12)


def _number(store: Store) -> int:
    return save_assessment(store, assessment())


def _read(store: Store, **how: object) -> list[Score]:
    return [item.score for item in scores_between(store, SITE, NOW - DAY, NOW + DAY, **how)]  # type: ignore[arg-type]


def test_classes_are_added_up_or_kept_apart(store: Store) -> None:
    number = _number(store)
    other = replace(SQUARED, class_code="P2", value=0.5, count=6)
    save_scores(store, SITE, number, NOW, [SQUARED, other], scored_at=NOW + DAY)
    assert _read(store) == [replace(SQUARED, class_code="", value=2.0, count=18)]
    assert _read(store, by_class=True) == [SQUARED, other]
    assert _read(store, class_code="P2") == [replace(other, class_code="")]
    assert _read(store, subjects=("probability_ploughing",)) == []
    assert newest_scored_at(store, SITE) == NOW + DAY
    assert scores_between(store, "norrkoping", NOW - DAY, NOW + DAY) == ()
    assert scores_between(store, SITE, NOW + HOUR, NOW + DAY) == ()


def test_scoring_again_leaves_one_of_each_and_nothing_that_is_no_longer_so(store: Store) -> None:
    number = _number(store)
    alarm = Score("false_alarm_salting", "r1", "P1", 0, 6, "told", 0.8, 1)
    later = replace(SQUARED, lead_from_h=6, lead_to_h=12)
    save_scores(store, SITE, number, NOW, [SQUARED, alarm], scored_at=NOW)
    save_scores(store, SITE, number, NOW, [later], scored_at=NOW)
    save_scores(store, SITE, number, NOW, [replace(SQUARED, value=2.5)], scored_at=NOW + HOUR)
    assert _read(store, by_class=True) == [replace(SQUARED, value=2.5), later]


def test_what_was_looked_at_is_known(store: Store) -> None:
    number = _number(store)
    assert newest_scored_at(store, SITE) is None
    assert issued_between(store, SITE, NOW - DAY, NOW + DAY) == ((number, assessment().issued_at),)
    save_scores(store, SITE, number, NOW, [Score(LABEL, "", "", 12, 24, "spans", 1.0, 0), SQUARED], scored_at=NOW)
    assert scored_leads(store, SITE, NOW - DAY, NOW + DAY) == {(number, 12)}
