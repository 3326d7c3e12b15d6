"""The documents that other systems read, made of an assessment. Pure: what is asked of the store comes in as arguments.

A figure carries its unit in its name; what is unknown is null, and the advice beside it says ``unknown``, never ``none``.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from model.decision.rule_night import RuleRound, rule_rounds
from model.domain.needs import Need
from model.domain.plans import Assessment, Reason, Recommendation
from model.domain.roads import HeatedZone, Network, Route

Document = dict[str, Any]


def moment(when: datetime | None) -> str | None:
    """A moment as ISO 8601 in UTC, None where there is none."""
    return None if when is None else when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _figure(value: float | None, digits: int) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, digits)


def _reason(item: Reason) -> Document:
    return {"code": item.code, "sv": item.sv, "en": item.en}


#: Fields of a recommendation and how each is read.
RECOMMENDATION_FIELDS: Mapping[str, Callable[[Recommendation], Any]] = {
    "unit": lambda item: item.unit_id,
    "need": lambda item: item.need.value,
    "advice": lambda item: item.advice.value,
    "window_start": lambda item: moment(item.window_start),
    "window_end": lambda item: moment(item.window_end),
    "probability": lambda item: _figure(item.probability, 4),
    "probability_low": lambda item: _figure(item.probability_low, 4),
    "probability_high": lambda item: _figure(item.probability_high, 4),
    "threshold": lambda item: _figure(item.threshold, 4),
    "slipperiness": lambda item: item.slipperiness.value,
    "treatment": lambda item: None if item.treatment is None else item.treatment.value,
    "rate_g_m2": lambda item: _figure(item.rate_g_m2, 1),
    "onset": lambda item: moment(item.onset),
    "onset_low": lambda item: moment(item.onset_low),
    "onset_high": lambda item: moment(item.onset_high),
    "start_from": lambda item: moment(item.start_from),
    "latest_start": lambda item: moment(item.latest_start),
    "reconsider_at": lambda item: moment(item.reconsider_at),
    "cost_act_sek": lambda item: _figure(item.cost_act_sek, 0),
    "loss_municipal_sek": lambda item: _figure(item.loss_municipal_sek, 0),
    "loss_societal_sek": lambda item: _figure(item.loss_societal_sek, 0),
    "residual_sek": lambda item: _figure(item.residual_sek, 0),
    "reasons": lambda item: [_reason(reason) for reason in item.reasons],
}


#: What every recommendation says of the rule of thumb beside them.
RULE_FIELDS = ("rule_calls", "rule_cost_sek")


def _standing(assessment_id: int, assessment: Assessment) -> Document:
    """What every answer says of the assessment it rests on."""
    return {
        "assessment": assessment_id,
        "site": assessment.site,
        "issued_at": moment(assessment.issued_at),
        "rung": int(assessment.rung),
        "simulated": assessment.simulated,
    }


def recommendations(
    assessment_id: int, assessment: Assessment, network: Network, *, now: datetime, wanted: Mapping[str, str]
) -> Document:
    """What is advised for windows that are still open, first window first.

    Args:
        assessment_id: Its number.
        assessment: The newest one.
        network: Whose units it speaks of.
        now: Moment of the question, aware UTC.
        wanted: Values that ``unit``, ``class``, ``district``, ``need`` or ``advice`` must have.
    """
    units = {unit.id: unit for unit in network.units}
    found = [
        item
        for item in assessment.recommendations
        if item.window_end > now and all(_has(item, units.get(item.unit_id), name, value) for name, value in wanted.items())
    ]
    by_rule = rule_rounds(assessment)
    return {
        **_standing(assessment_id, assessment),
        "note": "Recommendations, not decisions: a named person decides.",
        "recommendations": [
            {name: read(item) for name, read in RECOMMENDATION_FIELDS.items()}
            | _rule(item, by_rule, first=item.window_start == assessment.issued_at)
            for item in found
        ],
    }


def _rule(item: Recommendation, by_rule: Mapping[tuple[str, Need], RuleRound | None], *, first: bool) -> Document:
    """The rule of thumb's round for the same need; it says nothing of later windows and of heated ground."""
    key = item.unit_id, item.need
    called, asked = by_rule.get(key), first and key in by_rule
    told = (called is not None if asked else None, _figure(called.cost_sek, 0) if asked and called is not None else None)
    return dict(zip(RULE_FIELDS, told, strict=True))


def _has(item: Recommendation, unit: Route | HeatedZone | None, name: str, value: str) -> bool:
    if name == "unit":
        return item.unit_id == value
    if name in ("need", "advice"):
        return str(getattr(item, name).value) == value
    if unit is None:
        return False
    return value == (unit.class_code if name == "class" else unit.district)


def routes(assessment_id: int | None, assessment: Assessment | None, network: Network, *, now: datetime) -> Document:
    """Every segment as a GeoJSON feature (RFC 7946) with its unit and what is advised for the unit's first open window.

    Args:
        assessment_id: Number of the newest assessment, None where there is none.
        assessment: What it says; without one the advice of every unit is ``unknown``.
        network: The network.
        now: Moment of the question, aware UTC.
    """
    advised = _first_open(assessment, now)
    units = {unit.id: unit for unit in network.units}
    properties = {name: _unit(unit, advised.get(name, ())) for name, unit in units.items()}
    return {
        "type": "FeatureCollection",
        "halka": None if assessment is None or assessment_id is None else _standing(assessment_id, assessment),
        "features": [
            {
                "type": "Feature",
                "id": segment.id,
                "geometry": {"type": "LineString", "coordinates": [list(point) for point in segment.line]},
                "properties": {
                    **properties[segment.unit_id],
                    "street": segment.name,
                    "length_m": _figure(segment.length_m, 1),
                    "kind": segment.kind,
                },
            }
            for segment in network.segments
        ],
    }


def _first_open(assessment: Assessment | None, now: datetime) -> dict[str, list[Recommendation]]:
    """Recommendations of each unit's first window that is still open."""
    found: dict[str, list[Recommendation]] = {}
    for item in () if assessment is None else assessment.recommendations:
        if item.window_end > now:
            known = found.setdefault(item.unit_id, [])
            if not known or known[0].window_end == item.window_end:
                known.append(item)
            elif item.window_end < known[0].window_end:
                found[item.unit_id] = [item]
    return found


def _unit(unit: Route | HeatedZone, advised: Sequence[Recommendation]) -> Document:
    return {
        "unit": unit.id,
        "name": unit.name,
        "class": unit.class_code,
        "district": unit.district,
        "heated": isinstance(unit, HeatedZone),
        "advice": {item.need.value: item.advice.value for item in advised} or "unknown",
        "latest_start": moment(min((item.latest_start for item in advised if item.advice.value == "act"), default=None)),
    }
