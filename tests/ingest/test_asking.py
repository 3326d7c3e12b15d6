"""What an error says of a question is stored, shown and sent: an address in it keeps no key, whoever raised the error."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import Settings
from config.site import Site
from ingest.asking import Asked, reported
from ingest.fetch import fetch_forecasts
from ingest.ports import Query
from ingest.raw import RawArchive
from model.domain.errors import ConfigError, SourceEmpty, SourceUnavailable
from tests.ingest.conftest import NOW
from tests.ingest.test_fetch import Scripted

ADDRESS = "https://jour:hemligt@api.example.se/v1/point?lat=59.6&api-key=hemligt&x=1"
QUERY = Query("probe", "https://api.example.se/{place_key}", secrets={"place_key": "hemligt/+"})


@pytest.mark.parametrize(
    "raised",
    [
        lambda text: ValueError(f"invalid address {text}"),
        lambda text: SourceUnavailable("probe", f"no contact with {text}"),
        lambda text: ConfigError(f"{text} cannot be asked"),
    ],
)
@pytest.mark.parametrize("text", [ADDRESS, "https://api.example.se/hemligt/+?lat=59.6", "/hemligt%2F%2B HTTP/1.1"])
def test_no_key_is_left_in_what_is_noted(raised: Callable[[str], Exception], text: str) -> None:
    asked = Asked()
    with reported(asked, QUERY):
        raise raised(text)
    (failure,) = asked.failures
    assert "hemligt" not in failure.message
    assert "***" in failure.message
    assert "api.example.se" in failure.message or "HTTP/1.1" in failure.message, "what is no secret is still told"


def test_nor_in_what_a_whole_answer_without_content_says() -> None:
    asked = Asked()
    with reported(asked, QUERY):
        raise SourceEmpty("probe", f"nothing at {ADDRESS}")
    assert asked.nothing == ["nothing at https://***@api.example.se/v1/point?lat=59.6&api-key=***&x=1"]


def test_nor_in_what_is_stored_of_the_source(site: Site, settings: Settings, tmp_path: Path) -> None:
    """The state of a source stands on the page Drift and in messages."""
    transport = Scripted(dict.fromkeys(site.forecast_sources, RuntimeError(f"gave up on {ADDRESS}")))
    report = fetch_forecasts(site, settings, transport, RawArchive(tmp_path), NOW)
    assert report.states
    for told in [*(state.detail for state in report.states), *(message for _, message in report.failures)]:
        assert "gave up on https://***@api.example.se" in told
        assert "hemligt" not in told
