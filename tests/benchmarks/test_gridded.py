"""The benchmark of a gridded ensemble, on a file small enough for a test."""

from pathlib import Path

import pytest

from benchmarks import gridded


def test_a_small_file_is_cut_and_made_canonical(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("HOURS", 4), ("MEMBERS", 3), ("CELLS", 40)):
        monkeypatch.setattr(gridded, name, size)
    path = tmp_path / "small.nc"
    assert gridded.write_file(path) == path.stat().st_size > 50_000
    figures = gridded.read_file(path, 7)  # it refuses other sizes than it asked for itself
    assert figures["points"] == 7
    assert 0.0 < figures["piece_mb"] < 0.1
