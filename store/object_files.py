"""Whole files in object storage, by any address fsspec knows: s3://, gs://, abfs://, or another file system.

An object is seen whole or not at all, so nothing is renamed. Writers and the sweeper of one machine hold each other off at a lock in the local
folder; writers of other machines are spared by their age: what is younger than a day is never swept.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from model.domain.errors import StoreError
from store.files import Files

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
        if find_spec("fsspec") is None:
            raise StoreError(f'{self.address}: paths.objects needs the extra: pip install "halka[scale]"; or leave it empty')
        try:
            return import_module("fsspec").core.url_to_fs(self.address)[0]
        except (ImportError, ValueError, OSError) as error:
            raise StoreError(f"{self.address} cannot be used as object storage ({error}); correct paths.objects") from error

    def put(self, path: str, content: bytes) -> None:
        """Write an object; see `Files.put`."""
        target = self._object(path)
        try:
            self._system.makedirs(target.rpartition("/")[0], exist_ok=True)
            self._system.pipe_file(target, content)
        except Exception as error:  # every storage raises errors of its own
            raise StoreError(f"cannot write {target}: {error}; check address, bucket and rights") from error

    def get(self, path: str) -> bytes:
        """Content of an object; see `Files.get`."""
        target = self._object(path)
        try:
            content: bytes = self._system.cat_file(target)
        except FileNotFoundError as error:
            raise StoreError(f"{target} is missing though the database points to it; restore it from a backup") from error
        except Exception as error:
            raise StoreError(f"cannot read {target}: {error}; check address, bucket and rights") from error
        return content

    def sha256(self, path: str) -> str:
        """SHA-256 of an object's content; see `Files.sha256`."""
        return hashlib.sha256(self.get(path)).hexdigest()

    def has(self, path: str) -> bool:
        """Whether the object is there."""
        return bool(self._system.isfile(self._object(path)))

    def delete(self, path: str) -> None:
        """Remove an object; one that is not there is fine."""
        if self.has(path):
            self._system.rm_file(self._object(path))

    def listed(self) -> set[str]:
        """Relative paths of all objects."""
        return set(self._found())

    def sweep(self, known: Collection[str]) -> tuple[str, ...]:
        """Remove objects no row points to that are older than `SPARED`; see `Files.sweep`."""
        now = datetime.now(UTC)
        old = sorted(path for path, changed in self._found().items() if path not in known and now - changed > SPARED)
        for path in old:
            self.delete(path)
        return tuple(old)

    def _object(self, path: str) -> str:
        self.locate(path)
        return f"{self.address}/{path}"

    def _found(self) -> dict[str, datetime]:
        """When each object was last written, by relative path."""
        self._system.invalidate_cache()
        below = str(self._system._strip_protocol(self.address)).rstrip("/")  # noqa: SLF001  the only way to a listed name's relative part
        try:
            listed = self._system.find(self.address, detail=True)
        except FileNotFoundError:
            return {}
        return {str(name)[len(below) :].lstrip("/"): _changed(entry) for name, entry in listed.items()}


def files_at(root: Path, objects: str) -> Files:
    """Files in a local folder, or below an address of object storage.

    Args:
        root: Local folder: of the files, or of the lock alone.
        objects: Address; empty for the local folder.
    """
    return ObjectFiles(root, objects.rstrip("/")) if objects else Files(root)


def _changed(entry: dict[str, Any]) -> datetime:
    """When an object was last written; one whose storage does not say so counts as new."""
    told = next(
        (entry[name] for name in ("LastModified", "last_modified", "updated", "mtime", "created") if entry.get(name)), None
    )
    if isinstance(told, str):
        told = datetime.fromisoformat(told)
    if isinstance(told, int | float):
        told = datetime.fromtimestamp(told, UTC)
    if not isinstance(told, datetime):
        return datetime.now(UTC)
    return told if told.tzinfo else told.replace(tzinfo=UTC)
