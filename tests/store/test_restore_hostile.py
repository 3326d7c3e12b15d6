"""Whatever a backup became on its way, it is refused or comes back whole; and no path of it leads out of its folder."""

import gzip
import hashlib
import io
import json
import random
import string
import tarfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect

from model.domain.errors import StoreError
from store import restore
from store.backup import MANIFEST, write_backup
from store.database import connect
from store.files import Files
from store.open import Store
from store.plain_rows import from_line
from store.restore import check_backup, restore_backup
from tests.budget import examples
from tests.store.examples import NOW
from tests.store.filled import filled

QUICK = settings(
    max_examples=examples(150),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("backup")
    with Store.open(f"sqlite:///{folder / 'halka.db'}", folder / "var") as store:
        write_backup(filled(store), folder / "a.tar", now=NOW)
    return (folder / "a.tar").read_bytes()


@QUICK
@given(seed=st.integers(0, 2**63))
def test_a_damaged_backup_is_refused_or_its_parts_are_as_they_were(whole: bytes, tmp_path: Path, seed: int) -> None:
    chance, spoilt = random.Random(seed), bytearray(whole)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(spoilt))
        kind = chance.randrange(3)
        if kind == 0:
            del spoilt[at : at + chance.choice((1, 512, len(spoilt)))]
        elif kind == 1:
            spoilt[at : at + 8] = chance.randbytes(8)
        else:
            spoilt[at:at] = chance.randbytes(chance.choice((1, 512)))
        if not spoilt:
            break
    (tmp_path / "a.tar").write_bytes(bytes(spoilt))
    try:
        found = check_backup(tmp_path / "a.tar")
    except StoreError:
        return
    assert found.manifest["parts"]


@QUICK
@given(line=st.text(max_size=40) | st.recursive(st.none() | st.integers() | st.text(max_size=4), st.lists, max_leaves=5).map(str))
def test_a_line_that_is_no_row_is_refused(line: str) -> None:
    try:
        row = from_line(line, aware=True)
    except StoreError:
        return
    assert isinstance(row, list)


@QUICK
@given(
    path=st.lists(st.sampled_from(["..", ".", "", "a", ".hidden", "a\\b", "\x00", "/", "~", "å b"]), max_size=5).map("/".join)
    | st.text(string.printable)
)
def test_no_path_leads_out_of_its_folder(path: str) -> None:
    root = Path("/nowhere/below")
    try:
        place = Files(root).locate(path)
    except StoreError:
        return
    assert place.resolve().is_relative_to(root)
    assert place != root


def _with_rows(whole: bytes, path: Path, packed: bytes) -> Path:
    """The whole backup with other rows of decisions, and with the hash that belongs to these: what one who knows the form can make."""
    name = "rows/decision.jsonl.gz"
    with tarfile.open(fileobj=io.BytesIO(whole)) as old, tarfile.open(path, "w") as new:
        for entry in old:
            content = old.extractfile(entry)
            assert content is not None
            body = packed if entry.name == name else content.read()
            if entry.name == MANIFEST:
                manifest = json.loads(body)
                manifest["parts"][name] = {"sha256": hashlib.sha256(packed).hexdigest(), "size_bytes": len(packed)}
                body = json.dumps(manifest).encode()
            entry.size = len(body)
            new.addfile(entry, io.BytesIO(body))
    return path


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (gzip.compress(b"[" * 200_000 + b"]" * 200_000), "cannot be read"),
        (gzip.compress(b'[{"at": "0001-01-01T00:00:00+23:00"}]'), "cannot be read"),
        (gzip.compress(b'"text"'), "cannot be read"),
        (gzip.compress(b"[1, 2]"), "has not the"),
        (gzip.compress(b"\xff\xfe\xff"), "cannot be unpacked"),
        (gzip.compress(b"[1]" * 9000)[:40], "cannot be unpacked"),
        (b"no gzip", "cannot be unpacked"),
    ],
    ids=["deep", "a time before time", "no list", "too few values", "no text", "cut short", "not packed"],
)
def test_rows_made_to_break_the_reader_are_refused_in_words_and_nothing_is_stored(
    whole: bytes, tmp_path: Path, packed: bytes, said: str
) -> None:
    url = f"sqlite:///{tmp_path / 'b.db'}"
    with pytest.raises(StoreError, match=said):
        restore_backup(check_backup(_with_rows(whole, tmp_path / "evil.tar", packed)), url, tmp_path / "b")
    database = connect(url)
    assert inspect(database.engine).get_table_names() == []
    database.close()


def test_rows_that_unpack_without_end_are_not_taken_into_memory(
    whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restore, "_LONGEST_ROW", 1_000_000)
    bomb = gzip.compress(b'["' + b"0" * 100_000_000)
    assert len(bomb) < 200_000
    found = check_backup(_with_rows(whole, tmp_path / "evil.tar", bomb))
    tracemalloc.start()
    try:
        with pytest.raises(StoreError, match="longer than 1000000 letters"):
            restore_backup(found, f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "b")
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
