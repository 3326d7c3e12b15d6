from pathlib import Path

import pytest

from store import space
from store.space import Space, free_bytes, space_of


def test_archiving_stops_before_anything_else_and_is_told_before_it_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for free in (9e9, 4e9, 1e9):
        monkeypatch.setattr(space, "free_bytes", lambda _folder, free=free: free)
        found.append(space_of(tmp_path, warn_free_mb=5000.0, archive_min_free_mb=2000.0))
    assert found == [Space.AMPLE, Space.LOW, Space.ARCHIVING_STOPPED]


def test_a_folder_that_is_not_made_yet_has_the_room_of_its_disk(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "not" / "yet") is not None
