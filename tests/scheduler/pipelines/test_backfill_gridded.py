"""Forecasts as they were issued, out of MET Norway's archive of runs: here SYNTHETIC files on disk, one a run."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from ingest.http import HttpTransport
from scheduler.context import Context
from scheduler.pipelines.backfill import backfill_sources
from store.backfills import finished_pieces
from store.weather import latest_forecasts
from tests.ingest.synthetic_grids import nordic, written

NAME = "metno_nordic"
START, NOW = datetime(2026, 1, 14, 0, tzinfo=UTC), datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.fixture
def here(context: Context, tmp_path: Path) -> Context:
    """A site that relies on MET Nordic and keeps its runs on disk; of those of 14 January that of 12 UTC is missing."""
    place = context.site.forecast_points[0]
    for hour in (0, 6, 18):
        run = np.datetime64(f"2026-01-14T{hour:02d}:00", "s")
        written(nordic(run=run, centre=(place.longitude, place.latitude)), tmp_path / f"nordic_20260114T{hour:02d}Z.nc")
    sources = context.settings.sources.model_copy(update={"metno_nordic_archive_url": f"{tmp_path}/nordic_%Y%m%dT%HZ.nc"})
    settings = context.settings.model_copy(update={"sources": sources})
    site = context.site.model_copy(update={"forecast_sources": (NAME,), "forecast_points": (place,), "observation_sources": ()})
    loaded = replace(context.loaded, site=site)
    return replace(context, loaded=loaded, settings=settings, transport=HttpTransport(settings.http), clock=lambda: NOW)


def run(context: Context, end: datetime) -> tuple[str, bool]:
    return backfill_sources(context, [NAME], START, end, say=lambda _: None, sleep=lambda _: None)


def test_runs_come_as_issued_and_count_as_known_since_then(here: Context) -> None:
    told, whole = run(here, START + timedelta(hours=12))
    assert (told, whole) == (f"{NAME}: 2 nya rader", True)
    for known_at, runs in ((START + timedelta(hours=2), 0), (START + timedelta(hours=3), 1), (START + timedelta(hours=9), 2)):
        found = latest_forecasts(here.store, here.site.id, known_at=known_at, max_age_h=24, per_source=9)
        assert len(found) == runs
    newest = max(found, key=lambda forecast: str(forecast.attrs["reference_time"]))
    assert newest.attrs["reference_time"] == "2026-01-14T06:00:00+00:00"
    assert "back-filled" in newest.attrs["note"]
    np.testing.assert_allclose(newest["precipitation_amount"], 0.6, rtol=1e-6)


def test_a_run_that_is_missing_is_said_and_keeps_none_of_the_others_from_coming(here: Context) -> None:
    told, whole = run(here, START + timedelta(days=1))
    assert not whole
    assert f"{NAME}: 3 nya rader; 1 del kvar" in told
    assert "nordic_20260114T12Z.nc cannot be opened" in told
    assert len(finished_pieces(here.store, here.site.id, NAME)) == 3


def test_without_an_archive_it_is_passed_over(here: Context) -> None:
    sources = here.settings.sources.model_copy(update={"metno_nordic_archive_url": None})
    without = replace(here, settings=here.settings.model_copy(update={"sources": sources}))
    told, _ = backfill_sources(without, (), START, NOW, say=lambda _: None, sleep=lambda _: None)
    assert told.startswith(f"◇ {NAME}: hoppas över: sources.metno_nordic_archive_url är inte satt")
