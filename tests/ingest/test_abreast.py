"""Sources side by side: each line that one of them logs belongs to the run that asked it."""

import structlog

from ingest.abreast import abreast


def test_what_a_source_logs_carries_the_run_that_asked() -> None:
    names = ("smhi", "met", "trafikverket")

    def run_of(_name: str) -> object:
        return structlog.contextvars.get_contextvars().get("run")

    with structlog.contextvars.bound_contextvars(run="forecasts@20260115T030000Z#1"):
        found = dict(abreast(names, run_of, longest_s=30.0))
    assert found == dict.fromkeys(names, "forecasts@20260115T030000Z#1")


def test_what_a_source_binds_for_its_own_lines_stays_with_it() -> None:
    def bind(name: str) -> object:
        structlog.contextvars.bind_contextvars(source=name)
        return structlog.contextvars.get_contextvars()["source"]

    with structlog.contextvars.bound_contextvars(run="forecasts@20260115T030000Z#1"):
        assert dict(abreast(("smhi", "met"), bind, longest_s=30.0)) == {"smhi": "smhi", "met": "met"}
        assert "source" not in structlog.contextvars.get_contextvars()
