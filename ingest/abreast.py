"""Work of many sources side by side: each in a thread of its own, taken as it comes, none waited for without end."""

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")


def abreast(names: Sequence[str], work: Callable[[str], _Item], *, longest_s: float) -> Iterator[tuple[str, _Item | None]]:
    """Do the work of every name at once and hand over each piece as it is done.

    Args:
        names: Of the pieces; each once.
        work: Does one piece; must not raise.
        longest_s: What is not done by then is given up: None is handed over for it, and its thread left to end by itself [s].
    """
    done: queue.SimpleQueue[tuple[str, _Item | None]] = queue.SimpleQueue()

    def run(name: str) -> None:
        item: _Item | None = None
        try:
            item = work(name)
        finally:
            done.put((name, item))

    waiting = set(names)
    for name in dict.fromkeys(names):
        here = contextvars.copy_context()  # what each line of the log carries; one context bears one thread
        threading.Thread(target=here.run, args=(run, name), name=f"source-{name}", daemon=True).start()
    deadline = time.monotonic() + longest_s
    while waiting:
        try:
            name, item = done.get(timeout=max(deadline - time.monotonic(), 0.0))
        except queue.Empty:
            yield from ((name, None) for name in sorted(waiting))
            return
        waiting.discard(name)
        yield name, item
