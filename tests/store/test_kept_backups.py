"""Of the backups in a folder the newest stay, and what somebody named is left alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from store.kept_backups import backup_name, forget_backups, kept_backups

NOW = datetime(2026, 1, 15, 3, 0, 7, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_newest_stay_and_what_somebody_named_is_left_alone(tmp_path: Path) -> None:
    assert kept_backups(tmp_path / "none") == {}
    named = [tmp_path / name for name in ("halka-before-upgrade.tar", "halka-99999999T999999Z.tar", "night.tar")]
    made = [tmp_path / backup_name(NOW + i * DAY) for i in (2, 0, 3, 1)]
    for path in (*named, *made):
        path.write_bytes(b"x")
    assert list(kept_backups(tmp_path)) == [NOW + i * DAY for i in range(4)]
    assert forget_backups(tmp_path, keep=2) == (made[1], made[3])
    assert sorted(tmp_path.iterdir()) == sorted([*named, made[0], made[2]])
    assert forget_backups(tmp_path, keep=5) == ()
