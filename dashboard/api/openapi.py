"""The description of the interface (OpenAPI 3.1). The tests hold every answer against it."""

from collections.abc import Mapping
from typing import Any

from dashboard.api.documents import RECOMMENDATION_FIELDS, RULE_FIELDS
from model.domain.needs import NIGHT_NEEDS, Rung, Slipperiness
from model.domain.plans import Advice
from model.domain.source_state import Circuit, Outcome
from model.domain.treatments import TreatmentKind
from store.jobs import JobStatus
from store.watch import PROBLEMS

#: What recommendations may be chosen by, and the values allowed; none: any.
FILTERS: Mapping[str, tuple[str, ...]] = {
    "unit": (),
    "class": (),
    "district": (),
    "need": tuple(need.value for need in NIGHT_NEEDS),
    "advice": tuple(advice.value for advice in Advice),
}

_Schema = dict[str, Any]
_TEXT: _Schema = {"type": "string"}
_MOMENT: _Schema = {"type": "string", "format": "date-time"}
_SHARE: _Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_COUNT: _Schema = {"type": "integer", "minimum": 0}
_SEK: _Schema = {"type": ["number", "null"], "minimum": 0}


def _or_null(schema: _Schema) -> _Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _one_of(*values: str | None) -> _Schema:
    return {"enum": list(values)}


def _object(properties: Mapping[str, _Schema]) -> _Schema:
    """An object that holds these and nothing else: an answer with a field that is not described is a broken one."""
    return {"type": "object", "properties": dict(properties), "required": list(properties), "additionalProperties": False}


def _list(items: _Schema) -> _Schema:
    return {"type": "array", "items": items}


def _told(schema: _Schema, text: str) -> _Schema:
    return {**schema, "description": text}


