"""Reading the chain of records again from its first link: what was altered, removed, slipped in or cut off."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.chain import GENESIS, ChainReport
from store.open import Store
from store.record_chain import BATCH, SUBJECTS, contents, link_hash
from store.tables import AssessmentRow, DecisionRow, RecordHeadRow, RecordLinkRow


def verify_records(store: Store, site: str, *, files: bool = True, newest: int | None = None) -> ChainReport:
    """Recompute every seal of a site's assessments, plans, actions and costs.

    Args:
        store: Where to look.
        site: Site id.
        files: Also read the arrays of each assessment that is there; one that is not is no break of the chain, and counted.
        newest: Read what lies behind so many of the last links alone; of the earlier ones only that each follows the one before. None: all.

    Raises:
        StoreError: The database refused.
    """
    previous, count, unread = GENESIS, 0, 0
    with store.reading(snapshot=True) as session:  # what is sealed meanwhile is in links and head, or in neither
        head = session.get(RecordHeadRow, site)
        proved_from = 0 if newest is None or head is None else head.length - newest
        while True:
            links = session.scalars(
                select(RecordLinkRow)
                .where(RecordLinkRow.site == site, RecordLinkRow.sequence > count)
                .order_by(RecordLinkRow.sequence)
                .limit(BATCH)
            ).all()
            if not links:
                break
            proved = [link for link in links if link.sequence > proved_from]
            found = {subject: _contents(session, site, subject, proved) for subject in SUBJECTS}
            for link in links:
                count += 1
                problem = _problem(link, count, previous, found if link.sequence > proved_from else None, site)
                if not problem and files and link.file_sha256:
                    problem, there = _file_problem(store, session, link)
                    unread += not there
                if problem:
                    return ChainReport(site, count, whole=False, broken_at=count, problem=problem, head_hash=previous)
                previous = link.hash
        slipped = _slipped_in(session, site)
    length, head_hash = (head.length, head.head_hash) if head else (0, GENESIS)
    if (length, head_hash) != (count, previous):
        problem = f"{site} has {count} records where {length} were sealed; the last ones are missing"
        return ChainReport(site, count, whole=False, broken_at=count + 1, problem=problem, head_hash=previous)
    if slipped:
        return ChainReport(site, count, whole=False, broken_at=count + 1, problem=slipped, head_hash=previous)
    return ChainReport(site, count, whole=True, broken_at=None, problem="", head_hash=previous, unread=unread)


def seal_at(store: Store, site: str, chain: str, length: int) -> str:
    """The seal a chain had when it was so long; empty where it is shorter now.

    Args:
        store: Where to look.
        site: Site id.
        chain: ``decisions`` or ``records``.
        length: Number of links it had.
    """
    if length == 0:
        return GENESIS
    table = DecisionRow if chain == "decisions" else RecordLinkRow
    with store.reading() as session:
        return session.scalar(select(table.hash).where(table.site == site, table.sequence == length)) or ""


def _contents(session: Session, site: str, subject: str, links: Sequence[RecordLinkRow]) -> dict[int, str]:
    numbers = [link.subject_id for link in links if link.subject == subject]
    return dict(contents(session, site, subject, only=numbers)) if numbers else {}


def _problem(link: RecordLinkRow, count: int, previous: str, found: dict[str, dict[int, str]] | None, site: str) -> str:
    what = f"{link.subject} {link.subject_id}"
    if link.sequence != count:
        return f"record {count} of {site} is missing"
    if link.previous_hash != previous:
        return f"record {count} of {site} ({what}) does not follow the one before"
    if found is None:
        return ""
    content = found.get(link.subject, {}).get(link.subject_id)
    if content is None:
        return f"record {count} of {site}: {what} was removed after it was sealed"
    if link.hash != link_hash(previous, count, link.subject, link.subject_id, link.file_sha256, content):
        return f"record {count} of {site}: {what} was altered after it was sealed"
    return ""


def _file_problem(store: Store, session: Session, link: RecordLinkRow) -> tuple[str, bool]:
    """What is wrong with the arrays of an assessment, empty where nothing is, and whether they are there at all."""
    path = session.scalar(select(AssessmentRow.path).where(AssessmentRow.id == link.subject_id))
    if not path or not store.arrays.files.has(path):
        return "", False
    if store.arrays.files.sha256(path) == link.file_sha256:
        return "", True
    problem = (
        f"record {link.sequence} of {link.site}: the arrays of assessment {link.subject_id} were altered after they were sealed"
    )
    return problem, True


def _slipped_in(session: Session, site: str) -> str:
    for subject, kind in SUBJECTS.items():
        sealed = select(RecordLinkRow.subject_id).where(RecordLinkRow.site == site, RecordLinkRow.subject == subject)
        unsealed = select(kind.number).where(kind.table.site == site, kind.number.not_in(sealed))
        number = session.scalar(unsealed.order_by(kind.number).limit(1))
        if number is not None:
            return f"{subject} {number} of {site} was slipped in past the chain: no link seals it"
    return ""
