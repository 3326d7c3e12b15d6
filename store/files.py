"""Files that are either whole or not there, and the sweeping of what a killed process left behind."""

import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, TypeVar

from model.domain.errors import DiskFullError, StoreError

_LOCK = ".lock"
_TEMPORARY = ".tmp"
_Taken = TypeVar("_Taken")


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, for the service's user and group only.

    Raises:
        StoreError: It cannot be made.
    """
    try:
        for part in (*reversed(folder.parents), folder):
            if not part.exists():
                part.mkdir(mode=0o770, exist_ok=True)
    except OSError as error:
        raise file_refusal("make the folder", folder, error) from error
    if not folder.is_dir():
        raise StoreError(f"{folder} is a file where a folder is needed; move it away or choose another paths.data")


def touch(path: Path) -> None:
    """Make an empty file for the service's user and group only, if it is not there.

    Raises:
        StoreError: It cannot be made.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o660))
    except OSError as error:
        raise file_refusal("make the file", path, error) from error


@dataclass(frozen=True)
class Files:
    """A folder of whole files that rows of the database point to.

    A writer holds the folder's lock (shared) from before its file until after its row; the sweeper takes it alone. A kill
    releases the lock, so whatever the sweeper finds without a row is left over.

    Attributes:
        root: The folder.
    """

    root: Path

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold off the sweeper while files and their rows are written."""
        with self._locked(fcntl.LOCK_SH, wait_s=60.0) as held:
            if not held:
                raise StoreError(f"{self.root} is being swept by another process for over a minute; try again")
            yield

    def put(self, path: str, content: bytes) -> None:
        """Write a file so that it is seen whole or not at all: temporary name, fsync, rename, fsync of the folder.

        Args:
            path: Relative to the root, with ``/``.
            content: What to write; a file that is there is replaced.

        Raises:
            StoreError: The file cannot be written; nothing is left behind.
        """
        self.put_written(path, lambda handle: handle.write(content))

    def put_written(self, path: str, write: Callable[[BinaryIO], object]) -> None:
        """The same of what is written piece by piece, so that memory need not hold it.

        Args:
            path: Relative to the root, with ``/``.
            write: Writes the content.

        Raises:
            StoreError: The file cannot be written; nothing is left behind.
        """
        target = self.locate(path)
        make_folder(target.parent)
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}{_TEMPORARY}")
        try:
            _write_through(temporary, write)
            temporary.replace(target)
            _sync_folder(target.parent)
        except Exception as error:
            temporary.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise file_refusal("write", target, error) from error
            raise

    def get(self, path: str) -> bytes:
        """Content of a file.

        Raises:
            StoreError: It is missing or cannot be read.
        """
        return self._read(path, lambda handle: handle.read())

    def sha256(self, path: str) -> str:
        """SHA-256 of a file's content, read piece by piece.

        Raises:
            StoreError: It is missing or cannot be read.
        """
        return self._read(path, lambda handle: hashlib.file_digest(handle, "sha256").hexdigest())

    def has(self, path: str) -> bool:
        """Whether the file is there.

        Raises:
            StoreError: The system does not say, for instance because another user's folder is closed to this one.
        """
        target = self.locate(path)
        try:
            return target.is_file()
        except OSError as error:
            raise file_refusal("look for", target, error) from error

    def delete(self, path: str) -> None:
        """Remove a file; one that is not there is fine.

        Raises:
            StoreError: It cannot be removed.
        """
        target = self.locate(path)
        try:
            target.unlink(missing_ok=True)
        except OSError as error:
            raise file_refusal("remove", target, error) from error

    def drop(self, folder: str) -> None:
        """Remove a folder and all below it; one that is not there is fine.

        Args:
            folder: Relative to the root; nobody writes below it any longer.

        Raises:
            StoreError: It cannot be removed.
        """
        try:
            shutil.rmtree(self.locate(folder))
        except FileNotFoundError:
            pass
        except OSError as error:
            raise file_refusal("remove", self.locate(folder), error) from error

    def locate(self, path: str) -> Path:
        """Absolute place of a relative path.

        Raises:
            StoreError: The path leads out of the root, or to a hidden file.
        """
        parts = path.split("/")
        if not path or any(not part or part.startswith(".") or "\\" in part or "\x00" in part for part in parts):
            raise StoreError(f"{path!r} is no path below {self.root}; use names divided by / that do not begin with a dot")
        return self.root.joinpath(*parts)

    def listed(self) -> set[str]:
        """Relative paths of all whole files."""
        return {path for path in self._walk() if not path.endswith(_TEMPORARY)}

    @contextmanager
    def sweeping(self, *, wait_s: float = 5.0) -> Iterator[bool]:
        """Hold off all writers; gives False (and holds nothing) where one does not finish within `wait_s` [s]."""
        with self._locked(fcntl.LOCK_EX, wait_s=wait_s) as held:
            yield held

    def sweep(self, known: Collection[str], *, ours: Callable[[str], bool] = lambda _path: True) -> tuple[str, ...]:
        """Remove temporary files and files no row points to, and folders that this empties; to be called inside `sweeping`.

        Args:
            known: Relative paths that rows point to.
            ours: Whether a relative path is one that `known` would name if a row pointed to it; others stay.

        Returns:
            Relative paths that were removed, sorted.
        """
        left_over = sorted(filter(ours, set(self._walk()).difference(known)))
        for path in left_over:
            place = self.root.joinpath(path)
            place.unlink(missing_ok=True)
            with suppress(OSError):  # it holds more
                place.parent.rmdir()
        return tuple(left_over)

    def _read(self, path: str, take: Callable[[BufferedReader], _Taken]) -> _Taken:
        target = self.locate(path)
        try:
            with target.open("rb") as handle:
                return take(handle)
        except FileNotFoundError as error:
            raise StoreError(f"{target} is missing though the database points to it; restore it from a backup") from error
        except OSError as error:
            raise file_refusal("read", target, error) from error

    def _walk(self) -> Iterator[str]:
        for folder, _, names in os.walk(self.root):
            for name in names:
                if name != _LOCK:
                    yield (Path(folder) / name).relative_to(self.root).as_posix()

    @contextmanager
    def _locked(self, kind: int, *, wait_s: float) -> Iterator[bool]:
        make_folder(self.root)
        lock = self.root / _LOCK
        touch(lock)
        with lock.open("rb") as handle:
            give_up = time.monotonic() + wait_s
            while True:
                try:
                    fcntl.flock(handle, kind | fcntl.LOCK_NB)
                except BlockingIOError:
                    if time.monotonic() >= give_up:
                        yield False
                        return
                    time.sleep(0.02)
                else:
                    yield True
                    return


def _write_through(path: Path, write: Callable[[BinaryIO], object]) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o660)
    with os.fdopen(descriptor, "w+b") as handle:
        write(handle)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_refusal(verb: str, path: Path, error: OSError) -> StoreError:
    """What the system refused of a file, as an error that says what to do."""
    kind = DiskFullError if error.errno in (errno.ENOSPC, errno.EDQUOT) else StoreError
    return kind(f"cannot {verb} {path}: {error.strerror or error}; check space and rights of the folder")
