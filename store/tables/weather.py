"""Tables of what came in: raw bodies, forecast runs, stations, observations, seasons."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Double, Index, SmallInteger, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from model.domain.variables import OBSERVED
from store.columns import UtcDateTime, Words
from store.tables.base import Base, RowId


class RawRow(Base):
    """One body as received; the file itself lies in the raw archive."""

    __tablename__ = "raw_record"
    __table_args__ = (
        UniqueConstraint("site", "source", "url", "fetched_at", "sha256"),
        Index(None, "source", "url", "fetched_at"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    source: Mapped[str]
    url: Mapped[str]
    fetched_at: Mapped[datetime]
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    path: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(RowId)


class ForecastRunRow(Base):
    """One forecast as issued; its arrays lie in `path`."""

    __tablename__ = "forecast_run"
    __table_args__ = (UniqueConstraint("site", "source", "reference_time", "digest"), Index(None, "site", "reference_time"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    source: Mapped[str]
    reference_time: Mapped[datetime]
    available_at: Mapped[datetime]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime]
    simulated: Mapped[bool]
    digest: Mapped[str]
    path: Mapped[str]


class StationRow(Base):
    """Where a station stands."""

    __tablename__ = "station"

    site: Mapped[str] = mapped_column(primary_key=True)
    station: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    longitude: Mapped[float]
    latitude: Mapped[float]
    altitude: Mapped[float | None]


#: One version of what one station said about one time; a correction is a new version with a later `available_at`.
observation = Table(
    "observation",
    Base.metadata,
    Column("id", RowId, primary_key=True),
    Column("site", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("station", Words, nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("available_at", UtcDateTime, nullable=False),
    Column("simulated", Boolean, nullable=False),
    Column("digest", Words, nullable=False),
    *(Column(name, Double) for name in OBSERVED),
    *(Column(f"{name}_flag", SmallInteger) for name in OBSERVED),
    UniqueConstraint("site", "station", "time", "available_at", "digest"),
    Index(None, "site", "time"),
)


class SeasonRow(Base):
    """One season in archive form, for training; its arrays lie in `path`."""

    __tablename__ = "season_archive"
    __table_args__ = (UniqueConstraint("site", "name"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    name: Mapped[str]
    source: Mapped[str]
    simulated: Mapped[bool]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    digest: Mapped[str]
    path: Mapped[str]
