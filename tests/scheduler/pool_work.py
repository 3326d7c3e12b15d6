"""Work for worker processes, in a module of its own: a worker reads in the module that its work stands in."""

import os
import signal
import time
from pathlib import Path
from typing import Any


def doubled(block: Any, night: Any) -> Any:
    return block * 2, [night]


def doubled_unless_it_is_the_third(block: Any, night: Any) -> Any:
    """The worker that takes block 3 dies of it; the process whose number is given does not."""
    if block == 3 and os.getpid() != night:
        os.kill(os.getpid(), signal.SIGKILL)
    return block * 2, [night]


def refused(block: Any, night: Any) -> Any:
    raise ValueError(f"block {block}")


def noted(block: Any, folder: Any) -> Any:
    """Leaves a file when it begins and another when it is done."""
    (Path(folder) / f"begun-{block}").touch()
    time.sleep(0.3)
    (Path(folder) / f"done-{block}").touch()
    return block, []


def without_end(block: Any, folder: Any) -> Any:
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(600)
    return block, []
