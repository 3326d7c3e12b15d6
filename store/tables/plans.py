"""Tables of what was advised, decided and done. Rows here are never changed nor removed; triggers hold that."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.columns import Amount
from store.tables.base import Base, RowId


class AssessmentRow(Base):
    """One run of the assessment; its hourly arrays lie in `path`."""

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("site", "input_key"), Index(None, "site", "issued_at"))

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    issued_at: Mapped[datetime]
    rung: Mapped[int]
    simulated: Mapped[bool]
    input_key: Mapped[str]
    versions: Mapped[dict[str, Any]]
    inputs: Mapped[list[Any]]
    path: Mapped[str]


class RecommendationRow(Base):
    """Advice for one unit, need and window, as in `model.domain.plans.Recommendation`."""

    __tablename__ = "recommendation"
    __table_args__ = (UniqueConstraint("assessment_id", "unit_id", "need", "window_end"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    position: Mapped[int]
    unit_id: Mapped[str]
    need: Mapped[str]
    window_start: Mapped[datetime]
    window_end: Mapped[datetime]
    advice: Mapped[str]
    probability: Mapped[float | None]
    probability_low: Mapped[float | None]
    probability_high: Mapped[float | None]
    threshold: Mapped[float | None] = mapped_column(Amount)
    slipperiness: Mapped[str]
    treatment: Mapped[str | None]
    rate_g_m2: Mapped[float]
    onset: Mapped[datetime | None]
    onset_low: Mapped[datetime | None]
    onset_high: Mapped[datetime | None]
    start_from: Mapped[datetime | None]
    latest_start: Mapped[datetime]
    reconsider_at: Mapped[datetime | None]
    cost_act_sek: Mapped[float | None] = mapped_column(Amount)
    loss_municipal_sek: Mapped[float | None] = mapped_column(Amount)
    loss_societal_sek: Mapped[float | None] = mapped_column(Amount)
    residual_sek: Mapped[float | None] = mapped_column(Amount)
    reasons: Mapped[list[Any]]


class CapacityPlanRow(Base):
    """The advice of one assessment set against the machines, as `model.domain.call_outs.CapacityPlan`."""

    __tablename__ = "capacity_plan"
    __table_args__ = (Index(None, "site", "made_at"),)

    assessment_id: Mapped[int] = mapped_column(RowId, ForeignKey("assessment.id"), primary_key=True, autoincrement=False)
    site: Mapped[str]
    made_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


class DecisionRow(Base):
    """What a named person made of one recommendation; a link of the site's hash chain."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("site", "sequence"),
        UniqueConstraint("site", "request_key"),
        ForeignKeyConstraint(
            ["assessment_id", "unit_id", "need", "window_end"],
            [
                "recommendation.assessment_id",
                "recommendation.unit_id",
                "recommendation.need",
                "recommendation.window_end",
            ],
        ),
        Index(None, "assessment_id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    sequence: Mapped[int]
    assessment_id: Mapped[int] = mapped_column(RowId)
    unit_id: Mapped[str]
    need: Mapped[str]
    window_end: Mapped[datetime]
    verdict: Mapped[str]
    reason_code: Mapped[str]
    reason_text: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    treatment: Mapped[str | None]
    rate_g_m2: Mapped[float | None]
    start_at: Mapped[datetime | None]
    undoes: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    request_key: Mapped[str | None]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class ChainHeadRow(Base):
    """Length and last hash of a site's chain: the row writers queue at, and what shows a cut-off tail."""

    __tablename__ = "decision_chain"

    site: Mapped[str] = mapped_column(primary_key=True)
    length: Mapped[int]
    head_hash: Mapped[str]


class ActionRow(Base):
    """Something that was done on a unit."""

    __tablename__ = "action"
    __table_args__ = (
        UniqueConstraint("site", "source", "unit_id", "kind", "started_at"),
        Index(None, "site", "started_at"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    unit_id: Mapped[str]
    kind: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    rate_g_m2: Mapped[float]
    cost_sek: Mapped[float]
    source: Mapped[str]
    simulated: Mapped[bool]
