"""Load on PostgreSQL: readers of the interface and writers of decisions while the nightly chain runs again and again.

Each reader asks like a system beside Halka: the recommendations, the map's segments or the standing, then waits some seconds. Each writer signs a
random recommendation of the newest assessment; now and then it sends the same click twice. In the end every decision that was confirmed must
be in an unbroken chain, once.
"""

import os
import random
import re
import secrets
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import requests
import structlog
import xarray as xr

from benchmarks.soak_databases import free_port
from benchmarks.soak_steps import SEASON, SITE, START, prepare
from config.api import digest_of
from ingest.simulator.season import SimulatedWinter
from ingest.simulator.transport import SimulatorTransport
from model.domain.errors import HalkaError, StoreError
from scheduler.context import Context, opened_context
from scheduler.pipelines.assess import assess_now
from scheduler.pipelines.fetch import fetch_forecasts, fetch_observations
from store.archive import load_season
from store.decisions import NewDecision, Verdict, decisions_between, record_decision, verify_chain
from store.plans import load_assessment, newest_assessment_id

READERS, WRITERS = 100, 5
#: Pause of a reader and of a writer between two questions, at most [s].
READ_PAUSE_S, WRITE_PAUSE_S = 10.0, 4.0
PATHS = ("/api/v1/recommendations", "/api/v1/routes.geojson", "/api/v1/health", "/readyz", "/healthz")
_TOKEN = secrets.token_hex(16)
_LOG, _ERROR = "dashboard.log", re.compile(r"[\w.]+(?:Error|Exception|Unavailable|Refused)\b")


@dataclass(frozen=True)
class LoadFigures:
    """What came of the load.

    Attributes:
        minutes: How long it lasted.
        answers: Answers readers got.
        failed: How many answers were none.
        errors: The first of them, in words, and what the dashboard's own log says went wrong.
        p50_s: Half of the answers came within this time [s].
        p95_s: Nineteen of twenty did.
        decisions: Decisions confirmed to writers.
        lost: Those that are not there, or there twice.
        refused: Decisions refused, in words.
        nights: Nightly chains run meanwhile.
        chain: What is wrong with the chain of decisions; empty where it is whole.
    """

    minutes: float
    answers: int
    failed: int
    errors: list[str]
    p50_s: float
    p95_s: float
    decisions: int
    lost: int
    refused: list[str]
    nights: int
    chain: str

    @property
    def good(self) -> bool:
        """Whether nothing failed and nothing was lost; the time of answers is told, not judged: other work may share the machine."""
        return not (self.errors or self.lost or self.refused or self.chain) and self.decisions > 0 and self.nights > 0


@dataclass
class _Tally:
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    made: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    nights: int = 0


