"""Blocks whose arrays the cluster's workers write themselves, where they reach the folder or bucket of the arrays: advice alone travels.

A block lies under a name of its own that no row points to, and is removed when it is fetched; what a run that ended leaves is swept like anything
else that is left over.
"""

import math
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.errors import StoreError
from model.domain.roads import Network
from model.recommendations import Night
from model.spread import Part, Spread, Work
from store.files import Files

_PATH, _LIKE = "kept_at", "kept_like"


def kept_by_workers(files: Files, site: str, spread: Spread) -> Spread:
    """The same spread, but each worker keeps its block's arrays and this process fetches them.

    Args:
        files: Where arrays lie; every worker reaches it under the same path or address.
        site: Site id.
        spread: Who reckons the blocks.
    """
    return partial(_fetching, files, f"block/{site}", spread)


def _fetching(files: Files, below: str, spread: Spread, work: Work, blocks: Sequence[Network], night: Night) -> Iterator[Part]:
    """The parts whole; the sweeper is held off as long as blocks lie about.

    Raises:
        StoreError: A worker wrote where this machine does not see it.
    """
    theirs = replace(files, root=files.root.absolute())
    with files.writing():
        for told, found, segments in spread(partial(keep_aside, theirs, below, work), blocks, night):
            yield fetched(files, told), found, segments


def keep_aside(files: Files, below: str, work: Work, block: Network, night: Night) -> Part:
    """On a worker: reckon a block, write its arrays, and give back where they lie.

    Args:
        files: Where arrays lie.
        below: First folders of their names.
        work: Reckons the block.
        block: The block.
        night: What it shares with the others.

    Raises:
        StoreError: They cannot be written.
    """
    told, found, segments = work(block, night)
    path = f"{below}/{secrets.token_hex(8)}.rows"
    arrays = {str(name): told[name].to_numpy() for name in told.data_vars}
    files.put_written(path, lambda handle: handle.writelines(values.tobytes() for values in arrays.values()))
    like = {name: (told[name].dims, values.shape, values.dtype.str, dict(told[name].attrs)) for name, values in arrays.items()}
    return told.drop_vars(list(arrays)).assign_attrs({_PATH: path, _LIKE: like}), found, segments


def fetched(files: Files, told: xr.Dataset) -> xr.Dataset:
    """The hourly picture that a worker kept aside; its file is removed.

    Args:
        files: Where arrays lie.
        told: What came back of it.

    Raises:
        StoreError: The worker wrote where this machine does not see it.
    """
    path, like = str(told.attrs[_PATH]), told.attrs[_LIKE]
    if not files.has(path):
        raise StoreError(
            f"a worker of the cluster wrote {path} where this machine does not see it; let all reach the arrays under one path or address, "
            "or set compute.dask_workers_keep = false"
        )
    content, start, variables = files.get(path), 0, {}
    for name, (dims, shape, kind, attrs) in like.items():
        values: NDArray[Any] = np.frombuffer(content, kind, math.prod(shape), start).reshape(shape)
        variables[name] = (dims, values, attrs)
        start += values.nbytes
    files.delete(path)
    whole = told.assign(variables)
    whole.attrs = {name: value for name, value in told.attrs.items() if name not in (_PATH, _LIKE)}
    return whole
