from pathlib import Path

import pytest

from model.domain.errors import StoreError
from store.salt import FILE_NAME, vehicle_salt


def test_the_salt_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = vehicle_salt(tmp_path / "var")
    assert vehicle_salt(tmp_path / "var") == first
    assert len(first) == 32
    assert (tmp_path / "var" / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == [FILE_NAME]
    assert vehicle_salt(tmp_path / "other") != first


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    assert len(vehicle_salt(tmp_path, keep=False)) == 32
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_salt_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"short")
    with pytest.raises(StoreError, match="5 bytes instead of 32"):
        vehicle_salt(tmp_path)
