"""Readers and writers at once: nothing fails, nothing is lost."""

from pathlib import Path

import pytest

from benchmarks.soak_load import run_load
from tests.store.conftest import _schema

pytestmark = [pytest.mark.soak, pytest.mark.postgres]

__all__ = ["_schema"]


def test_no_answer_fails_and_no_decision_is_lost(postgres_url: str, tmp_path: Path) -> None:
    with _schema(postgres_url) as url:
        figures = run_load(url, tmp_path, minutes=0.15, seed=1, readers=8, writers=3)
    assert figures.answers > 0
    assert figures.good, figures
