"""Pieces of the past that were asked for afterwards. A piece is entered when its rows are stored, so a killed run goes on behind it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.open import Store
from store.tables import BackfillRow
from store.upsert import insert_new


@dataclass(frozen=True, slots=True)
class BackfilledPiece:
    """One piece of the past of one source.

    Attributes:
        source: Short name.
        starts_at: Aware UTC.
        ends_at: Aware UTC.
        rows: Rows or runs that were new.
        note: What could not be read, empty where all could.
        finished_at: When its rows were stored (aware UTC).
    """

    source: str
    starts_at: datetime
    ends_at: datetime
    rows: int
    note: str
    finished_at: datetime


def finish_piece(store: Store, site: str, piece: BackfilledPiece) -> bool:
    """Enter a piece as done; False where it was before.

    Raises:
        StoreError: The database refused.
    """
    with store.session() as session:
        return put_piece(session, site, piece)


def put_piece(session: Session, site: str, piece: BackfilledPiece) -> bool:
    """The same inside the transaction that stores the rows."""
    return insert_new(session, BackfillRow, {"site": site, **{name: getattr(piece, name) for name in piece.__dataclass_fields__}})


def finished_pieces(store: Store, site: str, source: str) -> tuple[BackfilledPiece, ...]:
    """Pieces of a source that are done, oldest first.

    Raises:
        StoreError: The database refused.
    """
    statement = select(BackfillRow).where(BackfillRow.site == site, BackfillRow.source == source).order_by(BackfillRow.starts_at)
    with store.reading() as session:
        return tuple(
            BackfilledPiece(**{name: getattr(row, name) for name in BackfilledPiece.__dataclass_fields__})
            for row in session.scalars(statement)
        )
