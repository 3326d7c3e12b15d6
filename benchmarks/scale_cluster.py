"""Two Dask workers against one: time of the same blocks in one run, and with a worker killed on the way.

``python -m benchmarks.scale_cluster [--segments N] [--members N] [--hours N] [--keep]``

A cluster of this machine's own, one core a worker; network and weather as in `benchmarks.scale`. Each cluster reckons a small network first, so that
compiled code is loaded before the clock starts. What is timed is the blocks alone: sent, reckoned and brought back. One and two take turns, and the
quickest of each counts, for other work on the machine takes from both. Told beside it is processor time: of the workers, and of this process,
which holds the client and both clusters' schedulers. With ``--keep`` workers write their regions of the staged zarr, as with `dask_workers_keep`.
"""

import argparse
import hashlib
import logging
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog

from benchmarks.assessment import HISTORY_H, NOW, made_weather
from benchmarks.scale_network import national_network, national_site
from config.errors import HalkaError
from config.settings import load_settings
from config.sites import load_site
from model.assess import AssessmentInputs, assess
from model.domain.plans import Assessment
from model.domain.roads import Network
from model.domain.weather import to_utc64
from model.recommendations import Night
from model.spread import Part, Spread, Work
from scheduler.compute import spread_for
from scheduler.compute_aside import kept_by_workers
from scheduler.compute_dask import require_extra
from store.files import Files

#: Asked of two workers against one [1].
RATIO = 1.7
#: What a worker and its scheduler are started with, as `docs/scaling.md` advises: one core, freed memory kept for the next block, no sampling
#: of its stack, and a look at themselves each second or more instead of fifty times in one.
WORKER = {
    "NUMBA_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_TRIM_THRESHOLD_": "268435456",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "5s",
    "DASK_DISTRIBUTED__WORKER__MEMORY__MONITOR_INTERVAL": "1s",
}
#: A worker is killed after so many blocks have come back.
KILLED_AFTER = 2


@dataclass
class Timed:
    """A spread with a stopwatch, and a hand on the workers.

    Attributes:
        spread: What does the work.
        kill: A worker's process that dies on the way; None for no such thing.
        took_s: Time from the first block sent to the last one back [s].
        here_s: This process's processor time meanwhile [s].
        blocks: How many there were.
    """

    spread: Spread
    kill: int | None = None
    took_s: float = field(default=0.0, init=False)
    here_s: float = field(default=0.0, init=False)
    blocks: int = field(default=0, init=False)

    def __call__(self, work: Work, blocks: Sequence[Network], night: Night) -> Iterable[Part]:
        """Every part, once all are back."""
        parts, before, here = [], time.perf_counter(), time.process_time()
        for part in self.spread(work, blocks, night):
            parts.append(part)
            if len(parts) == KILLED_AFTER and self.kill is not None:
                os.kill(self.kill, signal.SIGKILL)
        self.took_s, self.here_s, self.blocks = time.perf_counter() - before, time.process_time() - here, len(blocks)
        return parts


def fingerprint(made: Assessment) -> str:
    """Hash of everything an assessment says."""
    digest = hashlib.sha256(repr(made.recommendations).encode())
    for told in [made.hourly] if made.segments is None else [made.hourly, made.segments]:
        for name in sorted(map(str, told.variables)):
            digest.update(name.encode() + told[name].to_numpy().tobytes())
    return digest.hexdigest()


def assessed(spread: Spread, *, segments: int, members: int, hours: int) -> Assessment:
    """The made night under a way of reckoning."""
    site = national_site(load_site("vasteras").site, segments=segments)
    first = to_utc64(NOW).astype("datetime64[h]")
    inputs = AssessmentInputs(
        forecasts=(made_weather(site, first=first + 1, hours=hours + 12, source="made"),),
        history=made_weather(site, first=first - HISTORY_H, hours=HISTORY_H + 1, source="analysis"),
    )
    network = national_network(site, segments=segments)
    return assess(
        network, site, inputs, models=None, now=NOW, members=members, horizon_h=hours, seed=1, versions={}, spread=spread
    )


