"""What a worker process of `scheduler.compute` runs. It stands alone so that a worker, a fresh interpreter, reads in no more than its work needs."""

import multiprocessing
import os
import threading
from typing import TYPE_CHECKING

import numba

if TYPE_CHECKING:
    from model.domain.roads import Network
    from model.recommendations import Night
    from model.spread import Part, Work

#: What all blocks of the run share.
_SHARED: dict[str, "Night"] = {}


def share(night: "Night") -> None:
    """Keep what all blocks share, and use one core for compiled code: the other processes use the others."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    numba.set_num_threads(1)
    _SHARED["night"] = night


def one(work: "Work", block: "Network") -> "Part":
    """Do the work on one block.

    Args:
        work: What is done.
        block: A piece of the network.
    """
    return work(block, _SHARED["night"])


def _end_with_parent() -> None:
    """A process that was killed or made anew closes no queue, and its workers would wait for it without end."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
