from dataclasses import replace
from datetime import timedelta

from model.domain.needs import Need
from model.domain.plans import Advice
from store.decisions import NewDecision, Verdict, record_decision
from store.needs_told import needs_told
from store.open import Store
from store.plans import save_assessment
from tests.store.examples import HOUR, NOW, assessment, recommendation

END = NOW + 3 * HOUR


def _issued(hours: float, key: str, *advice: Advice):
    units = ("r1", "r2", "r3")
    told = tuple(recommendation(unit, advice=kind, window_end=END) for unit, kind in zip(units, advice, strict=False))
    return assessment(issued_at=NOW + timedelta(hours=hours), input_key=key, recommendations=told)


def test_the_last_word_before_the_windows_end_counts(store: Store) -> None:
    save_assessment(store, _issued(-5, "a", Advice.ACT, Advice.ACT, Advice.WAIT))
    number = save_assessment(store, _issued(1, "b", Advice.ACT, Advice.NONE, Advice.ACT))
    save_assessment(store, _issued(4, "c", Advice.NONE, Advice.ACT, Advice.NONE))
    found = needs_told(store, "vasteras", NOW, NOW + 24 * HOUR)
    assert [(item.unit_id, item.need, item.window_end, item.rejected) for item in found] == [
        ("r1", Need.SALTING, END, False),
        ("r3", Need.SALTING, END, False),
    ]
    assert needs_told(store, "vasteras", NOW, END) == ()
    assert needs_told(store, "norrkoping", NOW, NOW + 24 * HOUR) == ()
    new = NewDecision(number, "r1", Need.SALTING, END, Verdict.REJECTED, "Åsa", NOW, reason_code="weather_differs")
    rejected = record_decision(store, new)
    assert needs_told(store, "vasteras", NOW, NOW + 24 * HOUR)[0].rejected
    record_decision(store, replace(new, verdict=Verdict.UNDONE, reason_code="", undoes=rejected.id))
    assert not needs_told(store, "vasteras", NOW, NOW + 24 * HOUR)[0].rejected
