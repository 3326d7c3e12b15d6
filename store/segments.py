"""What assessments told of single segments: kept by unit, read for one assessment or for one unit over a season."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from store.open import Store
from store.tables import AssessmentRow, SegmentSummaryRow
from store.upsert import insert_many

_FLOAT, _HOUR = np.dtype("<f4"), np.dtype("u1")
_ROW = SegmentSummaryRow
_READ = (_ROW.unit_id, _ROW.issued_at, _ROW.segments, _ROW.surface_min, _ROW.slippery_share, _ROW.slippery_hour)


@dataclass(frozen=True, eq=False, slots=True)
class UnitSegments:
    """What one assessment told of the segments of a unit; arrays of shape (segment,).

    Attributes:
        unit_id: Route or heated zone.
        issued_at: Of the assessment, aware UTC.
        segments: Their ids.
        surface_min: Lowest hourly mean of the members' surface temperature [degC].
        slippery_share: Largest hourly share of the members in which the segment is slippery [1].
        slippery_hour: Hours from the issue to the first hour with that share [h].
    """

    unit_id: str
    issued_at: datetime
    segments: tuple[str, ...]
    surface_min: NDArray[np.float32]
    slippery_share: NDArray[np.float32]
    slippery_hour: NDArray[np.uint8]


def insert_segments(session: Session, told: xr.Dataset, *, site: str, assessment_id: int, issued_at: datetime) -> None:
    """Add what an assessment tells of its segments, in the transaction that adds the assessment; its month must be open (`open_month`).

    Args:
        session: That transaction.
        told: As `model.segment_summary.segment_summary` gives it, units one after another.
        site: Site id.
        assessment_id: Number of the assessment.
        issued_at: Its moment, aware UTC.
    """
    same = {"site": site, "issued_at": issued_at, "assessment_id": assessment_id}
    insert_many(session, _ROW, [same | values for values in _packed(told)])


def segments_of(store: Store, assessment_id: int, *, units: Sequence[str] | None = None) -> tuple[UnitSegments, ...]:
    """What one assessment told, by unit; empty where it is older than what is kept.

    Args:
        store: Where to look.
        assessment_id: Number of the assessment.
        units: Those wanted; all if None.
    """
    with store.reading() as session:
        found = session.execute(
            select(AssessmentRow.site, AssessmentRow.issued_at).where(AssessmentRow.id == assessment_id)
        ).first()
        if found is None:
            return ()
        wanted = select(*_READ).where(
            _ROW.site == found.site, _ROW.issued_at == found.issued_at, _ROW.assessment_id == assessment_id
        )
        if units is not None:
            wanted = wanted.where(_ROW.unit_id.in_(units))
        return tuple(_unpacked(row) for row in session.execute(wanted.order_by(_ROW.unit_id)))


def unit_season(store: Store, site: str, unit_id: str, start: datetime, end: datetime) -> tuple[UnitSegments, ...]:
    """What was told of one unit's segments by assessments issued from `start` to before `end`, oldest first.

    Args:
        store: Where to look.
        site: Site id.
        unit_id: Route or heated zone.
        start: Aware UTC.
        end: Aware UTC.
    """
    wanted = select(*_READ).where(_ROW.site == site, _ROW.unit_id == unit_id, _ROW.issued_at >= start, _ROW.issued_at < end)
    with store.reading() as session:
        return tuple(_unpacked(row) for row in session.execute(wanted.order_by(_ROW.issued_at, _ROW.assessment_id)))


def _packed(told: xr.Dataset) -> Iterator[dict[str, Any]]:
    units, segments = told["unit_id"].to_numpy(), told["segment"].to_numpy()
    surface, share = (told[name].to_numpy().astype(_FLOAT) for name in ("surface_min", "slippery_share"))
    hour = told["slippery_hour"].to_numpy().astype(_HOUR)
    starts = np.flatnonzero(np.r_[True, units[1:] != units[:-1]]) if len(units) else np.array([], dtype=int)
    for first, last in zip(starts, [*starts[1:], len(units)], strict=True):
        yield {
            "unit_id": str(units[first]),
            "segments": "\n".join(map(str, segments[first:last])),
            "surface_min": surface[first:last].tobytes(),
            "slippery_share": share[first:last].tobytes(),
            "slippery_hour": hour[first:last].tobytes(),
        }


def _unpacked(row: Any) -> UnitSegments:
    unit, issued_at, segments, surface, share, hour = row
    return UnitSegments(
        unit_id=unit,
        issued_at=issued_at,
        segments=tuple(segments.split("\n")),
        surface_min=np.frombuffer(surface, _FLOAT),
        slippery_share=np.frombuffer(share, _FLOAT),
        slippery_hour=np.frombuffer(hour, _HOUR),
    )
