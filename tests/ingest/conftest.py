"""Hand-written answers, and a small site that stands for no municipality."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.settings import Settings, load_settings
from config.site import Place, Site
from config.sites import load_site
from ingest.ports import LonLat, RawBody

ANSWERS = Path(__file__).parent / "answers"
NOW = datetime(2026, 1, 15, 12, 40, tzinfo=UTC)
PLACES = (Place(name="Torget", longitude=16.55, latitude=59.61, altitude_m=12.0),)

MakeRaw = Callable[..., RawBody]


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def raw() -> MakeRaw:
    """A body as received: from an answer's file name, or from bytes."""

    def make(source: str, content: str | bytes, *, place: LonLat | None = None, fetched_at: datetime = NOW) -> RawBody:
        body = (ANSWERS / content).read_bytes() if isinstance(content, str) else content
        return RawBody(source, "http://loopback/answer", 200, {"content-type": "application/json"}, body, fetched_at, place)

    return make


@pytest.fixture
def settings() -> Settings:
    return load_settings(env={}, overrides={"http.backoff_s": 0.0, "http.retries": 2, "http.read_timeout_s": 1.0})


@pytest.fixture
def site() -> Site:
    """The second site with three forecast places near the hand-written answers."""
    points = (
        PLACES[0],
        Place(name="Norr", longitude=16.56, latitude=59.66, altitude_m=30.0),
        Place(name="Söder", longitude=16.54, latitude=59.57, altitude_m=5.0),
    )
    return load_site("norrkoping").site.model_copy(update={"forecast_points": points, "stations": ()})
