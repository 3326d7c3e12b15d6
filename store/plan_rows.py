"""Between the rows of a plan and the domain's words for it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from model.domain.needs import Need, Slipperiness
from model.domain.plans import Advice, Assessment, Reason, Recommendation
from model.domain.treatments import TreatmentKind
from model.domain.weather import InputStatus
from store.tables import RecommendationRow

#: Columns a recommendation is read from, as its fields are ordered; the reasons last.
COLUMNS = tuple(RecommendationRow.__table__.c[field.name] for field in fields(Recommendation))
_VALUES = attrgetter(*(column.name for column in COLUMNS))
_NEEDS = {need.value: need for need in Need}
_ADVICE = {advice.value: advice for advice in Advice}
_KINDS = {kind.value: kind for kind in Slipperiness}
_TREATMENTS = {kind.value: kind for kind in TreatmentKind}


def assessment_values(assessment: Assessment, *, path: str) -> dict[str, Any]:
    """The row of an assessment whose arrays lie at `path`."""
    return {
        "site": assessment.site,
        "issued_at": assessment.issued_at,
        "rung": int(assessment.rung),
        "simulated": assessment.simulated,
        "input_key": assessment.input_key,
        "versions": {str(name): str(version) for name, version in assessment.versions.items()},
        "inputs": [
            {
                "name": status.name,
                "kind": status.kind,
                "valid_at": status.valid_at.astimezone(UTC).isoformat() if status.valid_at else None,
                "age_minutes": _known(status.age_minutes),
                "used": bool(status.used),
                "note": status.note,
                "note_en": status.note_en,
            }
            for status in assessment.inputs
        ],
        "path": path,
    }


def input_status(entry: Mapping[str, Any]) -> InputStatus:
    """One input's status as kept in the assessment's row."""
    valid_at = entry["valid_at"]
    return InputStatus(**{**entry, "valid_at": datetime.fromisoformat(valid_at) if valid_at else None})


def recommendation_values(item: Recommendation, *, site: str, assessment_id: int, position: int) -> dict[str, Any]:
    """The row of a recommendation."""
    return {
        "site": site,
        "assessment_id": assessment_id,
        "position": position,
        "unit_id": item.unit_id,
        "need": item.need.value,
        "window_start": item.window_start,
        "window_end": item.window_end,
        "advice": item.advice.value,
        "probability": _known(item.probability),
        "probability_low": _known(item.probability_low),
        "probability_high": _known(item.probability_high),
        "threshold": float(item.threshold),
        "slipperiness": item.slipperiness.value,
        "treatment": item.treatment.value if item.treatment else None,
        "rate_g_m2": float(item.rate_g_m2),
        "onset": item.onset,
        "onset_low": item.onset_low,
        "onset_high": item.onset_high,
        "start_from": item.start_from,
        "latest_start": item.latest_start,
        "reconsider_at": item.reconsider_at,
        "cost_act_sek": float(item.cost_act_sek),
        "loss_municipal_sek": float(item.loss_municipal_sek),
        "loss_societal_sek": float(item.loss_societal_sek),
        "residual_sek": float(item.residual_sek),
        "reasons": [
            {"code": reason.code, "sv": reason.sv, "en": reason.en, "weight": _known(reason.weight)} for reason in item.reasons
        ],
    }


def recommendation_from(row: RecommendationRow) -> Recommendation:
    """The recommendation a row holds."""
    *values, reasons = _VALUES(row)
    return recommendation_of(values, tuple([reason_of(entry) for entry in reasons]))


def recommendation_of(values: Sequence[Any], reasons: tuple[Reason, ...] = ()) -> Recommendation:
    """The recommendation whose columns were read.

    Args:
        values: Of `COLUMNS` but the reasons, in their order.
        reasons: Of `reason_of`; none where they are not wanted.
    """
    unit_id, need, start, end, advice, chance, low, high, threshold, slipperiness, treatment, rate, *rest = values
    onset, onset_low, onset_high, start_from, latest_start, reconsider_at, cost, municipal, societal, residual = rest
    return Recommendation(
        *(unit_id, _NEEDS[need], start, end, _ADVICE[advice], chance, low, high, threshold),
        *(_KINDS[slipperiness], _TREATMENTS[treatment] if treatment else None, rate),
        *(onset, onset_low, onset_high, start_from, latest_start, reconsider_at, cost, municipal, societal, residual),
        reasons,
    )


def reason_of(entry: Mapping[str, Any]) -> Reason:
    """The reason an entry of the row's list holds."""
    weight = entry["weight"]
    return Reason(entry["code"], entry["sv"], entry["en"], math.nan if weight is None else weight)


def _known(value: float | None) -> float | None:
    """A finite float, or None for what is unknown."""
    return None if value is None or not math.isfinite(value) else float(value)
