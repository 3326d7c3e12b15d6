"""Where an assessment's blocks are reckoned: here, in several processes of this machine, or on a Dask cluster. The figures are the same.

A worker that is lost costs its blocks once more, not the run: processes hand what they had not given to this one, a cluster to another worker, and
where no cluster answers this machine reckons alone and the log says so. What is broken off (a signal, an error) takes back what still waits.
"""

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial

import structlog

from config.compute import Compute
from model.domain.roads import Network
from model.recommendations import Night
from model.spread import Part, Spread, Work, in_turn
from scheduler.compute_dask import on_cluster

_LOG = structlog.get_logger(__name__)
#: What all blocks of the run share, in a worker process.
_SHARED: dict[str, Night] = {}


def spread_for(compute: Compute, *, segments: int) -> Spread:
    """The way blocks are spread under these settings.

    Args:
        compute: Settings.
        segments: Size of the network.
    """
    if compute.where == "dask":
        return partial(on_cluster, compute)
    processes = compute.processes or os.cpu_count() or 1
    if processes == 1 or segments < compute.processes_from_segments:
        return in_turn
    return partial(in_processes, processes)


def in_processes(processes: int, work: Work, blocks: Sequence[Network], night: Night) -> Iterable[Part]:
    """Each block in one of so many processes; should one die, what is left is reckoned here.

    Args:
        processes: How many; each uses one core.
        work: What is done with each block.
        blocks: The network in pieces.
        night: What they share.
    """
    given = 0
    try:
        for part in _from_pool(processes, work, blocks, night):
            yield part
            given += 1
    except BrokenProcessPool as error:
        _LOG.warning("a worker process was lost; the rest is reckoned here", blocks=len(blocks), given=given, reason=str(error))
        yield from in_turn(work, blocks[given:], night)


def _from_pool(processes: int, work: Work, blocks: Sequence[Network], night: Night) -> Iterator[Part]:
    # a fresh interpreter for each: a fork would take over half of the threads of the compiled code
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(processes, len(blocks)), mp_context=context, initializer=_share, initargs=(night,))
    waiting: list[Future[Part]] = []
    try:
        waiting.extend(pool.submit(_one, work, block) for block in blocks)
        for number, future in enumerate(waiting, start=1):
            yield future.result()
            _LOG.debug("block reckoned", block=number, of=len(blocks))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _share(night: Night) -> None:
    """Keep what all blocks share, and use one core for compiled code: the other processes use the others."""
    import numba

    numba.set_num_threads(1)
    _SHARED["night"] = night


def _one(work: Work, block: Network) -> Part:
    return work(block, _SHARED["night"])
