"""The record as rows for an archive: everything that was advised, decided, done and paid, with the seals that hold it together."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.open import Store
from store.record_chain import BATCH
from store.tables import (
    ActionRow,
    AssessmentRow,
    CapacityPlanRow,
    ChainHeadRow,
    CostEntryRow,
    DecisionRow,
    JobRunRow,
    ModelServiceRow,
    RecommendationRow,
    RecordHeadRow,
    RecordLinkRow,
    SettingChangeRow,
)

#: What is handed to the archive, in this order.
EXPORTED: Mapping[str, tuple[type[Any], tuple[str, ...]]] = {
    "assessments": (AssessmentRow, ("id",)),
    "recommendations": (RecommendationRow, ("id",)),
    "capacity_plans": (CapacityPlanRow, ("assessment_id",)),
    "decisions": (DecisionRow, ("sequence",)),
    "actions": (ActionRow, ("id",)),
    "costs": (CostEntryRow, ("id",)),
    "settings": (SettingChangeRow, ("id",)),
    "models_in_service": (ModelServiceRow, ("id",)),
    "record_links": (RecordLinkRow, ("sequence",)),
}


def exported_rows(store: Store, site: str, name: str) -> Iterator[dict[str, Any]]:
    """Every row of one table of a site, in order, as plain values.

    Args:
        store: Where to look.
        site: Site id.
        name: One of `EXPORTED`.

    Raises:
        StoreError: The store cannot be read.
    """
    table, (key,) = EXPORTED[name]
    with store.reading() as session:
        yield from _rows(session, table, key, site)


def heads(store: Store, site: str) -> dict[str, dict[str, Any]]:
    """Length and last hash of a site's chains."""
    with store.reading() as session:
        found = {"decisions": session.get(ChainHeadRow, site), "records": session.get(RecordHeadRow, site)}
        return {name: {"length": row.length if row else 0, "hash": row.head_hash if row else ""} for name, row in found.items()}


def removals(store: Store, site: str) -> list[dict[str, Any]]:
    """What the job that tidies said of each of its runs: when, and what was removed."""
    with store.reading() as session:
        rows = session.scalars(select(JobRunRow).where(JobRunRow.site == site, JobRunRow.job == "upkeep").order_by(JobRunRow.due))
        return [{"at": _plain(row.finished_at or row.claimed_at), "status": row.status, "said": row.message} for row in rows]


def _rows(session: Session, table: type[Any], key: str, site: str) -> Iterator[dict[str, Any]]:
    names: Sequence[str] = [column.key for column in table.__table__.columns]
    column = getattr(table, key)
    last = 0
    while True:
        rows = session.execute(
            select(*(getattr(table, name) for name in names))
            .where(table.site == site, column > last)
            .order_by(column)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        for row in rows:
            yield {name: _plain(value) for name, value in zip(names, row, strict=True)}
        last = rows[-1][list(names).index(key)]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
