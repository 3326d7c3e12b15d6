import jsonschema

from dashboard.api.openapi import SCHEMAS, description
from dashboard.api.routes import ROUTES


def test_every_schema_is_one_and_every_described_address_is_served() -> None:
    for schema in SCHEMAS.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    served = {route.path for route in ROUTES}
    assert set(description()["paths"]) <= served
    assert {path for path in served if path.startswith("/api/")} - set(description()["paths"]) == {"/api/v1/openapi.json"}


def test_an_answer_may_hold_nothing_that_is_not_described() -> None:
    for name in ("Recommendations", "Routes", "Health", "Problem"):
        assert SCHEMAS[name]["additionalProperties"] is False


def test_what_is_referred_to_is_there() -> None:
    told = str(description())
    for name in SCHEMAS:
        assert f"#/components/schemas/{name}" in told
