"""The past of electricity prices, and the plain backfill of a site that has not set every source up."""

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.ports import Query, RawBody
from ingest.sources.elprisetjustnu import MARKET_ZONE
from model.domain.errors import SourceUnavailable
from model.domain.prices import SpotPrice
from model.domain.source_state import Outcome
from scheduler.context import Context, opened_context
from scheduler.pipelines.backfill import backfill_sources
from scheduler.pipelines.reparse import reparse_archive
from store.backfills import finished_pieces
from store.prices import prices_between
from tests.scheduler.pipelines.world import World

NAME = "elprisetjustnu"
#: Three local days and a half, over the night in which clocks go forward.
FIRST, NOW = datetime(2026, 3, 27, 23, tzinfo=UTC), datetime(2026, 3, 31, 11, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


class Exchange(World):
    """Stations as before, and a market of quarter hours; no key, no station list."""

    def send(self, query: Query, now: datetime) -> RawBody:
        if query.source == "trafikverket":
            raise SourceUnavailable(query.source, "needs authenticationkey, which is not set", outcome=Outcome.NO_KEY)
        if query.source != NAME:
            raise AssertionError(f"{query.source} was asked")
        self.asked.append(query.url)
        assert query.period is not None
        moment, rows = query.period[0], list[dict[str, object]]()
        while moment < query.period[1]:
            times = {"time_start": moment, "time_end": moment + QUARTER}
            local = {name: at.astimezone(MARKET_ZONE).isoformat() for name, at in times.items()}
            rows.append({"SEK_per_kWh": round(moment.timestamp() % 977 / 500, 5), **local})
            moment += QUARTER
        return RawBody(query.source, query.url, 200, {}, json.dumps(rows).encode(), now, query.place)


@pytest.fixture
def here(context: Context) -> Context:
    site = context.site.model_copy(update={"price_area": "SE3", "forecast_sources": (), "observation_sources": ("trafikverket",)})
    return replace(context, loaded=replace(context.loaded, site=site), clock=lambda: NOW, transport=Exchange())


def run(context: Context, *names: str, start: datetime = FIRST) -> tuple[str, bool]:
    return backfill_sources(context, names, start, NOW, say=lambda _: None, sleep=lambda _: None, stopwatch=lambda: 0.0)


def test_prices_of_past_days_come_whole_and_once_and_count_as_known_since_the_day_before(here: Context) -> None:
    assert run(here, NAME) == (f"{NAME}: {96 + 92 + 96 + 96} nya rader", True)
    known = prices_between(here.store, "SE3", FIRST, NOW, known_at=NOW)
    assert all(one.ends_at == other.starts_at for one, other in itertools.pairwise(known))
    assert len(finished_pieces(here.store, here.site.id, NAME)) == 3, "today is not over"
    # the 29th, which has 23 hours, begins at 23Z: out at 13 local the day before
    published = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert not prices_between(
        here.store, "SE3", datetime(2026, 3, 29, tzinfo=UTC), NOW, known_at=published - timedelta(minutes=1)
    )
    assert len(prices_between(here.store, "SE3", datetime(2026, 3, 28, 23, tzinfo=UTC), NOW, known_at=published)) == 92
    assert run(here, NAME) == (f"{NAME}: 0 nya rader", True)


def test_a_store_rebuilt_from_the_archive_knows_the_same_prices_since_the_same_time(here: Context, tmp_path: Path) -> None:
    def seen(context: Context) -> list[tuple[SpotPrice, ...]]:
        moments = (FIRST + timedelta(hours=6 * i) for i in range(-4, 20))
        return [prices_between(context.store, "SE3", FIRST, NOW, known_at=moment) for moment in moments]

    run(here, NAME)
    overrides = {"database.url": f"sqlite:///{tmp_path}/new.db", "paths.data": str(here.settings.paths.data)}
    with opened_context("norrkoping", overrides=overrides) as opened:
        anew = replace(opened, loaded=here.loaded, clock=here.clock)
        told = reparse_archive(anew, [NAME], FIRST, NOW + timedelta(days=1))
        assert "380 nya eller ändrade rader" in told
        assert seen(anew) == seen(here)
    assert len({len(prices) for prices in seen(here)}) == 5


def test_days_before_the_archive_begins_are_not_asked_for(here: Context) -> None:
    told, whole = run(
        replace(here, clock=lambda: datetime(2022, 11, 2, 12, tzinfo=UTC)), NAME, start=datetime(2022, 10, 1, tzinfo=UTC)
    )
    assert "före 2022-10-31 23:00Z sparar leverantören inget" in told
    assert whole


def test_a_source_that_is_not_set_up_is_passed_over_with_a_word_unless_it_was_named(here: Context) -> None:
    told, whole = run(here)
    assert told.splitlines() == [
        "◇ trafikverket: hoppas över: needs authenticationkey, which is not set",
        f"{NAME}: {96 + 92 + 96 + 96} nya rader",
    ]
    assert whole
    told, whole = run(here, "trafikverket")
    assert told.startswith("▲ trafikverket: needs authenticationkey")
    assert not whole
    site = here.site.model_copy(update={"price_area": None})
    told, whole = run(replace(here, loaded=replace(here.loaded, site=site)))
    assert told.splitlines()[-1] == "ingen källa kunde frågas; inget hämtades"
    assert not whole


def test_a_site_without_a_price_area_named_for_prices_says_what_to_set(here: Context) -> None:
    site = here.site.model_copy(update={"price_area": None})
    told, whole = run(replace(here, loaded=replace(here.loaded, site=site)), NAME)
    assert told == f"▲ {NAME}: platsen nämner inget elområde; sätt price_area (SE1-SE4) i platsfilen"
    assert not whole
