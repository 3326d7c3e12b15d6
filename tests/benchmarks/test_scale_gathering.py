"""The ways that are compared give the same picture."""

from pathlib import Path

from benchmarks.scale_gathering import WAYS, put_together


def test_every_way_gives_the_same(tmp_path: Path) -> None:
    first, *others = [put_together(way, 80, tmp_path) for way in WAYS]
    assert all(other.identical(first) for other in others)
