"""Parts of one source's observations as one Dataset: other stations, other hours, other variables of the same station."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from model.domain.variables import OBSERVED, VARIABLES
from model.domain.weather import FLAG_GOOD, OBSERVATION_DIMS, check_observations

_PLACE = ("name", "longitude", "latitude", "altitude")
_TIMES_OF_WHOLE = ("reference_time", "issued_at", "available_at")


def joined(parts: Sequence[xr.Dataset]) -> xr.Dataset:
    """All stations, times and variables of several answers of one source.

    Of a value that several parts hold, the first part's counts, with the flag it carries there; so whoever asks for a corrected and an
    uncorrected series names the corrected one first. The newest part tells when the whole became known.

    Args:
        parts: Canonical observations of one source, at least one.

    Returns:
        Canonical observations; one part alone is returned as it is.
    """
    if len(parts) == 1:
        return parts[0]
    ids = np.unique(np.concatenate([part["station"].to_numpy().astype(str) for part in parts]))
    times = np.unique(np.concatenate([part["time"].to_numpy() for part in parts]))
    shape = (ids.size, times.size)
    present = {str(name) for part in parts for name in part.data_vars}
    values = {name: np.full(shape, np.nan, dtype=np.float32) for name in OBSERVED if name in present}
    marks = {f"{name}_flag": np.full(shape, FLAG_GOOD, dtype=np.int8) for name in values if f"{name}_flag" in present}
    coordinates = {name: np.full(ids.size, "" if name == "name" else np.nan, dtype=object) for name in _PLACE}
    for part in reversed(parts):
        row, column = (
            np.searchsorted(ids, part["station"].to_numpy().astype(str)),
            np.searchsorted(times, part["time"].to_numpy()),
        )
        where = np.ix_(row, column)
        for name, whole in values.items():
            if name not in part:
                continue
            own = part[name].transpose(*OBSERVATION_DIMS).to_numpy()
            known, flag = np.isfinite(own), f"{name}_flag"
            whole[where] = np.where(known, own, whole[where])
            if flag in marks:
                mark = part[flag].transpose(*OBSERVATION_DIMS).to_numpy() if flag in part else np.full(own.shape, FLAG_GOOD)
                marks[flag][where] = np.where(known, mark, marks[flag][where])
        for name, column_of in coordinates.items():
            column_of[row] = part[name].to_numpy()
    notes = dict.fromkeys(text for part in parts for text in str(part.attrs.get("note", "")).split("; ") if text)
    return check_observations(
        xr.Dataset(
            {
                **{name: (OBSERVATION_DIMS, grid, {"units": VARIABLES[name].units}) for name, grid in values.items()},
                **{name: (OBSERVATION_DIMS, grid) for name, grid in marks.items()},
            },
            coords={
                "station": ids,
                "time": times,
                "name": ("station", coordinates["name"].astype(str)),
                "longitude": ("station", coordinates["longitude"].astype(float), {"units": "degree"}),
                "latitude": ("station", coordinates["latitude"].astype(float), {"units": "degree"}),
                "altitude": ("station", coordinates["altitude"].astype(float), {"units": "m"}),
            },
            attrs={
                **parts[0].attrs,
                **{
                    key: max(str(part.attrs[key]) for part in parts)
                    for key in _TIMES_OF_WHOLE
                    if all(key in p.attrs for p in parts)
                },
                "note": "; ".join(notes),
            },
        )
    )
