"""Every address of the interface is asked with whatever its description allows and with what it does not: it answers as described, or refuses."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection
from starlette.applications import Starlette

from config.api import digest_of
from dashboard.api.routes import ROUTES
from tests.budget import examples
from tests.dashboard.seed import SMALL, seed

EXAMPLES = examples(25)
DESCRIPTION = "/api/v1/openapi.json"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    env = seed(tmp_path_factory.mktemp("store"), name=SMALL)
    told = {**env, "HALKA__API__TOKENS": f"gis:{digest_of('hemlig')}", "HALKA__API__ASKS_PER_MINUTE": "100000"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in told.items():
            patch.setenv(name, value)
        yield schemathesis.openapi.from_asgi(DESCRIPTION, Starlette(routes=list(ROUTES)))


@pytest.mark.parametrize("path", ["/api/v1/recommendations", "/api/v1/routes.geojson", "/api/v1/health"])
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_answers_are_as_described(api: Any, path: str, mode: GenerationMode) -> None:
    operation = api[path]["GET"]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: schemathesis.Case) -> None:
        # asked in test_routes: that values outside the description are refused (here an empty one leaves no trace), and strangers
        case.call_and_validate(
            headers={"Authorization": "Bearer hemlig"}, excluded_checks=[negative_data_rejection, ignored_auth]
        )

    run()
