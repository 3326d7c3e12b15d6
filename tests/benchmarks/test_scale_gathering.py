"""The ways that are compared give the same picture."""

from pathlib import Path

from benchmarks.scale_gathering import WAYS, put_together, regions


def test_every_way_gives_the_same(tmp_path: Path) -> None:
    first, *others = [put_together(way, 80, tmp_path) for way in WAYS]
    assert all(other.identical(first) for other in others)


def test_regions_and_plain_files_are_timed_on_the_same_blocks(tmp_path: Path) -> None:
    assert all(took_ms > 0.0 for took_ms in regions(tmp_path, tasks=20))
