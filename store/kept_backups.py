"""Backups that lie in a folder under the names they got of themselves: when each was made, and which may go.

A backup that lacks files of its rows gets a name that says so, and one that was broken off has none of these names or no end. Neither counts as a
backup that is kept: what drives an old one out must be as good as it.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from model.domain.errors import StoreError
from store.restore import is_written_out

_NAME = "halka-%Y%m%dT%H%M%SZ.tar"
_INCOMPLETE = "halka-%Y%m%dT%H%M%SZ.incomplete.tar"
#: What a process that was killed left of a backup it had begun; one not written to for so long is nobody's any more.
_BROKEN_OFF, NOBODYS = ".halka-*.tar.*.tmp", timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tidied:
    """What became of the backups of a folder.

    Attributes:
        removed: Whole ones and incomplete ones, older than those that are kept, oldest first.
        broken_off: What killed processes had left, removed.
        incomplete: Incomplete ones that stay, for no whole one of those kept is newer; they count for nothing.
    """

    removed: tuple[Path, ...]
    broken_off: tuple[Path, ...]
    incomplete: tuple[Path, ...]


def backup_name(now: datetime, *, incomplete: bool = False) -> str:
    """The name a backup gets of itself.

    Args:
        now: Aware UTC.
        incomplete: Whether files that its rows point to are missing in it.
    """
    return now.strftime(_INCOMPLETE if incomplete else _NAME)


def kept_backups(folder: Path, *, incomplete: bool = False) -> dict[datetime, Path]:
    """The backups of a folder by the moment each was begun (aware UTC), oldest first; none where there is no folder.

    Files with other names, which somebody chose, are not among them.

    Args:
        folder: Where they lie.
        incomplete: Those whose name says that files are missing in them, instead of the others.
    """
    form = _INCOMPLETE if incomplete else _NAME
    found = {}
    for path in folder.glob("halka-*.tar"):
        with suppress(ValueError):
            found[datetime.strptime(path.name, form).replace(tzinfo=UTC)] = path
    return dict(sorted(found.items()))


def forget_backups(folder: Path, *, keep: int, now: datetime) -> Tidied:
    """Remove what is older than the newest whole ones, and what was broken off; nothing where there are fewer whole ones than are to stay.

    Args:
        folder: Where they lie.
        keep: How many whole ones stay, 1 or more.
        now: Aware UTC.

    Raises:
        StoreError: One cannot be removed.
    """
    named, short = kept_backups(folder), kept_backups(folder, incomplete=True)
    whole: list[datetime] = []
    for at in sorted(named, reverse=True):
        if len(whole) == max(1, keep):
            break
        if is_written_out(named[at]):
            whole.append(at)
        else:
            short[at] = named[at]
    oldest = whole[-1] if len(whole) == max(1, keep) else datetime.min.replace(tzinfo=UTC)
    removed = tuple(path for at, path in sorted({*named.items(), *short.items()}) if at < oldest)
    left = (now - NOBODYS).timestamp()
    broken_off = tuple(sorted(path for path in folder.glob(_BROKEN_OFF) if path.stat().st_mtime < left))
    for path in (*removed, *broken_off):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                f"cannot remove the old backup {path}: {error.strerror or error}; check the folder's rights"
            ) from error
    return Tidied(removed, broken_off, tuple(short[at] for at in sorted(short) if at >= oldest))
