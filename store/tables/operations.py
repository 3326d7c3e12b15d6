"""Tables of the service itself: job ledger, leases, heartbeats, requests, models."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, RowId


class JobRunRow(Base):
    """One run of one job that was due at one time; inserting the row claims it.

    While it runs, its process counts as dead after `hold_until`; after a failure it is tried again from then on, or never where that is null.
    """

    __tablename__ = "job_run"

    site: Mapped[str] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(primary_key=True)
    due: Mapped[datetime] = mapped_column(primary_key=True)
    status: Mapped[str]
    owner: Mapped[str]
    attempt: Mapped[int]
    claimed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    message: Mapped[str]
    hold_until: Mapped[datetime | None]


class LeaseRow(Base):
    """Who may run the jobs of a site, and until when."""

    __tablename__ = "lease"

    site: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    acquired_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class HeartbeatRow(Base):
    """When a process last said that it lives."""

    __tablename__ = "heartbeat"

    site: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]
    detail: Mapped[str]


class RunRequestRow(Base):
    """Somebody asks for a job to run now, or for the run due at `stops_due` to stop; of each job one request to run waits at a time."""

    __tablename__ = "run_request"
    __table_args__ = (
        Index(None, "site", "taken_at"),
        Index(
            "uq_run_request_waiting",
            *("site", "job"),
            unique=True,
            sqlite_where=text("taken_at IS NULL AND stops_due IS NULL"),
            postgresql_where=text("taken_at IS NULL AND stops_due IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    job: Mapped[str]
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    stops_due: Mapped[datetime | None]


class ModelRow(Base):
    """One trained model with its card; `trusted` is the verdict on it, `ModelServiceRow` says whether it answers."""

    __tablename__ = "model"
    __table_args__ = (UniqueConstraint("site", "name", "digest"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime]
    trusted: Mapped[bool]
    card: Mapped[dict[str, Any]]
    digest: Mapped[str]


class ModelFileRow(Base):
    """One file of a model, by its content's hash."""

    __tablename__ = "model_file"

    model_id: Mapped[int] = mapped_column(ForeignKey("model.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(RowId)


class ModelServiceRow(Base):
    """Which model answers from a moment on, and who said so; no model: road physics alone. Only ever added to."""

    __tablename__ = "model_service"
    __table_args__ = (Index(None, "site", "name", "decided_at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    name: Mapped[str]
    model_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("model.id"))
    decided_at: Mapped[datetime]
    decided_by: Mapped[str]
    reason: Mapped[str]


class ForecastScoreRow(Base):
    """One figure of how good one issued assessment was, for a class of units and a span of lead times."""

    __tablename__ = "forecast_score"
    __table_args__ = (Index(None, "site", "issued_at"),)

    site: Mapped[str] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(RowId, ForeignKey("assessment.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    class_code: Mapped[str] = mapped_column(primary_key=True)
    lead_from_h: Mapped[int] = mapped_column(primary_key=True)
    lead_to_h: Mapped[int]
    metric: Mapped[str] = mapped_column(primary_key=True)
    issued_at: Mapped[datetime]
    value: Mapped[float]
    count: Mapped[int]
    scored_at: Mapped[datetime]
