"""Thirty days of outages: tonight's assessment always appears, says what it rests on and how old that is, and no reading is lost."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dashboard.components.status import faults, summary
from dashboard.format import Format
from dashboard.text.words import Words
from model.domain.forecast_rung import ForecastRung
from model.domain.needs import Rung
from model.domain.plans import Advice, Assessment
from model.domain.source_state import Circuit
from scheduler.context import Context, opened_context
from scheduler.pipelines.assess import assess_now
from scheduler.pipelines.fetch import fetch_forecasts, fetch_observations
from scheduler.told import NothingFetched
from store.observations import observations_between
from store.plans import load_assessment, newest_assessment_id
from store.source_state import source_states
from tests.acceptance.outages import (
    DAY,
    DAYS,
    HOUR,
    METNO,
    REACH_H,
    SMHI,
    SOURCES,
    START,
    STATIONS,
    Providers,
    fetches,
    reference_time,
    schedule,
)
from tests.acceptance.sites import write_site
from tests.scheduler.pipelines.world import STATIONS as MASTS
from tests.scheduler.pipelines.world import TEN, surface_degc

TITLES = {SMHI: "SMHI punktprognos", METNO: "MET Norway Locationforecast"}
NIGHT_HOUR = 12
MAX_AGE = timedelta(hours=12)
#: A run still speaks of twelve hours ahead for so long.
USEFUL = timedelta(hours=REACH_H - 12)


@dataclass
class Known:
    """What the service must know, reckoned from the schedule alone.

    Attributes:
        runs: Source → reference time of the newest run it gave.
        heard: When the stations last answered.
        rungs: How many nights rested on each rung.
    """

    runs: dict[str, datetime] = field(default_factory=dict)
    heard: datetime | None = None
    rungs: dict[Rung, int] = field(default_factory=dict)

    def rung(self, now: datetime) -> Rung:
        """What tonight rests on."""
        ages = [now - run for run in self.runs.values()]
        if any(age <= MAX_AGE for age in ages):
            return Rung.PHYSICS
        return Rung.LAST_RUN if any(age <= USEFUL for age in ages) else Rung.CLIMATOLOGY


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place of two routes with two forecasts and two masts."""
    folder = write_site(
        tmp_path_factory.mktemp("site"),
        name="Prov",
        longitude=15.0,
        latitude=59.0,
        forecast_sources=(SMHI, METNO),
        observation_sources=(STATIONS,),
        stations={station: name for station, name, _ in MASTS},
    )
    network = json.loads((folder / "network.geojson").read_text("utf-8"))
    routes = [f["properties"]["id"] for f in network["features"] if f["properties"].get("role") == "route"][:2]
    network["features"] = [
        f for f in network["features"] if f["properties"].get("id") in routes or f["properties"].get("unit_id") in routes
    ]
    (folder / "network.geojson").write_text(json.dumps(network), "utf-8")
    return folder


@contextmanager
def service(site: Path, folder: Path, providers: Providers) -> Iterator[Context]:
    """The service as it starts anew every day."""
    overrides = {
        "database.url": f"sqlite:///{folder}/halka.db",
        "paths.data": str(folder),
        "assess.members": 4,
        "assess.horizon_h": 12,
        "assess.history_h": 6,
        "logging.level": "error",
    }
    with opened_context(site, overrides=overrides, transport=providers) as context:
        yield context


def test_thirty_days_of_outages(site: Path, tmp_path: Path) -> None:
    providers, known = Providers(schedule(20260101)), Known()
    for day in range(DAYS):
        with service(site, tmp_path, providers) as context:
            for moment in (moment for moment in fetches() if moment.date() == (START + day * DAY).date()):
                here = replace(context, clock=lambda now=moment: now)
                for fetch in (fetch_forecasts, fetch_observations):
                    with suppress(NothingFetched):
                        fetch(here)
                _learn(known, providers, moment)
                if moment.hour == NIGHT_HOUR:
                    assess_now(here)
                    _judge_night(here, known, moment)
    assert set(known.rungs) == {Rung.PHYSICS, Rung.LAST_RUN, Rung.CLIMATOLOGY}, "the schedule must try every rung"
    assert sum(known.rungs.values()) == DAYS
    with service(site, tmp_path, providers) as context:
        _judge_end(context)


def _learn(known: Known, providers: Providers, now: datetime) -> None:
    for source in (SMHI, METNO):
        if providers.down(source, now) is None:
            known.runs[source] = reference_time(now)
    if providers.down(STATIONS, now) is None:
        known.heard = now


