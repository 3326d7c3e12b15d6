"""All that was kept of a stretch of time, as it was known at a moment: what a storm report and the evidence for a claim are made of."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import xarray as xr
from sqlalchemy import select
from sqlalchemy.orm import Session

from model.domain.evidence import ChainState, IssuedForecast, LoggedAction, SignedDecision, StationReading, StormRecord
from model.domain.needs import Need, Rung
from model.domain.treatments import TreatmentKind
from model.domain.weather import FLAG_BAD
from store.actions import action_from
from store.capacity_plans import capacity_plans_between
from store.chain import verify_chain
from store.decisions import Verdict
from store.open import Store
from store.plan_rows import recommendation_from
from store.record_audit import verify_records
from store.tables import ActionRow, AssessmentRow, DecisionRow, RecommendationRow, RecordLinkRow, StationRow, observation
from store.upkeep import reckoned
from store.warnings import warnings_between

#: What was said so long before counts as said of the time.
BEFORE = timedelta(hours=24)
#: Actions so near may have met a need of the time.
AROUND = timedelta(hours=48)
_READ = {
    "surface_degc": "road_surface_temperature",
    "air_degc": "air_temperature",
    "dew_point_degc": "dew_point_temperature",
    "precipitation_mm": "precipitation_amount",
}


def storm_record(
    store: Store, site: str, start: datetime, end: datetime, *, known_at: datetime, newest: int | None = None
) -> StormRecord:
    """What was advised and signed from a day before the start, and what was done and read from the start to before the end.

    Args:
        store: Where to look.
        site: Site id.
        start: Aware UTC.
        end: Aware UTC.
        known_at: Leave out what became known later.
        newest: As in `chain_states`.

    Raises:
        StoreError: The store cannot be read.
    """
    with store.reading() as session:
        forecasts = _forecasts(session, site, start - BEFORE, min(end, known_at))
        decisions = _decisions(session, site, start - BEFORE, min(end, known_at))
        near = _actions(session, site, start - AROUND, end + AROUND, known_at)
        readings = _readings(session, site, start, end, known_at)
    return StormRecord(
        start=start,
        end=end,
        known_at=known_at,
        forecasts=forecasts,
        decisions=decisions,
        actions=tuple(item for item in near if start <= item.action.started_at < end),
        readings=readings,
        warnings=tuple(warnings_between(store, site, start, end, known_at=known_at)),
        chains=chain_states(store, site, newest=newest),
        plans=tuple(capacity_plans_between(store, site, start - BEFORE, min(end, known_at))),
        near=near,
        came=reckoned(store, site, "needs_came"),
    )


def forecast_hours(store: Store, record: StormRecord) -> dict[int, xr.Dataset]:
    """Hourly arrays of the forecasts of a record by number; those whose file is not there any more are absent."""
    with store.reading() as session:
        paths = {
            row.id: row.path
            for row in session.execute(
                select(AssessmentRow.id, AssessmentRow.path).where(
                    AssessmentRow.id.in_([item.number for item in record.forecasts])
                )
            )
        }
    return {number: store.arrays.read(path) for number, path in paths.items() if store.arrays.files.has(path)}


def chain_states(store: Store, site: str, *, newest: int | None = None) -> tuple[ChainState, ...]:
    """How both chains stand; arrays are left to `halka audit verify`.

    Args:
        store: Where to look.
        site: Site id.
        newest: Read what lies behind so many of the last records alone, for a page that is waited for; None: all.
    """
    decisions = verify_chain(store, site)
    records = verify_records(store, site, files=False, newest=newest)
    proved = records.length if newest is None else min(newest, records.length)
    return (
        ChainState("decisions", decisions.length, decisions.head_hash, decisions.problem, decisions.length),
        ChainState("records", records.length, records.head_hash, records.problem, proved),
    )


def _seals(session: Session, site: str, subject: str, numbers: Sequence[int]) -> dict[int, str]:
    found = session.execute(
        select(RecordLinkRow.subject_id, RecordLinkRow.hash).where(
            RecordLinkRow.site == site, RecordLinkRow.subject == subject, RecordLinkRow.subject_id.in_(numbers)
        )
    )
    return {row.subject_id: row.hash for row in found}


def _forecasts(session: Session, site: str, start: datetime, end: datetime) -> tuple[IssuedForecast, ...]:
    rows = session.scalars(
        select(AssessmentRow)
        .where(AssessmentRow.site == site, AssessmentRow.issued_at >= start, AssessmentRow.issued_at <= end)
        .order_by(AssessmentRow.issued_at, AssessmentRow.id)
    ).all()
    numbers = [row.id for row in rows]
    seals = _seals(session, site, "assessment", numbers)
    advice: dict[int, list[RecommendationRow]] = {number: [] for number in numbers}
    for item in session.scalars(
        select(RecommendationRow).where(RecommendationRow.assessment_id.in_(numbers)).order_by(RecommendationRow.position)
    ):
        advice[item.assessment_id].append(item)
    return tuple(
        IssuedForecast(
            number=row.id,
            issued_at=row.issued_at,
            rung=Rung(row.rung),
            simulated=row.simulated,
            versions=MappingProxyType(dict(row.versions)),
            seal=seals.get(row.id, ""),
            recommendations=tuple(recommendation_from(item) for item in advice[row.id]),
        )
        for row in rows
    )


def _decisions(session: Session, site: str, start: datetime, end: datetime) -> tuple[SignedDecision, ...]:
    rows = session.scalars(
        select(DecisionRow)
        .where(DecisionRow.site == site, DecisionRow.decided_at >= start, DecisionRow.decided_at <= end)
        .order_by(DecisionRow.sequence)
    ).all()
    undone = {row.undoes for row in rows if row.undoes is not None}
    last = {
        (row.unit_id, row.need, row.window_end): row.id for row in rows if row.verdict != Verdict.UNDONE and row.id not in undone
    }
    return tuple(
        SignedDecision(
            sequence=row.sequence,
            decided_at=row.decided_at,
            decided_by=row.decided_by,
            assessment=row.assessment_id,
            unit_id=row.unit_id,
            need=Need(row.need),
            window_end=row.window_end,
            verdict=row.verdict,
            reason=" ".join(part for part in (row.reason_code, row.reason_text) if part),
            treatment=TreatmentKind(row.treatment) if row.treatment else None,
            rate_g_m2=row.rate_g_m2,
            start_at=row.start_at,
            stands=last.get((row.unit_id, row.need, row.window_end)) == row.id,
            seal=row.hash,
        )
        for row in rows
    )


def _actions(session: Session, site: str, start: datetime, end: datetime, known_at: datetime) -> tuple[LoggedAction, ...]:
    rows = session.scalars(
        select(ActionRow)
        .where(
            ActionRow.site == site,
            ActionRow.started_at >= start,
            ActionRow.started_at < end,
            ActionRow.recorded_at <= known_at,
        )
        .order_by(ActionRow.started_at, ActionRow.unit_id, ActionRow.id)
    ).all()
    seals = _seals(session, site, "action", [row.id for row in rows])
    return tuple(LoggedAction(action_from(row), row.recorded_at, seals.get(row.id, "")) for row in rows)


def _readings(session: Session, site: str, start: datetime, end: datetime, known_at: datetime) -> tuple[StationReading, ...]:
    places = {row.station: row for row in session.scalars(select(StationRow).where(StationRow.site == site))}
    table = observation.c
    columns = [table[name] for name in _READ.values()] + [table[f"{name}_flag"] for name in _READ.values()]
    rows = session.execute(
        select(table.station, table.time, table.available_at, table.simulated, *columns)
        .where(table.site == site, table.time >= start, table.time <= end, table.available_at <= known_at)
        .order_by(table.time, table.station, table.available_at)
    )
    found = []
    for station, time, available_at, simulated, *values in rows:
        place = places.get(station)
        if place is None:
            continue
        read: dict[str, Any] = {
            name: value if value is not None and flag != FLAG_BAD else None
            for name, value, flag in zip(_READ, values[: len(_READ)], values[len(_READ) :], strict=True)
        }
        found.append(
            StationReading(
                station=station,
                name=place.name,
                longitude=place.longitude,
                latitude=place.latitude,
                time=time,
                available_at=available_at,
                simulated=simulated,
                **read,
            )
        )
    return tuple(found)
