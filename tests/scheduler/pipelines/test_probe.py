"""One question a source, and a line for a person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.ports import Query, RawBody
from ingest.probe import probed_names
from model.domain.errors import SourceUnavailable
from model.domain.source_state import Circuit, Outcome, SourceState
from scheduler.context import Context
from scheduler.pipelines.probe import probe_sources
from store.source_state import save_source_state
from tests.ingest.sources.samples import PLACE, samples

NOW = datetime(2026, 1, 15, 12, 40, tzinfo=UTC)


class OneAnswer:
    """A transport that gives the sample of SNOW1g, changed or not."""

    def __init__(self, change: tuple[bytes, bytes] = (b"", b"")) -> None:
        self.change = change
        self.asked: list[Query] = []

    def send(self, query: Query, now: datetime) -> RawBody:
        self.asked.append(query)
        body = samples()["smhi_snow1g"].answer(now.replace(minute=0), query.url)
        body = body.replace(*self.change) if self.change[0] else body
        return RawBody(query.source, query.url, 200, {}, body, now, (PLACE.longitude, PLACE.latitude))


@pytest.fixture
def here(context: Context) -> Context:
    return replace(context, clock=lambda: NOW)


def test_an_answer_as_known_is_one_line(here: Context) -> None:
    transport = OneAnswer()
    lines, sound = probe_sources(replace(here, transport=transport), "smhi_snow1g")
    assert sound
    assert len(lines) == 1
    assert lines[0].startswith("● smhi_snow1g: som väntat; 5 steps (5 of 1 h), 4 h ahead")
    (query,) = transport.asked
    assert query.gate is None
    assert next(here.archive.received("smhi_snow1g")).fetched_at == NOW, "what came is kept"


def test_each_difference_is_a_line_and_the_answer_is_not_sound(here: Context) -> None:
    lines, sound = probe_sources(replace(here, transport=OneAnswer((b'"wind_speed"', b'"windSpeed"'))), "smhi_snow1g")
    assert not sound
    assert lines[0].startswith("▲ smhi_snow1g: ")
    assert "    saknas: timeSeries[].data.wind_speed (number)" in lines
    assert "    nytt fält: timeSeries[].data.windSpeed (number)" in lines


def test_a_new_field_alone_does_no_harm(here: Context) -> None:
    changed = OneAnswer((b'"air_temperature"', b'"road_wetness": 1, "air_temperature"'))
    lines, sound = probe_sources(replace(here, transport=changed), "smhi_snow1g")
    assert sound
    assert lines[1:] == ["    nytt fält: timeSeries[].data.road_wetness (number)"]


def test_without_a_network_each_source_has_one_line(here: Context) -> None:
    lines, sound = probe_sources(here)
    assert not sound
    assert len(lines) == len(probed_names())
    assert all(any(f"{name}: " in line for line in lines) for name in probed_names())


def test_a_provider_that_asked_us_to_wait_is_not_probed(here: Context) -> None:
    until = NOW + timedelta(hours=1)
    state = SourceState("smhi_snow1g", Outcome.THROTTLED, circuit=Circuit.OPEN, asked_at=NOW, next_ask_at=until)
    save_source_state(here.store, here.site.id, state)
    transport = OneAnswer()
    lines, _ = probe_sources(replace(here, transport=transport), "smhi_snow1g")
    assert lines == ["◇ smhi_snow1g: har bett oss vänta till 2026-01-15 13:40Z"]
    assert not transport.asked


def test_a_provider_that_asks_a_probe_to_wait_is_left_alone_by_the_next(here: Context) -> None:
    class Throttles(OneAnswer):
        def send(self, query: Query, now: datetime) -> RawBody:
            self.asked.append(query)
            retry_at = NOW + timedelta(hours=1)
            raise SourceUnavailable(query.source, "slow down", outcome=Outcome.THROTTLED, status=429, retry_at=retry_at)

    transport = Throttles()
    first, sound = probe_sources(replace(here, transport=transport), "smhi_snow1g")
    assert first == ["▲ smhi_snow1g: slow down"]
    assert not sound
    again, _ = probe_sources(replace(here, transport=transport), "smhi_snow1g")
    assert "har bett oss vänta till 2026-01-15 13:4" in again[0]
    assert len(transport.asked) == 1


def test_an_unknown_name_is_told_the_known_ones(here: Context) -> None:
    with pytest.raises(SourceUnavailable, match="there are smhi_snow1g"):
        probe_sources(here, "smhi")
