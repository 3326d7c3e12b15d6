"""A store whose arrays lie in object storage does what one with a folder does: fsspec's memory and local file systems, and a real S3 server."""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import fsspec
import pytest

from model.domain.errors import StoreError
from store import object_files
from store.backup import write_backup
from store.kept_files import file_faults
from store.object_files import ObjectFiles, files_at
from store.open import Store
from store.plans import load_assessment, newest_assessment_id
from store.restore import check_backup, restore_backup
from tests.store.examples import HOUR, NOW, assessment
from tests.store.filled import SITE, filled

DAY_S = 86_400.0


@pytest.fixture(params=["memory", "file", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "file":
        yield f"file://{tmp_path}/bucket/halka"
        return
    if request.param == "s3":
        own = f"{request.getfixturevalue('s3_url')}/{secrets.token_hex(4)}"
        yield own
        left = ObjectFiles(tmp_path / "local", own)
        for path in left.listed():
            left.delete(path)
        return
    name = f"memory://bucket-{secrets.token_hex(4)}/halka"
    yield name
    system = fsspec.filesystem("memory")
    if system.exists(name):
        system.rm(name, recursive=True)


@pytest.fixture
def files(address: str, tmp_path: Path) -> ObjectFiles:
    return ObjectFiles(tmp_path / "local", address)


def test_an_object_is_put_replaced_listed_and_removed(files: ObjectFiles) -> None:
    assert files.listed() == set()
    files.put("a/å b.bin", b"first")
    files.put("a/å b.bin", b"second")
    files.put("c.bin", b"")
    assert (files.get("a/å b.bin"), files.get("c.bin"), files.has("c.bin"), files.has("a")) == (b"second", b"", True, False)
    assert files.listed() == {"a/å b.bin", "c.bin"}
    files.delete("c.bin")
    files.delete("c.bin")
    assert files.listed() == {"a/å b.bin"}
    with pytest.raises(StoreError, match="is missing though the database points to it"):
        files.get("c.bin")
    with pytest.raises(StoreError, match="is no path below"):
        files.put("../x", b"")


def test_all_below_a_name_is_dropped_and_nothing_beside_it(files: ObjectFiles) -> None:
    for path in ("run/a.bin", "run/deep/b.bin", "run2/c.bin"):
        files.put(path, b"x")
    files.drop("run")
    files.drop("run")
    assert files.listed() == {"run2/c.bin"}


def test_what_is_written_piece_by_piece_is_one_object_and_leaves_nothing_here(files: ObjectFiles) -> None:
    files.put_written("a/b.bin", lambda handle: [handle.write(b"piece ") for _ in range(3)])
    assert files.get("a/b.bin") == b"piece piece piece "
    with pytest.raises(ZeroDivisionError):
        files.put_written("a/c.bin", lambda handle: handle.write(b"half") / 0)
    assert files.listed() == {"a/b.bin"}
    assert not [path for path in files.root.iterdir() if path.name != ".lock"]


def test_a_store_keeps_finds_backs_up_and_restores_its_arrays_there(address: str, tmp_path: Path) -> None:
    url, data = f"sqlite:///{tmp_path}/halka.db", tmp_path / "var"
    with Store.open(url, data, objects=address) as store:
        filled(store)
        number = newest_assessment_id(store, SITE) or 0
        assert load_assessment(store, number).assessment.hourly.equals(assessment().hourly)
        assert len(store.arrays.files.listed()) == 3
        faults = file_faults(store, raw_since=NOW - HOUR)
        assert (faults.missing, faults.damaged, faults.left_over) == ((), (), ())
        assert [path.name for path in (data / "arrays" / store.id).iterdir()] == [".lock"]
        write_backup(store, tmp_path / "night.tar", now=NOW)
    restored = f"{address}-restored"
    new = f"sqlite:///{tmp_path}/new.db"
    restore_backup(check_backup(tmp_path / "night.tar"), new, tmp_path / "new", objects=restored)
    with Store.open(new, tmp_path / "new", objects=restored) as back:
        assert load_assessment(back, number).assessment.hourly.equals(assessment().hourly)
        assert back.repair().missing == ()


def test_what_no_row_points_to_is_swept_when_it_is_a_day_old(tmp_path: Path) -> None:
    files = ObjectFiles(tmp_path / "local", f"file://{tmp_path}/bucket")
    for name in ("old.bin", "known.bin", "young.bin"):
        files.put(name, b"x")
        if name != "young.bin":
            moment = (tmp_path / "bucket" / name).stat().st_mtime - 1.1 * DAY_S
            os.utime(tmp_path / "bucket" / name, (moment, moment))
    with files.sweeping() as alone:
        assert alone
        assert files.sweep({"known.bin"}) == ("old.bin",)
    assert files.listed() == {"known.bin", "young.bin"}


def test_a_server_says_itself_when_an_object_was_written(s3_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its listing need not: an object of unknown age would count as new and never be swept."""
    files = ObjectFiles(tmp_path / "local", f"{s3_url}/{secrets.token_hex(4)}")
    files.put("a/left.bin", b"x")
    files.put("a/known.bin", b"x")
    assert files.sweep({"a/known.bin"}) == ()
    monkeypatch.setattr(object_files, "SPARED", timedelta(0))
    time.sleep(1.1)  # servers tell whole seconds
    assert files.sweep({"a/known.bin"}) == ("a/left.bin",)
    files.delete("a/known.bin")


def test_a_bucket_that_is_not_there_is_told_whatever_is_asked(s3_url: str, tmp_path: Path) -> None:
    """Above all it is not told as empty, or as missing files."""
    files = ObjectFiles(tmp_path / "local", f"{s3_url}-{secrets.token_hex(4)}/halka")
    asked: list[Callable[[], object]] = [
        lambda: files.put("x.bin", b"x"),
        lambda: files.get("x.bin"),
        lambda: files.has("x.bin"),
        lambda: files.delete("x.bin"),
        files.listed,
        lambda: files.sweep(()),
    ]
    for ask in asked:
        with pytest.raises(StoreError, match=r"s3://\S+: there is no such bucket; check address, bucket, keys and rights"):
            ask()


def test_an_address_that_cannot_be_used_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nosuch://b cannot be used as object storage"):
        files_at(tmp_path, "nosuch://b/").listed()
    assert type(files_at(tmp_path, "")).__name__ == "Files"
