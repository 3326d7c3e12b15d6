"""Tables of the providers: how each stands, what has been filled in afterwards, warnings and prices."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, RowId


class SourceStateRow(Base):
    """How the service stands with one provider."""

    __tablename__ = "source_state"

    site: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    detail: Mapped[str]
    status: Mapped[int | None]
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    new_at: Mapped[datetime | None]
    failures: Mapped[int]
    circuit: Mapped[str]
    next_ask_at: Mapped[datetime | None]
    cursor: Mapped[dict[str, Any]]


class BackfillRow(Base):
    """One piece of the past that was asked for afterwards; inserted when its rows are stored."""

    __tablename__ = "backfill"

    site: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(primary_key=True)
    rows: Mapped[int]
    note: Mapped[str]
    finished_at: Mapped[datetime]


class WarningRow(Base):
    """One version of one weather warning; a change is a new version."""

    __tablename__ = "weather_warning"
    __table_args__ = (
        UniqueConstraint("site", "source", "warning_id", "digest"),
        Index(None, "site", "starts_at"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    source: Mapped[str]
    warning_id: Mapped[str]
    level: Mapped[str]
    event: Mapped[str]
    title_sv: Mapped[str]
    title_en: Mapped[str]
    text_sv: Mapped[str]
    text_en: Mapped[str]
    area: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    published_at: Mapped[datetime]
    available_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    digest: Mapped[str]


class SpotPriceRow(Base):
    """Electricity price of one area in one interval."""

    __tablename__ = "spot_price"

    area: Mapped[str] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]
    sek_per_kwh: Mapped[float]
    source: Mapped[str]
    available_at: Mapped[datetime]
