"""A few threads that share out compiled work which lets go of Python's lock."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

Item = TypeVar("Item")
#: More threads than this gain nothing on work this small.
MOST_THREADS = 4


class Workers:
    """Threads for the time of a ``with`` block; the calling thread works too."""

    def __init__(self, threads: int | None = None) -> None:
        self._threads = min(threads or len(os.sched_getaffinity(0)), MOST_THREADS)
        self._pool = ThreadPoolExecutor(max(1, self._threads - 1))

    def __len__(self) -> int:
        return self._threads

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown()

    def each(self, work: Callable[[Item], None], items: Sequence[Item]) -> None:
        """Do `work` on every item; returns when all are done."""
        waiting = [self._pool.submit(work, item) for item in items[1:]]
        work(items[0])
        for task in waiting:
            task.result()
