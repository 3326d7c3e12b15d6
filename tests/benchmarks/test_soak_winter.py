"""A stretch of the soak's winter: the night is served through what fails, and the one left out is told."""

from pathlib import Path

import pytest

from benchmarks.soak_winter import run_winter

pytestmark = pytest.mark.soak


def test_nights_are_served_through_troubles_and_a_missed_one_is_told(tmp_path: Path) -> None:
    figures = run_winter(f"sqlite:///{tmp_path}/halka.db", tmp_path, None, days=2.2, seed=2)
    assert (figures.nights, figures.missed, figures.unalarmed) == (1, 0, 0), figures
    assert figures.troubles
