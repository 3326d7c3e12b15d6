"""Room for large arrays while they are put together: a file without a name, so that memory need not hold them and no kill leaves anything."""

import math
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.files import file_refusal, make_folder

#: Arrays begin at multiples of this [byte].
_STEP = 64


def mapped_room(folder: Path, extents: Sequence[tuple[tuple[int, ...], np.dtype[Any]]], /) -> list[NDArray[Any]]:
    """Arrays of some shapes and kinds, mapped from one file that is gone with the last of them.

    What is written to them the system takes out of memory by itself where that gets short.

    Args:
        folder: Disk to use; made where it is not there.
        extents: Shape and kind of each.

    Raises:
        DiskFullError: There is no room for all of them; none of it is taken.
        StoreError: The folder refuses a file.
    """
    starts = [0]
    for shape, dtype in extents:
        size = math.prod(shape) * dtype.itemsize
        starts.append(starts[-1] + -(-size // _STEP) * _STEP)
    make_folder(folder)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            # taken now: a page that finds no room when it is written ends the process
            os.posix_fallocate(file.fileno(), 0, max(starts[-1], _STEP))
            whole = np.memmap(file, dtype=np.uint8, mode="r+", shape=(max(starts[-1], _STEP),))
    except OSError as error:
        raise file_refusal("lay out arrays in", folder, error) from error
    return [np.ndarray(shape, dtype, buffer=whole, offset=start) for (shape, dtype), start in zip(extents, starts, strict=False)]
