"""What a season did to the streets, and how it would have gone: what can be reckoned anew, so one file a site stands without a row and may be lost.

It lies beside the arrays that rows point to, where the sweeper does not look.
"""

from collections.abc import Mapping
from typing import Literal

import xarray as xr

from model.domain.errors import StoreError
from store.arrays import ArrayStore
from store.files import Files
from store.open import Store

#: ``weather``: the season's analysed weather so far; ``exposure``: sums by segment; ``slip_days``: slippery days of past springs;
#: ``winter_index``: points of every winter by day (`model.winter_index.table`); ``needs_came``: needs by unit and hour (`model.needs.came`);
#: ``replay``: the last replayed stretch of a season (`model.replay.kept`); ``stations``: what is remembered of the stations' forecasts
#: (`model.learning.station_memory`).
Part = Literal["weather", "exposure", "slip_days", "winter_index", "needs_came", "replay", "stations"]


def save_upkeep(store: Store, site: str, parts: Mapping[Part, xr.Dataset]) -> None:
    """Keep parts, each in place of the one before.

    Args:
        store: Where to keep them.
        site: Site id.
        parts: What to keep.

    Raises:
        StoreError: A part cannot be written; the one before stands.
    """
    arrays = _arrays(store)
    for part, dataset in parts.items():
        arrays.write(dataset, part, site)


def load_upkeep(store: Store, site: str, part: Part) -> xr.Dataset | None:
    """A part, None where it was never reckoned.

    Raises:
        StoreError: It is damaged.
    """
    arrays = _arrays(store)
    path = f"{part}/{site}.zarr.zip"
    if not arrays.files.has(path):
        return None
    try:
        return arrays.read(path)
    except StoreError as error:
        anew = "the job road_upkeep, for a replay `halka replay`, for the stations' memory the next training"
        raise StoreError(f"{error}; or remove it: {anew} reckons it anew") from error


def reckoned(store: Store, site: str, part: Part) -> xr.Dataset | None:
    """A part; None where no job ever reckoned it, or its file is damaged: the job reckons it anew."""
    try:
        return load_upkeep(store, site, part)
    except StoreError:
        return None


def _arrays(store: Store) -> ArrayStore:
    return ArrayStore(Files(store.data / "upkeep" / store.id))