def run_load(url: str, folder: Path, *, minutes: float, seed: int, readers: int = READERS, writers: int = WRITERS) -> LoadFigures:
    """Read, write and assess at once.

    Args:
        url: A new, empty PostgreSQL database.
        folder: Of its files.
        minutes: How long.
        seed: Of the chances.
        readers: How many read.
        writers: How many sign.

    Raises:
        StoreError: The dashboard does not answer.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    prepare(url, folder)
    tally, over = _Tally(), threading.Event()
    overrides = {"database.url": url, "paths.data": str(folder)}
    with opened_context(SITE, overrides=overrides) as context, _dashboard(url, folder) as address:
        threads = [threading.Thread(target=_read, args=(address, tally, over, seed + i)) for i in range(readers)]
        threads += [threading.Thread(target=_sign, args=(context, tally, over, -seed - i)) for i in range(writers)]
        threads.append(threading.Thread(target=_nights, args=(context, tally, over)))
        for thread in threads:
            thread.start()
        over.wait(60 * minutes)
        over.set()
        for thread in threads:
            thread.join(120)
        found = [
            item.id for item in decisions_between(context.store, SITE, START - timedelta(days=1), START + timedelta(days=30))
        ]
        chain = verify_chain(context.store, SITE).problem
    taken = sorted(tally.seconds) or [0.0]
    return LoadFigures(
        minutes=minutes,
        answers=len(tally.seconds),
        failed=len(tally.errors),
        errors=[*tally.errors[:5], *_said(folder)],
        p50_s=round(statistics.median(taken), 3),
        p95_s=round(taken[int(0.95 * (len(taken) - 1))], 3),
        decisions=len(set(tally.made)),
        lost=sum(found.count(number) != 1 for number in set(tally.made)),
        refused=tally.refused[:5],
        nights=tally.nights,
        chain=chain,
    )


def _read(address: str, tally: _Tally, over: threading.Event, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - who asks when is no secret
    told = {"Authorization": f"Bearer {_TOKEN}", "Connection": "close"}
    while not over.wait(chance.uniform(0.0, READ_PAUSE_S)):
        path, began = chance.choice(PATHS), time.monotonic()
        try:
            answer = requests.get(f"{address}{path}", headers=told, timeout=60)
        except requests.RequestException as error:
            tally.errors.append(f"{path}: {type(error).__name__}: {error}")
            continue
        tally.seconds.append(time.monotonic() - began)
        if answer.status_code != 200:
            tally.errors.append(f"{path}: {answer.status_code} {answer.text[:80]}")


def _sign(context: Context, tally: _Tally, over: threading.Event, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - who signs what is no secret
    while not over.wait(chance.uniform(0.0, WRITE_PAUSE_S)):
        try:
            newest = newest_assessment_id(context.store, SITE, known_at=START + timedelta(days=30))
            if newest is None:
                continue
            item = chance.choice(load_assessment(context.store, newest).assessment.recommendations)
            click = NewDecision(
                assessment_id=newest,
                unit_id=item.unit_id,
                need=item.need,
                window_end=item.window_end,
                verdict=Verdict.ACCEPTED,
                decided_by=f"Jour {seed}",
                decided_at=START,
                request_key=f"{seed}-{chance.getrandbits(64):x}",
            )
            for _ in range(2 if chance.random() < 0.2 else 1):
                tally.made.append(record_decision(context.store, click).id)
        except HalkaError as error:
            tally.refused.append(str(error))


def _nights(context: Context, tally: _Tally, over: threading.Event) -> None:
    kept = SimulatedWinter(load_season(context.store, SITE, SEASON), xr.Dataset())
    context = replace(context, transport=SimulatorTransport(kept))
    while not over.is_set():
        moment = START + timedelta(minutes=10 * (tally.nights + 1))
        here = replace(context, clock=lambda now=moment: now)  # type: ignore[misc]
        try:
            fetch_forecasts(here)
            fetch_observations(here)
            assess_now(here)
            tally.nights += 1
        except HalkaError as error:
            tally.errors.append(f"nightly: {error}")
        over.wait(2.0)


@contextmanager
def _dashboard(url: str, folder: Path) -> Iterator[str]:
    """The dashboard in a process of its own; gives its address.

    Raises:
        StoreError: It does not answer within a minute.
    """
    port = free_port()
    told = {
        "HALKA_SITE": SITE,
        "HALKA__DATABASE__URL": url,
        "HALKA__PATHS__DATA": str(folder),
        "HALKA__DASHBOARD__PORT": str(port),
        "HALKA__API__TOKENS": f"soak:{digest_of(_TOKEN)}",
        "HALKA__API__ASKS_PER_MINUTE": "100000",
        "HALKA__CLOCK__NOW": (START + timedelta(minutes=90)).isoformat(),
    }
    command = [sys.executable, "-m", "dashboard.serve"]
    with (
        (folder / _LOG).open("wb") as log,
        subprocess.Popen(command, env={**os.environ, **told}, stdout=log, stderr=log) as server,
    ):
        try:
            yield _answering(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def _said(folder: Path) -> list[str]:
    """The errors that end a traceback in the dashboard's log, each once."""
    lines = (folder / _LOG).read_text("utf-8", "replace").splitlines()
    return sorted({line[:300] for line in lines if _ERROR.match(line)})[:10]


def _answering(address: str) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if requests.get(f"{address}/livez", timeout=5).ok:
                return address
        except requests.RequestException:
            time.sleep(0.2)
    raise StoreError(f"no dashboard answered on {address} within a minute")
