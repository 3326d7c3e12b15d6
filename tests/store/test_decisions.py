import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from model.domain.errors import DecisionConflict, StoreError, TreatmentError
from model.domain.needs import Need
from model.domain.treatments import TreatmentKind
from store.chain import seal
from store.decisions import (
    Decision,
    NewDecision,
    Verdict,
    decisions_between,
    decisions_for,
    record_decision,
    record_decisions,
    standing,
    verify_chain,
)
from store.open import Store
from store.plans import save_assessment
from store.tables import DecisionRow
from tests.store.examples import HOUR, NOW, assessment

END = NOW + 3 * HOUR


@pytest.fixture
def new(store: Store) -> NewDecision:
    """An acceptance of the first recommendation of a stored assessment."""
    number = save_assessment(store, assessment())
    return NewDecision(
        assessment_id=number, unit_id="r1", need=Need.SALTING, window_end=END, verdict=Verdict.ACCEPTED, decided_by="Åsa Öberg", decided_at=NOW
    )  # fmt: skip


def _unprotect(store: Store) -> None:
    with store.session() as session:
        if store.database.is_sqlite:
            for verb in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER decision_no_{verb}"))
        else:
            session.execute(text("ALTER TABLE decision DISABLE TRIGGER USER"))


def _sign(store: Store, new: NewDecision, count: int) -> list[Decision]:
    return [record_decision(store, replace(new, decided_at=NOW + timedelta(minutes=i))) for i in range(count)]


def test_decision_comes_back_as_it_was(store: Store, new: NewDecision) -> None:
    changed = replace(
        new, verdict=Verdict.CHANGED, treatment=TreatmentKind.SAND, rate_g_m2=120.5, start_at=NOW + HOUR, reason_text="kallare än prognos"
    )  # fmt: skip
    kept = record_decision(store, changed)
    assert (kept.site, kept.sequence, kept.treatment, kept.rate_g_m2) == ("vasteras", 1, TreatmentKind.SAND, 120.5)
    assert decisions_for(store, new.assessment_id) == (kept,)
    assert decisions_between(store, "vasteras", NOW, NOW + HOUR) == (kept,)
    assert decisions_between(store, "vasteras", NOW + HOUR, NOW + 2 * HOUR) == ()


def test_chain_of_decisions_is_whole(store: Store, new: NewDecision) -> None:
    assert verify_chain(store, "vasteras").whole
    kept = _sign(store, new, 4)
    assert [item.previous_hash for item in kept[1:]] == [item.hash for item in kept[:-1]]
    report = verify_chain(store, "vasteras")
    assert (report.whole, report.length, report.head_hash) == (True, 4, kept[-1].hash)


@pytest.mark.parametrize(
    ("tampering", "sequence", "problem"),
    [
        ("UPDATE decision SET decided_by = 'Någon Annan' WHERE sequence = 2", 2, "altered"),
        ("UPDATE decision SET verdict = 'rejected' WHERE sequence = 1", 1, "altered"),
        ("DELETE FROM decision WHERE sequence = 2", 2, "missing"),
        ("DELETE FROM decision WHERE sequence = 3", 3, "last ones are missing"),
        ("UPDATE decision SET previous_hash = 'x' WHERE sequence = 3", 3, "does not follow"),
    ],
)
def test_tampering_is_found(store: Store, new: NewDecision, tampering: str, sequence: int, problem: str) -> None:
    _sign(store, new, 3)
    with pytest.raises(StoreError, match="append-only"), store.session() as session:
        session.execute(text(tampering))
    _unprotect(store)
    with store.session() as session:
        session.execute(text(tampering))
    report = verify_chain(store, "vasteras")
    assert not report.whole
    assert report.broken_at == sequence
    assert problem in report.problem


def test_undo_takes_back_and_both_stay(store: Store, new: NewDecision) -> None:
    first = record_decision(store, new)
    second = record_decision(store, replace(new, verdict=Verdict.REJECTED, reason_code="crew_short"))
    assert standing(decisions_for(store, new.assessment_id)) == {("r1", Need.SALTING, END): second}
    undo = replace(new, verdict=Verdict.UNDONE, undoes=second.id)
    record_decision(store, undo)
    assert standing(decisions_for(store, new.assessment_id)) == {("r1", Need.SALTING, END): first}
    assert len(decisions_for(store, new.assessment_id)) == 3
    with pytest.raises(StoreError, match="taken back already"):
        record_decision(store, undo)
    with pytest.raises(StoreError, match="cannot be taken back"):
        record_decision(store, replace(undo, undoes=999))


