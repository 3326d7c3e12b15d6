"""One process's duty: hold the site's lease, start what is due, keep what runs, end what takes too long.

Any number of processes may be on duty for a site; the one with the lease starts runs, the others stand by. Nothing queues: a run is started
only where its pool has room, and what is due is looked up anew each time.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

import structlog

from model.domain.errors import StoreError
from scheduler.context import Context
from scheduler.far_holds import FarHolds
from scheduler.jobs import JOBS, CatchUp, Job
from scheduler.ledger import (
    HOLD,
    MOST_ATTEMPTS,
    claim_run,
    end_run,
    owner_name,
    run_claimed,
    told_died,
    told_over_time,
    told_stopped,
)
from scheduler.outstanding import outstanding
from scheduler.told import entry
from store import claims
from store import jobs as ledger
from store.watch import SCHEDULER

_LOG = structlog.get_logger(__name__)
LEASE = "scheduler"
LEASE_LENGTH = timedelta(seconds=60)
#: What is held is renewed so often [s].
BEAT_S = 10.0
#: Runs at once, by pool; the road model's threads bear one reckoning at a time.
ROOM = MappingProxyType({"io": 4, "cpu": 1})
#: A run waits for those it reckons on, but not longer: a source that hangs must not keep the night's assessment away.
PATIENCE = timedelta(minutes=5)
#: A wall clock that moved so much more or less than the stopwatch was set [s]; holds mean nothing until they have been renewed.
STEPPED_S = 15.0
#: A turn that has not come back after so long is told: a server that neither answers nor refuses holds it up [s].
LONG_TURN_S = 60.0


@dataclass(frozen=True, slots=True)
class Running:
    """A run of this process.

    Attributes:
        job: What runs.
        due: When it was due.
        attempt: Which try it is.
        since_s: When it was started, by the stopwatch [s].
        future: Its thread.
    """

    job: Job
    due: datetime
    attempt: int
    since_s: float
    future: Future[bool]


@dataclass
class Duty:
    """What one process does each few seconds.

    Attributes:
        context: Site and store; its clock tells what is due.
        stopwatch: Seconds of a clock that is never set.
        jobs: What there is to run, in the order it is started.
        leads: Whether this process holds the lease.
        hung: A run that went over its limit and cannot be ended but with the process; None where there is none.
    """

    context: Context
    stopwatch: Callable[[], float]
    jobs: Sequence[Job] = JOBS
    leads: bool = False
    hung: Job | None = None
    _running: dict[str, Running] = field(default_factory=dict)
    _waits: dict[tuple[str, datetime], datetime] = field(default_factory=dict)
    _pools: dict[str, ThreadPoolExecutor] = field(
        default_factory=lambda: {name: ThreadPoolExecutor(room, thread_name_prefix=name) for name, room in ROOM.items()}
    )
    _far_lease: FarHolds[str] = field(default_factory=FarHolds)
    _far_runs: FarHolds[tuple[str, datetime]] = field(default_factory=FarHolds)
    _seen: tuple[datetime, float] | None = None
    _calm_from_s: float = 0.0
    _beat_at_s: float = 0.0

    def tick(self) -> None:
        """Renew, take over, start, and end what takes too long.

        Raises:
            StoreError: The store refused; the next tick goes on.
        """
        self._running = {key: run for key, run in self._running.items() if not run.future.done()}
        self._look_at_clock()
        if self.stopwatch() >= self._beat_at_s:
            self._beat()
            self._beat_at_s = self.stopwatch() + BEAT_S
        self._end_over_time()
        if self.leads and self.hung is None:
            self._serve_requests()
            for name, dues in outstanding(self.context, self.jobs).items():
                self._start_due(self._named[name], dues)

    @property
    def busy(self) -> int:
        """Runs that are going on here."""
        return sum(not run.future.done() for run in self._running.values())

    def stop(self, grace_s: float) -> int:
        """Start nothing more, wait for what runs, give back what is not done, and the lease.

        Args:
            grace_s: How long to wait [s].

        Returns:
            Number of runs given back, whose threads may still be at work.
        """
        for pool in self._pools.values():
            pool.shutdown(wait=False)
        until = self.stopwatch() + grace_s
        while self.busy and self.stopwatch() < until and self.hung is None:
            wait([run.future for run in self._running.values()], timeout=2.0)
            self._quietly(self._renew)
        unfinished = self.busy
        self._quietly(
            lambda: claims.give_back(
                self.context.store, self.context.site.id, owner=owner_name(), now=self.context.now, message=entry(told_stopped())
            )
        )
        self._quietly(lambda: ledger.release_lease(self.context.store, self.context.site.id, LEASE, owner=owner_name()))
        return unfinished

    def _beat(self) -> None:
        """Hold what is ours, the lease among it, and write down what nobody holds any longer."""
        context, site, now = self.context, self.context.site.id, self.context.now
        self._renew()
        lapsed = self._far_runs.lapsed(
            claims.held_runs(context.store, site, beyond=now + HOLD), now=now, length=HOLD, at_s=self.stopwatch()
        )
        led, self.leads = self.leads, self._hold_lease()
        if led != self.leads or not self._beat_at_s:
            _LOG.info("on duty" if self.leads else "standing by: another process serves this site", site=site)
        if self.leads:
            ledger.beat(context.store, site, SCHEDULER, now=now, detail=owner_name())
            if self.stopwatch() >= self._calm_from_s:
                claims.bury(context.store, site, now=now, message=entry(told_died()), lapsed=lapsed)

    def _renew(self) -> None:
        at_work = [(run.job.name, run.due) for run in self._running.values() if not run.future.done()]
        context = self.context
        claims.renew_holds(context.store, context.site.id, owner=owner_name(), now=context.now, hold=HOLD, runs=at_work)

    def _hold_lease(self) -> bool:
        store, site, now, owner = self.context.store, self.context.site.id, self.context.now, owner_name()
        if self.leads and ledger.renew_lease(store, site, LEASE, owner=owner, now=now, length=LEASE_LENGTH):
            return True
        held = ledger.lease_of(store, site, LEASE, now=now)
        ends = {} if held is None else {LEASE: held.expires_at}
        lapsed = self._far_lease.lapsed(ends, now=now, length=LEASE_LENGTH, at_s=self.stopwatch())
        if (held is not None and not lapsed) or self.stopwatch() < self._calm_from_s:
            return False
        if lapsed:
            _LOG.warning("the lease reaches too far ahead and is not renewed: its holder's clock was wrong, and it is gone")
        return ledger.acquire_lease(store, site, LEASE, owner=owner, now=now, length=LEASE_LENGTH, lapsed=lapsed.get(LEASE))

    def _look_at_clock(self) -> None:
        """Where the clock was set, take nobody for dead until the living have had time to renew."""
        now, watch = self.context.now, self.stopwatch()
        if self._seen is not None:
            stepped = (now - self._seen[0]).total_seconds() - (watch - self._seen[1])
            if abs(stepped) > STEPPED_S:
                _LOG.warning("the clock was set", seconds=round(stepped))
                self._calm_from_s = watch + LEASE_LENGTH.total_seconds()
        self._seen = (now, watch)

    @property
    def _named(self) -> dict[str, Job]:
        return {job.name: job for job in self.jobs}

    def _start_due(self, job: Job, dues: Sequence[datetime]) -> None:
        if job.name in self._running or self._waits_for_others(job, dues[-1]):
            return
        self._start(job, dues[0], as_of=dues[0] if job.catch_up is CatchUp.EVERY and len(dues) > 1 else None)

    def _serve_requests(self) -> None:
        """Start what people asked for; a request is closed once its run is over, so that one that was killed is tried again."""
        context, site = self.context, self.context.site.id
        for request in ledger.open_requests(context.store, site):
            job = self._named.get(request.job)
            if job is None:
                _LOG.error("a request names no job", job=request.job)
                ledger.close_request(context.store, request.id, now=context.now)
            elif claims.is_settled(context.store, site, job.name, request.requested_at, most_attempts=MOST_ATTEMPTS):
                ledger.close_request(context.store, request.id, now=context.now)
            else:
                self._start(job, request.requested_at)

    def _waits_for_others(self, job: Job, due: datetime) -> bool:
        """Whether a run waits for those of other jobs; each due moment waits `PATIENCE` at most."""
        if not any(name in self._running for name in job.after):
            return False
        since = self._waits.setdefault((job.name, due), self.context.now)
        self._waits = {key: moment for key, moment in self._waits.items() if abs(self.context.now - moment) < timedelta(days=1)}
        return timedelta(0) <= self.context.now - since < PATIENCE

    def _start(self, job: Job, due: datetime, *, as_of: datetime | None = None) -> None:
        busy = sum(run.job.pool == job.pool for run in self._running.values())
        if job.name in self._running or busy >= ROOM[job.pool]:
            return
        attempt = claim_run(self.context, job, due)
        if not attempt:
            return
        future = self._pools[job.pool].submit(run_claimed, self.context, job, due, attempt, as_of=as_of)
        self._running[job.name] = Running(job, due, attempt, self.stopwatch(), future)

    def _end_over_time(self) -> None:
        """A thread cannot be ended by itself: write down what came of it, and let the process be made anew."""
        for run in self._running.values():
            if self.stopwatch() - run.since_s > run.job.limit.total_seconds() and self.hung is None:
                said = told_over_time(run.job)
                _LOG.error(str(said), job=run.job.name, due=run.due.isoformat())
                end_run(self.context, run.job, run.due, run.attempt, said, succeeded=False)
                self.hung = run.job

    @staticmethod
    def _quietly(step: Callable[[], object]) -> None:
        """On the way out a store that does not answer changes nothing: what is held runs out by itself."""
        try:
            step()
        except StoreError as error:
            _LOG.warning("could not be written on stopping", reason=str(error))


def take_turns(
    duty: Duty,
    ending: threading.Event,
    *,
    every_s: float,
    long_turn_s: float = LONG_TURN_S,
    came_back: Callable[[], object] = lambda: None,
) -> None:
    """Tick until told to end, or until a run hangs. A store that does not answer is asked again.

    Args:
        duty: Whose.
        ending: Set to end.
        every_s: Pause between ticks [s].
        long_turn_s: After so long the log says that a tick has not come back [s].
        came_back: Called after each tick that did, whatever came of it: the sign of life for a supervisor.
    """
    silent = False
    while not ending.is_set() and duty.hung is None:
        try:
            with _told_if_long(long_turn_s):
                duty.tick()
            if silent:
                _LOG.info("the store answers again")
            silent = False
        except StoreError as error:
            if not silent:
                _LOG.error("the store does not answer; trying on", reason=str(error))
            silent = True
        came_back()
        ending.wait(every_s)


@contextmanager
def _told_if_long(seconds: float) -> Iterator[None]:
    """Say so once where what is done takes longer [s]."""
    teller = threading.Timer(seconds, _LOG.error, args=("the store has not answered; nothing is started until it does",))
    teller.daemon = True
    teller.start()
    try:
        yield
    finally:
        teller.cancel()
