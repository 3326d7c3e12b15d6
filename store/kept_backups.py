"""Backups that lie in a folder under the names they got of themselves: when each was made, and which may go."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from model.domain.errors import StoreError

_NAME = "halka-%Y%m%dT%H%M%SZ.tar"


def backup_name(now: datetime) -> str:
    """The name a backup gets of itself.

    Args:
        now: Aware UTC.
    """
    return now.strftime(_NAME)


def kept_backups(folder: Path) -> dict[datetime, Path]:
    """The backups of a folder by the moment each was begun (aware UTC), oldest first; none where there is no folder.

    Files with other names, which somebody chose, are not among them.
    """
    found = {}
    for path in folder.glob("halka-*.tar"):
        with suppress(ValueError):
            found[datetime.strptime(path.name, _NAME).replace(tzinfo=UTC)] = path
    return dict(sorted(found.items()))


def forget_backups(folder: Path, *, keep: int) -> tuple[Path, ...]:
    """Remove all but the newest of these; which they were.

    Args:
        folder: Where they lie.
        keep: How many stay, 1 or more.

    Raises:
        StoreError: One cannot be removed.
    """
    old = tuple(kept_backups(folder).values())[: -max(1, keep)]
    for path in old:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                f"cannot remove the old backup {path}: {error.strerror or error}; check the folder's rights"
            ) from error
    return old
