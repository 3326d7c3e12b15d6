"""`halka check` names each fault once, and says so when all is well."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import xarray as xr

from model.domain.source_state import Circuit, Outcome, SourceState
from model.domain.variables import FORECAST_REQUIRED, VARIABLES
from model.drift_monitor import Drift, to_scores
from scheduler.context import Context
from scheduler.fault import Fault
from scheduler.health import faults
from scheduler.jobs import JOBS
from scheduler.ledger import run_due
from scheduler.pipelines.assess import assess_now
from store.jobs import beat
from store.kept_backups import backup_name
from store.plans import save_assessment
from store.scores import save_scores
from store.source_state import save_source_state
from store.weather import save_forecast
from tests.scheduler.conftest import NOW, HeldClock
from tests.scheduler.test_ledger import fail, job
from tests.store.examples import assessment

LEVEL = {
    "air_temperature": -3.0,
    "dew_point_temperature": -4.0,
    "wind_speed": 3.0,
    "cloud_area_fraction": 0.5,
    "precipitation_amount": 0.0,
}


def forecast(source: str) -> xr.Dataset:
    times = np.datetime64(NOW.replace(tzinfo=None), "ns") + np.timedelta64(1, "h") * np.arange(1, 73)
    return xr.Dataset(
        {
            name: (("member", "point", "time"), np.full((1, 1, 72), LEVEL[name]), {"units": VARIABLES[name].units})
            for name in FORECAST_REQUIRED
        },
        coords={
            "time": times,
            "interval_start": ("time", times - np.timedelta64(1, "h")),
            "longitude": ("point", [16.16]),
            "latitude": ("point", [58.58]),
            "altitude": ("point", [20.0]),
        },
        attrs={"source": source, "reference_time": NOW.isoformat(), "available_at": NOW.isoformat(), "simulated": 0},
    )


def test_an_empty_installation_says_what_to_do_first(context: Context) -> None:
    found = faults(context)
    assert "tjänsten har aldrig körts: starta `halka run`" in found
    assert "ingen bedömning finns: kör `halka once nightly`" in found
    assert any("smhi_snow1g" in line for line in found)
    assert f"alla {len(context.site.stations)} stationer saknas, aldrig mottagna" in found


def test_faults_go_as_things_come_in_order_and_return_as_they_age(context: Context, clock: HeldClock) -> None:
    for source in context.site.forecast_sources:
        save_forecast(context.store, context.site.id, forecast(source))
    assess_now(context)
    beat(context.store, context.site.id, "scheduler", now=NOW)
    for item in JOBS:
        run_due(context, job(lambda _context: "klart", item.name), NOW)
    only_stations = faults(context)
    assert all("stationer saknas" in line for line in only_stations)

    clock.now = NOW + timedelta(hours=13)
    aged = faults(context)
    assert any("livstecken" in line and "13 h" in line for line in aged)
    assert any("senaste bedömning är 13 h gammal" in line for line in aged)
    assert any("jobbet forecasts lyckades senast" in line for line in aged)
    assert any("ingen prognos från smhi_snow1g" in line for line in aged)


def test_the_whole_chain_counts_for_the_assessment_in_it(context: Context) -> None:
    run_due(context, job(lambda _context: "klart", "nightly"), NOW)
    found = faults(context)
    assert "jobbet assess har aldrig lyckats" not in found
    assert "jobbet forecasts har aldrig lyckats" in found


def test_a_provider_that_is_left_alone_is_named_with_what_it_said(context: Context) -> None:
    state = SourceState(
        "smhi_snow1g",
        Outcome.BROKEN,
        detail="answered 502",
        asked_at=NOW,
        answered_at=NOW - timedelta(hours=5),
        failures=4,
        circuit=Circuit.OPEN,
        next_ask_at=NOW + timedelta(minutes=10),
    )
    save_source_state(context.store, context.site.id, state)
    save_source_state(context.store, context.site.id, SourceState("trafikverket", Outcome.UNREACHABLE, failures=1))
    named = [line for line in faults(context) if line.startswith("källan ")]
    assert named == ["källan smhi_snow1g har felat 4 gånger i rad, svarade senast 2026-01-14 23:00: answered 502"]


def test_drift_is_a_warning_with_what_to_do(context: Context) -> None:
    number = save_assessment(context.store, assessment(site=context.site.id))
    nan = float("nan")
    found = [
        Drift("salting", "calibration", 0.12, 0.05, 0.2, nan, nan, 9, warns=True),
        Drift("ploughing", "calibration", 0.01, -0.05, 0.2, nan, nan, 9, warns=False),
        Drift("wind_speed", "input", 4.2, nan, nan, 0.07, 0.4, 300, warns=True),
    ]
    save_scores(context.store, context.site.id, number, NOW - timedelta(hours=9), to_scores(found), scored_at=NOW)
    told = [line for line in faults(context) if "oftare" in line or "avviker" in line]
    assert told[0].startswith("halka: inträffar 12 procentenheter oftare än det sägs (9 nätter)")
    assert told[1].startswith("indata wind_speed avviker")
    assert not any("plogning: inträffar" in line for line in faults(context))


def test_a_missed_night_is_urgent_and_told_once_a_night(context: Context, clock: HeldClock) -> None:
    save_assessment(context.store, assessment(site=context.site.id, issued_at=NOW - timedelta(hours=5)))
    beat(context.store, context.site.id, "scheduler", now=NOW)
    (missed,) = (fault for fault in faults(context) if fault.code.startswith("night:"))
    assert missed.urgent
    assert (missed.code, "2026-01-15 03:30" in missed) == ("night:2026-01-15", True)


def test_a_disk_that_fills_is_told_before_and_after_archiving_stops(context: Context) -> None:
    def told(**limits: float) -> list[Fault]:
        storage = context.settings.storage.model_copy(update=limits)
        here = replace(context, settings=context.settings.model_copy(update={"storage": storage}))
        return [fault for fault in faults(here) if fault.code.startswith("disk:")]

    assert told(warn_free_mb=0.0, archive_min_free_mb=0.0) == []
    assert [fault.code for fault in told(warn_free_mb=1e12, archive_min_free_mb=0.0)] == ["disk:low"]
    (stopped,) = told(warn_free_mb=1e12, archive_min_free_mb=1e12)
    assert (stopped.code, stopped.urgent) == ("disk:archive", True)


def test_a_job_that_fails_again_and_again_is_told(context: Context, clock: HeldClock) -> None:
    for hour in range(3):
        clock.now = NOW + timedelta(hours=hour)
        run_due(context, job(fail, "train"), clock.now)
    assert [fault.code for fault in faults(context) if fault.code.startswith("failing:")] == ["failing:train"]


def test_backups_that_stop_coming_are_told(context: Context, clock: HeldClock) -> None:
    folder = context.settings.paths.backups
    assert not [line for line in faults(context) if "säkerhetskopian" in line]
    folder.mkdir(parents=True)
    (folder / backup_name(NOW - timedelta(days=1))).touch()
    assert not [line for line in faults(context) if "säkerhetskopian" in line]
    clock.now = NOW + timedelta(days=2)
    assert "senaste säkerhetskopian är 3 d gammal: kör `halka backup` och läs dess fel" in faults(context)


ROOT = Path(__file__).parents[2]
FILES = ("scheduler/health.py", "scheduler/pipelines/watch.py", "scheduler/pipelines/silent_store.py")


def _said(node: ast.AST) -> str:
    """A text of the program with … for what is filled in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_said, node.values))
    if isinstance(node, ast.BinOp):
        return _said(node.left) + _said(node.right)
    return str(node.value) if isinstance(node, ast.Constant) else "…"


