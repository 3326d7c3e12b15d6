"""Whatever a backup became on its way, it is refused or comes back whole; and no path of it leads out of its folder."""

import random
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from model.domain.errors import StoreError
from store.backup import write_backup
from store.files import Files
from store.open import Store
from store.plain_rows import from_line
from store.restore import check_backup
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
