"""How far a run is, told in the ledger while it runs, and whether somebody has asked for it to stop."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from model.domain.errors import RunStopped, StoreError
from model.domain.roads import Network
from model.recommendations import Night
from model.spread import Part, Work
from scheduler.told import Told, entry
from store.claims import tell_progress
from store.open import Store
from store.stops import stop_asked_by

_LOG = structlog.get_logger(__name__)
#: The ledger is told and asked at most so often [s].
LOOK_S = 2.0
#: Whoever waits for a block looks up so often [s].
WAIT_S = 0.5


class Course(Protocol):
    """Is told by a run how far it is, as often as it likes."""

    def __call__(self, done: int, of: int, /) -> None:
        """So many blocks of the network, or so many forecasts that are learnt from, are done of so many.

        Raises:
            RunStopped: Somebody asked for the run to stop.
        """


def unwatched(_done: int, _of: int, /) -> None:
    """Of a run that stands in no ledger, which nobody can stop."""


@dataclass
class LedgerCourse:
    """Tells the ledger and asks it, once in `LOOK_S` at most. A store that does not answer stops nothing.

    Attributes:
        store: Where the ledger is.
        site: Site id.
        job: Name of the job.
        due: When the run was due.
        owner: Who claimed it.
        stopwatch: Seconds of a clock that is never set.
    """

    store: Store
    site: str
    job: str
    due: datetime
    owner: str
    stopwatch: Callable[[], float] = time.monotonic
    _again_s: float = float("-inf")
    _told: tuple[int, int] | None = None

    def __call__(self, done: int, of: int, /) -> None:
        """So many are done of so many; see `Course`. Before the first and after the last it is always asked."""
        if self._told is not None and done < of and self.stopwatch() < self._again_s:
            return
        self._again_s = self.stopwatch() + LOOK_S
        try:
            if self._told != (done, of):
                message = entry(_SAID.get(self.job, told_blocks)(done, of))
                tell_progress(self.store, self.site, self.job, self.due, owner=self.owner, message=message)
                self._told = (done, of)
            by = stop_asked_by(self.store, self.site, self.job, self.due)
        except StoreError as error:
            _LOG.warning("how far the run is could not be written down", job=self.job, reason=str(error))
            return
        if by is not None:
            _LOG.warning("the run is stopped on request", job=self.job, by=by, done=done, of=of)
            raise RunStopped(by)


def told_blocks(done: int, of: int) -> Told:
    """What the ledger says of a run on its way."""
    return Told(f"{done} av {of} delar av vägnätet räknade", "blocks", {"done": done, "of": of})


def told_issues(done: int, of: int) -> Told:
    """What the ledger says of a training on its way."""
    return Told(f"{done} av {of} prognoser räknade", "issues", {"done": done, "of": of})


#: What a job counts, where that is not blocks of the network.
_SAID: Mapping[str, Callable[[int, int], Told]] = {"train": told_issues}


def one_by_one(work: Work, blocks: Sequence[Network], night: Night, *, course: Course, given: int = 0) -> Iterator[Part]:
    """One block after the other in this process; the compiled parts use all cores.

    Args:
        work: What is done with each block.
        blocks: The network in pieces.
        night: What they share.
        course: Is told after each block.
        given: So many of the first blocks are done already and left out.

    Raises:
        RunStopped: Somebody asked for it.
    """
    for number, block in enumerate(blocks[given:], start=given):
        course(number, len(blocks))
        yield work(block, night)
    course(len(blocks), len(blocks))
