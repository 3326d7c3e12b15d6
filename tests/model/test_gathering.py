"""Blocks are put together to the byte as if nothing had been cut, into room that is laid out once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import xarray as xr
from numpy.typing import NDArray

from model.domain.errors import DomainError
from model.gathering import Extent, Gathering, in_memory


def picture(units: Sequence[str], *, seed: int = 1) -> xr.Dataset:
    random = np.random.default_rng(seed)
    count = len(units)
    return xr.Dataset(
        {
            "probability": (("unit", "time"), random.random((count, 3)).astype(np.float32), {"units": "1"}),
            "surface": (
                ("unit", "time", "quantile"),
                np.where(random.random((count, 3, 2)) > 0.5, np.nan, 1.0),
                {"units": "degC"},
            ),
            "condition": (("unit", "time"), random.integers(0, 255, (count, 3)).astype(np.uint8)),
        },
        coords={"unit": list(units), "time": np.arange(3), "quantile": [0.1, 0.9]},
        attrs={"source": "made"},
    )


def test_the_whole_is_what_was_cut() -> None:
    whole = picture(["r1", "r2", "route-with-a-long-name", "z1"])
    asked: list[Sequence[Extent]] = []

    def room(extents: Sequence[Extent]) -> list[NDArray[Any]]:
        asked.append(extents)
        return in_memory(extents)

    gathering = Gathering(4, room)
    for first, last in ((0, 1), (1, 3), (3, 4)):
        gathering.add(whole.isel(unit=slice(first, last)))
    found = gathering.whole()
    assert found.identical(whole)
    assert found["surface"].to_numpy().tobytes() == whole["surface"].to_numpy().tobytes()
    assert list(found) == list(whole)
    ((probability, *_),) = asked
    assert probability == ((4, 3), np.dtype(np.float32))


def test_what_is_not_told_of_every_unit_is_no_assessment() -> None:
    gathering = Gathering(3)
    with pytest.raises(DomainError, match="0 of 3 units"):
        gathering.whole()
    gathering.add(picture(["r1", "r2"]))
    with pytest.raises(DomainError, match="2 of 3 units"):
        gathering.whole()


@pytest.mark.parametrize("block", [picture(["r3", "r4"]), picture(["r3"]).drop_vars("surface")])
def test_a_block_of_another_kind_or_too_large_is_refused(block: xr.Dataset) -> None:
    gathering = Gathering(3)
    gathering.add(picture(["r1", "r2"]))
    with pytest.raises(DomainError, match="does not fit"):
        gathering.add(block)
