"""Whatever a body became on its way, a parser gives something whole or a SourceError; 2,000 bodies each."""

from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ingest.ports import Incremental, Query, RawBody
from ingest.sources.catalogue import FORECAST_SOURCES, OBSERVATION_SOURCES, PRICE_SOURCES, WARNING_SOURCES, source_of_site
from model.domain.errors import SourceError
from model.domain.prices import SpotPrice
from model.domain.warnings import WeatherWarning
from model.domain.weather import check_forecast, check_observations
from tests.ingest.sources.conformance import KINDS, settings_for
from tests.ingest.sources.fuzzing import damaged
from tests.ingest.sources.samples import ANCHOR, samples

EXAMPLES = 2000
FUZZED = sorted(samples())
NOWHERE = "http://127.0.0.1:9"


@cache
def _subject(name: str) -> tuple[Any, tuple[Query, ...], tuple[bytes, ...]]:
    """The source as it speaks for the sample's site, its questions, and whole bodies."""
    sample = samples()[name]
    site, chosen = sample.where(), settings_for(sample, NOWHERE)
    source = source_of_site(KINDS[name][0], name, site, chosen)
    queries = tuple(source.queries(site, chosen, ANCHOR + sample.delay))
    asked = [f"{query.url.removeprefix(NOWHERE)}\n{query.body or ''}" for query in queries] or [""]
    return source, queries, (*dict.fromkeys(sample.answer(ANCHOR, text) for text in asked), *sample.more)


def _judge(name: str, body: bytes, number: int = 0) -> bool:
    """True where something whole came of it; fails where neither that nor a SourceError did."""
    source, queries, _ = _subject(name)
    sample = samples()[name]
    now = ANCHOR + sample.delay
    query = queries[number % len(queries)] if queries else Query(name, NOWHERE)
    address = query.url + ("?" + "&".join(f"{key}={text}" for key, text in query.params.items()) if query.params else "")
    raw = RawBody(name, address, 200, {}, body, now, query.place)
    try:
        if isinstance(source, Incremental):
            assert all(isinstance(text, str) for text in source.next_cursor(raw).values())
        if name in FORECAST_SOURCES:
            check_forecast(source.parse(raw, places=sample.where().forecast_points, now=now))
        elif name in OBSERVATION_SOURCES:
            check_observations(source.parse(raw, places=(), now=now))
        else:
            kind = WeatherWarning if name in WARNING_SOURCES else SpotPrice
            items = source.parse(raw, now=now)
            assert isinstance(items, tuple)
            assert all(isinstance(item, kind) for item in items)
    except SourceError as error:
        refusal = error
    else:
        return True
    assert refusal.source == name
    assert len(str(refusal)) > len(name) + 10, "a person needs more than a name"
    return False


def test_every_kind_of_source_is_fuzzed() -> None:
    kinds = (FORECAST_SOURCES, OBSERVATION_SOURCES, WARNING_SOURCES, PRICE_SOURCES)
    assert all(set(kind) & set(FUZZED) for kind in kinds if kind)


@pytest.mark.parametrize("name", FUZZED)
def test_the_bodies_it_starts_from_are_whole(name: str) -> None:
    _, queries, bodies = _subject(name)
    assert all(_judge(name, body, i) for i, body in enumerate(bodies[: max(len(queries), 1)]))


@pytest.mark.parametrize("name", FUZZED)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**63))
def test_only_something_whole_or_a_source_error_comes_out(name: str, seed: int) -> None:
    """One number an example, which the damage hangs on: cheap to draw, and enough to have it again."""
    _, _, bodies = _subject(name)
    chance = Random(seed)
    number = chance.randrange(len(bodies))
    _judge(name, damaged(samples()[name].form)(chance, bodies[number]), number)
