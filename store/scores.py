"""How issued forecasts went: sums by assessment, class, lead time and metric, brought up to date in place."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, func, select

from model.domain.scores import LABEL, IssuedScore, Score
from store.open import Store
from store.tables import AssessmentRow, ForecastScoreRow
from store.upsert import insert_many


def save_scores(
    store: Store, site: str, assessment_id: int, issued_at: datetime, scores: Iterable[Score], *, scored_at: datetime
) -> None:
    """Keep the scores of an assessment in one transaction.

    All that was kept before of the assessment at the lead times given gives way, so that doing it again changes nothing.

    Args:
        store: Where to keep them.
        site: Site id.
        assessment_id: The assessment.
        issued_at: When it was issued.
        scores: The sums.
        scored_at: Now.

    Raises:
        StoreError: They cannot be kept; what was there stands.
    """
    given = list(scores)
    common = {"site": site, "assessment_id": assessment_id, "issued_at": issued_at, "scored_at": scored_at}
    with store.session() as session:
        session.execute(
            delete(ForecastScoreRow).where(
                ForecastScoreRow.site == site,
                ForecastScoreRow.assessment_id == assessment_id,
                ForecastScoreRow.lead_from_h.in_({item.lead_from_h for item in given}),
            )
        )
        insert_many(session, ForecastScoreRow, [common | asdict(item) for item in given])


def scores_between(
    store: Store,
    site: str,
    start: datetime,
    end: datetime,
    *,
    subjects: tuple[str, ...] | None = None,
    class_code: str | None = None,
    by_class: bool = False,
) -> tuple[IssuedScore, ...]:
    """Scores of the assessments issued from `start` to before `end`, oldest first.

    Args:
        store: Where to look.
        site: Site id.
        start: Aware UTC.
        end: Aware UTC.
        subjects: Only these; None for all.
        class_code: Only units of this class; None for all.
        by_class: Keep classes apart; else they are added up here, with an empty class.
    """
    table = ForecastScoreRow
    key = (table.assessment_id, table.issued_at, table.subject, table.reference, table.lead_from_h, table.lead_to_h, table.metric)
    statement = select(*key, func.sum(table.value), func.sum(table.count), func.min(table.class_code)).where(
        table.site == site, table.issued_at >= start, table.issued_at < end
    )
    if subjects is not None:
        statement = statement.where(table.subject.in_(subjects))
    if class_code is not None:
        statement = statement.where(table.class_code == class_code)
    grouped = (*key, table.class_code) if by_class else key
    with store.reading() as session:
        rows = session.execute(statement.group_by(*grouped).order_by(table.issued_at, table.assessment_id, *key[2:])).all()
    return tuple(
        IssuedScore(
            number,
            issued_at,
            Score(subject, reference, code if by_class else "", low, high, metric, float(value), int(count)),
        )
        for number, issued_at, subject, reference, low, high, metric, value, count, code in rows
    )


def issued_between(store: Store, site: str, start: datetime, end: datetime) -> tuple[tuple[int, datetime], ...]:
    """Number and moment of the assessments issued from `start` to before `end`, oldest first."""
    table = AssessmentRow
    statement = select(table.id, table.issued_at).where(table.site == site, table.issued_at >= start, table.issued_at < end)
    with store.reading() as session:
        return tuple((number, issued_at) for number, issued_at in session.execute(statement.order_by(table.issued_at, table.id)))


def scored_leads(store: Store, site: str, start: datetime, end: datetime) -> frozenset[tuple[int, int]]:
    """(assessment, first lead time exclusive) of what was looked at, of assessments issued from `start` to before `end`."""
    table = ForecastScoreRow
    statement = select(table.assessment_id, table.lead_from_h).where(
        table.site == site, table.issued_at >= start, table.issued_at < end, table.subject == LABEL
    )
    with store.reading() as session:
        return frozenset((number, lead) for number, lead in session.execute(statement))


def newest_scored_at(store: Store, site: str) -> datetime | None:
    """When scores were last kept; None where there are none."""
    with store.reading() as session:
        return session.scalar(select(func.max(ForecastScoreRow.scored_at)).where(ForecastScoreRow.site == site))