def _judge_night(context: Context, known: Known, now: datetime) -> None:
    number = newest_assessment_id(context.store, context.site.id, known_at=now)
    assert number is not None
    tonight = load_assessment(context.store, number).assessment
    assert tonight.issued_at == now, "the nightly assessment always appears"
    assert {item.unit_id for item in tonight.recommendations} == set(context.network.unit_ids)
    assert all(np.isfinite(tonight.hourly["air_temperature"].to_numpy()).ravel())
    rung = known.rung(now)
    known.rungs[rung] = known.rungs.get(rung, 0) + 1
    assert tonight.rung is rung
    if rung is Rung.CLIMATOLOGY:
        assert all(item.advice is not Advice.NONE for item in tonight.recommendations), "no forecast is never no need"
    _judge_hours(tonight, known, now)
    _judge_ages(tonight, known, now)
    _judge_screen(tonight, known, now)


def _judge_hours(tonight: Assessment, known: Known, now: datetime) -> None:
    """Each stored hour tells how many sources it rests on, and the rung that this is."""
    fresh = sum(now - run <= MAX_AGE for run in known.runs.values())
    rung = {
        Rung.PHYSICS: ForecastRung.SEVERAL_SOURCES if fresh > 1 else ForecastRung.ONE_SOURCE,
        Rung.LAST_RUN: ForecastRung.LAST_GOOD,
        Rung.CLIMATOLOGY: ForecastRung.CLIMATOLOGY,
    }[known.rung(now)]
    assert set(tonight.hourly["forecast_rung"].to_numpy().tolist()) == {rung}
    if known.rung(now) is not Rung.LAST_RUN:
        assert set(tonight.hourly["source_count"].to_numpy().tolist()) == {fresh}


def _judge_ages(tonight: Assessment, known: Known, now: datetime) -> None:
    told = {item.name: item for item in tonight.inputs}
    for source, title in TITLES.items():
        run = known.runs.get(source)
        seen = run is not None and now - run <= timedelta(hours=66)
        age = (now - run) / timedelta(minutes=1) if seen and run is not None else None
        assert told[title].age_minutes == age
        assert told[title].used == (age is not None and age <= 720)
    for _, name, _ in MASTS:
        age = told[name].age_minutes
        assert age is not None
        assert known.heard is not None
        assert age == (now - known.heard) / timedelta(minutes=1)
        assert told[name].used == (age <= 90)


def _judge_screen(tonight: Assessment, known: Known, now: datetime) -> None:
    words = Words("sv")
    form = Format(words, ZoneInfo("Europe/Stockholm"), now)
    line = summary(tonight, words, form)
    lost = " ".join(item.text for item in faults(tonight, words, form, moved_network=False))
    for source, title in TITLES.items():
        run = known.runs.get(source)
        fresh = run is not None and now - run <= MAX_AGE
        assert (title in line) == fresh
        if fresh and run is not None:
            assert f"{title} {form.clock(run)} ({form.age((now - run) / timedelta(minutes=1))})" in line
        else:
            assert title in lost
    assert words(f"rung.{tonight.rung.value}") in f"{line} {lost}"
    if known.heard is not None and now - known.heard > timedelta(minutes=90):
        assert "0 av 2" in line


def _judge_end(context: Context) -> None:
    """Every reading of thirty days is there, but for those of the hours since the last fetch."""
    last = max(fetches())
    readings = observations_between(context.store, context.site.id, START, last, known_at=last)
    assert readings is not None
    times = readings["time"].to_numpy()
    assert times.size == (last - START) / TEN + 1 - (times[0] - np.datetime64(START.replace(tzinfo=None))) / np.timedelta64(
        600, "s"
    )
    assert times[0] <= np.datetime64(START.replace(tzinfo=None))
    surface = readings["road_surface_temperature"]
    assert bool(np.isfinite(surface.to_numpy()).all())
    expected = [[surface_degc(station, _moment(time)) for time in times] for station, _, _ in MASTS]
    assert np.allclose(surface.sel(station=[station for station, _, _ in MASTS]).to_numpy(), expected, atol=1e-4)
    states = source_states(context.store, context.site.id)
    assert set(states) == set(SOURCES)
    assert all(state.circuit is Circuit.CLOSED and state.failures == 0 for state in states.values())
    assert "changeid" in states[STATIONS].cursor
    assert not [name for name in states[STATIONS].cursor if name.startswith("halka_gap")]


def _moment(time: np.datetime64) -> datetime:
    return START + int((time - np.datetime64(START.replace(tzinfo=None))) / np.timedelta64(1, "s")) * HOUR / 3600
