"""Labelled arrays on disk: one Dataset, one file.

A Dataset is kept as zarr v3 in a zip file, which can be written under a temporary name, made durable with one fsync and
renamed whole; a folder of chunks cannot. Times are kept as whole nanoseconds since 1970 UTC, so that nothing is rounded.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO

import numpy as np
import xarray as xr
import zarr

from model.domain.errors import StoreError
from store.files import Files
from store.object_files import files_at

_TIME = {"units": "nanoseconds since 1970-01-01", "dtype": "int64", "calendar": "proleptic_gregorian"}
#: Packed content up to this is put in order in memory [byte].
_SPOOL_BYTES = 32_000_000
_NOT_CONTENT = ("available_at", "history")


@dataclass(frozen=True)
class ArrayStore:
    """Datasets by relative path.

    Attributes:
        files: Where they lie.
    """

    files: Files

    def write(self, dataset: xr.Dataset, kind: str, key: str) -> str:
        """Keep a Dataset.

        Args:
            dataset: What to keep; values of numbers, booleans, strings and times.
            kind: First folder, e.g. ``forecast``.
            key: Further folders and name, e.g. ``vasteras/smhi/20260402T1200Z-3f2a``.

        Returns:
            Path to give to `read`, and to keep in the row that makes the Dataset visible.

        Raises:
            StoreError: It cannot be written.
        """
        path = f"{kind}/{key}.zarr.zip"
        self.files.put_written(path, lambda handle: pack_into(handle, dataset, folder=self.files.root))
        return path

    def read(self, path: str) -> xr.Dataset:
        """The Dataset, loaded.

        Raises:
            StoreError: The file is missing or damaged.
        """
        content = self.files.get(path)
        try:
            return unpack(content)
        except (zipfile.BadZipFile, ValueError, KeyError, RuntimeError, OSError) as error:
            raise StoreError(f"{self.files.locate(path)} is damaged ({error}); restore it from a backup") from error

    def delete(self, path: str) -> None:
        """Remove a Dataset; one that is not there is fine."""
        self.files.delete(path)


def array_store(root: Path, *, objects: str = "") -> ArrayStore:
    """Arrays below a folder, or below an address of object storage.

    Args:
        root: Local folder: of the arrays, or of their lock alone.
        objects: Address; empty for the folder.
    """
    return ArrayStore(files_at(root, objects))


class _Spooled(dict[str, Any]):
    """What zarr lays into this is held as where it lies in a file that follows from memory to disk as it grows; metadata is held as it is."""

    def __init__(self, spool: SpooledTemporaryFile[bytes]) -> None:
        super().__init__()
        self.spool = spool

    def __setitem__(self, key: str, value: Any) -> None:
        if "/c" not in key:
            super().__setitem__(key, value)
            return
        start, content = self.spool.tell(), value.to_bytes()
        self.spool.write(content)
        super().__setitem__(key, (start, len(content)))

    def content(self, key: str) -> bytes:
        """What was laid in under a key."""
        value = self[key]
        if not isinstance(value, tuple):
            kept: bytes = value.to_bytes()
            return kept
        self.spool.seek(value[0])
        return self.spool.read(value[1])


def pack_into(handle: BinaryIO, dataset: xr.Dataset, *, folder: Path | None = None) -> None:
    """Write a Dataset as a zipped zarr v3 group; the same Dataset always gives the same bytes.

    Args:
        handle: Open for writing, at its start; may be sought in.
        dataset: What to write.
        folder: Disk that holds what is packed until it is put in order, where it is too much for memory; the system's own if None.
    """
    plain = dataset.drop_encoding()
    plain.attrs = {str(name): _plain(value) for name, value in dataset.attrs.items()}
    strings = {name: _as_strings(plain[name]) for name in plain.variables if plain[name].dtype.kind in "UO"}
    plain = plain.assign_coords({name: strings[name] for name in strings if name in plain.coords})
    plain = plain.assign({name: strings[name] for name in strings if name not in plain.coords})
    encoding = {name: _TIME for name in plain.variables if plain[name].dtype.kind == "M"}
    with (
        SpooledTemporaryFile(_SPOOL_BYTES, dir=None if folder is None else str(folder)) as spool,
        zipfile.ZipFile(handle, "w", zipfile.ZIP_STORED) as archive,
    ):
        entries = _Spooled(spool)
        plain.to_zarr(zarr.storage.MemoryStore(entries), mode="w", zarr_format=3, consolidated=False, encoding=encoding)
        for name in sorted(entries):
            archive.writestr(zipfile.ZipInfo(name), entries.content(name))


def unpack(content: bytes) -> xr.Dataset:
    """The inverse of `pack_into`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if broken := archive.testzip():
            raise zipfile.BadZipFile(f"bad checksum of {broken}")
        prototype = zarr.core.buffer.default_buffer_prototype()
        entries = {name: prototype.buffer.from_bytes(archive.read(name)) for name in archive.namelist()}
    store = zarr.storage.MemoryStore(entries, read_only=True)
    loaded = xr.open_zarr(store, consolidated=False, chunks=None, decode_timedelta=True).load()
    strings = {name: _as_text(loaded[name]) for name in loaded.variables if loaded[name].dtype.kind == "T"}
    loaded = loaded.assign_coords({name: strings[name] for name in strings if name in loaded.coords})
    loaded = loaded.assign({name: strings[name] for name in strings if name not in loaded.coords})
    plain: xr.Dataset = loaded.drop_encoding()
    return plain


def content_digest(dataset: xr.Dataset) -> str:
    """Hash of names, dimensions, values and attributes, apart from when it became available.

    Two Datasets with one digest are one run.
    """
    digest = hashlib.sha256()
    attributes = {str(k): _plain(v) for k, v in dataset.attrs.items() if k not in _NOT_CONTENT}
    digest.update(repr(sorted(attributes.items())).encode())
    for name in sorted(map(str, dataset.variables)):
        variable = dataset[name]
        values = variable.to_numpy()
        if values.dtype.kind in "OTU":
            body = "\x1f".join(map(str, values.ravel())).encode()
        elif values.dtype.kind in "mM":
            body = values.astype(f"{values.dtype.kind}8[ns]").astype("<i8").tobytes()
        elif values.dtype.kind == "f":
            body = np.where(np.isnan(values), values.dtype.type(np.nan), values).tobytes()  # NaN has many bit patterns
        else:
            body = values.tobytes()
        kind = "text" if values.dtype.kind in "OTU" else values.dtype.kind
        digest.update(f"\x00{name}|{variable.dims}|{variable.shape}|{kind}|{variable.attrs.get('units', '')}\x00".encode())
        digest.update(body)
    return digest.hexdigest()


def _as_strings(array: xr.DataArray) -> tuple[tuple[Any, ...], Any, dict[Any, Any]]:
    return array.dims, array.to_numpy().astype(np.dtypes.StringDType()), array.attrs


def _as_text(array: xr.DataArray) -> tuple[tuple[Any, ...], Any, dict[Any, Any]]:
    letters = np.array([str(text) for text in array.to_numpy().ravel()], dtype=np.str_)
    return array.dims, letters.reshape(array.shape), array.attrs


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    return list(value) if isinstance(value, tuple) else value
