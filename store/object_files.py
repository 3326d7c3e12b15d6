"""Whole files in object storage, by any address fsspec knows: s3://, gs://, abfs://, or another file system.

An object is seen whole or not at all, so nothing is renamed. Writers and the sweeper of one machine hold each other off at a lock in the local
folder; writers of other machines are spared by their age: what is younger than a day is never swept.
"""

import hashlib
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, cast

from model.domain.errors import StoreError
from store.files import Files, file_refusal, make_folder
from store.object_system import open_system, refusals

#: Objects without a row that are younger than this may belong to a run of another machine.
SPARED = timedelta(days=1)


@dataclass(frozen=True)
class ObjectFiles(Files):
    """Files below an address; `root` is a local folder that holds the lock alone.

    Attributes:
        address: Without a slash at its end, e.g. ``s3://bucket/halka``.
    """

    address: str = ""

    @cached_property
    def _system(self) -> Any:
        return open_system(self.address)

    def put(self, path: str, content: bytes) -> None:
        """Write an object; see `Files.put`."""
        target = self._object(path)
        with refusals("write", target):
            self._system.makedirs(target.rpartition("/")[0], exist_ok=True)
            self._system.pipe_file(target, content)

    def put_written(self, path: str, write: Callable[[BinaryIO], object]) -> None:
        """Write an object from a file of the local folder that is gone afterwards; see `Files.put_written`."""
        target = self._object(path)
        make_folder(self.root)
        try:
            with tempfile.NamedTemporaryFile(dir=self.root) as local:
                write(cast("BinaryIO", local))
                local.flush()
                with refusals("write", target):
                    self._system.makedirs(target.rpartition("/")[0], exist_ok=True)
                    self._system.put_file(local.name, target)
        except OSError as error:
            raise file_refusal("write", self.root, error) from error

    def get(self, path: str) -> bytes:
        """Content of an object; see `Files.get`."""
        target = self._object(path)
        try:
            with refusals("read", target):
                content: bytes = self._system.cat_file(target)
        except FileNotFoundError:
            raise StoreError(f"{target} is missing though the database points to it; restore it from a backup") from None
        return content

    def sha256(self, path: str) -> str:
        """SHA-256 of an object's content; see `Files.sha256`."""
        return hashlib.sha256(self.get(path)).hexdigest()

    def has(self, path: str) -> bool:
        """Whether the object is there.

        Raises:
            StoreError: The storage does not say.
        """
        target = self._object(path)
        self._system.invalidate_cache()
        try:
            with refusals("look for", target):
                return str(self._system.info(target)["type"]) == "file"
        except FileNotFoundError:
            return False

    def delete(self, path: str) -> None:
        """Remove an object; one that is not there is fine."""
        if not self.has(path):
            return
        target = self._object(path)
        with refusals("remove", target):
            self._system.rm_file(target)

    def drop(self, folder: str) -> None:
        """Remove all objects below a name; see `Files.drop`."""
        target = self._object(folder)
        self._system.invalidate_cache()
        try:
            with refusals("remove", target):
                self._system.rm(target, recursive=True)
        except FileNotFoundError:
            pass

    def listed(self) -> set[str]:
        """Relative paths of all objects."""
        return set(self._found())

    def sweep(self, known: Collection[str], *, ours: Callable[[str], bool] = lambda _path: True) -> tuple[str, ...]:
        """Remove objects no row points to that are older than `SPARED`; see `Files.sweep`."""
        now = datetime.now(UTC)
        left = {path: entry for path, entry in self._found().items() if path not in known and ours(path)}
        old = sorted(path for path, entry in left.items() if now - self._changed(path, entry) > SPARED)
        for path in old:
            self.delete(path)
        return tuple(old)

    def _object(self, path: str) -> str:
        self.locate(path)
        return f"{self.address}/{path}"

    def _found(self) -> dict[str, dict[str, Any]]:
        """What the storage says of each object, by relative path.

        Raises:
            StoreError: The storage does not say.
        """
        self._system.invalidate_cache()
        below = str(self._system._strip_protocol(self.address)).rstrip("/")  # noqa: SLF001  the only way to a listed name's relative part
        try:
            with refusals("list", self.address):
                listed = self._system.find(self.address, detail=True)
                if not listed:
                    self._system.ls(self.address, detail=True)  # alone tells an empty folder from a bucket that is not there
        except FileNotFoundError:
            return {}
        return {str(name)[len(below) :].lstrip("/"): entry for name, entry in listed.items()}

    def _changed(self, path: str, entry: dict[str, Any]) -> datetime:
        """When an object was last written: as listed, else as asked for it alone; one whose storage does not say so counts as new."""
        told = _told(entry)
        if told is None:
            try:
                told = _told(self._system.info(self._object(path)))
            except FileNotFoundError:
                told = None
        return datetime.now(UTC) if told is None else told


def files_at(root: Path, objects: str) -> Files:
    """Files in a local folder, or below an address of object storage.

    Args:
        root: Local folder: of the files, or of the lock alone.
        objects: Address; empty for the local folder.
    """
    return ObjectFiles(root, objects.rstrip("/")) if objects else Files(root)


def _told(entry: dict[str, Any]) -> datetime | None:
    """The moment an entry names, under whichever name its storage uses."""
    told = next(
        (entry[name] for name in ("LastModified", "last_modified", "updated", "mtime", "created") if entry.get(name)), None
    )
    if isinstance(told, str):
        told = datetime.fromisoformat(told)
    if isinstance(told, int | float):
        told = datetime.fromtimestamp(told, UTC)
    if not isinstance(told, datetime):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)
