"""What people decided: one row each, never changed, every row sealed with the hash of the one before."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from model.domain.errors import DecisionConflict, StoreError
from model.domain.needs import Need
from model.domain.treatments import TreatmentKind, check_rate
from store.chain import GENESIS, ChainReport, seal, verify_chain
from store.open import Store
from store.tables import AssessmentRow, ChainHeadRow, DecisionRow, RecommendationRow
from store.upsert import insert_new

__all__ = [
    "ChainReport",
    "Decision",
    "NewDecision",
    "Verdict",
    "decisions_between",
    "decisions_for",
    "record_decision",
    "record_decisions",
    "standing",
    "verify_chain",
]

LONGEST_TEXT = 2000


class Verdict(StrEnum):
    """What a person made of a recommendation."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"
    UNDONE = "undone"  #: takes back the decision named by `undoes`


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision about to be kept.

    Attributes:
        assessment_id: Assessment the recommendation belongs to.
        unit_id: Route or heated zone.
        need: Which need.
        window_end: End of the recommendation's window.
        verdict: What was decided.
        decided_by: Who.
        decided_at: When, aware UTC.
        reason_code: Why, as a code; needed where rejected.
        reason_text: Why, in free words.
        treatment: Other treatment, where changed.
        rate_g_m2: Other rate, where changed [g/m2].
        start_at: Other start, where changed.
        undoes: Number of the decision taken back, where undone.
        request_key: Key of the click; the same key again is the same decision.
    """

    assessment_id: int
    unit_id: str
    need: Need
    window_end: datetime
    verdict: Verdict
    decided_by: str
    decided_at: datetime
    reason_code: str = ""
    reason_text: str = ""
    treatment: TreatmentKind | None = None
    rate_g_m2: float | None = None
    start_at: datetime | None = None
    undoes: int | None = None
    request_key: str | None = None


@dataclass(frozen=True, slots=True)
class Decision(NewDecision):
    """A decision as kept.

    Attributes:
        id: Its number.
        site: Site id.
        sequence: Place in the site's chain, from 1.
        previous_hash: Seal of the decision before.
        hash: Its own seal.
    """

    id: int = 0
    site: str = ""
    sequence: int = 0
    previous_hash: str = ""
    hash: str = ""


def record_decision(store: Store, new: NewDecision) -> Decision:
    """Keep a decision as the next link of its site's chain.

    Raises:
        StoreError: It contradicts itself, or there is no such recommendation; nothing was stored.
    """
    return record_decisions(store, (new,))[0]


def record_decisions(store: Store, new: Sequence[NewDecision], *, seen: int | None = None) -> tuple[Decision, ...]:
    """Keep several decisions of one site as the next links of its chain: all of them, or none.

    Args:
        store: Where they are kept.
        new: What was decided, in order.
        seen: Place in the chain of the last decision known to who decides. A later one that stands on any of the same
            recommendations is a conflict; None where that is not to be asked.

    Raises:
        DecisionConflict: Somebody decided on one of these meanwhile; nothing was stored.
        StoreError: One of them contradicts itself, or there is no such recommendation; nothing was stored.
    """
    for item in new:
        _check(item)
    if not new:
        return ()
    with store.session() as session:
        sites = {_site_of(session, item) for item in new}
        if len(sites) > 1:
            raise StoreError(f"decisions of several sites in one: {', '.join(sorted(sites))}; sign each site's on its own")
        site = sites.pop()
        insert_new(session, ChainHeadRow, {"site": site, "length": 0, "head_hash": GENESIS})
        head = session.scalars(select(ChainHeadRow).where(ChainHeadRow.site == site).with_for_update()).one()
        if seen is not None:
            _check_unseen(session, site, new, seen)
        return tuple(_append(session, head, item) for item in new)


def _append(session: Session, head: ChainHeadRow, new: NewDecision) -> Decision:
    """One more link; the same click again gives the link there is."""
    if new.request_key is not None:
        again = session.scalar(
            select(DecisionRow).where(DecisionRow.site == head.site, DecisionRow.request_key == new.request_key)
        )
        if again is not None:
            return _decision(again)
    _check_undo(session, new)
    row = DecisionRow(
        site=head.site,
        sequence=head.length + 1,
        assessment_id=new.assessment_id,
        unit_id=new.unit_id,
        need=new.need.value,
        window_end=new.window_end,
        verdict=new.verdict.value,
        reason_code=new.reason_code,
        reason_text=new.reason_text,
        decided_by=new.decided_by.strip(),
        decided_at=new.decided_at,
        treatment=new.treatment.value if new.treatment else None,
        rate_g_m2=None if new.rate_g_m2 is None else float(new.rate_g_m2),
        start_at=new.start_at,
        undoes=new.undoes,
        request_key=new.request_key,
        previous_hash=head.head_hash,
    )
    row.hash = seal(row)
    session.add(row)
    head.length, head.head_hash = row.sequence, row.hash
    session.flush()
    return _decision(row)


def _check_unseen(session: Session, site: str, new: Sequence[NewDecision], seen: int) -> None:
    """Refuse where a decision later than the last one seen stands on the same unit, need and window."""
    rows = session.scalars(select(DecisionRow).where(DecisionRow.site == site, DecisionRow.sequence > seen))
    later = standing(_decision(row) for row in rows)
    keys = {(item.unit_id, item.need, item.window_end) for item in new}
    own = {item.request_key for item in new if item.request_key is not None}
    others = [found for key, found in later.items() if key in keys and found.request_key not in own]
    if others:
        told = "; ".join(f"{item.unit_id} {item.need.value}: {item.verdict.value} by {item.decided_by}" for item in others)
        raise DecisionConflict(
            f"{len(others)} of these were decided by somebody else since the page was drawn ({told}); nothing is stored",
            units=tuple(dict.fromkeys(item.unit_id for item in others)),
            who=tuple(dict.fromkeys(item.decided_by for item in others)),
        )


def decisions_for(store: Store, assessment_id: int) -> tuple[Decision, ...]:
    """All decisions on an assessment, oldest first."""
    with store.reading() as session:
        rows = session.scalars(
            select(DecisionRow).where(DecisionRow.assessment_id == assessment_id).order_by(DecisionRow.sequence)
        )
        return tuple(_decision(row) for row in rows)


def decisions_between(store: Store, site: str, start: datetime, end: datetime) -> tuple[Decision, ...]:
    """Decisions of a site taken from `start` to before `end`, oldest first."""
    with store.reading() as session:
        rows = session.scalars(
            select(DecisionRow)
            .where(DecisionRow.site == site, DecisionRow.decided_at >= start, DecisionRow.decided_at < end)
            .order_by(DecisionRow.sequence)
        )
        return tuple(_decision(row) for row in rows)


def standing(decisions: Iterable[Decision]) -> dict[tuple[str, Need, datetime], Decision]:
    """What stands of decisions on one assessment: the last one not taken back, by (unit, need, end of window)."""
    ordered = sorted(decisions, key=lambda decision: decision.sequence)
    undone = {decision.undoes for decision in ordered if decision.verdict is Verdict.UNDONE}
    return {
        (decision.unit_id, decision.need, decision.window_end): decision
        for decision in ordered
        if decision.verdict is not Verdict.UNDONE and decision.id not in undone
    }


def _check(new: NewDecision) -> None:
    where = f"decision on {new.unit_id} ({new.need.value})"
    if not new.decided_by.strip():
        raise StoreError(f"{where}: nobody signed it; give the name of the one who decides")
    if len(new.reason_text) > LONGEST_TEXT or len(new.decided_by) > LONGEST_TEXT or len(new.reason_code) > LONGEST_TEXT:
        raise StoreError(f"{where}: the text is longer than {LONGEST_TEXT} characters; shorten it")
    if new.verdict is Verdict.REJECTED and not (new.reason_code or new.reason_text.strip()):
        raise StoreError(f"{where}: a rejection needs a reason; choose one or write it")
    changes = (new.treatment, new.rate_g_m2, new.start_at)
    if new.verdict is Verdict.CHANGED and all(change is None for change in changes):
        raise StoreError(f"{where}: nothing is changed; give another treatment, rate or start, or accept it")
    if new.verdict is not Verdict.CHANGED and any(change is not None for change in changes):
        raise StoreError(f"{where}: only a changed decision carries a treatment, rate or start")
    if (new.verdict is Verdict.UNDONE) != (new.undoes is not None):
        raise StoreError(f"{where}: a decision that takes another back names it, and no other does")
    if new.rate_g_m2 is not None:
        if not math.isfinite(new.rate_g_m2):
            raise StoreError(f"{where}: the rate is no number")
        check_rate(new.treatment or TreatmentKind.SAND, new.rate_g_m2, where)


def _check_undo(session: Session, new: NewDecision) -> None:
    if new.undoes is None:
        return
    target = session.get(DecisionRow, new.undoes)
    same = target is not None and (target.assessment_id, target.unit_id, target.need, target.window_end) == (
        new.assessment_id,
        new.unit_id,
        new.need.value,
        new.window_end,
    )
    if target is None or not same or target.verdict == Verdict.UNDONE:
        raise StoreError(f"decision {new.undoes} cannot be taken back here: it is not a decision on this recommendation")
    if session.scalar(select(DecisionRow.id).where(DecisionRow.undoes == new.undoes)) is not None:
        raise StoreError(f"decision {new.undoes} has been taken back already; reload the page")


def _site_of(session: Session, new: NewDecision) -> str:
    site = session.scalar(
        select(AssessmentRow.site)
        .join(RecommendationRow, RecommendationRow.assessment_id == AssessmentRow.id)
        .where(
            AssessmentRow.id == new.assessment_id,
            RecommendationRow.unit_id == new.unit_id,
            RecommendationRow.need == new.need.value,
            RecommendationRow.window_end == new.window_end,
        )
    )
    if site is None:
        raise StoreError(
            f"assessment {new.assessment_id} holds no recommendation for {new.unit_id}, {new.need.value}, window ending "
            f"{new.window_end.isoformat()}; reload the page"
        )
    return site


def _decision(row: DecisionRow) -> Decision:
    return Decision(
        assessment_id=row.assessment_id,
        unit_id=row.unit_id,
        need=Need(row.need),
        window_end=row.window_end,
        verdict=Verdict(row.verdict),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason_code=row.reason_code,
        reason_text=row.reason_text,
        treatment=TreatmentKind(row.treatment) if row.treatment else None,
        rate_g_m2=row.rate_g_m2,
        start_at=row.start_at,
        undoes=row.undoes,
        request_key=row.request_key,
        id=row.id,
        site=row.site,
        sequence=row.sequence,
        previous_hash=row.previous_hash,
        hash=row.hash,
    )
