"""Assessments with their recommendations: kept whole or not at all, never changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import Session

from model.domain.errors import StoreError
from model.domain.needs import Rung
from model.domain.plans import Advice, Assessment, Recommendation
from store.arrays import content_digest
from store.open import Store
from store.plan_rows import COLUMNS, assessment_values, input_status, reason_of, recommendation_of, recommendation_values
from store.record_chain import lock_chain, seal_new
from store.segment_months import open_month
from store.segments import insert_segments
from store.tables import AssessmentRow, RecommendationRow
from store.upsert import insert_many, insert_new

_Row = TypeVar("_Row")


@dataclass(frozen=True)
class StoredAssessment:
    """An assessment as kept.

    Attributes:
        id: Its number.
        assessment: What it says.
    """

    id: int
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class AssessmentSummary:
    """One line of the history.

    Attributes:
        id: Number of the assessment.
        issued_at: The moment it speaks from.
        rung: What it rests on.
        simulated: True where any input is simulated.
        versions: network, rules, model and code version by name.
        advice_counts: Number of recommendations by advice.
        cost_act_sek: Municipal cost of everything it advises to do [SEK].
    """

    id: int
    issued_at: datetime
    rung: Rung
    simulated: bool
    versions: Mapping[str, str]
    advice_counts: Mapping[Advice, int]
    cost_act_sek: float


def save_assessment(store: Store, assessment: Assessment) -> int:
    """Keep an assessment: arrays first, then all rows in one transaction.

    Args:
        store: Where to keep it.
        assessment: What to keep.

    Returns:
        Its number; one that was kept before under the same input key keeps its number.

    Raises:
        StoreError: It cannot be kept; nothing half is visible.
    """
    by_key = _by_key(assessment)
    with store.reading() as session:
        known = session.scalar(by_key)
    if known is not None:
        return known
    with store.arrays.files.writing():
        stamp = f"{assessment.issued_at:%Y%m%dT%H%MZ}"
        name = f"{stamp}-{_file_key(assessment.input_key)}-{content_digest(assessment.hourly)[:8]}"
        path = store.arrays.write(assessment.hourly, "assessment", f"{assessment.site}/{name}")
        if assessment.segments is not None:
            with store.session() as session:
                open_month(session.connection(), assessment.site, assessment.issued_at)
        with store.session() as session:
            head = lock_chain(session, assessment.site)
            new = insert_new(session, AssessmentRow, assessment_values(assessment, path=path))
            number = session.scalar(by_key)
            if number is None:
                raise StoreError(f"assessment of {assessment.site} at {stamp} could not be read back; nothing was stored")
            if new:
                rows = [
                    recommendation_values(item, site=assessment.site, assessment_id=number, position=position)
                    for position, item in enumerate(assessment.recommendations)
                ]
                _refuse_doubles(assessment)
                insert_many(session, RecommendationRow, rows)
                if assessment.segments is not None:
                    told_at = assessment.issued_at
                    insert_segments(session, assessment.segments, site=assessment.site, assessment_id=number, issued_at=told_at)
                seal_new(session, head, "assessment", files={number: store.arrays.files.sha256(path)})
    return number


def newest_assessment_id(store: Store, site: str, *, known_at: datetime | None = None) -> int | None:
    """Number of the newest assessment, None if there is none; cheap enough to ask every few seconds.

    Args:
        store: Where to look.
        site: Site id.
        known_at: Leave out what was issued later.
    """
    with store.reading() as session:
        return session.scalar(_newest_first(select(AssessmentRow.id), site, known_at).limit(1))


def previous_assessment_id(store: Store, assessment_id: int) -> int | None:
    """Number of the same site's assessment before this one, None if it is the first."""
    with store.reading() as session:
        row = session.get(AssessmentRow, assessment_id)
        if row is None:
            raise _absent(assessment_id)
        earlier = (AssessmentRow.issued_at < row.issued_at) | (
            (AssessmentRow.issued_at == row.issued_at) & (AssessmentRow.id < assessment_id)
        )
        return session.scalar(_newest_first(select(AssessmentRow.id), row.site, None).where(earlier).limit(1))


