"""The steps that the crash matrix kills, each in a process of its own, and the look at what is left behind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from types import MappingProxyType

import numpy as np
import structlog
import xarray as xr
from sqlalchemy import make_url, select, text

from ingest.imports.actions import Told
from ingest.simulator.season import SimulatedWinter
from ingest.simulator.transport import SimulatorTransport
from ingest.simulator.winters import simulate_winters
from model.domain.errors import HalkaError, StoreError
from scheduler.context import Context, opened_context
from scheduler.pipelines.assess import assess_now
from scheduler.pipelines.fetch import fetch_forecasts, fetch_observations
from scheduler.pipelines.imports import import_actions
from scheduler.pipelines.train import train_models
from store.archive import load_season, save_season
from store.backup import write_backup
from store.database import connect
from store.open import Store
from store.plans import assessment_history, load_assessment
from store.restore import check_backup
from store.schema import newest_revision, upgrade
from store.storm_record import chain_states
from store.tables import Base
from store.weather import latest_forecasts

SITE, SEASON, WINTER = "demo", "soak", 2025
#: A month of the winter, and the moment in it from which the matrix counts.
FIRST, LAST = np.datetime64("2026-01-10", "ns"), np.datetime64("2026-02-20", "ns")
START = datetime(2026, 2, 8, 2, 10, tzinfo=UTC)
#: Small enough that many kills fit in an hour; what is killed is the writing.
_SMALL = {
    "assess.members": 4,
    "assess.horizon_h": 24,
    "learning.trees": 10,
    "learning.min_nights": 5,
    "learning.min_rows_in_leaf": 20,
    "learning.threads": 1,
    "assess.plan_search_s": 0.0,
}
#: Revision that the migration begins at, and rows it must not lose.
OLD, ROWS = "0004", 50


@dataclass(frozen=True)
class Target:
    """What is killed.

    Attributes:
        url: Database.
        folder: Of its files.
        number: Of the step, from 0: its moment, files and names go by it.
    """

    url: str
    folder: Path
    number: int

    @property
    def old_url(self) -> str:
        """Address of the database this step's migration brings up to date."""
        if self.url.startswith("sqlite"):
            return f"sqlite:///{self.folder / f'old{self.number}.db'}"
        there = make_url(self.url).set(query={"options": f"-csearch_path=old{self.number}"})
        return there.render_as_string(hide_password=False)


def prepare(url: str, folder: Path) -> None:
    """A store with a simulated month in it, fetched and assessed once."""
    with opened_context(SITE, overrides=_overrides(url, folder)) as context:
        (winter,) = simulate_winters(context.network, context.site, winters=[WINTER], seed=3)
        season = winter.season
        inside = (season["time"].to_numpy() >= FIRST) & (season["time"].to_numpy() < LAST)
        issued = (season["issue"].to_numpy() >= FIRST) & (season["issue"].to_numpy() < LAST - np.timedelta64(4, "D"))
        save_season(context.store, SITE, season.isel(time=inside, issue=issued), SEASON)
    for name in ("fetch", "assess"):
        STEPS[name](Target(url, folder, 0), lambda: None)


def act(orders: Connection, name: str, target: Target) -> None:
    """Carry out a step; says when its work begins, and how it ended."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    try:
        STEPS[name](target, lambda: orders.send("begins"))
        orders.send("done")
    except HalkaError as error:
        orders.send(f"failed: {error}")


def look(orders: Connection, target: Target) -> None:
    """What is there: keys by table, and every word on what is not whole."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    try:
        with Store.open(target.url, target.folder) as store:
            orders.send((_keys(store), _problems(store, target)))
    except HalkaError as error:
        orders.send(({}, [str(error)]))


def _keys(store: Store) -> dict[str, frozenset[str]]:
    with store.reading() as session:
        return {
            table.name: frozenset(repr(tuple(row)) for row in session.execute(select(*table.primary_key.columns)))
            for table in Base.metadata.sorted_tables
        }


