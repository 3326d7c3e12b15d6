"""Tables of the record's seals and of costs that no action tells of. Rows here are never changed nor removed; triggers hold that."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, RowId


class RecordLinkRow(Base):
    """The seal of one assessment, action or cost; a link of the site's chain of records."""

    __tablename__ = "record_link"
    __table_args__ = (UniqueConstraint("site", "subject", "subject_id"),)

    site: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    subject_id: Mapped[int] = mapped_column(RowId)
    file_sha256: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class RecordHeadRow(Base):
    """Length and last hash of a site's chain of records: the row writers queue at, and what shows a cut-off tail."""

    __tablename__ = "record_chain"

    site: Mapped[str] = mapped_column(primary_key=True)
    length: Mapped[int]
    head_hash: Mapped[str]


class CostEntryRow(Base):
    """A cost without an action: haulage, standby as invoiced, anything else."""

    __tablename__ = "cost_entry"
    __table_args__ = (
        UniqueConstraint("site", "source", "contractor", "day", "item", "unit_id", "reference"),
        Index(None, "site", "day"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    contractor: Mapped[str]
    day: Mapped[date]
    item: Mapped[str]
    unit_id: Mapped[str]
    quantity: Mapped[float]
    unit_price_sek: Mapped[float]
    amount_sek: Mapped[float]
    reference: Mapped[str]
    source: Mapped[str]
    recorded_at: Mapped[datetime]
