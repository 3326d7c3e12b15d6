"""The restore drill by command: from one database into the other, the same assessments and the same seals."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from scheduler.cli import main
from store.open import Store
from store.plans import assessment_history, load_assessment
from tests.store.conftest import _schema
from tests.store.filled import SITE, filled


@pytest.fixture(params=["to postgresql", "to sqlite"])
def addresses(request: pytest.FixtureRequest, postgres_url: str, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Where the store is, and an empty database of the other kind."""
    file = f"sqlite:///{tmp_path / 'halka.db'}"
    with _schema(postgres_url) as server:
        yield (file, server) if request.param == "to postgresql" else (server, file)


def _halka(*words: str) -> str:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.postgres
def test_the_restore_drill(addresses: tuple[str, str], tmp_path: Path) -> None:
    old, new = (
        ("--site", SITE, "--db", url, "--data", str(tmp_path / name)) for url, name in zip(addresses, ("a", "b"), strict=True)
    )
    filled(Store.open(addresses[0], tmp_path / "a")).close()
    _halka("backup", *old, "--out", str(tmp_path / "night.tar"))
    _halka("restore", str(tmp_path / "night.tar"), *new)
    sealed = _halka("audit", "verify", *old)
    assert "råd, åtgärder, kostnader: 2 länkar hela, sista sigill " in sealed
    assert _halka("audit", "verify", *new) == sealed
    elsewhere = _halka("audit", "verify", *new[:-1], str(tmp_path / "nowhere"))
    assert elsewhere.removeprefix(sealed).startswith("råd, åtgärder, kostnader: 1 bedömningars fält finns inte i datamappen")
    with Store.open(addresses[0], tmp_path / "a") as before, Store.open(addresses[1], tmp_path / "b") as after:
        assert assessment_history(after, SITE) == assessment_history(before, SITE)
        for item in assessment_history(before, SITE):
            one, other = (load_assessment(store, item.id).assessment for store in (before, after))
            assert one.recommendations == other.recommendations
            assert one.hourly.identical(other.hourly)


def test_older_backups_go_when_the_new_one_is_whole(tmp_path: Path) -> None:
    where = ("--site", SITE, "--db", f"sqlite:///{tmp_path / 'halka.db'}", "--data", str(tmp_path / "a"))
    filled(Store.open(where[3], tmp_path / "a")).close()
    folder = tmp_path / "a" / "backups"
    for day in (1, 3):
        _halka("backup", *where, "--out", str(folder / f"halka-2026010{day}T093000Z.tar"))
    for day in (2, 4):
        (folder / f"halka-2026010{day}T093000Z.tar").write_bytes(b"x")
    said = _halka("backup", *where, "--keep", "2")
    assert [f"halka-2026010{day}T093000Z.tar: äldre, borttagen" in said for day in (1, 2, 3, 4)] == [True, True, False, False]
    assert "halka-20260104T093000Z.tar: inte hel, räknas inte bland de 2" in said
    assert (folder / "halka-20260103T093000Z.tar").exists()
    assert len(list(folder.iterdir())) == 3


def test_a_backup_that_lacks_a_file_is_written_and_told_and_drives_none_out(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'halka.db'}"
    with filled(Store.open(address, tmp_path / "a")) as store:
        lost = min(store.arrays.files.listed())
        store.arrays.delete(lost)
    folder = tmp_path / "a" / "backups"
    folder.mkdir()
    (folder / "halka-20260101T093000Z.tar").write_bytes(b"x")
    result = CliRunner().invoke(main, ["backup", "--site", SITE, "--db", address, "--data", str(tmp_path / "a"), "--keep", "1"])
    assert result.exit_code == 1
    assert "INTE HEL: 1 filer" in result.output
    assert f"saknas: arrays/{lost}" in result.output
    assert "läst igenom och hel" not in result.output
    assert (folder / "halka-20260101T093000Z.tar").exists()
    (made,) = (path for path in folder.iterdir() if path.name != "halka-20260101T093000Z.tar")
    assert made.name.endswith(".incomplete.tar")
    assert str(made) in result.output
