"""The hash chain of decisions: SHA-256 over the seal before and the decision's canonical JSON."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from store.open import Store
from store.tables import ChainHeadRow, DecisionRow

#: What the first decision of a chain is sealed with.
GENESIS = "0" * 64

_SEALED = (
    "site",
    "sequence",
    "assessment_id",
    "unit_id",
    "need",
    "window_end",
    "verdict",
    "reason_code",
    "reason_text",
    "decided_by",
    "decided_at",
    "treatment",
    "rate_g_m2",
    "start_at",
    "undoes",
    "request_key",
)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What verifying a chain found.

    Attributes:
        site: Site id.
        length: Number of decisions read.
        whole: True where every seal fits.
        broken_at: Sequence of the first decision whose seal does not fit, None where whole.
        problem: What is wrong, empty where whole.
        head_hash: Seal of the last decision; kept elsewhere it proves that nothing was cut off.
        unread: Number of sealed files that are not there, so that nothing could be laid beside their seals.
    """

    site: str
    length: int
    whole: bool
    broken_at: int | None
    problem: str
    head_hash: str
    unread: int = 0


def seal(row: DecisionRow) -> str:
    """Hash over the seal before and everything the decision says."""
    content = {name: _canonical(getattr(row, name)) for name in _SEALED}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(f"{row.previous_hash}\n{canonical}".encode()).hexdigest()


def verify_chain(store: Store, site: str) -> ChainReport:
    """Recompute every seal of a site's decisions.

    Raises:
        StoreError: The database refused.
    """
    previous, count = GENESIS, 0
    with store.reading(snapshot=True) as session:  # a decision signed meanwhile is in rows and head, or in neither
        rows = session.scalars(select(DecisionRow).where(DecisionRow.site == site).order_by(DecisionRow.sequence, DecisionRow.id))
        for row in rows:
            count += 1
            problem = ""
            if row.sequence != count:
                problem = f"decision {count} of {site} is missing"
            elif row.previous_hash != previous:
                problem = f"decision {count} of {site} does not follow the one before"
            elif row.hash != seal(row):
                problem = f"decision {count} of {site} was altered after it was signed"
            if problem:
                return ChainReport(site, count, whole=False, broken_at=count, problem=problem, head_hash=previous)
            previous = row.hash
        head = session.get(ChainHeadRow, site)
    length, head_hash = (head.length, head.head_hash) if head else (0, GENESIS)
    if (length, head_hash) != (count, previous):
        problem = f"{site} has {count} decisions where {length} were signed; the last ones are missing"
        return ChainReport(site, count, whole=False, broken_at=count + 1, problem=problem, head_hash=previous)
    return ChainReport(site, count, whole=True, broken_at=None, problem="", head_hash=previous)


def _canonical(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value
