"""Every adapter that speaks HTTP, against every fault a server can have: never a crash, never a half, and always a word of what happened."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.politeness import jitter
from ingest.ports import Incremental
from model.domain.source_state import Circuit, Outcome
from tests.ingest.sources import conformance as play
from tests.ingest.sources.conformance import BESIDE, Bench, same, serving, something
from tests.ingest.sources.samples import ANCHOR, samples, without_sample

SPEAKING = sorted(name for name, sample in samples().items() if sample.speaks_http)
#: Bodies whose end can be missed; of lines of text only the length tells.
ENDED = [name for name in SPEAKING if samples()[name].form in ("json", "xml") or samples()[name].gridded]
ORDERED = [name for name in SPEAKING if samples()[name].reordered is not None]
_HOUR = timedelta(hours=1)


@pytest.fixture(params=SPEAKING)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    sample = samples()[request.param]
    with serving(sample) as bad, serving(sample) as good:
        yield Bench(sample, bad, good, tmp_path)


def test_every_source_has_a_sample() -> None:
    assert not without_sample(), "write tests/ingest/sources/samples/<source>.py for these"
    assert {*SPEAKING, "simulator_forecast", "simulator_stations"} == set(samples()), "all but the simulator speak HTTP"


def test_a_good_answer_is_whole_and_new(bench: Bench) -> None:
    harvest = bench.fetch_one()
    assert something(harvest), harvest.failures
    assert harvest.failures == ()
    assert (harvest.state.outcome, harvest.state.status, harvest.state.failures) == (Outcome.NEW, 200, 0)
    assert harvest.raw


def test_an_answer_that_still_holds_is_whole_and_not_new(bench: Bench) -> None:
    bench.bad.play = play.not_modified
    first = bench.fetch_one()
    again = bench.fetch_one(after=_HOUR, state=first.state)
    assert again.failures == ()
    if isinstance(play.KINDS[bench.sample.source][0][bench.sample.source], Incremental):
        assert again.state.outcome in (Outcome.NEW, Outcome.NOTHING)  # it asks for what is new, another question each time
    else:
        assert same(first, again)
        assert again.state.outcome is Outcome.UNCHANGED


def test_203_is_taken(bench: Bench) -> None:
    bench.bad.play = play.deprecated
    harvest = bench.fetch_one()
    assert something(harvest)
    assert harvest.state.status == 203


def test_a_fault_that_passes_costs_nothing(bench: Bench) -> None:
    bench.bad.play = play.fails_first
    whole = bench.fetch_one()
    assert something(whole)
    assert whole.failures == ()


@pytest.mark.parametrize(
    ("fault", "outcome", "words"),
    [
        (play.refuses(401), Outcome.REFUSED, "401"),
        (play.refuses(403), Outcome.REFUSED, "403"),
        (play.refuses(404), Outcome.REFUSED, "404"),
        (play.refuses(500), Outcome.BROKEN, "500"),
        (play.stalls, Outcome.UNREACHABLE, "did not answer within|no contact"),
        (play.dribbles, Outcome.UNREACHABLE, "did not answer within|broke off"),
        (play.cuts, Outcome.BROKEN, "broke off"),
        (play.bombs, Outcome.BROKEN, "max_body_bytes"),
        (play.web_page, Outcome.BROKEN, "web page"),
        (play.no_gzip, Outcome.UNREACHABLE, "packing is broken"),
    ],
    ids=["401", "403", "404", "500", "stall", "dribble", "cut", "bomb", "web page", "not gzip"],
)
def test_what_fails_is_told_and_stops_nobody(bench: Bench, fault: object, outcome: Outcome, words: str) -> None:
    bench.bad.play = fault  # type: ignore[assignment]
    came = bench.fetch()
    assert something(came[BESIDE]), came[BESIDE].failures
    harvest = came[bench.sample.source]
    assert not something(harvest)
    if harvest.state.outcome is Outcome.NOTHING:
        assert outcome is Outcome.REFUSED
        return  # 404 is how this provider says "not yet"
    assert harvest.state.outcome is outcome
    assert any(word in " ".join(harvest.failures) for word in words.split("|")), harvest.failures
    assert harvest.state.failures == 1
    assert harvest.state.circuit is Circuit.CLOSED
    assert harvest.state.answered_at is None
    # when the fault has passed, all is as if it had never been
    bench.bad.play = play.well
    mended = bench.fetch_one(after=_HOUR, state=harvest.state)
    assert something(mended)
    assert mended.state.failures == 0


@pytest.mark.parametrize("bench", ENDED, indirect=True)
def test_half_a_body_of_unknown_length_is_refused(bench: Bench) -> None:
    bench.bad.play = play.cuts_without_length
    harvest = bench.fetch_one()
    assert not something(harvest)
    assert harvest.state.outcome is Outcome.UNREADABLE
    assert harvest.raw or bench.sample.gridded, "what came is kept, so that it can be looked at"
    assert all((bench.folder / record.path).is_file() for record in harvest.raw)


def test_an_excuse_under_200_is_refused_and_kept(bench: Bench) -> None:
    bench.bad.play = play.instead(lambda _: bench.sample.apology)
    harvest = bench.fetch_one()
    assert not something(harvest)
    assert harvest.failures
    assert harvest.state.outcome in (Outcome.UNREADABLE, Outcome.REFUSED)
    assert harvest.raw or bench.sample.gridded, "of a gridded file the piece is kept, and there is none"


@pytest.mark.parametrize("header", [None, "120", "date"])
def test_a_provider_that_throttles_is_asked_no_more_until_it_says_even_after_a_restart(bench: Bench, header: str | None) -> None:
    now = ANCHOR + bench.sample.delay
    until = now + timedelta(minutes=2 if header else 10)
    given = {"Retry_After": f"{until:%a, %d %b %Y %H:%M:%S GMT}" if header == "date" else header} if header else {}
    bench.bad.play = play.refuses(429, **given)
    came = bench.fetch()
    harvest = came[bench.sample.source]
    assert something(came[BESIDE])
    assert harvest.state.outcome is Outcome.THROTTLED
    assert len(bench.bad.asked) == 1, "one 429 is enough"
    spread = jitter(bench.sample.where().id, bench.sample.source, 30.0)
    assert harvest.state.next_ask_at == until + spread
    left = bench.fetch_one(after=timedelta(minutes=1), state=harvest.state)
    assert len(bench.bad.asked) == 1
    assert left.state == harvest.state
    assert "left alone until" in left.failures[0]
    bench.bad.play = play.well
    mended = bench.fetch_one(after=timedelta(minutes=11), state=harvest.state)
    assert something(mended)
    assert mended.state.circuit is Circuit.CLOSED


def test_a_provider_that_stays_down_is_asked_ever_less(bench: Bench) -> None:
    bench.bad.play = play.refuses(502)
    state, asked = None, []
    for minutes in range(0, 120, 10):
        state = bench.fetch_one(after=timedelta(minutes=minutes), state=state).state
        asked.append(len(bench.bad.asked))
        bench.bad.asked.clear()
    assert all(count > 0 for count in asked[:3])
    assert sum(count > 0 for count in asked) <= 7
    tried = [count for count in asked[3:] if count]
    assert all(count <= 2 for count in tried), "a half open circuit tries one question, and its one retry"


@pytest.mark.parametrize("anchor", [datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, tzinfo=UTC)])
def test_the_nights_on_which_clocks_change_are_as_long_as_others(bench: Bench, anchor: datetime) -> None:
    usual = bench.fetch_one()
    bench.bad.anchor = anchor
    changed = bench.fetch_one()
    assert something(changed), changed.failures
    assert len(changed.warnings) == len(usual.warnings)
    assert len({price.starts_at for price in changed.prices}) == len({price.starts_at for price in usual.prices})
    if usual.weather is not None and changed.weather is not None:
        assert dict(changed.weather.sizes) == dict(usual.weather.sizes)
        moved = changed.weather["time"].to_numpy() - usual.weather["time"].to_numpy()
        assert len(set(moved.tolist())) == 1


@pytest.mark.parametrize("bench", ORDERED, indirect=True)
def test_steps_out_of_order_and_twice_are_put_right_or_refused(bench: Bench) -> None:
    reorder = bench.sample.reordered
    assert reorder is not None
    usual = bench.fetch_one()
    bench.bad.play = play.instead(reorder)
    mixed = bench.fetch_one(after=_HOUR)
    if something(mixed):
        assert same(usual, mixed)
    else:
        assert mixed.failures
