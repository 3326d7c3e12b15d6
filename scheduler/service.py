"""The service process: on duty for one site until told to stop."""

import signal
import threading
import time
from collections.abc import Sequence
from enum import Enum
from types import FrameType

import structlog

from config.supervisor import ALIVE, READY, tell_supervisor
from scheduler.context import Context
from scheduler.duty import Duty, take_turns
from scheduler.jobs import JOBS, Job
from scheduler.ledger import owner_name

_LOG = structlog.get_logger(__name__)
TICK_S = 5.0
#: How long runs may go on after SIGTERM before they are given back; a supervisor must wait a little longer.
GRACE_S = 30.0


class Ending(Enum):
    """How the service ended."""

    STOPPED = "stopped"  #: everything is done and given back
    UNFINISHED = "unfinished"  #: a run was given back whose thread may still be at work: leave the process at once
    HUNG = "hung"  #: a run went over its limit: make the process anew


def run_service(context: Context, stop: threading.Event | None = None, *, jobs: Sequence[Job] = JOBS) -> Ending:
    """Be on duty until told to stop (SIGTERM, SIGINT, or `stop`).

    Where another process serves the site this one stands by, and takes over when that one stops or dies.

    Args:
        context: Site, store and way to the outside; its clock must be the real one.
        stop: Set to end the service; made here where None.
        jobs: What there is to run.
    """
    ending = stop or threading.Event()
    _stop_on_signals(ending)
    duty = Duty(context, time.monotonic, jobs)
    _LOG.info("service started", site=context.site.id, owner=owner_name())
    tell_supervisor(READY)
    take_turns(duty, ending, every_s=TICK_S, came_back=lambda: tell_supervisor(ALIVE))
    unfinished = duty.stop(GRACE_S)
    _LOG.info("service stopped", site=context.site.id, given_back=unfinished)
    if duty.hung is not None:
        return Ending.HUNG
    return Ending.UNFINISHED if unfinished else Ending.STOPPED


def _stop_on_signals(ending: threading.Event) -> None:
    if threading.current_thread() is not threading.main_thread():
        return

    def stop(number: int, _frame: FrameType | None) -> None:
        _LOG.info("stopping", signal=signal.Signals(number).name)
        ending.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
