"""Table of where machines were, for a time: so that a later import cannot have one in two places at once."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base


class MachinePlaceRow(Base):
    """A machine on a unit; `machine` is a keyed hash that holds for one day alone, so that no machine can be followed from day to day."""

    __tablename__ = "machine_place"
    __table_args__ = (Index(None, "site", "ended_at"),)

    site: Mapped[str] = mapped_column(primary_key=True)
    machine: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime]
