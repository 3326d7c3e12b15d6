"""Table of what was told of single segments; on PostgreSQL a partition a site and month, so that what is old goes with its partition."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, RowId


class SegmentSummaryRow(Base):
    """What one assessment told of the segments of one unit: a value a segment, packed in the order of `segments`.

    `segments` are ids with a line break between them; temperatures [degC] and shares [1] are little-endian float32, hours uint8.
    """

    __tablename__ = "segment_summary"
    __table_args__ = (Index(None, "site", "unit_id", "issued_at"),)

    site: Mapped[str] = mapped_column(primary_key=True)
    issued_at: Mapped[datetime] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    unit_id: Mapped[str] = mapped_column(primary_key=True)
    segments: Mapped[str]
    surface_min: Mapped[bytes] = mapped_column(LargeBinary)
    slippery_share: Mapped[bytes] = mapped_column(LargeBinary)
    slippery_hour: Mapped[bytes] = mapped_column(LargeBinary)
