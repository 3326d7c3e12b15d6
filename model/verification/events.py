"""Misses and false alarms of one forecast, unit by unit: what a person opens to learn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import xarray as xr

from model.domain.needs import NIGHT_NEEDS, Need
from model.domain.scores import IssuedScore, Score
from model.scoring import WARN_AT
from model.verification.issued import issue_hour

MISS, FALSE_ALARM = "miss_", "false_alarm_"
#: Spans of lead times that end later than this are not listed: nobody was called out on them [h].
LISTED_TO_H = 24
_HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True, slots=True)
class Event:
    """A miss or a false alarm of one unit.

    Attributes:
        assessment_id: Of the assessment that told it.
        issued_at: When that was issued, aware UTC.
        missed: True for a miss, False for a false alarm.
        need: Which need.
        unit_id: Route or zone.
        told: Mean probability told in those hours [1].
        from_h: Lead time of the first hour [h].
        to_h: Lead time of the last hour [h].
    """

    assessment_id: int
    issued_at: datetime
    missed: bool
    need: Need
    unit_id: str
    told: float
    from_h: int
    to_h: int


def events(hourly: xr.Dataset, came: xr.Dataset, *, span: tuple[int, int], classes: Sequence[str]) -> list[Score]:
    """One miss or false alarm a unit, need and span, as sums ``told``, and ``from_h`` and ``to_h`` (lead times of its first and last hour).

    A miss: the need stood and was told below `model.scoring.WARN_AT` in every hour of the span. A false alarm: told at or above it in some
    hour, and the need stood in none of the known hours.

    Args:
        hourly: `Assessment.hourly` as it was stored.
        came: As in `model.verification.issued.score_needs`.
        span: Lead times that count, exclusive and inclusive [h].
        classes: Service class of each unit of the forecast.
    """
    if span[1] > LISTED_TO_H:
        return []
    code = dict(zip([str(unit) for unit in hourly["unit"].to_numpy()], classes, strict=True))
    told, real = xr.align(hourly, came, join="inner", exclude=["quantile"])
    lead = ((told["time"].to_numpy() - issue_hour(hourly)) / _HOUR).astype(int)
    inside = (lead > span[0]) & (lead <= span[1])
    found: list[Score] = []
    for need in NIGHT_NEEDS:
        if need.value not in real:
            continue
        probability, stood = (
            values.transpose("unit", "time").to_numpy()[:, inside].astype(float)
            for values in (told[f"probability_{need.value}"], real[need.value])
        )
        for row, unit in enumerate(told["unit"].to_numpy()):
            known = np.isfinite(probability[row]) & np.isfinite(stood[row])
            warned, happened = known & (probability[row] >= WARN_AT), known & (stood[row] >= 0.5)
            if happened.any() == warned.any():
                continue
            kind, hours = (MISS, happened) if happened.any() else (FALSE_ALARM, warned)
            at = lead[inside][hours]
            sums = {"told": float(probability[row][hours].sum()), "from_h": float(at[0]), "to_h": float(at[-1])}
            found += [
                Score(f"{kind}{need.value}", str(unit), code[str(unit)], *span, metric, value, int(hours.sum()))
                for metric, value in sums.items()
            ]
    return found


def told_events(scores: Sequence[IssuedScore]) -> list[Event]:
    """Stored events put together again, the newest night and the longest first."""
    sums: dict[tuple[int, datetime, str, str, int], dict[str, float]] = {}
    hours: dict[tuple[int, datetime, str, str, int], int] = {}
    for item in scores:
        one = item.score
        if one.subject.startswith((MISS, FALSE_ALARM)):
            key = (item.assessment_id, item.issued_at, one.subject, one.reference, one.lead_from_h)
            sums.setdefault(key, {})[one.metric] = one.value
            hours[key] = one.count
    found = []
    for key, told in sums.items():
        number, issued_at, subject, unit, _ = key
        kind = MISS if subject.startswith(MISS) else FALSE_ALARM
        found.append(
            Event(
                assessment_id=number,
                issued_at=issued_at,
                missed=kind == MISS,
                need=Need(subject.removeprefix(kind)),
                unit_id=unit,
                told=told["told"] / hours[key],
                from_h=int(told["from_h"]),
                to_h=int(told["to_h"]),
            )
        )
    return sorted(found, key=lambda event: (event.issued_at, event.to_h - event.from_h), reverse=True)
