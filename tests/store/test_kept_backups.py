"""Of the backups in a folder the newest whole ones stay, what somebody named is left alone, and one that is not whole drives none out."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store.backup import write_backup
from store.kept_backups import backup_name, forget_backups, kept_backups
from store.open import Store
from tests.store.filled import filled

NOW = datetime(2026, 1, 15, 3, 0, 7, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup."""
    folder = tmp_path_factory.mktemp("backup")
    with Store.open(f"sqlite:///{folder / 'halka.db'}", folder / "var") as store:
        write_backup(filled(store), folder / "a.tar", now=NOW)
    return folder / "a.tar"


def _made(folder: Path, whole: Path, *days: int) -> list[Path]:
    return [Path(shutil.copy(whole, folder / backup_name(NOW + day * DAY))) for day in days]


def test_the_newest_stay_and_what_somebody_named_is_left_alone(tmp_path: Path, whole: Path) -> None:
    assert kept_backups(tmp_path / "none") == {}
    named = [tmp_path / name for name in ("halka-before-upgrade.tar", "halka-99999999T999999Z.tar", "night.tar")]
    for path in named:
        path.write_bytes(b"x")
    made = _made(tmp_path, whole, 2, 0, 3, 1)
    assert list(kept_backups(tmp_path)) == [NOW + i * DAY for i in range(4)]
    tidied = forget_backups(tmp_path, keep=2, now=NOW)
    assert (tidied.removed, tidied.incomplete) == ((made[1], made[3]), ())
    assert sorted(tmp_path.iterdir()) == sorted([*named, made[0], made[2]])
    assert forget_backups(tmp_path, keep=5, now=NOW).removed == ()


@pytest.mark.parametrize("kind", ["named so", "cut off", "empty", "another file"])
def test_one_that_is_not_whole_counts_for_nothing_and_goes_once_newer_whole_ones_are_enough(
    tmp_path: Path, whole: Path, kind: str
) -> None:
    content = whole.read_bytes()
    told = {"named so": content, "cut off": content[: len(content) * 2 // 3], "empty": b"", "another file": b"x" * 20_000}[kind]
    short = [tmp_path / backup_name(NOW + day * DAY, incomplete=kind == "named so") for day in (0, 3, 5)]
    for path in short:
        path.write_bytes(told)
    made = _made(tmp_path, whole, 1, 2, 4)
    tidied = forget_backups(tmp_path, keep=2, now=NOW)
    assert tidied.removed == (short[0], made[0]), "two whole ones stay, those of days 2 and 4"
    assert tidied.incomplete == (short[1], short[2]), "newer than the oldest that is kept: told, and left"
    assert forget_backups(tmp_path, keep=3, now=NOW).removed == (), "fewer whole ones than are to stay: nothing goes"


def test_what_a_killed_process_left_goes_after_a_day(tmp_path: Path, whole: Path) -> None:
    _made(tmp_path, whole, 0)
    names = [f".{backup_name(NOW)}.{tail}.tmp" for tail in ("00aa00aa", "11bb11bb")]
    dead, living = (tmp_path / name for name in names)
    for path, age in ((dead, 25), (living, 1)):
        path.write_bytes(b"half a tar")
        os.utime(path, times=(0.0, (NOW - timedelta(hours=age)).timestamp()))
    assert forget_backups(tmp_path, keep=1, now=NOW).broken_off == (dead,)
    assert living.exists()
