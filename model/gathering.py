"""The hourly pictures of an assessment's blocks put together: laid out whole with the first that comes, then each written into its units' rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.errors import DomainError

#: Shape and kind of an array that is to be laid out.
Extent = tuple[tuple[int, ...], np.dtype[Any]]


class Room(Protocol):
    """Where arrays lie while an assessment is put together."""

    def __call__(self, extents: Sequence[Extent], /) -> list[NDArray[Any]]:
        """Arrays of these shapes and kinds, their values left open."""


def in_memory(extents: Sequence[Extent], /) -> list[NDArray[Any]]:
    """Arrays in this process's memory."""
    return [np.empty(shape, dtype) for shape, dtype in extents]


@dataclass
class Gathering:
    """Takes blocks in order and keeps none of them: only the whole is held, where its room is.

    Attributes:
        units: Routes and zones there are in all.
        room: Lays out the whole.
    """

    units: int
    room: Room = in_memory
    _like: xr.Dataset | None = None
    _whole: dict[str, NDArray[Any]] = field(default_factory=dict)
    _names: list[NDArray[np.str_]] = field(default_factory=list)
    _filled: int = 0

    def add(self, block: xr.Dataset) -> None:
        """Write a block's rows behind those of the blocks before it.

        Args:
            block: Variables over ("unit", …), and its units' names.

        Raises:
            DomainError: It tells of other variables than the first, or of more units than there are.
        """
        told = {str(name): block.variables[name].to_numpy() for name in block.data_vars}
        if self._like is None:
            self._like = block.isel(unit=slice(0, 0))
            extents = [((self.units, *values.shape[1:]), values.dtype) for values in told.values()]
            self._whole = dict(zip(told, self.room(extents), strict=True))
        first, last = self._filled, self._filled + block.sizes["unit"]
        if told.keys() != self._whole.keys() or last > self.units:
            raise DomainError(
                f"a block of {last - first} units does not fit an assessment of {self.units}, of which {first} are told"
            )
        for name, values in told.items():
            self._whole[name][first:last] = values
        self._names.append(block["unit"].to_numpy())
        self._filled = last

    def whole(self) -> xr.Dataset:
        """All blocks as one Dataset.

        Raises:
            DomainError: Not every unit has been told of.
        """
        if self._like is None or self._filled != self.units:
            raise DomainError(f"{self._filled} of {self.units} units are told; an assessment tells of all")
        like = self._like
        return xr.Dataset(
            {name: (like[name].dims, values, like[name].attrs) for name, values in self._whole.items()},
            coords={name: like[name].variable for name in like.coords if name != "unit"} | {"unit": np.concatenate(self._names)},
            attrs=like.attrs,
        )
