import fcntl
import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from model.domain.errors import DiskFullError, StoreError
from store.files import Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "arrays")


def test_file_is_whole_and_replaced_whole(files: Files) -> None:
    files.put("a/b.bin", b"first")
    files.put("a/b.bin", b"second")
    assert files.get("a/b.bin") == b"second"
    assert files.listed() == {"a/b.bin"}
    files.delete("a/b.bin")
    files.delete("a/b.bin")
    with pytest.raises(StoreError, match=r"b\.bin is missing though the database points to it"):
        files.get("a/b.bin")


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../x", "a/../../x", "a//b", ".hidden", "a/.x.tmp", "a\\b", "a\x00b"])
def test_paths_that_lead_out_are_refused(files: Files, path: str) -> None:
    with pytest.raises(StoreError, match="is no path below"):
        files.put(path, b"x")


def test_failed_write_leaves_the_old_file_and_nothing_else(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.put("a.bin", b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("store.files.os.fsync", full)
    with pytest.raises(DiskFullError, match=r"cannot write .*a\.bin: No space left on device"):
        files.put("a.bin", b"new")
    assert files.get("a.bin") == b"old"
    assert [path.name for path in files.root.iterdir()] == ["a.bin"]


def test_content_that_cannot_be_made_leaves_nothing(files: Files) -> None:
    files.put("a.bin", b"old")

    def half(handle: BinaryIO) -> None:
        handle.write(b"half")
        raise ValueError("no such content")

    with pytest.raises(ValueError, match="no such content"):
        files.put_written("a.bin", half)
    assert files.get("a.bin") == b"old"
    assert [path.name for path in files.root.iterdir()] == ["a.bin"]


def test_what_the_system_will_not_say_of_a_file_is_told_as_of_the_store(files: Files) -> None:
    """As in a folder of another user; here a name that is too long, for whoever is root may look everywhere."""
    files.put("a/b", b"")
    for ask in (files.has, files.delete):
        with pytest.raises(StoreError, match=r"cannot (look for|remove) .*File name too long"):
            ask(f"a/{'x' * 300}")


def test_file_where_a_folder_is_needed_is_named(files: Files) -> None:
    files.put("a", b"x")
    with pytest.raises(StoreError, match=r"check space and rights|is a file where a folder is needed"):
        files.put("a/b", b"x")


def test_sweep_removes_what_no_row_points_to(files: Files) -> None:
    files.put("kept.bin", b"x")
    files.put("deep/orphan.bin", b"x")
    (files.root / "deep" / ".half.bin.ab12.tmp").write_bytes(b"x")
    with files.sweeping() as alone:
        assert alone
        assert files.sweep({"kept.bin"}) == ("deep/.half.bin.ab12.tmp", "deep/orphan.bin")
    assert files.listed() == {"kept.bin"}


def test_a_folder_is_dropped_whole_and_a_swept_one_goes_with_its_last_file(files: Files) -> None:
    for path in ("run/a.bin", "run/deep/b.bin", "night/kept.bin", "night/left.bin", "gone/left.bin"):
        files.put(path, b"x")
    files.drop("run")
    files.drop("run")
    with pytest.raises(StoreError, match="is no path below"):
        files.drop("../arrays")
    with files.sweeping():
        files.sweep({"night/kept.bin"})
    assert files.listed() == {"night/kept.bin"}
    assert sorted(path.name for path in files.root.iterdir() if path.is_dir()) == ["night"]


def test_sweeper_waits_for_writers_and_writers_for_the_sweeper(files: Files) -> None:
    with files.writing(), files.writing(), files.sweeping(wait_s=0.05) as alone:
        assert not alone
    entered = threading.Event()

    def write() -> None:
        with files.writing():
            entered.set()

    with files.sweeping() as alone:
        assert alone
        writer = threading.Thread(target=write)
        writer.start()
        assert not entered.wait(0.1)
    writer.join(timeout=5)
    assert entered.is_set()


def test_lock_is_freed_by_an_error(files: Files) -> None:
    with pytest.raises(RuntimeError), files.writing():
        raise RuntimeError
    with (files.root / ".lock").open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
