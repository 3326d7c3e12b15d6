"""Rows that several processes write at once: a zarr array of bytes, a row for each unit and a chunk for each task, so that no two touch one.

It lies beside the arrays that are kept while a run lasts: no row of the database ever points to it, and what a run that was killed leaves is swept.
What the bytes of a row mean is settled between who writes and who reads. A chunk is as long as the largest task's rows; what a smaller one lacks is
packed away. Whichever task is done first lays the array out, and all lay out the same, so that two at once do no harm.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import zarr
from numpy.typing import NDArray
from zarr.codecs import BloscCodec, Crc32cCodec

from model.domain.errors import StoreError
from store.files import Files


class _Kept(MutableMapping[str, Any]):
    """What zarr lays under a key is a file below a folder, seen whole or not at all."""

    def __init__(self, files: Files, folder: str) -> None:
        self._files, self._folder = files, folder

    def __getitem__(self, key: str) -> Any:
        if key not in self:
            raise KeyError(key)
        return zarr.core.buffer.default_buffer_prototype().buffer.from_bytes(self._files.get(f"{self._folder}/{key}"))

    def __setitem__(self, key: str, value: Any) -> None:
        self._files.put(f"{self._folder}/{key}", value.to_bytes())

    def __delitem__(self, key: str) -> None:
        self._files.delete(f"{self._folder}/{key}")

    def __contains__(self, key: object) -> bool:
        return self._files.has(f"{self._folder}/{key}")

    def __iter__(self) -> Iterator[str]:
        below = f"{self._folder}/"
        return (path.removeprefix(below) for path in self._files.listed() if path.startswith(below))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True)
class StagedRows:
    """The array of one run.

    Attributes:
        files: Where it lies; every task reaches it under the same path or address.
        folder: Its folder, relative, of this run alone.
        chunks: How many tasks there are.
        rows: Most rows of a task.
    """

    files: Files
    folder: str
    chunks: int
    rows: int

    def write(self, chunk: int, rows: NDArray[np.uint8]) -> None:
        """Write a task's region: its chunk, and nothing else. Done again it gives the same.

        Args:
            chunk: Number of the task.
            rows: Its rows, shape (row, byte); as many bytes as those of all other tasks.

        Raises:
            StoreError: They cannot be written, or do not fit what other tasks have laid out.
        """
        array = self._laid_out(rows.shape[1])
        if len(rows) > self.rows or array.shape != (self.chunks * self.rows, rows.shape[1]):
            raise StoreError(f"{self.folder}: {rows.shape[0]} rows of {rows.shape[1]} bytes do not fit an array of {array.shape}")
        region = np.zeros((self.rows, rows.shape[1]), np.uint8)
        region[: len(rows)] = rows
        array.blocks[chunk] = region

    def take(self, chunk: int, count: int) -> NDArray[np.uint8]:
        """A task's rows, shape (row, byte); they lie there no longer, unless another user wrote them whose files may not be removed.

        Args:
            chunk: Number of the task.
            count: How many rows it has.

        Raises:
            StoreError: This machine does not see them, or they are damaged.
        """
        kept, key = _Kept(self.files, self.folder), f"c.{chunk}.0"
        if key not in kept:  # zarr would read zeros
            raise StoreError(
                f"a worker wrote {self.folder}/{key} where this machine does not see it; let all reach the arrays under one path or address, "
                "or set compute.dask_workers_keep = false"
            )
        try:
            rows: NDArray[np.uint8] = self._array.blocks[chunk][:count]
        except (ValueError, KeyError, RuntimeError) as error:
            raise StoreError(f"{self.folder}/{key} is damaged ({error})") from error
        with suppress(StoreError):
            del kept[key]
        return rows

    def clear(self) -> None:
        """Remove what is left of it.

        Raises:
            StoreError: It cannot be removed.
        """
        self.files.drop(self.folder)

    @cached_property
    def _array(self) -> Any:
        """The array, for who takes chunk after chunk."""
        return _opened(_Kept(self.files, self.folder))

    def _laid_out(self, width: int) -> Any:
        """The array, laid out where no other task has done so."""
        kept = _Kept(self.files, self.folder)
        try:
            return _opened(kept)
        except FileNotFoundError:
            pass
        try:
            made = zarr.create_array(
                zarr.storage.MemoryStore(kept),
                shape=(self.chunks * self.rows, width),
                chunks=(self.rows, width),
                dtype="uint8",
                fill_value=0,
                compressors=(BloscCodec(typesize=1, cname="lz4", clevel=5, shuffle="noshuffle"), Crc32cCodec()),
                chunk_key_encoding={"name": "default", "separator": "."},
                dimension_names=("unit", "byte"),
            )
        except zarr.errors.ContainsArrayError:
            return _opened(kept)
        return _writing_all(made)


def _opened(kept: _Kept) -> Any:
    """The array as it was laid out.

    Raises:
        FileNotFoundError: It has not been.
    """
    return _writing_all(zarr.open_array(zarr.storage.MemoryStore(kept), mode="r+", zarr_format=3))


def _writing_all(array: Any) -> Any:
    """The array, which also writes a chunk that holds nothing but zeros."""
    return array.with_config({"write_empty_chunks": True})
