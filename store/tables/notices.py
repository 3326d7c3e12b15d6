"""Tables of messages that leave the house, and of their deliveries."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, RowId


class NoticeRow(Base):
    """One message; its key keeps it from being made twice."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("site", "key"), Index(None, "site", "created_at"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    kind: Mapped[str]
    key: Mapped[str]
    created_at: Mapped[datetime]
    subject: Mapped[str]
    text: Mapped[str]
    tells: Mapped[dict[str, Any]]
    simulated: Mapped[bool]


class DeliveryRow(Base):
    """One message on its way to one receiver."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("notice_id", "channel", "receiver"), Index(None, "site", "state", "next_at"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    notice_id: Mapped[int] = mapped_column(RowId, ForeignKey("notice.id"))
    channel: Mapped[str]
    receiver: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    detail: Mapped[str]
