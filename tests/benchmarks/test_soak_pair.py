"""Two schedulers run every due moment exactly once, whichever is killed."""

from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.soak_pair import run_pair
from benchmarks.soak_worker import Place
from tests.store.conftest import empty_url, migrated_file, migrated_schema, url

pytestmark = pytest.mark.soak

__all__ = ["empty_url", "migrated_file", "migrated_schema", "url"]


def test_each_due_moment_is_run_exactly_once_whoever_dies(url: str, tmp_path: Path) -> None:
    figures = run_pair(Place(url, tmp_path), span=timedelta(hours=2), kills=6, seed=8)
    assert figures.due > 40
    assert figures.kills >= 2
    assert figures.good, figures