_STANDING: Mapping[str, _Schema] = {
    "assessment": _told({"type": "integer"}, "Number of the assessment"),
    "site": _TEXT,
    "issued_at": _told(_MOMENT, "The moment it speaks from (UTC)"),
    "rung": _told(
        {"type": "integer", "enum": [int(rung) for rung in Rung]},
        "What it rests on: 1 learned models, 2 road physics and ensemble, 3 the last good forecast, 4 the season's normals",
    ),
    "simulated": _told({"type": "boolean"}, "True where any input is simulated"),
}
_FIELDS: Mapping[str, _Schema] = {
    "unit": _told(_TEXT, "Route or heated zone"),
    "need": _one_of(*FILTERS["need"]),
    "advice": _told(_one_of(*FILTERS["advice"]), "unknown: data is missing, which is never the same as no need"),
    "window_start": _MOMENT,
    "window_end": _told(_MOMENT, "The class's deadline"),
    "probability": _told(_SHARE, "That the need arises in the window if nothing is done; null: unknown"),
    "probability_low": _told(_SHARE, "Lower end of the 80 % interval"),
    "probability_high": _told(_SHARE, "Upper end of the 80 % interval"),
    "threshold": _told({"type": "number", "minimum": 0}, "Probability above which acting pays"),
    "slipperiness": _one_of(*(kind.value for kind in Slipperiness)),
    "treatment": _one_of(*(kind.value for kind in TreatmentKind), None),
    "rate_g_m2": _told({"type": "number", "minimum": 0}, "Salt or sand"),
    "onset": _told(_or_null(_MOMENT), "Median time the need arises"),
    "onset_low": _or_null(_MOMENT),
    "onset_high": _or_null(_MOMENT),
    "start_from": _or_null(_MOMENT),
    "latest_start": _MOMENT,
    "reconsider_at": _or_null(_MOMENT),
    "cost_act_sek": _told(_SEK, "Municipal cost of acting"),
    "loss_municipal_sek": _told(_SEK, "Expected municipal loss of not acting, as the decision weighs it"),
    "loss_societal_sek": _told(_SEK, "Expected societal loss of not acting, as the decision weighs it"),
    "residual_sek": _told(_SEK, "Expected loss that remains if one acts"),
    "reasons": _list(_object({"code": _TEXT, "sv": _TEXT, "en": _TEXT})),
    "rule_calls": _told({"type": ["boolean", "null"]}, "Whether the rule of thumb calls a round for the need; null: not known"),
    "rule_cost_sek": _told(_or_null({"type": "number", "minimum": 0}), "Price of that round; null where it calls none"),
}
_FEATURE = _object(
    {
        "type": _one_of("Feature"),
        "id": _TEXT,
        "geometry": _object({"type": _one_of("LineString"), "coordinates": _list(_list({"type": "number"}))}),
        "properties": _object(
            {
                "unit": _TEXT,
                "name": _TEXT,
                "class": _TEXT,
                "district": _TEXT,
                "heated": {"type": "boolean"},
                "advice": {
                    "oneOf": [
                        _one_of(Advice.UNKNOWN.value),
                        {"type": "object", "additionalProperties": _one_of(*FILTERS["advice"]), "minProperties": 1},
                    ]
                },
                "latest_start": _or_null(_MOMENT),
                "street": _TEXT,
                "length_m": {"type": "number"},
                "kind": _TEXT,
            }
        ),
    }
)
SCHEMAS: Mapping[str, _Schema] = {
    "Recommendations": _object(
        {
            **_STANDING,
            "note": _TEXT,
            "recommendations": _list(_object({name: _FIELDS[name] for name in (*RECOMMENDATION_FIELDS, *RULE_FIELDS)})),
        }
    ),
    "Routes": _object(
        {
            "type": _one_of("FeatureCollection"),
            "halka": {"oneOf": [{"type": "null"}, _object(_STANDING)]},
            "features": _list(_FEATURE),
        }
    ),
    "Health": _object(
        {
            "site": _TEXT,
            "ready": {"type": "boolean"},
            "problem": _TEXT,
            "service_problems": {"type": "array", "items": {"enum": list(PROBLEMS)}},
            "assessment": {
                "oneOf": [
                    {"type": "null"},
                    _object(
                        {
                            "number": _COUNT,
                            "issued_at": _MOMENT,
                            "age_minutes": {"type": "number"},
                            "rung": _STANDING["rung"],
                            "simulated": _STANDING["simulated"],
                        }
                    ),
                ]
            },
            "jobs": _list(
                _object(
                    {
                        "job": _TEXT,
                        "status": _one_of(*(status.value for status in JobStatus)),
                        "succeeded_at": _or_null(_MOMENT),
                        "failures_since": _COUNT,
                    }
                )
            ),
            "sources": _list(
                _object(
                    {
                        "source": _TEXT,
                        "outcome": _one_of(*(outcome.value for outcome in Outcome)),
                        "answered_at": _or_null(_MOMENT),
                        "failures": _COUNT,
                        "circuit": _one_of(*(circuit.value for circuit in Circuit)),
                    }
                )
            ),
            "stations": _list(
                _object({"station": _TEXT, "name": _TEXT, "good_at": _or_null(_MOMENT), "suspect": _COUNT, "bad": _COUNT})
            ),
        }
    ),
    "Problem": _object({"type": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}),
}
_ANSWERS = {
    "/api/v1/recommendations": ("Recommendations", "What is advised for windows that are still open", "application/json"),
    "/api/v1/routes.geojson": ("Routes", "Every segment with what is advised for its unit", "application/geo+json"),
    "/api/v1/health": ("Health", "How the service stands", "application/json"),
}


def description() -> dict[str, Any]:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Halka",
            "version": "1",
            "description": "Recommendations for winter roads, read-only. Times are UTC; the unit of a figure is in its name.",
        },
        "paths": {path: {"get": _operation(path, *said)} for path, said in _ANSWERS.items()},
        "components": {"schemas": dict(SCHEMAS), "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _operation(path: str, schema: str, summary: str, media_type: str) -> dict[str, Any]:
    problems = {
        "400": "A parameter is unknown, has a value it cannot have, or is given twice",
        "401": "No known token",
        "403": "No token is set up",
        "429": "Too many questions; ask again after Retry-After",
        "503": "The store does not answer",
    }
    operation: dict[str, Any] = {
        "summary": summary,
        "security": [{"token": []}],
        "responses": {
            "200": {"description": summary, "content": {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}},
            "304": {"description": "Unchanged since the tag that was sent"},
            **{status: _refusal(text) for status, text in problems.items()},
        },
    }
    if schema == "Recommendations":
        operation["parameters"] = [
            {"name": name, "in": "query", "required": False, "schema": _one_of(*allowed) if allowed else _TEXT}
            for name, allowed in FILTERS.items()
        ]
        operation["responses"]["404"] = _refusal("No such unit, class or district, or no assessment is stored yet")
    operation["operationId"] = path.rpartition("/")[2].partition(".")[0]
    return operation


def _refusal(text: str) -> dict[str, Any]:
    return {
        "description": text,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
