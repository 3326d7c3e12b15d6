"""Whatever a body became on its way, a parser gives something whole or a SourceError; 2,000 bodies each, of recordings where there are any."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
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
from tests.budget import examples
from tests.ingest.sources.conformance import KINDS, settings_for
from tests.ingest.sources.fuzzing import damaged
from tests.ingest.sources.recordings import FOLDERS, Recording, recorded, recordings, shortened
from tests.ingest.sources.samples import ANCHOR, samples

EXAMPLES = examples(2000)
#: Damaged samples of a source whose damaged recordings are tried as well, and of one that is no provider.
FEWER_EXAMPLES = examples(250)
FUZZED = sorted(samples())
RECORDED = sorted(FOLDERS)
NOWHERE = "http://127.0.0.1:9"


def _drive(check: Callable[[Random], object], count: int) -> None:
    """One number an example, which the damage hangs on: cheap to draw, and enough to have it again."""

    @settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(seed=st.integers(0, 2**63))
    def run(seed: int) -> None:
        check(Random(seed))

    run()


@cache
def _subject(name: str) -> tuple[Any, tuple[Query, ...], tuple[bytes, ...]]:
    """The source as it speaks for the sample's site, its questions, and whole bodies."""
    sample = samples()[name]
    site, chosen = sample.where(), settings_for(sample, NOWHERE)
    source = source_of_site(KINDS[name][0], name, site, chosen)
    queries = tuple(source.queries(site, chosen, ANCHOR + sample.delay))
    asked = [f"{query.url.removeprefix(NOWHERE)}\n{query.body or ''}" for query in queries] or [""]
    return source, queries, (*dict.fromkeys(sample.answer(ANCHOR, text) for text in asked), *sample.more)


def _judge_sample(name: str, body: bytes, number: int = 0) -> bool:
    """A body that a question of the sample's site was answered with."""
    _, queries, _ = _subject(name)
    query = queries[number % len(queries)] if queries else Query(name, NOWHERE)
    address = query.url + ("?" + "&".join(f"{key}={text}" for key, text in query.params.items()) if query.params else "")
    return _judge(RawBody(name, address, 200, {}, body, ANCHOR + samples()[name].delay, query.place), samples()[name].where())


def _judge(raw: RawBody, site: Any = None) -> bool:
    """True where something whole came of it; fails where neither that nor a SourceError did."""
    name, now = raw.source, raw.fetched_at
    source, _, _ = _subject(name)
    try:
        if isinstance(source, Incremental):
            assert all(isinstance(text, str) for text in source.next_cursor(raw).values())
        if name in FORECAST_SOURCES:
            check_forecast(source.parse(raw, places=site.forecast_points if site else (), now=now))
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
    assert set(RECORDED) <= set(FUZZED)


@pytest.mark.parametrize("name", FUZZED)
def test_the_bodies_it_starts_from_are_whole(name: str) -> None:
    _, queries, bodies = _subject(name)
    assert all(_judge_sample(name, body, i) for i, body in enumerate(bodies[: max(len(queries), 1)]))


@pytest.mark.shared
@pytest.mark.parametrize("name", RECORDED)
def test_the_recordings_it_starts_from_are_as_whole_as_they_were_short(shared: Path, name: str) -> None:
    assert recordings(name), f"nothing lies in {shared}"
    for recording in recordings(name):
        for form in (recording, shortened(recording)):
            assert _judge(recorded(name, form.name, form.body)) is recording.whole, form.name


@pytest.mark.shared
@pytest.mark.parametrize("name", RECORDED)
def test_of_a_damaged_recording_comes_something_whole_or_a_source_error(shared: Path, name: str) -> None:
    """Three in four of one that can be read, if there is any; one in twenty of the whole answer, the others of its first steps."""
    assert recordings(name), f"nothing lies in {shared}"
    every = recordings(name)
    readable = [item for item in every if item.whole] or list(every)
    short, came = {item.name: shortened(item) for item in every}, list[bool]()

    def check(chance: Random) -> None:
        chosen: Recording = chance.choice(readable if chance.random() < 0.75 else every)
        start = chosen if chance.random() < 0.05 else short[chosen.name]
        came.append(_judge(recorded(name, start.name, damaged(start.form)(chance, start.body))))

    _drive(check, EXAMPLES)
    assert came.count(False) > EXAMPLES / 10, "the damage is too slight to try anything"
    if any(item.whole for item in every):
        assert came.count(True) > EXAMPLES / 10, "the damage is so great that nothing behind the first check is tried"


@pytest.mark.parametrize("name", FUZZED)
def test_only_something_whole_or_a_source_error_comes_out(name: str) -> None:
    """Of samples made up by ourselves: all there is of most forms, and forms of which nothing was recorded."""
    _, _, bodies = _subject(name)

    def check(chance: Random) -> None:
        number = chance.randrange(len(bodies))
        _judge_sample(name, damaged(samples()[name].form)(chance, bodies[number]), number)

    fewer = name.startswith("simulator") or any(item.whole for item in recordings(name))
    _drive(check, FEWER_EXAMPLES if fewer else EXAMPLES)