def test_second_click_is_the_same_decision(store: Store, new: NewDecision) -> None:
    clicked = replace(new, request_key="click-1")
    assert record_decision(store, clicked) == record_decision(store, clicked)
    assert verify_chain(store, "vasteras").length == 1


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"unit_id": "r9"}, "holds no recommendation for r9"),
    ({"assessment_id": 99}, "assessment 99 holds no recommendation"),
    ({"decided_by": "  "}, "nobody signed"),
    ({"verdict": Verdict.REJECTED}, "needs a reason"),
    ({"verdict": Verdict.CHANGED}, "nothing is changed"),
    ({"rate_g_m2": 5.0}, "only a changed decision"),
    ({"verdict": Verdict.UNDONE}, "names it"),
    ({"reason_text": "x" * 2001}, "longer than"),
    ({"verdict": Verdict.CHANGED, "rate_g_m2": float("nan")}, "no number"),
    ({"decided_by": "a\x00b"}, "cannot be stored"),
    ({"decided_at": NOW.replace(tzinfo=None)}, "no time zone"),
]


def test_decision_that_contradicts_itself_is_refused(store: Store, new: NewDecision) -> None:
    for wrong, message in WRONG:
        with pytest.raises(StoreError, match=message):
            record_decision(store, replace(new, **wrong))
    assert decisions_for(store, new.assessment_id) == ()
    assert verify_chain(store, "vasteras").whole


def test_rate_that_cannot_be_spread_is_refused(store: Store, new: NewDecision) -> None:
    with pytest.raises(TreatmentError, match="-5"):
        record_decision(store, replace(new, verdict=Verdict.CHANGED, treatment=TreatmentKind.BRINE, rate_g_m2=-5.0))


def test_signing_at_the_same_time_keeps_one_chain(store: Store, new: NewDecision) -> None:
    threads = [threading.Thread(target=_sign, args=(store, new, 5)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = verify_chain(store, "vasteras")
    assert (report.whole, report.length) == (True, 20)


def test_of_several_decisions_all_are_kept_or_none(store: Store, new: NewDecision) -> None:
    good = replace(new, unit_id="r2")
    bad = replace(new, verdict=Verdict.REJECTED)
    unknown = replace(new, unit_id="gone")
    for wrong in (bad, unknown):
        with pytest.raises(StoreError):
            record_decisions(store, (new, wrong))
    assert decisions_for(store, new.assessment_id) == ()
    assert [made.sequence for made in record_decisions(store, (new, good))] == [1, 2]
    assert record_decisions(store, ()) == ()
    assert verify_chain(store, "vasteras").whole


def test_a_decision_that_somebody_else_took_meanwhile_is_a_conflict_and_nothing_is_kept(store: Store, new: NewDecision) -> None:
    other = record_decision(store, replace(new, decided_by="Bo Ek", request_key="bo"))
    with pytest.raises(DecisionConflict, match="Bo Ek") as conflict:
        record_decisions(store, (new,), seen=0)
    assert (conflict.value.units, conflict.value.who) == (("r1",), ("Bo Ek",))
    assert decisions_for(store, new.assessment_id) == (other,)
    assert record_decisions(store, (new,), seen=other.sequence)[0].sequence == 2


def test_what_was_taken_back_is_no_conflict_nor_is_the_same_click_again(store: Store, new: NewDecision) -> None:
    other = record_decision(store, replace(new, decided_by="Bo Ek"))
    record_decision(store, replace(new, decided_by="Bo Ek", verdict=Verdict.UNDONE, undoes=other.id))
    clicked = replace(new, request_key="ann")
    (made,) = record_decisions(store, (clicked,), seen=0)
    assert record_decisions(store, (clicked,), seen=0) == (made,)


def test_a_decision_signed_while_the_chain_is_read_breaks_nothing(
    store: Store, new: NewDecision, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sign(store, new, 2)
    late = iter([replace(new, decided_at=NOW + timedelta(hours=1))])

    def meanwhile(row: DecisionRow) -> str:
        for one in late:
            record_decision(store, one)
        return seal(row)

    monkeypatch.setattr("store.chain.seal", meanwhile)
    report = verify_chain(store, "vasteras")
    assert (report.problem, report.length) == ("", 2)
    assert verify_chain(store, "vasteras").length == 3
