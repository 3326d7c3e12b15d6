"""Arrays that are put together on disk hold what is written to them, leave no file, and refuse a full disk before a page of it is missing."""

from pathlib import Path

import numpy as np
import pytest

from model.domain.errors import DiskFullError
from store.array_room import mapped_room


def test_arrays_hold_what_is_written_and_leave_no_file(tmp_path: Path) -> None:
    kinds = [
        ((3, 5), np.dtype(np.float32)),
        ((7,), np.dtype(np.uint8)),
        ((0, 4), np.dtype(np.float64)),
        ((2, 2), np.dtype(np.float64)),
    ]
    laid = mapped_room(tmp_path / "arrays", kinds)
    assert [(array.shape, array.dtype) for array in laid] == kinds
    for number, array in enumerate(laid, start=1):
        array[...] = number
    for number, array in enumerate(laid, start=1):
        assert (array == number).all()
    assert not list((tmp_path / "arrays").iterdir())


def test_a_full_disk_is_told_when_room_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("store.array_room.os.posix_fallocate", full)
    with pytest.raises(DiskFullError, match="No space left on device"):
        mapped_room(tmp_path, [((3,), np.dtype(np.float32))])
    assert not list(tmp_path.iterdir())
