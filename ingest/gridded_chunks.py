"""Cells picked out of packed chunks without unfolding whole fields: the quick way through a NetCDF-4 file on disk.

The HDF5 library unpacks one chunk at a time and turns all of it into numbers. Here several chunks are unpacked side by side by a faster zlib
(unpacking is nearly all of the work, and it lets go of the interpreter meanwhile), and of each only the bytes of the cells wanted are put
together. Layouts other than the usual (one field or part of one a chunk, shuffled or not, packed with zlib or not) are left to the library.
"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from math import prod
from pathlib import Path
from typing import Self

import h5py
import numpy as np
import numpy.typing as npt
from isal import isal_zlib

Index = npt.NDArray[np.intp]

_MOST_THREADS = 4
_LITTLE = ("<", "|")


class PackedFile:
    """A NetCDF-4 file, opened for picking."""

    def __init__(self, path: Path) -> None:
        self._file = h5py.File(path, "r")

    def __enter__(self) -> Self:
        """The file itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._file.close()

    def pick(self, name: str, rows: tuple[int, Index], columns: tuple[int, Index]) -> npt.NDArray[np.generic] | None:
        """Values of a variable at cells.

        Args:
            name: Of the variable.
            rows: Axis along y, and the index of each cell there.
            columns: Axis along x, and the index of each cell there.

        Returns:
            Array with the other axes in their order and the cells last; None where the layout is not one that is read here.

        Raises:
            OSError: A chunk cannot be read or is damaged.
        """
        variable = self._file[name]
        if not _readable(variable, {rows[0], columns[0]}):
            return None
        others = [axis for axis in range(variable.ndim) if axis not in (rows[0], columns[0])]
        cells = rows[1].size
        picked = np.full((*(variable.shape[axis] for axis in others), cells), variable.fillvalue, dtype=variable.dtype)
        parts = list(_spatial(variable.chunks, rows, columns))

        def read_first(place: int) -> None:
            for lead in product([place], *(range(variable.shape[axis]) for axis in others[1:])):
                for corner, inside, flat in parts:
                    offset = [0] * variable.ndim
                    for axis, index in (*zip(others, lead, strict=True), *corner.items()):
                        offset[axis] = index
                    values = _values(variable, tuple(offset), flat)
                    if values is not None:
                        picked[lead][inside] = values

        with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1), thread_name_prefix="chunks") as pool:
            list(pool.map(read_first, range(variable.shape[others[0]])))
        return picked


def _readable(variable: h5py.Dataset, spatial: set[int]) -> bool:
    if variable.chunks is None or variable.ndim < 3 or variable.dtype.kind not in "iuf" or variable.dtype.str[0] not in _LITTLE:
        return False
    plain = variable.compression in (None, "gzip") and not variable.fletcher32 and variable.scaleoffset is None
    return plain and all(size == 1 for axis, size in enumerate(variable.chunks) if axis not in spatial)


def _spatial(
    chunks: tuple[int, ...], rows: tuple[int, Index], columns: tuple[int, Index]
) -> Iterator[tuple[Mapping[int, int], Index, Index]]:
    """For each chunk that holds cells: its corner by axis, which cells, and their place in its flattened values."""
    high, wide = chunks[rows[0]], chunks[columns[0]]
    across = rows[0] < columns[0]
    for down, right in sorted(set(zip((rows[1] // high).tolist(), (columns[1] // wide).tolist(), strict=True))):
        inside = np.flatnonzero((rows[1] // high == down) & (columns[1] // wide == right))
        row, column = rows[1][inside] % high, columns[1][inside] % wide
        flat = row * wide + column if across else column * high + row
        yield {rows[0]: down * high, columns[0]: right * wide}, inside, flat


def _values(variable: h5py.Dataset, offset: tuple[int, ...], flat: Index) -> npt.NDArray[np.generic] | None:
    """Values of one chunk; None where it was never written."""
    if variable.id.get_chunk_info_by_coord(offset).byte_offset is None:
        return None
    skipped, content = variable.id.read_direct_chunk(offset)
    count, size = prod(variable.chunks), variable.dtype.itemsize
    filters = [name for name, used in (("shuffle", variable.shuffle), ("gzip", variable.compression == "gzip")) if used]
    done = [name for place, name in enumerate(filters) if not skipped & 1 << place]
    if "gzip" in done:
        content = _unpacked(content, count * size, variable.name)
    if len(content) != count * size:
        raise OSError(f"a chunk of {variable.name} holds {len(content)} bytes, expected {count * size}")
    every = np.frombuffer(content, np.uint8)
    if "shuffle" not in done:
        plain: npt.NDArray[np.generic] = every.view(variable.dtype)[flat]
        return plain
    shuffled: npt.NDArray[np.generic] = np.ascontiguousarray(every.reshape(size, count)[:, flat].T).view(variable.dtype)[:, 0]
    return shuffled


def _unpacked(content: bytes, size: int, name: str) -> bytes:
    try:
        # one byte more than it holds: a buffer that is just full is doubled and copied before the end is seen
        return isal_zlib.decompress(content, bufsize=size + 1)
    except isal_zlib.error as error:  # type: ignore[misc]  # an exception, whatever the stubs say
        raise OSError(f"a chunk of {name} is damaged: {error}") from error
