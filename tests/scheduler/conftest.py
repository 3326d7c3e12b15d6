"""A small site with its store, and a clock the test holds."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.ports import Query, RawBody
from model.domain.errors import SourceUnavailable
from scheduler.context import Context, opened_context
from tests.store.conftest import migrated_file

__all__ = ["migrated_file"]

NOW = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)


class NobodyAnswers:
    """A transport to nowhere."""

    def send(self, query: Query, now: datetime) -> RawBody:
        """Refuse."""
        raise SourceUnavailable(query.source, "nobody answers")


@dataclass
class HeldClock:
    """A clock that the test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """The moment."""
        return self.now


@pytest.fixture
def clock() -> HeldClock:
    """The clock of `context`."""
    return HeldClock()


@pytest.fixture
def context(tmp_path: Path, clock: HeldClock, migrated_file: Path) -> Iterator[Context]:
    """Norrköping with an empty store and no way out."""
    shutil.copy(migrated_file, tmp_path / "halka.db")
    overrides = {"database.url": f"sqlite:///{tmp_path}/halka.db", "paths.data": str(tmp_path)}
    with opened_context("norrkoping", overrides=overrides, transport=NobodyAnswers()) as made:
        yield Context(**{**{name: getattr(made, name) for name in made.__dataclass_fields__}, "clock": clock})
