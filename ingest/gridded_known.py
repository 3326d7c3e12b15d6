"""Whether a piece that was cut before still is what a file holds: told by a few numbers, so that a run is fetched once however often it is asked for.

A server of gridded files tells no entity tag of the numbers it sends, so conditional questions cannot do this.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from config.site import Place
from ingest.gridded import REFERENCE_TIME, TIME, time_axis
from ingest.netcdf import floats, read_netcdf
from ingest.ports import RawBody
from model.domain.errors import SourceFormatError


def still_holds(known: RawBody | None, dataset: xr.Dataset, places: Sequence[Place]) -> bool:
    """Whether the file holds the run, the steps and the places that a piece was cut from.

    Args:
        known: The piece (`ingest.gridded.serialised`); None where there is none.
        dataset: The file, lazy and undecoded; only its run and its times are read.
        places: Places asked about now.
    """
    if known is None:
        return False
    try:
        piece = read_netcdf(known)
    except SourceFormatError:
        return False
    times = time_axis(dataset)
    if times is None or REFERENCE_TIME not in dataset.variables or REFERENCE_TIME not in piece.variables:
        return False
    asked = {f"place_{axis}": [getattr(place, axis) for place in places] for axis in ("longitude", "latitude")}
    if not all(name in piece and np.array_equal(piece[name].to_numpy(), values) for name, values in asked.items()):
        return False
    same_run = np.array_equal(_numbers(piece[REFERENCE_TIME]), _numbers(dataset[REFERENCE_TIME]))
    return bool(same_run and np.array_equal(_numbers(piece[TIME]), _numbers(times)))


def _numbers(variable: xr.DataArray) -> np.ndarray:
    return floats(np.ravel(variable.to_numpy()))
