"""The demo: simulated winters, models trained on them, one night assessed, and the dashboard on top. No network, key or server needed.

Everything it shows is simulated and says so. A second run finds what the first one made and goes straight to the dashboard.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import numpy as np
import xarray as xr

from config.logs import configure_logs
from config.settings import load_settings
from ingest.simulator.transport import SimulatorTransport
from ingest.simulator.winters import simulate_winters
from model.domain.plans import Assessment
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import to_utc64
from model.learning.season import analysed_weather_of
from model.learning.station_training import memory_after
from scheduler.by_hand import run_by_hand
from scheduler.context import Context, opened_context
from scheduler.jobs import job_named
from scheduler.pipelines.assess import assess_now, models_in_service
from scheduler.pipelines.fetch import fetch_forecasts, fetch_observations
from scheduler.pipelines.replay import replay
from scheduler.pipelines.stations import fill_memory
from scheduler.pipelines.train import options_of
from scheduler.pipelines.upkeep_season import upkeep_season
from scheduler.progress import Stages
from scheduler.report import night_report
from scheduler.screens import open_dashboard, refuse_taken_port
from store.actions import save_actions
from store.archive import save_season
from store.plans import assessment_history, load_assessment

SITE = "demo"
SEED = 3
#: First years of the winters; the last one is the winter the night lies in, and is never trained on.
WINTERS = (2021, 2022, 2023, 2024, 2025)
#: A night of the last winter, 03:10 local, with snow about to begin: ploughs uncertain, salt and heat needed before the morning.
NIGHT = datetime(2026, 2, 8, 2, 10, tzinfo=UTC)
#: Fetched at these hours before the night, so that there is a past to start from [h].
FETCHES_BEFORE_H = (151, 139, 127, 103, 79, 60, 55, 48, 38, 31, 24, 14, 7)
#: Assessed also at these hours before: the evenings (20:00) of five nights, whose outcome is known by now, so that the page of forecast quality has
#: figures; then 13:00 and 20:00 before the night at about 03, so that there is something to compare with [h].
ASSESSED_BEFORE_H = (127, 103, 79, 55, 31, 14, 7)
#: First and last day of what is replayed of the winter before, and how, so that the season's page has a comparison. Halka itself is left out, which
#: the page says: it takes some two and a half seconds a look, and the demo is to be there in a minute and a half.
REPLAYED = (date(2025, 1, 1), date(2025, 1, 31))
REPLAYED_AS = ("rule", "calendar", "done", "none")
#: The demo trains no correction of the stations' own, as a service does: it would take longer than all the rest [h].
STATION_EVERY_H = 0
#: It learns from fewer of the stored forecasts than a service, to be there sooner.
EVERY_NTH_ISSUE = 11
_MARK = "demo.json"


def run_demo(folder: Path, *, port: int | None, serve: bool, timings: Path | None = None) -> int:
    """Make the demo where it is not made yet, print tonight's table, and serve the dashboard.

    Args:
        folder: Where its store lies.
        port: Port of the dashboard; that of the settings where None.
        serve: Whether to serve at the end.
        timings: Write the seconds of each stage there, as JSON.

    Returns:
        Exit code.

    Raises:
        ConfigError: The port is taken.
        StoreError: The folder cannot be used.
    """
    overrides = _overrides(folder, port)
    settings = load_settings(site=SITE, overrides=overrides)
    configure_logs(settings.logging.model_copy(update={"level": "error"}))
    if serve:
        refuse_taken_port(settings)
    night = _made_already(folder)
    if night is None:
        stages = Stages()
        night = _make(folder, overrides, stages)
        if timings:
            timings.write_text(json.dumps(stages.seconds, indent=1) + "\n", "utf-8")
    overrides["clock.now"] = night
    with opened_context(SITE, overrides=overrides) as context:
        newest = assessment_history(context.store, SITE, limit=1)[0]
        _show(load_assessment(context.store, newest.id).assessment, context)
    if not serve:
        return 0
    click.echo(f"\nDashboarden öppnas på http://{settings.dashboard.address}:{settings.dashboard.port} (avsluta med Ctrl-C)")
    return open_dashboard(SITE, overrides)


def _overrides(folder: Path, port: int | None) -> dict[str, Any]:
    overrides: dict[str, Any] = {
        "database.url": f"sqlite:///{folder.absolute()}/halka.db",
        "paths.data": str(folder.absolute()),
        "learning.station_every_h": STATION_EVERY_H,
        "learning.every_nth_issue": EVERY_NTH_ISSUE,
    }
    if port is not None:
        overrides["dashboard.port"] = port
    return overrides


def _made_already(folder: Path) -> datetime | None:
    """The demo's night, if a run of this same recipe was finished here."""
    try:
        told = json.loads((folder / _MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(told, dict) or told.get("recipe") != _recipe() or not (folder / "halka.db").is_file():
        return None
    return datetime.fromisoformat(told["night"])


def _recipe() -> list[object]:
    return [
        SEED,
        list(WINTERS),
        NIGHT.isoformat(),
        list(FETCHES_BEFORE_H),
        list(ASSESSED_BEFORE_H),
        *map(str, REPLAYED),
        *REPLAYED_AS,
        STATION_EVERY_H,
        EVERY_NTH_ISSUE,
    ]


def _make(folder: Path, overrides: Mapping[str, Any], stages: Stages) -> datetime:
    """Simulate, train and assess.

    Returns:
        The night.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with opened_context(SITE, overrides=overrides) as bare:
        with stages.stage(f"Simulerar {len(WINTERS)} vintrar") as bar:
            winters = simulate_winters(bare.network, bare.site, winters=WINTERS, seed=SEED, progress=bar)
        context = replace(bare, transport=SimulatorTransport(winters[-1]))
        with stages.stage("Sparar vintrarna"):
            for year, winter in zip(WINTERS[:-1], winters[:-1], strict=True):
                save_season(context.store, SITE, winter.season, f"simulated-{year}")
            save_actions(context.store, SITE, _actions(winters[-1].season, until=NIGHT))
        before = NIGHT - timedelta(hours=max(FETCHES_BEFORE_H))
        with stages.stage("Tränar modellerna"):
            click.echo("  " + run_by_hand(_at(context, before), job_named("train")).replace("\n", "\n  "), err=True)
            fill_memory(context, _remembered(_at(context, before), winters[-1].season))
        with stages.stage("Hämtar prognoser och mätningar för natten"):
            for hours in FETCHES_BEFORE_H:
                moment = _at(context, NIGHT - timedelta(hours=hours))
                fetch_forecasts(moment)
                fetch_observations(moment)
        with stages.stage("Räknar natten"):
            for hours in ASSESSED_BEFORE_H:
                assess_now(_at(context, NIGHT - timedelta(hours=hours)))
            for name in ("forecasts", "observations", "assess", "verify", "upkeep"):
                run_by_hand(_at(context, NIGHT), job_named(name))
        with stages.stage("Räknar vägunderhållet"):
            season = analysed_weather_of(winters[-1].season, bare.site)
            past = season.isel(time=season["time"].to_numpy() <= to_utc64(NIGHT))
            upkeep_season(_at(context, NIGHT), weather=past)
            run_by_hand(_at(context, NIGHT), job_named("winter_index"))
        with stages.stage("Spelar upp en månad") as bar:
            replay(_at(context, NIGHT), first=REPLAYED[0], last=REPLAYED[1], policies=REPLAYED_AS, progress=bar)
    (folder / _MARK).write_text(json.dumps({"recipe": _recipe(), "night": NIGHT.isoformat()}), "utf-8")
    return NIGHT


def _remembered(context: Context, season: xr.Dataset) -> xr.Dataset | None:
    """What the service would remember of the stations' forecasts, had it run through the winter up to the context's clock."""
    models = models_in_service(context)
    stations = None if models is None else models.stations
    return memory_after(season, context.site, stations, options_of(context), until=to_utc64(context.now))


def _at(context: Context, moment: datetime) -> Context:
    return replace(context, clock=lambda: moment)


def _actions(season: xr.Dataset, *, until: datetime) -> list[Action]:
    """What the simulated crews had done by a moment."""
    columns = {name: season[f"action_{name}"].to_numpy() for name in ("unit", "kind", "start", "end", "rate_g_m2", "cost_sek")}
    last = np.datetime64(until.astimezone(UTC).replace(tzinfo=None), "ns")
    return [
        Action(
            unit_id=str(columns["unit"][i]),
            kind=TreatmentKind(str(columns["kind"][i])),
            started_at=_aware(columns["start"][i]),
            ended_at=_aware(columns["end"][i]),
            rate_g_m2=float(columns["rate_g_m2"][i]),
            cost_sek=float(columns["cost_sek"][i]),
            source="simulator",
            simulated=True,
        )
        for i in np.flatnonzero(columns["end"] <= last)
    ]


def _aware(moment: np.datetime64) -> datetime:
    return datetime.fromtimestamp(moment.astype("datetime64[s]").astype(int).item(), UTC)


def _show(assessment: Assessment, context: Context) -> None:
    click.echo(night_report(assessment, context.network, timezone=context.site.timezone, place=context.site.name))
