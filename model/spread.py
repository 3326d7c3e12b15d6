"""How the blocks of an assessment are spread over workers. Who reckons a block changes nothing in it, so a spread only decides where and when."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import xarray as xr

from model.domain.plans import Recommendation
from model.domain.roads import Network
from model.recommendations import Night

#: What a block gives: its hourly picture, the advice on its units, and what is told of its segments.
Part = tuple[xr.Dataset, list[Recommendation], xr.Dataset]


class Work(Protocol):
    """Reckons one block; a function of a module, so that another process finds it by name."""

    def __call__(self, network: Network, night: Night, /) -> Part:
        """Picture, advice and segments of a block of units under what all blocks share."""


class Spread(Protocol):
    """Carries out the same work on every block."""

    def __call__(self, work: Work, blocks: Sequence[Network], night: Night, /) -> Iterable[Part]:
        """The parts in the order of the blocks.

        Args:
            work: What is done with each block.
            blocks: The network in pieces.
            night: What they share; brought to each worker once.
        """


def in_turn(work: Work, blocks: Sequence[Network], night: Night) -> Iterable[Part]:
    """One block after the other, here; the compiled parts use all cores."""
    return (work(block, night) for block in blocks)
