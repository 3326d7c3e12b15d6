"""Blocks whose arrays the cluster's workers write themselves, where they reach the folder or bucket of the arrays: advice alone travels.

Each writes its region of one zarr array, a chunk (`store.staged_rows`); a block that is reckoned again, because its worker was lost, writes the
same again. The process that asks takes each chunk as its turn comes and keeps the whole as it keeps every other assessment: one file, sealed.
"""

import math
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

import numpy as np
import structlog
import xarray as xr
from numpy.typing import NDArray

from model.domain.errors import StoreError
from model.domain.roads import Network
from model.recommendations import Night
from model.spread import Part, Spread, Work
from store.files import Files
from store.staged_rows import StagedRows

_LOG = structlog.get_logger(__name__)
_LIKE = "kept_like"
#: Each row's bytes are a multiple of this, so that a figure lies where the processor reads it whole [byte].
_STEP = 8


@dataclass(frozen=True)
class Placed(Network):
    """A block that knows its region.

    Attributes:
        chunk: Number of its chunk.
    """

    chunk: int


def kept_by_workers(files: Files, site: str, spread: Spread) -> Spread:
    """The same spread, but each worker writes its block's arrays and this process takes them from there.

    Args:
        files: Where arrays lie; every worker reaches it under the same path or address.
        site: Site id.
        spread: Who reckons the blocks.
    """
    return partial(_taking, files, f"block/{site}", spread)


def _taking(files: Files, below: str, spread: Spread, work: Work, blocks: Sequence[Network], night: Night) -> Iterator[Part]:
    """The parts whole; the sweeper is held off as long as rows lie about. A block whose arrays are not seen here is reckoned here."""
    folder = f"{below}/{secrets.token_hex(8)}.zarr"
    staged = StagedRows(files, folder, chunks=len(blocks), rows=max(len(block.units) for block in blocks))
    theirs = replace(staged, files=replace(files, root=files.root.absolute()))
    placed = [placed_at(chunk, block) for chunk, block in enumerate(blocks)]
    with files.writing():
        try:
            for chunk, (told, found, segments) in enumerate(spread(partial(write_aside, theirs, work), placed, night)):
                try:
                    part = taken(staged, chunk, told), found, segments
                except StoreError as error:
                    _LOG.error("a block is reckoned once more, here", block=chunk, reason=str(error))
                    part = work(blocks[chunk], night)
                yield part
        finally:
            with suppress(StoreError):  # the sweeper takes what is left
                staged.clear()


def placed_at(chunk: int, block: Network) -> Placed:
    """A block with the number of its chunk."""
    return Placed(**{field.name: getattr(block, field.name) for field in fields(block)}, chunk=chunk)


def write_aside(staged: StagedRows, work: Work, block: Placed, night: Night) -> Part:
    """On a worker: reckon a block, write its arrays into its region, and give back all else; where it may not write, give back all.

    Args:
        staged: The rows of all blocks.
        work: Reckons the block.
        block: The block.
        night: What it shares with the others.
    """
    told, found, segments = work(block, night)
    try:
        return written(staged, block.chunk, told), found, segments
    except StoreError as error:
        _LOG.error("a block's arrays travel, for they cannot be written", block=block.chunk, reason=str(error))
        return told, found, segments


def written(staged: StagedRows, chunk: int, told: xr.Dataset) -> xr.Dataset:
    """Write a block's arrays into its region, and give back what of its hourly picture travels: all else, and what the bytes mean.

    Args:
        staged: The rows of all blocks.
        chunk: Number of the block's chunk.
        told: Variables over ("unit", …).

    Raises:
        StoreError: They cannot be written.
    """
    arrays = {str(name): told.variables[name] for name in told.data_vars}
    region = np.zeros((told.sizes["unit"], -(-sum(map(_row_bytes, arrays.values())) // _STEP) * _STEP), np.uint8)
    start = 0
    for values in arrays.values():
        end = start + _row_bytes(values)
        region[:, start:end] = np.ascontiguousarray(values.to_numpy()).reshape(len(region), -1).view(np.uint8)
        start = end
    staged.write(chunk, region)
    like = {name: (values.dims, values.shape[1:], values.dtype.str, values.attrs) for name, values in arrays.items()}
    return told.drop_vars(list(arrays)).assign_attrs({_LIKE: like})


def _row_bytes(values: xr.Variable) -> int:
    return math.prod(values.shape[1:]) * int(values.dtype.itemsize)


def taken(staged: StagedRows, chunk: int, told: xr.Dataset) -> xr.Dataset:
    """The hourly picture of a block whose arrays a worker wrote, where it could; they lie there no longer.

    Args:
        staged: The rows of all blocks.
        chunk: Number of the block's chunk.
        told: What came back of it.

    Raises:
        StoreError: The worker wrote where this machine does not see it, or what it wrote is damaged.
    """
    if _LIKE not in told.attrs:
        return told
    rows = staged.take(chunk, told.sizes["unit"])
    start, variables = 0, {}
    for name, (dims, shape, kind, attrs) in told.attrs[_LIKE].items():
        end = start + math.prod(shape) * np.dtype(kind).itemsize
        values: NDArray[Any] = rows[:, start:end].view(kind).reshape(len(rows), *shape)
        variables[name], start = (dims, values, attrs), end
    whole = told.assign(variables)
    whole.attrs = {name: value for name, value in told.attrs.items() if name != _LIKE}
    return whole
