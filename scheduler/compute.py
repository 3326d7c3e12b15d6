"""Where an assessment's blocks are reckoned: here, in several processes of this machine, or on a Dask cluster. The figures are the same.

A worker that is lost costs its blocks once more, not the run: processes hand what they had not given to this one, a cluster to another worker, and
where no cluster answers this machine reckons alone and the log says so. What is broken off (a request to stop, a signal, an error) takes back what
still waits, and no worker process outlives the one it works for.
"""

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import structlog

from config.compute import Compute
from model.domain.errors import RunStopped
from model.domain.roads import Network
from model.gathering import Room, in_memory
from model.recommendations import Night
from model.spread import Part, Spread, Work
from scheduler.compute_dask import on_cluster
from scheduler.compute_worker import one, share
from scheduler.course import WAIT_S, Course, one_by_one, unwatched
from store.array_room import mapped_room

_LOG = structlog.get_logger(__name__)


def spread_for(compute: Compute, *, segments: int, course: Course = unwatched) -> Spread:
    """The way blocks are spread under these settings.

    Args:
        compute: Settings.
        segments: Size of the network.
        course: Is told how far the run is, and may stop it.
    """
    if compute.where == "dask":
        return partial(on_cluster, compute, course=course)
    processes = compute.processes or os.cpu_count() or 1
    if processes == 1 or segments < compute.processes_from_segments:
        return partial(one_by_one, course=course)
    return partial(in_processes, processes, course=course)


def room_for(compute: Compute, *, segments: int, folder: Path) -> Room:
    """Where the hourly picture lies while it is put together: in memory, or for a large network on disk.

    Args:
        compute: Settings.
        segments: Size of the network.
        folder: Disk to use.
    """
    return in_memory if segments < compute.processes_from_segments else partial(mapped_room, folder)


def end_workers() -> None:
    """End the worker processes of this one at once, before it is ended or made anew without a farewell."""
    for worker in multiprocessing.active_children():
        worker.kill()


def in_processes(
    processes: int, work: Work, blocks: Sequence[Network], night: Night, *, course: Course = unwatched
) -> Iterable[Part]:
    """Each block in one of so many processes; should one die, what is left is reckoned here.

    Args:
        processes: How many; each uses one core.
        work: What is done with each block.
        blocks: The network in pieces.
        night: What they share.
        course: Is told how far the run is.

    Raises:
        RunStopped: Somebody asked for it; no worker is at work any longer.
    """
    given = 0
    try:
        for part in _from_pool(processes, work, blocks, night, course):
            yield part
            given += 1
    except BrokenProcessPool as error:
        _LOG.warning("a worker process was lost; the rest is reckoned here", blocks=len(blocks), given=given, reason=str(error))
        yield from one_by_one(work, blocks, night, course=course, given=given)


def _from_pool(processes: int, work: Work, blocks: Sequence[Network], night: Night, course: Course) -> Iterator[Part]:
    # a fresh interpreter for each: a fork would take over half of the threads of the compiled code
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(processes, len(blocks)), mp_context=context, initializer=share, initargs=(night,))
    waiting: list[Future[Part]] = []
    try:
        course(0, len(blocks))
        waiting.extend(pool.submit(one, work, block) for block in blocks)
        for given in range(len(blocks)):
            future = waiting.pop(0)  # not kept: a future holds its result
            while not future.done():
                wait([future], timeout=WAIT_S)
                course(given + future.done() + sum(later.done() for later in waiting), len(blocks))
            yield future.result()
        course(len(blocks), len(blocks))
    except RunStopped:
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
