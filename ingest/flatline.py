"""Flat lines: readings that stay exactly the same while the weather moves.

A value may rest without a fault: a surface at 0 degC while snow or ice on it melts, saturated air, a dew point in one air mass, a quiet night. So a
run of equal readings is judged by what moved meanwhile: the same variable at the other stations, or the station's own other thermometer. A
surface at 0 degC is judged by the other surfaces near 0 degC alone: where they rest too, snow is melting; where they move, the sensor is stuck.
Limits were set on real sensors (a Stockholm street, four months; a Norwegian mountain station, six winters) so that good hours keep their
good name.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from ingest.neighbours import held, median
from model.domain.weather import FLAG_BAD, FLAG_GOOD, FLAG_SUSPECT

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]

#: A run of equal readings is looked at from this length [h]; a stuck sensor is thus seen within 6 h even where readings are hourly.
FLAT_HOURS = 5.0
#: A run with no sign of moving weather is suspect from this length [h].
LONG_HOURS = 12.0
_FEWEST_READINGS = 4
_SAME = 1e-4
#: Path the median of the other stations has to cover meanwhile [unit of the variable], with at least `_FEWEST_OTHERS` stations in all.
_OTHERS_MOVED = MappingProxyType(
    {"air_temperature": 0.5, "dew_point_temperature": 0.5, "road_surface_temperature": 0.5, "relative_humidity": 0.03}
)
_FEWEST_OTHERS = 3
#: The station's own other thermometer, and the path it has to cover meanwhile [degC].
_COMPANION = MappingProxyType({"air_temperature": "road_surface_temperature", "road_surface_temperature": "air_temperature"})
_COMPANION_MOVED_DEGC = 1.0
_MELTING_DEGC = 0.5
#: Other surfaces as near to 0 degC as this tell whether snow is melting [degC].
_NEAR_MELTING_DEGC = 1.0
#: What lies on a surface that may rest as long as it lasts [mm], where it is measured.
_MELTS = ("surface_ice_amount", "surface_snow_amount")
_LYING_MM = 0.1
_SATURATED = 0.97


def flat_lines(values: Mapping[str, Array], hours: Array) -> dict[str, npt.NDArray[np.int8]]:
    """Flags of the variables that can be judged.

    Bad: the other stations moved (or the own other thermometer did) and the value is not one that may rest. Suspect: the value may rest but others
    in the same state moved, or nothing moved for `LONG_HOURS`, unless snow or ice is measured on a surface at 0 degC.

    Args:
        values: Canonical name → readings, shape (station, time) [canonical units], NaN where missing.
        hours: Times since any origin, increasing [h].

    Returns:
        Canonical name → flags, same shape.
    """
    return {name: _flags(name, values, hours) for name in _OTHERS_MOVED if name in values}


def last_valid(values: Array) -> Index:
    """Index of the last finite value before each position of a row, -1 where there is none."""
    index = np.where(np.isfinite(values), np.arange(values.shape[1])[None, :], -1)
    before = np.full_like(index, -1)
    before[:, 1:] = np.maximum.accumulate(index, axis=1)[:, :-1]
    return before


def _flags(name: str, values: Mapping[str, Array], hours: Array) -> npt.NDArray[np.int8]:
    series = values[name]
    change, known = _change(series)
    start, last, readings = _runs(series, fresh=np.isfinite(series) & (~known | (change > _SAME)))
    length = np.where(np.isfinite(series) & (readings >= _FEWEST_READINGS), hours[last] - hours[start], 0.0)
    rests = _may_rest(name, values)
    path = _others_path(series, hours, np.inf)
    moved = path[last] - path[start] >= _OTHERS_MOVED[name]
    if _COMPANION.get(name) in values:
        other, there = _change(values[_COMPANION[name]])
        moved |= ~rests & (_covered(_path(np.where(there, other, 0.0)), start, last) >= _COMPANION_MOVED_DEGC)
    if name == "road_surface_temperature":
        near = _others_path(series, hours, _NEAR_MELTING_DEGC)
        moved = np.where(rests, near[last] - near[start] >= _OTHERS_MOVED[name], moved)
    flat = length >= FLAT_HOURS
    doubtful = (flat & moved) | ((length >= LONG_HOURS) & ~_rests_for_long(name, values, rests))
    return np.where(flat & moved & ~rests, FLAG_BAD, np.where(doubtful, FLAG_SUSPECT, FLAG_GOOD)).astype(np.int8)


def _others_path(series: Array, hours: Array, reach: float) -> Array:
    """Path that the median of the stations has covered up to each time, from hour to hour so that neither noise nor odd times count.

    Args:
        series: Shape (station, time).
        hours: Shape (time,) [h].
        reach: Only stations within this of 0 count [unit of the series].

    Returns:
        Shape (time,); all 0 where there are fewer than `_FEWEST_OTHERS` stations.
    """
    grid = np.arange(hours[0], hours[-1] + 1.0)
    if series.shape[0] < _FEWEST_OTHERS or grid.size < 2:
        return np.zeros(hours.size)
    at_hours = held(series, hours)[:, np.searchsorted(hours, grid, side="right") - 1]
    step = np.abs(np.diff(at_hours, axis=1))
    usual = median(np.where(np.abs(at_hours[:, 1:]) <= reach, step, np.nan).T)
    path: Array = np.interp(hours, grid, np.concatenate([[0.0], np.cumsum(np.nan_to_num(usual))]))
    return path


def _change(series: Array) -> tuple[Array, Mask]:
    """Absolute change since the station's last reading, and where there is one."""
    before = last_valid(series)
    known = (before >= 0) & np.isfinite(series)
    return np.abs(series - np.take_along_axis(series, np.maximum(before, 0), axis=1)), known


