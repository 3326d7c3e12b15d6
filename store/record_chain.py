"""The chain of records: every assessment (with its advice and arrays), plan, action, cost and setting is sealed over the seal before.

Writers queue at the site's head row before they insert, so that numbers rise in the order of the links. A row that was slipped in past the
chain has no link, and one that was altered or removed no longer fits its own.
"""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from store.chain import GENESIS
from store.tables import (
    ActionRow,
    AssessmentRow,
    CapacityPlanRow,
    CostEntryRow,
    RecommendationRow,
    RecordHeadRow,
    RecordLinkRow,
    SettingChangeRow,
)
from store.tables.base import Base
from store.upsert import insert_many, insert_new

#: Rows read at a time.
BATCH = 200
#: What of each row is sealed. A seal once given holds for good: columns that come later are sealed by a subject of their own.
ADVICE = (
    *("position", "unit_id", "need", "window_start", "window_end", "advice"),
    *("probability", "probability_low", "probability_high", "threshold", "slipperiness", "treatment", "rate_g_m2"),
    *("onset", "onset_low", "onset_high", "start_from", "latest_start", "reconsider_at"),
    *("cost_act_sek", "loss_municipal_sek", "loss_societal_sek", "residual_sek", "reasons"),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of row that is sealed.

    Attributes:
        table: Where it lies.
        columns: What of it is sealed.
        parts: Whether the recommendations that belong to it are sealed with it.
        key: Column of its number.
    """

    table: type[AssessmentRow] | type[ActionRow] | type[CostEntryRow] | type[CapacityPlanRow] | type[SettingChangeRow]
    columns: tuple[str, ...]
    parts: bool = False
    key: str = "id"

    @property
    def number(self) -> Any:
        """The column of its number."""
        return getattr(self.table, self.key)


SUBJECTS: Mapping[str, Subject] = {
    "assessment": Subject(
        AssessmentRow, ("site", "issued_at", "rung", "simulated", "input_key", "versions", "inputs", "path"), parts=True
    ),
    "action": Subject(
        ActionRow,
        (
            *("site", "unit_id", "kind", "started_at", "ended_at", "recorded_at"),
            *("rate_g_m2", "cost_sek", "source", "simulated"),
        ),
    ),
    "cost": Subject(
        CostEntryRow,
        (
            *("site", "contractor", "day", "item", "unit_id", "quantity", "unit_price_sek", "amount_sek"),
            *("reference", "source", "recorded_at"),
        ),
    ),
    "plan": Subject(CapacityPlanRow, ("site", "made_at", "content"), key="assessment_id"),
    "setting": Subject(SettingChangeRow, ("site", "save", "key", "old", "new", "changed_by", "changed_at")),
}


def lock_chain(session: Session, site: str) -> RecordHeadRow:
    """The head of a site's chain, held until the transaction ends; to be called before rows are inserted."""
    insert_new(session, RecordHeadRow, {"site": site, "length": 0, "head_hash": GENESIS})
    return session.scalars(select(RecordHeadRow).where(RecordHeadRow.site == site).with_for_update()).one()


def seal_new(
    session: Session,
    head: RecordHeadRow,
    subject: str,
    *,
    files: Mapping[int, str] | None = None,
    only: Sequence[int] | None = None,
) -> int:
    """Seal every row of a kind that came after the last sealed one, or the named ones.

    Args:
        session: The transaction that inserted them.
        head: Result of `lock_chain`.
        subject: ``assessment``, ``action``, ``cost``, ``plan`` or ``setting``.
        files: Row's number → SHA-256 of the file that belongs to it.
        only: Numbers of new rows, for a kind whose numbers do not rise as they come.

    Returns:
        Number of links added.
    """
    last = None
    if only is None:
        last = session.scalar(
            select(func.max(RecordLinkRow.subject_id)).where(RecordLinkRow.site == head.site, RecordLinkRow.subject == subject)
        )
    links: list[dict[str, Any]] = []
    length, previous = head.length, head.head_hash
    for number, content in contents(session, head.site, subject, after=last or 0, only=only):
        length += 1
        file = (files or {}).get(number, "")
        sealed = link_hash(previous, length, subject, number, file, content)
        links.append(
            {
                "site": head.site,
                "sequence": length,
                "subject": subject,
                "subject_id": number,
                "file_sha256": file,
                "previous_hash": previous,
                "hash": sealed,
            }
        )
        previous = sealed
    insert_many(session, RecordLinkRow, links)
    head.length, head.head_hash = length, previous
    return len(links)


def seal_all(session: Session) -> None:
    """Seal what is stored of every site, for a database from before the chain."""
    sites = {site for table in (AssessmentRow, ActionRow) for site in session.scalars(select(table.site).distinct())}
    for site in sorted(sites):
        head = lock_chain(session, site)
        for subject in ("assessment", "action"):
            seal_new(session, head, subject)


def seal_plans(session: Session) -> None:
    """Seal the plans that are stored, for a database from before plans were sealed."""
    for site in sorted(session.scalars(select(CapacityPlanRow.site).distinct())):
        seal_new(session, lock_chain(session, site), "plan")


def contents(
    session: Session, site: str, subject: str, *, after: int = 0, only: Sequence[int] | None = None
) -> Iterator[tuple[int, str]]:
    """Number and SHA-256 of what each row of a kind says, by number.

    Args:
        session: Where to read.
        site: Site id.
        subject: Which kind.
        after: Rows with a higher number.
        only: These numbers alone; all where None.
    """
    kind = SUBJECTS[subject]
    table = kind.table
    last = after
    while True:
        found = select(kind.number, *_columns(table, kind.columns)).where(table.site == site, kind.number > last)
        if only is not None:
            found = found.where(kind.number.in_(only))
        rows = session.execute(found.order_by(kind.number).limit(BATCH)).all()
        if not rows:
            return
        advice = _advice(session, [row[0] for row in rows]) if kind.parts else {}
        for row in rows:
            said: list[Any] = [_named(row[1:], kind.columns)]
            if kind.parts:
                said.append(advice.get(row[0], []))
            canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
            yield row[0], hashlib.sha256(canonical.encode()).hexdigest()
        last = rows[-1][0]


def link_hash(previous: str, sequence: int, subject: str, subject_id: int, file_sha256: str, content: str) -> str:
    """Hash of a link over the one before and all it stands for."""
    return hashlib.sha256(f"{previous}\n{sequence}\n{subject} {subject_id}\n{file_sha256}\n{content}".encode()).hexdigest()


def _advice(session: Session, numbers: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    rows = session.execute(
        select(RecommendationRow.assessment_id, *_columns(RecommendationRow, ADVICE))
        .where(RecommendationRow.assessment_id.in_(numbers))
        .order_by(RecommendationRow.assessment_id, RecommendationRow.position, RecommendationRow.id)
    )
    for row in rows:
        found.setdefault(row[0], []).append(_named(row[1:], ADVICE))
    return found


def _columns(table: type[Base], names: Sequence[str]) -> list[Any]:
    return [getattr(table, name) for name in names]


def _named(values: Sequence[Any] | Row[Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: _canonical(value) for name, value in zip(names, values, strict=True)}


def _canonical(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
