"""One scheduler process of the soak: the real duty on the real ledger, with a clock the soak holds and jobs that only leave a trace."""

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import structlog

from model.domain.errors import StoreError
from scheduler.context import Context, opened_context
from scheduler.duty import Duty
from scheduler.jobs import JOBS, Job

SITE = "norrkoping"
#: Longest time a run of the soak takes [s].
LONGEST_RUN_S = 0.02
#: Longest time that a step waits for runs [s].
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Place:
    """Where a worker works.

    Attributes:
        url: Database.
        folder: Of files and traces.
        jobs: Names of the jobs it runs; all with a time of their own where empty.
    """

    url: str
    folder: Path
    jobs: tuple[str, ...] = ()

    @property
    def trace(self) -> Path:
        """What began and ended, one line each."""
        return self.folder / "trace"


def traced_jobs(place: Place) -> tuple[Job, ...]:
    """The real table with runs that leave a trace: times, rules, pools and what they wait for as they are."""
    return tuple(
        replace(job, run=_tracing(place.trace))
        for job in JOBS
        if job.time is not None and (not place.jobs or job.name in place.jobs)
    )


def _tracing(trace: Path) -> Callable[[Context], str]:
    chance = random.Random(os.getpid())  # noqa: S311 - how long a run takes is no secret

    def run(_context: Context) -> str:
        name = structlog.contextvars.get_contextvars()["run"]
        _note(trace, f"begin {name} {os.getpid()}")
        time.sleep(chance.uniform(0.0, LONGEST_RUN_S))
        _note(trace, f"end {name} {os.getpid()}")
        return "klart"

    return run


def _let_work(duty: Duty) -> None:
    """Wait for what runs, so that a slow disk of this machine is no slow run on the soak's clock."""
    until = time.monotonic() + PATIENCE_S
    while duty.busy and time.monotonic() < until:
        time.sleep(0.001)


def _note(trace: Path, line: str) -> None:
    descriptor = os.open(trace, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(descriptor, f"{line}\n".encode())
    finally:
        os.close(descriptor)


def work(orders: Connection, place: Place) -> None:
    """Tick at each moment that is sent; give everything back on None.

    Args:
        orders: Moments come in, a word goes out when the tick is done.
        place: Where to work.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    moment = [datetime(2026, 1, 1, tzinfo=UTC)]
    overrides = {"database.url": place.url, "paths.data": str(place.folder)}
    with opened_context(SITE, overrides=overrides) as bare:
        duty = Duty(replace(bare, clock=lambda: moment[0]), lambda: moment[0].timestamp(), traced_jobs(place))  # noqa: PLW0108 it moves
        orders.send("ready")
        while (told := orders.recv()) is not None:
            moment[0] = told
            try:
                duty.tick()
                _let_work(duty)
            except StoreError as error:
                orders.send(f"store: {error}")
            else:
                orders.send("leads" if duty.leads else "stands by")
        duty.stop(1.0)