def load_assessment(store: Store, assessment_id: int) -> StoredAssessment:
    """An assessment with its recommendations and hourly arrays.

    Raises:
        StoreError: There is none with this number, or its arrays are missing or damaged.
    """
    with store.reading() as session:
        row = session.get(AssessmentRow, assessment_id)
        if row is None:
            raise _absent(assessment_id)
        recommendations = _advice(session, assessment_id, None, reasons=True)
    assessment = Assessment(
        site=row.site,
        issued_at=row.issued_at,
        rung=Rung(row.rung),
        simulated=row.simulated,
        hourly=store.arrays.read(row.path),
        recommendations=recommendations,
        inputs=tuple(input_status(entry) for entry in row.inputs),
        versions=MappingProxyType(dict(row.versions)),
        input_key=row.input_key,
    )
    return StoredAssessment(id=assessment_id, assessment=assessment)


def advice_of(
    store: Store, assessment_id: int, *, units: Sequence[str] | None = None, reasons: bool = True
) -> tuple[Recommendation, ...]:
    """The recommendations of an assessment in its order, without its arrays.

    Args:
        store: Where to look.
        assessment_id: Its number; of one that is not there nothing is told.
        units: Those of some routes and zones alone; all if None.
        reasons: Whether they come with their reasons, which are half of what is read.
    """
    with store.reading() as session:
        return _advice(session, assessment_id, units, reasons=reasons)


def assessment_history(
    store: Store, site: str, limit: int = 30, *, known_at: datetime | None = None
) -> tuple[AssessmentSummary, ...]:
    """The newest assessments, newest first."""
    with store.reading() as session:
        rows = session.scalars(_newest_first(select(AssessmentRow), site, known_at).limit(limit)).all()
        grouped = session.execute(
            select(
                RecommendationRow.assessment_id,
                RecommendationRow.advice,
                func.count(),
                func.coalesce(func.sum(RecommendationRow.cost_act_sek), 0.0),
            )
            .where(RecommendationRow.assessment_id.in_([row.id for row in rows]))
            .group_by(RecommendationRow.assessment_id, RecommendationRow.advice)
        ).all()
    counts: dict[int, dict[Advice, int]] = {row.id: dict.fromkeys(Advice, 0) for row in rows}
    costs: dict[int, float] = {}
    for number, advice, count, cost in grouped:
        counts[number][Advice(advice)] = count
        if advice == Advice.ACT:
            costs[number] = float(cost or 0.0)
    return tuple(
        AssessmentSummary(
            id=row.id,
            issued_at=row.issued_at,
            rung=Rung(row.rung),
            simulated=row.simulated,
            versions=MappingProxyType(dict(row.versions)),
            advice_counts=MappingProxyType(counts[row.id]),
            cost_act_sek=costs.get(row.id, 0.0),
        )
        for row in rows
    )


def _advice(session: Session, assessment_id: int, units: Sequence[str] | None, *, reasons: bool) -> tuple[Recommendation, ...]:
    row = RecommendationRow.__table__.c  # the table's own columns: the mapped class would handle each row once more
    wanted = select(*COLUMNS[:-1], *([cast(COLUMNS[-1], Text)] if reasons else ())).where(row.assessment_id == assessment_id)
    if units is not None:
        wanted = wanted.where(row.unit_id.in_(units))
    found = session.execute(wanted.order_by(row.position)).all()
    if not reasons:
        return tuple([recommendation_of(item) for item in found])
    # one text of many is read in less time than many texts, and each reason is made as soon as it is read
    told = json.loads(f"[{','.join([item[-1] for item in found])}]", object_hook=reason_of)
    return tuple([recommendation_of(item[:-1], tuple(words)) for item, words in zip(found, told, strict=True)])


def _by_key(assessment: Assessment) -> Select[int]:
    return select(AssessmentRow.id).where(AssessmentRow.site == assessment.site, AssessmentRow.input_key == assessment.input_key)


def _newest_first(statement: Select[_Row], site: str, known_at: datetime | None) -> Select[_Row]:
    statement = statement.where(AssessmentRow.site == site)
    if known_at is not None:
        statement = statement.where(AssessmentRow.issued_at <= known_at)
    return statement.order_by(AssessmentRow.issued_at.desc(), AssessmentRow.id.desc())


def _refuse_doubles(assessment: Assessment) -> None:
    seen = set()
    for item in assessment.recommendations:
        key = (item.unit_id, item.need, item.window_end)
        if key in seen:
            raise StoreError(
                f"assessment of {assessment.site}: two recommendations for {item.unit_id}, {item.need}, window ending "
                f"{item.window_end.isoformat()}; give one each"
            )
        seen.add(key)


def _file_key(input_key: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in input_key)[:32] or "run"


def _absent(assessment_id: int) -> StoreError:
    return StoreError(f"there is no assessment {assessment_id}; choose one from the history")
