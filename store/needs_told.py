"""Needs as they were told: for every window the last assessment before its end, where that one advised to act."""

from datetime import datetime

from sqlalchemy import func, select

from model.domain.evidence import NeedTold
from model.domain.needs import Need
from model.domain.plans import SAME_ROUND, Advice
from model.domain.treatments import TreatmentKind
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
    newest = func.row_number().over(
        partition_by=(row.unit_id, row.need, row.window_end), order_by=(AssessmentRow.issued_at.desc(), AssessmentRow.id.desc())
    )
    ranked = (
        select(
            *(row.unit_id, row.need, row.window_start, row.window_end, row.advice, row.latest_start),
            *(row.treatment, row.rate_g_m2, row.reasons),
            AssessmentRow.simulated,
            newest.label("place"),
        )
        .join(AssessmentRow, AssessmentRow.id == row.assessment_id)
        .where(row.site == site, row.window_end >= start, row.window_end < end, AssessmentRow.issued_at <= row.window_end)
        .subquery()
    )
    told = ranked.c
    statement = (
        select(
            *(told.unit_id, told.need, told.window_start, told.window_end, told.latest_start, told.simulated),
            *(told.treatment, told.rate_g_m2, told.reasons),
        )
        .where(told.place == 1, told.advice == Advice.ACT.value)
        .order_by(told.window_end, told.unit_id, told.need)
    )
    signed = select(
        DecisionRow.id, DecisionRow.unit_id, DecisionRow.need, DecisionRow.window_end, DecisionRow.verdict, DecisionRow.undoes
    ).where(DecisionRow.site == site, DecisionRow.window_end >= start, DecisionRow.window_end < end)
    with store.reading() as session:
        found = session.execute(statement).all()
        verdicts: dict[tuple[str, str, datetime], str] = {}
        rows = session.execute(signed.order_by(DecisionRow.sequence)).all()
        undone = {item.undoes for item in rows if item.undoes is not None}
        for item in rows:
            if item.verdict != Verdict.UNDONE and item.id not in undone:
                verdicts[item.unit_id, item.need, item.window_end] = item.verdict
    return tuple(
        NeedTold(
            unit_id=item.unit_id,
            need=Need(item.need),
            window_start=item.window_start,
            window_end=item.window_end,
            latest_start=item.latest_start,
            rejected=verdicts.get((item.unit_id, item.need, item.window_end)) == Verdict.REJECTED,
            simulated=item.simulated,
            treatment=TreatmentKind(item.treatment) if item.treatment else None,
            rate_g_m2=item.rate_g_m2,
            behind_plough=any(reason["code"] == SAME_ROUND for reason in item.reasons),
        )
        for item in found
    )