def _runs(series: Array, *, fresh: Mask) -> tuple[Index, Index, Index]:
    """For each reading: index of the first and the last of its run of equal readings, and how many the run has."""
    stations, times = series.shape
    finite = np.isfinite(series)
    place = np.broadcast_to(np.arange(times)[None, :], series.shape)
    start = np.maximum.accumulate(np.where(fresh, place, 0), axis=1)
    run = np.maximum(np.cumsum(fresh, axis=1) - 1, 0) + np.arange(stations)[:, None] * times
    last_of_run = np.zeros(stations * times, dtype=np.intp)
    np.maximum.at(last_of_run, run[finite], place[finite])
    readings = np.bincount(run[finite], minlength=stations * times)
    return start, np.maximum(last_of_run[run], start), readings[run]


def _path(change: Array) -> Array:
    """Distance covered up to before each time, one longer than `change` along time."""
    zero = np.zeros((*change.shape[:-1], 1))
    path: Array = np.concatenate([zero, np.cumsum(change, axis=-1)], axis=-1)
    return path


def _covered(path: Array, start: Index, last: Index) -> Array:
    """Distance covered between the first and the last reading of each run."""
    covered: Array = np.take_along_axis(path, last + 1, axis=1) - np.take_along_axis(path, start + 1, axis=1)
    return covered


def _may_rest(name: str, values: Mapping[str, Array]) -> Mask:
    """Where a value may truly stand still while the weather moves: a melting surface that is not known to be bare, saturated air."""
    series = values[name]
    if name == "road_surface_temperature":
        return (np.abs(series) <= _MELTING_DEGC) & ~_bare(values, series.shape)
    return series >= _SATURATED if name == "relative_humidity" else np.zeros(series.shape, dtype=bool)


def _rests_for_long(name: str, values: Mapping[str, Array], rests: Mask) -> Mask:
    """Where it may do so for days: saturated air, a surface with measured snow or ice on it."""
    if name == "relative_humidity":
        return rests
    lying = np.zeros(rests.shape, dtype=bool)
    for layer in (layer for layer in _MELTS if layer in values):
        lying |= values[layer] > _LYING_MM
    return rests & lying


def _bare(values: Mapping[str, Array], shape: tuple[int, ...]) -> Mask:
    """Where snow, ice and water are measured, and there is none of them."""
    layers = [values[layer] for layer in (*_MELTS, "surface_water_amount") if layer in values]
    if not layers:
        return np.zeros(shape, dtype=bool)
    measured = np.all([np.isfinite(layer) for layer in layers], axis=0)
    bare: Mask = measured & (np.nan_to_num(np.maximum.reduce(layers)) < _LYING_MM / 2)
    return bare
