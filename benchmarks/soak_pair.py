"""Two schedulers in two processes, killed at random, on a clock that is stepped: is every due moment run, and exactly once?

Both tick at each step at the same time. Now and then the one on duty is killed with SIGKILL in the middle of its tick, or told to stop, and a
new one takes its place. Every run leaves a line when it begins and when it ends; what the ledger says is held against these.
"""

import multiprocessing as mp
import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess

from benchmarks.soak_worker import LONGEST_RUN_S, SITE, Place, traced_jobs, work
from config.settings import load_settings
from ingest.politeness import jitter
from scheduler.cadence import dues_between
from store.jobs import JobStatus, job_runs
from store.open import Store

START = datetime(2026, 1, 5, tzinfo=UTC)
#: What is held is renewed at each step, and is held for 60 s.
STEP = timedelta(seconds=50)
#: Long enough for the other to take over and make up for what is left.
AFTER = timedelta(minutes=12)


@dataclass(frozen=True)
class PairFigures:
    """What came of it.

    Attributes:
        due: Due moments there were.
        succeeded: Those the ledger calls succeeded.
        never: Those that did not run to their end.
        twice: Those that ran to their end twice though nobody was killed in between.
        again: Those that ran again because the process was killed before it could write down the end.
        beside: Those that two living processes ran at the same time.
        kills: Processes killed.
        stops: Processes told to stop.
        longest_gap: Longest time between a kill and the next process on duty.
        seconds: How long it took [s].
    """

    due: int
    succeeded: int
    never: int
    twice: int
    again: int
    beside: int
    kills: int
    stops: int
    longest_gap: timedelta
    seconds: float

    @property
    def good(self) -> bool:
        """Whether every due moment was run exactly once."""
        return (
            self.due == self.succeeded
            and not (self.never or self.twice or self.beside)
            and self.longest_gap <= timedelta(minutes=2)
        )


@dataclass
class _Member:
    process: ForkServerProcess
    orders: Connection


def context_of_soak() -> ForkServerContext:
    """Processes that start quickly and clean: a server forks them that has imported everything and run nothing.

    What the command itself imports is among it: each process looks its main module up again, and must find that done.
    """
    made = mp.get_context("forkserver")
    made.set_forkserver_preload([f"benchmarks.soak_{name}" for name in ("worker", "steps", "winter", "load")])
    return made


def run_pair(place: Place, *, span: timedelta, kills: int, seed: int) -> PairFigures:
    """Let two of them serve a site for a while.

    Args:
        place: Database with its tables, and a folder of its own.
        span: Simulated time.
        kills: How often one is killed or told to stop, at random.
        seed: Of the chances.
    """
    began, chance = time.monotonic(), random.Random(seed)  # noqa: S311 - which one dies is no secret
    spawn = context_of_soak()
    steps = int(span / STEP)
    ends = {chance.randrange(steps): chance.random() < 0.75 for _ in range(kills)}
    pair = [_start(spawn, place), _start(spawn, place)]
    done, gap, waits_since = Counter[bool](), timedelta(0), None
    killed: set[int] = set()
    for step in range(steps + int(AFTER / STEP)):
        now = START + step * STEP
        said = _tick(pair, now, chance, kill=_victim(pair, chance) if ends.get(step) else None)
        if ends.get(step) is False:
            _stop(pair[0])
            pair[0] = _start(spawn, place)
            done[False] += 1
        for i, word in enumerate(said):
            if word is None:
                killed.add(pair[i].process.pid or 0)
                pair[i] = _start(spawn, place)
                done[True] += 1
        leads = "leads" in said
        if leads and waits_since is not None:
            gap = max(gap, now - waits_since)
        waits_since = None if leads else waits_since or now
        pair.sort(key=lambda _member: chance.random())
    for member in pair:
        _stop(member)
    return _judge(place, span, killed, kills=done[True], stops=done[False], gap=gap, seconds=time.monotonic() - began)


def _victim(pair: list[_Member], chance: random.Random) -> int:
    return chance.randrange(len(pair))


def _start(spawn: ForkServerContext, place: Place) -> _Member:
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=work, args=(theirs, place), daemon=True)
    process.start()
    theirs.close()
    ours.recv()  # it is ready
    return _Member(process, ours)


def _stop(member: _Member) -> None:
    member.orders.send(None)
    member.process.join(30)


def _tick(pair: list[_Member], now: datetime, chance: random.Random, *, kill: int | None) -> list[str | None]:
    for member in pair:
        member.orders.send(now)
    if kill is not None:
        time.sleep(chance.uniform(0.0, 2 * LONGEST_RUN_S))
        pair[kill].process.kill()
        pair[kill].process.join(30)
    return [None if i == kill else member.orders.recv() for i, member in enumerate(pair)]


def _judge(
    place: Place, span: timedelta, killed: set[int], *, kills: int, stops: int, gap: timedelta, seconds: float
) -> PairFigures:
    schedule = load_settings(site=SITE).schedule
    wanted = {
        f"{job.name}@{due:%Y%m%dT%H%M%SZ}"
        for job in traced_jobs(place)
        if job.time is not None
        for due in dues_between(job.time(schedule), START, START + span)
        if due + jitter(SITE, job.name, 59.0) <= START + span
    }
    with Store.open(place.url, place.folder) as store:
        succeeded = {
            f"{run.job}@{run.due:%Y%m%dT%H%M%SZ}"
            for run in job_runs(store, SITE, limit=1_000_000)
            if run.status is JobStatus.SUCCEEDED
        }
    ended: dict[str, list[int]] = defaultdict(list)
    open_now: dict[str, int] = {}
    beside = 0
    for line in place.trace.read_text().splitlines():
        word, name, pid = line.split()
        moment = name.partition("#")[0]
        if word == "begin":
            beside += moment in open_now and open_now[moment] not in killed
            open_now[moment] = int(pid)
        else:
            ended[moment].append(int(pid))
            if open_now.get(moment) == int(pid):
                del open_now[moment]
    more = [pids for pids in ended.values() if len(pids) > 1]
    return PairFigures(
        due=len(wanted),
        succeeded=len(wanted & succeeded),
        never=len(wanted - ended.keys()),
        twice=sum(not set(pids[:-1]) <= killed for pids in more),
        again=sum(set(pids[:-1]) <= killed for pids in more),
        beside=beside,
        kills=kills,
        stops=stops,
        longest_gap=gap,
        seconds=seconds,
    )
