"""The archive of bodies: whole or absent, once each, readable later."""

import errno
import gzip
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.ports import Query
from ingest.raw import RawArchive, question_key
from model.domain.errors import StoreError
from tests.ingest.conftest import NOW, MakeRaw

QUERY = Query(source="probe", url="http://loopback/a", place=(16.55, 59.61), body="{key}", secrets={"key": "hush"})


def test_a_body_is_kept_with_its_circumstances(tmp_path: Path, raw: MakeRaw) -> None:
    archive = RawArchive(tmp_path)
    received = raw("probe", b"body", place=QUERY.place)
    record = archive.keep(received, QUERY, site="here")
    assert record is not None
    assert (record.site, record.size_bytes, record.path) == ("here", 4, f"raw/probe/{record.sha256}.gz")
    assert (tmp_path / record.path).is_file()
    assert archive.latest(QUERY) == received
    assert not any("hush" in path.read_text("utf-8") for path in tmp_path.rglob("*.json"))


def test_the_same_body_lies_there_once(tmp_path: Path, raw: MakeRaw) -> None:
    archive = RawArchive(tmp_path)
    for minutes in (0, 10, 20):
        archive.keep(raw("probe", b"body", fetched_at=NOW + timedelta(minutes=minutes)), QUERY)
    assert len(list(tmp_path.rglob("*.gz"))) == 1
    assert [item.fetched_at.minute for item in archive.received("probe")] == [40, 50, 0]


def test_questions_are_told_apart_without_their_secrets() -> None:
    assert question_key(QUERY) == question_key(replace(QUERY, secrets={"key": "other"}))
    assert len({question_key(q) for q in (QUERY, replace(QUERY, place=(1.0, 2.0)), replace(QUERY, params={"a": "b"}))}) == 3


@pytest.mark.parametrize("damage", [b"", b"no gzip at all", b"\x1f\x8b\x08\x00cut"])
def test_a_damaged_body_counts_as_absent(tmp_path: Path, raw: MakeRaw, damage: bytes) -> None:
    archive = RawArchive(tmp_path)
    record = archive.keep(raw("probe", b"body"), QUERY)
    assert record is not None
    (tmp_path / record.path).write_bytes(damage)
    assert archive.latest(QUERY) is None
    assert list(archive.received("probe")) == []


def test_what_is_old_goes_and_what_is_needed_stays(tmp_path: Path, raw: MakeRaw) -> None:
    archive = RawArchive(tmp_path)
    archive.keep(raw("probe", b"old", fetched_at=NOW - timedelta(days=500)), QUERY)
    archive.keep(raw("probe", b"same", fetched_at=NOW - timedelta(days=499)), QUERY)
    archive.keep(raw("probe", b"same"), QUERY)
    assert archive.prune(NOW - timedelta(days=400)) == 1
    assert [item.body for item in archive.received("probe")] == [b"same"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, raw: MakeRaw) -> None:
    (tmp_path / "raw").write_text("a file in the way")
    with pytest.raises(StoreError, match="raw"):
        RawArchive(tmp_path).keep(raw("probe", b"body"), QUERY)


def test_with_too_little_room_nothing_is_kept_and_nobody_stopped(tmp_path: Path, raw: MakeRaw) -> None:
    archive = RawArchive(tmp_path, lambda: True)
    assert archive.keep(raw("probe", b"body"), QUERY) is None
    archive.keep_run("probe", "here", NOW, [(QUERY, raw("probe", b"body"))])
    assert not list(tmp_path.rglob("*.*"))


def test_a_disk_that_fills_between_look_and_write_stops_nobody(
    tmp_path: Path, raw: MakeRaw, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("store.files.os.fsync", full)
    archive = RawArchive(tmp_path)
    assert archive.keep(raw("probe", b"body"), QUERY) is None
    archive.keep_run("probe", "here", NOW, [(QUERY, raw("probe", b"body"))])
    assert not list(tmp_path.rglob("*.json"))


def test_a_run_tells_what_came_together_until_it_is_pruned(tmp_path: Path, raw: MakeRaw) -> None:
    archive = RawArchive(tmp_path)
    period = (NOW - timedelta(hours=6), NOW)
    about_the_past = replace(QUERY, url="http://loopback/past", period=period, radius_m=5.0)
    came = [(QUERY, raw("probe", b"now")), (about_the_past, raw("probe", b"then"))]
    for query, body in came:
        archive.keep(body, query, site="here")
    archive.keep_run("probe", "here", NOW, came)
    archive.keep_run("probe", "there", NOW, came[:1])
    (run,) = archive.runs("probe", "here")
    assert [part.raw.body for part in run.parts if part.raw] == [b"now", b"then"]
    assert (run.parts[1].query.period, run.parts[1].query.radius_m, run.parts[1].query.place) == (period, 5.0, QUERY.place)
    (tmp_path / "raw" / "probe" / "runs" / "2026-01-15" / "120000-here-broken.json").write_text("{")
    assert len(list(archive.runs("probe", "here"))) == 1
    archive.prune(NOW + timedelta(days=1))
    assert list(archive.runs("probe", "here")) == []
    assert archive.sources() == ("probe",)


def test_a_body_that_was_exchanged_for_a_bomb_is_not_unpacked(tmp_path: Path, raw: MakeRaw) -> None:
    archive = RawArchive(tmp_path)
    record = archive.keep(raw("probe", b"body"), QUERY)
    (tmp_path / record.path).write_bytes(gzip.compress(b"\0" * 50_000_000))
    tracemalloc.start()
    assert archive.latest(QUERY) is None
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("name", ["../../outside", "..", "/etc", ".hidden", "a/../../b"])
def test_a_source_that_names_a_way_out_of_the_archive_is_refused(tmp_path: Path, raw: MakeRaw, name: str) -> None:
    with pytest.raises(StoreError, match="no path below"):
        RawArchive(tmp_path / "data").keep(raw(name, b"body"), replace(QUERY, source=name))
    assert not list(tmp_path.rglob("*.gz"))
