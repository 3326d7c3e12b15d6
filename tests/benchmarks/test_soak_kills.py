"""A step that is killed at a random moment loses nothing, leaves nothing half, and succeeds when it is done again."""

from pathlib import Path

import pytest

from benchmarks.soak_kills import run_kills
from tests.store.conftest import ENGINES, empty_url

pytestmark = pytest.mark.soak

__all__ = ["ENGINES", "empty_url"]

#: The assessment is killed in the acceptance tests, the training in `make soak`.
STEPS = ("fetch", "migrate", "backup", "import")


def test_nothing_is_lost_half_or_stuck_after_a_kill(empty_url: str, tmp_path: Path) -> None:
    figures = run_kills(empty_url, tmp_path, kills=4, seed=3, steps=STEPS)
    assert sum(figures.kills.values()) + figures.too_late == 4
    assert figures.good, figures