def _problems(store: Store, target: Target) -> list[str]:
    found = [chain.problem for chain in chain_states(store, SITE) if chain.problem]
    for item in assessment_history(store, SITE, limit=5):
        assessment = load_assessment(store, item.id).assessment
        if not assessment.recommendations or not assessment.hourly.sizes["time"]:
            found.append(f"assessment {item.id} is half there")
    latest_forecasts(store, SITE, known_at=START + timedelta(days=9), max_age_h=400, per_source=4)
    for path in (target.folder / "backups").glob("*.tar"):
        check_backup(path)
    return found


def _overrides(url: str, folder: Path) -> dict[str, object]:
    return {"database.url": url, "paths.data": str(folder), **_SMALL}


def _step(work: Callable[[Context, Target], object], *, season: bool = False) -> Callable[[Target, Callable[[], object]], None]:
    def run(target: Target, begins: Callable[[], object]) -> None:
        moment = START + timedelta(minutes=30 * target.number)
        with opened_context(SITE, overrides=_overrides(target.url, target.folder)) as bare:
            context = replace(bare, clock=lambda: moment)
            if season:
                kept = SimulatedWinter(load_season(context.store, SITE, SEASON), xr.Dataset())
                context = replace(context, transport=SimulatorTransport(kept))
            begins()
            work(context, target)

    return run


def _fetch(context: Context, _target: Target) -> None:
    fetch_forecasts(context)
    fetch_observations(context)


def _backup(context: Context, target: Target) -> None:
    path = target.folder / "backups" / f"{target.number}.tar"
    if not path.exists():  # one that was whole before its process was killed stands
        write_backup(context.store, path, now=context.now)
    check_backup(path)


def _import(context: Context, target: Target) -> None:
    units = [unit.id for unit in context.network.units][:40]
    begins = context.now - timedelta(hours=6)
    rows = [
        f"{unit};Plogning;{begins + timedelta(seconds=7 * i):%Y-%m-%dT%H:%M:%SZ};{begins + timedelta(minutes=30, seconds=7 * i):%Y-%m-%dT%H:%M:%SZ}"
        for i, unit in enumerate(units)
    ]
    path = target.folder / f"actions{target.number}.csv"
    path.write_text("\n".join(["Turlista;Åtgärd;Start;Slut", *rows]) + "\n", "utf-8")
    import_actions(context, path, told=Told())


def _migrate(target: Target, begins: Callable[[], object]) -> None:
    begins()
    with Store.open(target.old_url, target.folder / "old") as store, store.reading() as session:
        revision = session.scalar(text("SELECT version_num FROM alembic_version"))
        rows = session.scalar(text("SELECT count(*) FROM heartbeat"))
    if (revision, rows) != (newest_revision(), ROWS):
        raise StoreError(f"after the migration: revision {revision}, {rows} of {ROWS} rows")


def make_old(target: Target) -> None:
    """A database at an old revision with rows in it."""
    if not target.url.startswith("sqlite"):
        plain = connect(target.url)
        with plain.session() as session:
            session.execute(text(f"DROP SCHEMA IF EXISTS old{target.number} CASCADE"))
            session.execute(text(f"CREATE SCHEMA old{target.number}"))
        plain.close()
    database = connect(target.old_url)
    with database.engine.begin() as connection:
        upgrade(connection, OLD)
        for i in range(ROWS):
            told = {"site": SITE, "name": f"n{i}", "beat_at": "2026-01-01 00:00:00+00:00", "detail": ""}
            connection.execute(text("INSERT INTO heartbeat VALUES (:site, :name, :beat_at, :detail)"), told)
    database.close()


STEPS: Mapping[str, Callable[[Target, Callable[[], object]], None]] = MappingProxyType(
    {
        "fetch": _step(_fetch, season=True),
        "assess": _step(lambda context, _target: assess_now(context)),
        "train": _step(lambda context, _target: train_models(context)),
        "migrate": _migrate,
        "backup": _step(_backup),
        "import": _step(_import),
    }
)
