"""What the winters learnt from were like: climatology to score forecasts beside, and the ranges of inputs that drift is held against."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.needs import Need
from model.drift_monitor import NIGHTS, input_range, over_stations
from model.learning.climate_share import HOURS, ClimateShare, fit_climate_share
from model.learning.rows import Rows

Array = NDArray[np.float64]

#: Inputs watched: what Halka calls them, and the variable of a season that holds them.
WATCHED = {
    "air_temperature": "obs_air_temperature",
    "dew_point_temperature": "obs_dew_point_temperature",
    "road_surface_temperature": "obs_road_surface_temperature",
    "wind_speed": "obs_wind_speed",
}
_DAY = np.timedelta64(1, "D")
_CLASSES = 24 // HOURS


def record_of(seasons: Sequence[xr.Dataset], needs: Mapping[Need, Rows]) -> dict[str, object]:
    """Plain numbers for the card.

    Args:
        seasons: Seasons in archive form, oldest first.
        needs: Training rows of each need.

    Returns:
        ``need_share`` by need, shape (12, 8): share of rows by month and three-hour class [1]; ``surface_temperature``, the same of
        the stations' road surfaces [degC], None where never read; ``inputs`` by name, as `model.drift_monitor.InputRange`.
    """
    shares = {need.value: fit_climate_share(rows.valid, rows.target).share for need, rows in needs.items()}
    ranges = {name: input_range(_means(seasons, variable), block=_block(seasons)) for name, variable in WATCHED.items()}
    return {
        "need_share": {name: [list(row) for row in share] for name, share in shares.items()},
        "surface_temperature": _monthly(seasons, "obs_road_surface_temperature"),
        "inputs": {name: asdict(found) for name, found in ranges.items() if found is not None},
    }


def need_share_at(record: Mapping[str, object], need: Need, valid: NDArray[np.datetime64]) -> Array | None:
    """Share of hours in need at valid times as the record has it [1]; None where it has none."""
    shares = record.get("need_share")
    share = shares.get(need.value) if isinstance(shares, Mapping) else None
    return None if share is None else ClimateShare(tuple(tuple(float(x) for x in row) for row in share)).at(valid)


def surface_at(record: Mapping[str, object], valid: NDArray[np.datetime64]) -> Array | None:
    """Usual road surface temperature at valid times as the record has it [degC]; None where any of them was never read."""
    table = record.get("surface_temperature")
    if not isinstance(table, list):
        return None
    month, hour = _classes(valid)
    values = np.array([[np.nan if x is None else float(x) for x in row] for row in table])[month, hour]
    return values if np.isfinite(values).all() else None


def _means(seasons: Sequence[xr.Dataset], variable: str) -> Array:
    """Median over stations, hour after hour, of all seasons that have it."""
    parts = [over_stations(season[variable]) for season in seasons if variable in season]
    return np.concatenate(parts) if parts else np.zeros(0)


def _block(seasons: Sequence[xr.Dataset]) -> int:
    step = np.diff(seasons[-1]["time"].to_numpy()[:2])[0]
    return int(NIGHTS * _DAY / step)


def _monthly(seasons: Sequence[xr.Dataset], variable: str) -> list[list[float | None]] | None:
    times = [season["time"].to_numpy() for season in seasons if variable in season]
    if not times:
        return None
    month, hour = _classes(np.concatenate(times))
    values = _means(seasons, variable)
    known = np.isfinite(values)
    cell = (month * _CLASSES + hour)[known]
    count = np.bincount(cell, minlength=12 * _CLASSES)
    total = np.bincount(cell, weights=values[known], minlength=12 * _CLASSES)
    means = [float(total[k] / count[k]) if count[k] else None for k in range(count.size)]
    return [means[k * _CLASSES : (k + 1) * _CLASSES] for k in range(12)]


def _classes(valid: NDArray[np.datetime64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    month = valid.astype("datetime64[M]").astype(np.int64) % 12
    hour = valid.astype("datetime64[h]").astype(np.int64) % 24 // HOURS
    return month.astype(np.intp), hour.astype(np.intp)
