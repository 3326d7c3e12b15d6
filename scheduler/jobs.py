"""The table of jobs: what runs by itself, when, and on which pool."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from config.sections import JobTime, Schedule
from model.domain.errors import ConfigError
from scheduler.context import Context
from scheduler.pipelines.assess import assess_now
from scheduler.pipelines.fetch import fetch_forecasts, fetch_hourly, fetch_prices, fetch_stations, fetch_warnings
from scheduler.pipelines.nightly import nightly
from scheduler.pipelines.notify import notify
from scheduler.pipelines.roster import roster_plan
from scheduler.pipelines.sensors import learn_sensors
from scheduler.pipelines.train import train_models
from scheduler.pipelines.upkeep import upkeep
from scheduler.pipelines.upkeep_season import upkeep_season
from scheduler.pipelines.verify import verify
from scheduler.pipelines.winter_index import winter_index
from scheduler.pipelines.zone_fit import fit_heated_zones

#: A run that takes longer is ended, unless its job says otherwise.
LIMIT = timedelta(minutes=15)


class CatchUp(StrEnum):
    """What is run of the moments that passed while the service was down."""

    NEWEST = "newest"  #: only the last: what it gives is as of now, an earlier one would tell nothing more
    EVERY = "every"  #: each, oldest first, as of its own moment, the newest as of now: what a missed one would have kept is kept


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that runs by itself.

    Attributes:
        name: As in `halka once NAME`, the ledger and the health page.
        title: What it does, Swedish.
        run: Does it and says in one sentence what came of it.
        time: Its cron fields among the settings; None for a job that runs on request only.
        pool: ``io`` waits for others, ``cpu`` reckons (one at a time).
        catch_up: Which missed moments are made up for.
        limit: Longest time a run may take.
        after: Jobs whose runs of the same time are waited for, for a while: what they bring is what this one reckons on.
    """

    name: str
    title: str
    run: Callable[[Context], str]
    time: Callable[[Schedule], JobTime] | None
    pool: Literal["io", "cpu"]
    catch_up: CatchUp = CatchUp.NEWEST
    limit: timedelta = LIMIT
    after: tuple[str, ...] = ()


JOBS = (
    Job(
        name="observations",
        title="Hämta vägväderstationer",
        run=fetch_stations,
        time=lambda schedule: schedule.observations,
        pool="io",
    ),
    Job(
        name="forecasts",
        title="Hämta prognoser",
        run=fetch_forecasts,
        time=lambda schedule: schedule.forecasts,
        pool="io",
    ),
    Job(
        name="analysis",
        title="Hämta väderobservationer och analys",
        run=fetch_hourly,
        time=lambda schedule: schedule.analysis,
        pool="io",
    ),
    Job(
        name="warnings",
        title="Hämta vädervarningar",
        run=fetch_warnings,
        time=lambda schedule: schedule.warnings,
        pool="io",
    ),
    Job(
        name="prices",
        title="Hämta elpriser",
        run=fetch_prices,
        time=lambda schedule: schedule.prices,
        pool="io",
    ),
    Job(
        name="sensors",
        title="Lär känna givarna",
        run=learn_sensors,
        time=lambda schedule: schedule.sensors,
        pool="cpu",
        after=("observations",),
    ),
    Job(
        name="assess",
        title="Räkna om läget",
        run=lambda context: assess_now(context).message,
        time=lambda schedule: schedule.assess,
        pool="cpu",
        after=("observations", "forecasts", "analysis"),
    ),
    Job(
        name="roster",
        title="Planera 13, 20 och 03",
        run=roster_plan,
        time=lambda schedule: schedule.roster,
        pool="cpu",
        after=("observations", "forecasts", "analysis", "assess"),
    ),
    Job(
        name="train",
        title="Träna modellerna",
        run=train_models,
        time=lambda schedule: schedule.train,
        pool="cpu",
        limit=timedelta(hours=1),
    ),
    Job(
        name="verify",
        title="Följ upp prognoser",
        run=verify,
        time=lambda schedule: schedule.verify,
        pool="cpu",
        after=("observations", "analysis"),
        limit=timedelta(hours=1),
    ),
    Job(
        name="upkeep",
        title="Städa lagret",
        run=upkeep,
        time=lambda schedule: schedule.upkeep,
        pool="io",
        limit=timedelta(hours=1),
    ),
    Job(
        name="road_upkeep",
        title="Räkna vägunderhållet",
        run=upkeep_season,
        time=lambda schedule: schedule.road_upkeep,
        pool="cpu",
        catch_up=CatchUp.EVERY,
        limit=timedelta(hours=1),
        after=("analysis",),
    ),
    Job(
        name="notify",
        title="Skicka meddelanden",
        run=notify,
        time=lambda schedule: schedule.notify,
        pool="io",
        after=("assess", "roster"),
    ),
    Job(
        name="winter_index",
        title="Räkna vinterindex",
        run=winter_index,
        time=lambda schedule: schedule.road_upkeep,
        pool="cpu",
        after=("road_upkeep",),
    ),
    Job(
        name="zone_fit",
        title="Anpassa värmezonerna",
        run=fit_heated_zones,
        time=lambda schedule: schedule.road_upkeep,
        pool="cpu",
    ),
    Job(name="nightly", title="Hämta allt och räkna om läget", run=nightly, time=None, pool="cpu"),
)


def job_named(name: str) -> Job:
    """The job of this name.

    Raises:
        ConfigError: There is none such; the message lists those there are.
    """
    for job in JOBS:
        if job.name == name:
            return job
    raise ConfigError(f"no job is called {name!r}; there are {', '.join(job.name for job in JOBS)}")
