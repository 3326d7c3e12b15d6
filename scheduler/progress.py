"""What a person at a terminal sees while waiting: one line per stage with its time, and a bar where a stage is long."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import click

#: Called as progress(done, total, label).
Progress = Callable[[int, int, str], None]


class Bar:
    """A bar that appears only where someone is watching; elsewhere one line at the start.

    Attributes:
        label: What is being done.
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self._shown = sys.stderr.isatty()
        self._last = 0.0

    def __enter__(self) -> Self:
        """Show the label."""
        click.echo(f"{self.label} ...", err=True)
        return self

    def __call__(self, done: int, total: int, label: str = "") -> None:
        """Draw the bar, at most ten times a second."""
        moment = time.monotonic()
        if not self._shown or total <= 0 or (moment - self._last < 0.1 and done < total):
            return
        self._last = moment
        filled = round(24 * done / total)
        click.echo(f"\r  [{'█' * filled}{'·' * (24 - filled)}] {100 * done // total:3d} % {label:<32.32}", err=True, nl=False)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Leave the line."""
        if self._shown and self._last:
            click.echo("\r" + " " * 72 + "\r", err=True, nl=False)


class Stages:
    """Times the stages of a longer piece of work.

    Attributes:
        seconds: Stage name → how long it took [s], in order.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[Bar]:
        """Run one stage under a bar and remember how long it took."""
        start = time.monotonic()
        with Bar(name) as bar:
            yield bar
        self.seconds[name] = time.monotonic() - start
        click.echo(f"  {self.seconds[name]:.1f} s", err=True)