def _alarms(file: str) -> Iterator[str]:
    """What can be told by `check` and by message: the first argument of each `Fault`, the words of drift and of deliveries."""
    for function in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))):
        if not isinstance(function, ast.FunctionDef):
            continue
        inside, lines = list(ast.walk(function)), {}
        for node in sorted((node for node in inside if hasattr(node, "lineno")), key=lambda node: node.lineno):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                lines[node.targets[0].id] = _said(node.value)
                if isinstance(node.value, ast.Dict):
                    yield from map(_said, node.value.values)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fault":
                first = node.args[0]
                yield lines[first.id] if isinstance(first, ast.Name) else _said(first)
            if isinstance(node, ast.Return) and function.name == "_drifted" and node.value is not None:
                yield _said(node.value)


def test_each_alarm_has_its_lines_in_the_runbook() -> None:
    runbook = (ROOT / "docs" / "operations.md").read_text("utf-8").partition("## When it alarms")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| ([^|]+) \|", runbook, re.MULTILINE)
    phrases = [re.sub(r" \(.*", "", phrase) for cell in cells for phrase in cell.split(" · ")]
    ways = [re.compile(".*".join(map(re.escape, phrase.split("…")))) for phrase in phrases if len(phrase) > 10]
    alarms = {text for file in FILES for text in _alarms(file)}
    told = {text for text in alarms if len(text.replace("…", "").replace(": se Drift", "").strip()) > 5}
    assert len(told) >= 21
    assert not [text for text in told if not any(way.search(text) for way in ways)]
