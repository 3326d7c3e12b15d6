"""Needs as they were told: for every window the last assessment before its end, where that one advised to act."""

from datetime import datetime

from sqlalchemy import select

from model.domain.evidence import NeedTold
from model.domain.needs import Need
from model.domain.plans import Advice
from store.decisions import Verdict
from store.open import Store
from store.tables import AssessmentRow, DecisionRow, RecommendationRow


def needs_told(store: Store, site: str, start: datetime, end: datetime) -> tuple[NeedTold, ...]:
    """Needs of windows that end from `start` to before `end`, by end of window and unit.

    Args:
        store: Where to look.
        site: Site id.
        start: Aware UTC.
        end: Aware UTC; windows that are still open then are left out.
    """
    row = RecommendationRow
    statement = (
        select(row.unit_id, row.need, row.window_start, row.window_end, row.advice, row.latest_start, AssessmentRow.simulated)
        .join(AssessmentRow, AssessmentRow.id == row.assessment_id)
        .where(row.site == site, row.window_end >= start, row.window_end < end, AssessmentRow.issued_at <= row.window_end)
        .order_by(AssessmentRow.issued_at, AssessmentRow.id)
    )
    signed = select(
        DecisionRow.id, DecisionRow.unit_id, DecisionRow.need, DecisionRow.window_end, DecisionRow.verdict, DecisionRow.undoes
    ).where(DecisionRow.site == site, DecisionRow.window_end >= start, DecisionRow.window_end < end)
    last: dict[tuple[str, str, datetime], tuple[datetime, str, datetime, bool]] = {}
    with store.reading() as session:
        for unit, need, opens, closes, advice, latest, simulated in session.execute(statement):
            last[unit, need, closes] = (opens, advice, latest, simulated)
        verdicts: dict[tuple[str, str, datetime], str] = {}
        rows = session.execute(signed.order_by(DecisionRow.sequence)).all()
        undone = {item.undoes for item in rows if item.undoes is not None}
        for item in rows:
            if item.verdict != Verdict.UNDONE and item.id not in undone:
                verdicts[item.unit_id, item.need, item.window_end] = item.verdict
    return tuple(
        NeedTold(
            unit_id=unit,
            need=Need(need),
            window_start=opens,
            window_end=closes,
            latest_start=latest,
            rejected=verdicts.get((unit, need, closes)) == Verdict.REJECTED,
            simulated=simulated,
        )
        for (unit, need, closes), (opens, advice, latest, simulated) in sorted(
            last.items(), key=lambda entry: (entry[0][2], entry[0][0], entry[0][1])
        )
        if advice == Advice.ACT
    )