@dataclass(frozen=True)
class Workers:
    """A cluster that is running.

    Attributes:
        client: Asks its workers who they are.
        spread: Reckons blocks on it.
    """

    client: Any
    spread: Spread

    def assessed(self, *, killed: bool = False, **size: int) -> tuple[Timed, str]:
        """How the blocks went, and the fingerprint of the answer; with a worker killed on the way or not."""
        pids = sorted(self.client.run(os.getpid).values())
        timed = Timed(self.spread, kill=pids[0] if killed else None)
        answer = assessed(timed, **size)
        if killed and sorted(self.client.run(os.getpid).values()) == pids:
            raise RuntimeError("no worker was killed; nothing was shown")
        return timed, fingerprint(answer)

    def processor_s(self) -> float:
        """Processor time the workers have used since they were started [s]."""
        return float(sum(self.client.run(time.process_time).values()))


@contextmanager
def workers(count: int, *, kept_in: Path | None = None) -> Iterator[Workers]:
    """A cluster of so many workers of one core, each of which has had a block; they write its arrays into a folder, or send them back."""
    distributed: Any = import_module("distributed")
    made = distributed.LocalCluster(
        n_workers=count, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50, env=WORKER
    )
    with made as cluster, distributed.Client(cluster, set_as_default=False) as client:
        overrides = {"compute.where": "dask", "compute.dask_scheduler": str(cluster.scheduler_address)}
        sent = spread_for(load_settings(env={}, overrides=overrides).compute, segments=1)
        spread = sent if kept_in is None else kept_by_workers(Files(kept_in), "made", sent)
        for _ in range(count):
            assessed(spread, segments=3000, members=2, hours=12)
        yield Workers(client, spread)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit code 1 where the bound is not kept or an answer differs, 2 without Dask."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale_cluster", description=__doc__.splitlines()[0])
    parser.add_argument("--segments", type=int, default=12_500)
    parser.add_argument("--members", type=int, default=30)
    parser.add_argument("--hours", type=int, default=66)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", action="store_true")
    chosen = vars(parser.parse_args(arguments))
    try:
        require_extra()
    except HalkaError as fault:
        print(f"benchmarks.scale_cluster: {fault}", file=sys.stderr)
        return 2
    rounds, keep, size = chosen.pop("rounds"), chosen.pop("keep"), chosen
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    # a worker's memory and threads are settled as its process begins, before the cluster could tell it
    os.environ.update(WORKER)
    print(f"Made network and weather, {size}, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    one: list[float] = []
    two: list[float] = []
    answers: set[str] = set()
    with ExitStack() as opened:
        kept_in = Path(opened.enter_context(TemporaryDirectory())) if keep else None
        alone, pair = (opened.enter_context(workers(count, kept_in=kept_in)) for count in (1, 2))
        for _ in range(rounds):
            used = []
            for who, took in ((alone, one), (pair, two)):
                before = who.processor_s()
                timed, answer = who.assessed(**size)
                took.append(timed.took_s)
                used.append(f"{who.processor_s() - before:.1f} + {timed.here_s:.1f}")
                answers.add(answer)
            print(f"{timed.blocks} blocks: one worker {one[-1]:.1f} s, two {two[-1]:.1f} s: {one[-1] / two[-1]:.2f}", end="; ")
            print(f"processor of workers + client and schedulers {used[0]} s, {used[1]} s", flush=True)
        timed, answer = pair.assessed(killed=True, **size)
        answers.add(answer)
    same = len(answers) == 1
    print(
        f"two, one of them killed on the way: {timed.took_s:.1f} s; {'all answers the same to the byte' if same else 'ANSWERS DIFFER'}"
    )
    ratio = min(one) / min(two)
    print(f"quickest of each: {ratio:.2f} of {RATIO} asked{'' if ratio >= RATIO else ', NOT KEPT'}")
    return 0 if ratio >= RATIO and same else 1


if __name__ == "__main__":
    sys.exit(main())
