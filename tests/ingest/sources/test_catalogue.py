"""The catalogue, and what holds for every source in it: whatever comes, only a checked Dataset or a SourceError goes out."""

import json
from typing import Any

import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.ports import RawBody
from ingest.sources.catalogue import FORECAST_SOURCES, OBSERVATION_SOURCES, named
from model.domain.errors import SourceError, SourceUnavailable
from model.domain.weather import check_forecast, check_observations
from tests.ingest.conftest import ANSWERS, NOW, PLACES

SOURCES = {**FORECAST_SOURCES, **OBSERVATION_SOURCES}
FILES = {
    "smhi_snow1g": ("smhi_snow1g.json", "smhi_pmp3g.json"),
    "metno_locationforecast": ("metno_complete.json",),
    "trafikverket": ("trafikverket.json", "trafikverket.xml", "trafikverket_empty.json", "trafikverket_error.json"),
}
BODIES = {name: (ANSWERS / name).read_bytes() for names in FILES.values() for name in names}
EXAMPLES = 30
CASES = sorted((source, name) for source, names in FILES.items() for name in names)

_scalar = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        [9999, -9, -8, 1e308, 10**400, "9999", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00Z", "2026-01-15T12:00:00", [], {}]
    ),
)


def _judge(source: str, body: bytes) -> xr.Dataset | None:
    raw = RawBody(source, "http://loopback/", 200, {}, body, NOW, (16.55, 59.61))
    try:
        weather = SOURCES[source].parse(raw, places=PLACES, now=NOW)
    except SourceError:
        return None
    return check_forecast(weather) if source in FORECAST_SOURCES else check_observations(weather)


def _paths(node: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [here, *(path for key, value in inner for path in _paths(value, (*here, key)))]


def _with(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = _with(copy[path[0]], path[1:], value)
    return copy


def test_sources_have_a_name_a_title_and_a_licence() -> None:
    for name, source in SOURCES.items():
        assert source.name == name
        assert source.title
        assert source.licence


def test_an_unknown_source_names_the_known_ones() -> None:
    with pytest.raises(SourceUnavailable, match="smhi_snow1g, metno_locationforecast"):
        named(FORECAST_SOURCES, "smhi")


@pytest.mark.parametrize(("source", "name"), CASES)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_bytes_that_were_damaged(source: str, name: str, data: st.DataObject) -> None:
    body = bytearray(BODIES[name])
    start = data.draw(st.integers(0, len(body)))
    body[start : start + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=12))
    _judge(source, bytes(body[: data.draw(st.integers(len(body) // 2, len(body)))] if data.draw(st.booleans()) else body))


@pytest.mark.parametrize(("source", "name"), [case for case in CASES if case[1].endswith(".json")])
@settings(max_examples=2 * EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_values_that_were_exchanged(source: str, name: str, data: st.DataObject) -> None:
    answer = json.loads(BODIES[name])
    for _ in range(data.draw(st.integers(1, 3))):
        answer = _with(answer, data.draw(st.sampled_from(_paths(answer))), data.draw(_scalar))
    _judge(source, json.dumps(answer).encode())


@pytest.mark.parametrize("source", sorted(SOURCES))
@settings(max_examples=EXAMPLES, deadline=None)
@given(
    body=st.one_of(
        st.binary(max_size=60), st.text(max_size=60).map(str.encode), _scalar.map(lambda value: json.dumps(value).encode())
    )
)
def test_bodies_from_nowhere(source: str, body: bytes) -> None:
    assert _judge(source, body) is None


def test_whole_answers_pass() -> None:
    assert _judge("smhi_snow1g", BODIES["smhi_snow1g.json"]) is not None
    assert _judge("metno_locationforecast", BODIES["metno_complete.json"]) is not None
    assert _judge("trafikverket", BODIES["trafikverket.xml"]) is not None
