"""The store rebuilt from archived bodies: alike where the parsers are alike, a new version where one has changed, nothing deleted."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

from ingest.sources.smhi_snow1g import SmhiSnow1g
from model.domain.errors import SourceUnavailable
from scheduler.context import Context, opened_context
from scheduler.pipelines.backfill import backfill_sources
from scheduler.pipelines.fetch import fetch_forecasts, fetch_observations
from scheduler.pipelines.reparse import reparse_archive
from scheduler.told import NothingFetched
from store.counts import forecast_count, observation_count
from store.observations import observations_between
from store.weather import latest_forecasts
from tests.ingest.sources.samples import samples
from tests.scheduler.pipelines.world import World

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
ALWAYS = (NOW - timedelta(days=9), NOW + timedelta(days=9))


class Both(World):
    """Stations, and SMHI's forecast; every third of its answers is spoilt."""

    count = 0

    def answer(self, query: Any, now: datetime) -> bytes:
        if query.source != "smhi_snow1g":
            return super().answer(query, now)
        self.count += 1
        whole = samples()["smhi_snow1g"].answer(now.replace(minute=0), query.url)
        longitude, latitude = query.place
        whole = whole.replace(b"[16.55, 59.61]", f"[{longitude}, {latitude}]".encode())
        return whole[:200] if self.count % 3 == 0 else whole


@pytest.fixture
def fetched(context: Context) -> Context:
    """Three hours of fetching, and a day before them filled in."""
    site = context.site.model_copy(
        update={"forecast_sources": ("smhi_snow1g",), "forecast_points": context.site.forecast_points[:1]}
    )
    world = Both()
    base = replace(context, transport=world, loaded=replace(context.loaded, site=site))
    for hour in range(3):
        now = NOW + timedelta(hours=hour)
        here = replace(base, clock=lambda now=now: now)
        fetch_observations(here)
        with suppress(NothingFetched):
            fetch_forecasts(here)
    there = replace(base, clock=lambda: NOW + timedelta(hours=3))
    backfill_sources(there, ["trafikverket"], NOW - timedelta(days=1), NOW, say=lambda _: None, sleep=lambda _: None)
    return there


def everything(context: Context) -> tuple[Any, Any, int, int]:
    forecasts = latest_forecasts(context.store, context.site.id, known_at=ALWAYS[1], max_age_h=500, per_source=99)
    readings = observations_between(context.store, context.site.id, *ALWAYS, known_at=ALWAYS[1])
    name = context.site.id
    return (
        forecasts,
        readings,
        forecast_count(context.store, name, "smhi_snow1g"),
        observation_count(context.store, name, "trafikverket"),
    )


def alike(first: tuple[Any, Any, int, int], second: tuple[Any, Any, int, int]) -> bool:
    return (
        all(a.identical(b) for a, b in zip(first[0], second[0], strict=True))
        and bool(first[1].equals(second[1]))
        and first[2:] == second[2:]
    )


def test_the_same_parsers_give_not_one_new_row_and_name_what_cannot_be_read(fetched: Context) -> None:
    before = everything(fetched)
    told = reparse_archive(fetched, (), *ALWAYS)
    assert alike(before, everything(fetched))
    assert "smhi_snow1g: 3 hämtningar lästa, 0 nya eller ändrade rader, 1 kunde inte läsas" in told
    assert "trafikverket: 7 hämtningar lästa, 0 nya eller ändrade rader, 0 kunde inte läsas" in told
    assert "2026-01-15 14:00Z the answer ends in the middle after 200 bytes" in told


def test_a_store_that_was_lost_is_rebuilt_from_the_archive_alone(fetched: Context, tmp_path: Path) -> None:
    before = everything(fetched)
    overrides = {"database.url": f"sqlite:///{tmp_path}/new.db", "paths.data": str(fetched.settings.paths.data)}
    with opened_context("norrkoping", overrides=overrides) as opened:
        anew = replace(opened, loaded=fetched.loaded, clock=fetched.clock)
        reparse_archive(anew, (), *ALWAYS)
        assert alike(before, everything(anew))


def test_a_changed_parser_makes_new_versions_and_keeps_the_old(fetched: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(fetched)
    right = SmhiSnow1g.parse

    def warmer(self: SmhiSnow1g, raw: Any, **more: Any) -> xr.Dataset:
        made = right(self, raw, **more)
        return made.assign(air_temperature=(made["air_temperature"] + 1).assign_attrs(made["air_temperature"].attrs))

    monkeypatch.setattr(SmhiSnow1g, "parse", warmer)
    told = reparse_archive(fetched, ["smhi_snow1g"], *ALWAYS)
    after = everything(fetched)
    assert f"{before[2]} nya eller ändrade rader" in told
    assert after[2] == 2 * before[2]
    assert float(after[0][0]["air_temperature"].mean() - before[0][0]["air_temperature"].mean()) == pytest.approx(1.0)


def test_a_parser_that_crashes_costs_its_own_bodies_only(fetched: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(self: SmhiSnow1g, raw: Any, **more: Any) -> xr.Dataset:
        raise ZeroDivisionError

    before = everything(fetched)
    monkeypatch.setattr(SmhiSnow1g, "parse", crash)
    told = reparse_archive(fetched, (), *ALWAYS)
    assert "could not be read: ZeroDivisionError" in told
    assert alike(before, everything(fetched))


def test_a_stretch_of_days_is_read_alone(fetched: Context) -> None:
    assert "trafikverket: 1 hämtningar" in reparse_archive(fetched, ["trafikverket"], NOW, NOW + timedelta(minutes=30))
    with pytest.raises(SourceUnavailable, match="no such source; there are"):
        reparse_archive(fetched, ["smhi"], *ALWAYS)
