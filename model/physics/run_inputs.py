"""What a run is given, as the kernel reads it, and what it refuses."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from model.domain.errors import ForecastError
from model.domain.variables import VARIABLES
from model.physics import layout
from model.physics.columns import Columns
from model.physics.constants import NUDGING_W_M2_K, WEAR_TRAFFIC_VEH_H
from model.physics.derived import DERIVED
from model.physics.forcing import PreparedForcing
from model.physics.ground import BELOW_M, DAMPING_DEPTH_M, GROWTH, LAYERS, TOP_LAYER_M
from model.physics.perturbation import Perturbation, hour_number, member_keys, segment_keys
from model.physics.state import RoadState
from model.physics.traffic import covered_share, exchange_velocity

Array = NDArray[np.float64]
_SHARES = {"sky_view_factor", "sun_view_factor", "albedo"}
_NOT_BELOW_0 = {*_SHARES, "traffic_veh_per_h", "speed_km_h", "retention_mm", "drift_catch_per_m"}
_ROAD = VARIABLES["road_surface_temperature"]
#: Depth at which the annual wave stands [m].
DEPTH_M = TOP_LAYER_M * (GROWTH**LAYERS - 1.0) / (GROWTH - 1.0) + BELOW_M


def static_rows(columns: Columns) -> Array:
    """Static rows of the kernel, see `layout`, shape (row, column)."""
    rows = np.empty((layout.STATIC_ROWS, len(columns)))
    rows[layout.SKY_VIEW] = columns.sky_view_factor
    rows[layout.SUN_VIEW] = columns.sun_view_factor
    rows[layout.DRIFT_CATCH] = columns.drift_catch_per_m
    rows[layout.ALTITUDE] = columns.altitude_offset_m
    rows[layout.EXCHANGE] = exchange_velocity(columns.traffic_veh_per_h, columns.speed_km_h)
    rows[layout.COVERED] = covered_share(columns.traffic_veh_per_h, columns.speed_km_h)
    rows[layout.WEAR] = np.minimum(columns.traffic_veh_per_h / WEAR_TRAFFIC_VEH_H, 3.0)
    rows[layout.VEHICLES] = columns.traffic_veh_per_h
    rows[layout.ALBEDO] = columns.albedo
    rows[layout.RETENTION] = columns.retention_mm
    rows[layout.DEEP_MEAN] = columns.annual_mean_degc
    rows[layout.DEEP_SWING] = columns.annual_amplitude_k * np.exp(-DEPTH_M / DAMPING_DEPTH_M)
    rows[layout.GAIN : layout.AT_PIPES + 1] = 0.0
    return rows


def heat_rows(heat: ArrayLike, columns: Columns, time: NDArray[np.datetime64]) -> Array:
    """Heat of the pipes as the kernel reads it, (time, column): from one number, one a column, or (column, time).

    Raises:
        ForecastError: Heat of another shape, or that is missing or infinite.
    """
    shape = np.shape(heat)
    wanted = (len(columns), len(time))
    given = np.asarray(heat, dtype=np.float64).reshape((*shape, 1) if len(shape) == 1 else shape)
    if given.shape not in {(), (len(columns), 1), wanted}:
        raise ForecastError(f"heat of the pipes has shape {shape}, expected {wanted}")
    rows = np.array(np.broadcast_to(given, wanted))
    _refuse("heat of the pipes", rows, ~np.isfinite(rows), columns, time)
    return np.ascontiguousarray(rows.T)  # one layout for any number of columns, so that one compiled form serves all


def traffic_row(traffic: ArrayLike, time: NDArray[np.datetime64]) -> Array:
    """Traffic over its daily mean at each time, from one number or one a time.

    Raises:
        ForecastError: Traffic of another shape, or that is missing, infinite or below zero.
    """
    given = np.asarray(traffic, dtype=np.float64)
    if given.shape not in {(), time.shape}:
        raise ForecastError(f"traffic has shape {given.shape}, expected one number or {time.shape}")
    row = np.array(np.broadcast_to(given, time.shape))
    for hour in np.flatnonzero(~(np.isfinite(row) & (row >= 0.0))):
        raise ForecastError(f"traffic is {row[hour]:g} of its daily mean at {_clock(time[hour])}; it must be a number from 0 on")
    return row


def _refuse(what: str, values: Array, bad: NDArray[np.bool_], columns: Columns, time: NDArray[np.datetime64]) -> None:
    """Name the first bad value (column, time), its column and its time."""
    for column, hour in np.argwhere(bad):
        raise ForecastError(
            f"{what} is {values[column, hour]:g} at column {column} ({columns.ids[column]}), {_clock(time[hour])}; leave it out or mend it"
        )


def _clock(time: np.datetime64) -> str:
    return f"{np.datetime_as_string(time, unit='m')}Z"


def horizon_rows(columns: Columns, azimuth: Array) -> tuple[Array, NDArray[np.int64]]:
    """Horizon (direction, column) and the direction the sun stands in at each time and point."""
    directions = columns.horizon_sine.shape[1]
    return np.ascontiguousarray(columns.horizon_sine.T), np.minimum(azimuth * (directions / 360.0), directions - 1).astype(
        np.int64
    )


def observation_rows(observed: ArrayLike | None, columns: Columns, time: NDArray[np.datetime64]) -> tuple[Array, Array]:
    """Observed temperature at whole hours and the pull towards it over each hour; no pull where an end is missing, no rows without any.

    Raises:
        ForecastError: Temperatures of another shape, or one that no road has.
    """
    hours = len(time)
    if observed is None:
        return np.zeros((0, 0)), np.zeros((0, 0))
    given = np.asarray(observed, dtype=np.float64)
    if given.shape != (len(columns), hours):
        raise ForecastError(f"observed surface temperatures have shape {given.shape}, expected {(len(columns), hours)}")
    there = ~np.isnan(given)
    _refuse("observed surface temperature", given, there & ~((given >= _ROAD.low) & (given <= _ROAD.high)), columns, time)
    pulled = np.zeros((hours, len(columns)))
    pulled[:-1] = (NUDGING_W_M2_K * (there[:, 1:] & there[:, :-1])).T
    return np.ascontiguousarray(np.where(there, given, 0.0).T), pulled


def made_members(prepared: PreparedForcing, perturbation: Perturbation | None) -> int:
    """Members of a run.

    Raises:
        ForecastError: Members are to be made out of weather that has several.
    """
    if perturbation is None:
        return prepared.members
    if prepared.members != 1:
        raise ForecastError(f"members are made out of weather of one member; this has {prepared.members}")
    return perturbation.members


def noise_rows(
    perturbation: Perturbation | None, columns: Columns, time: NDArray[np.datetime64], kind: np.dtype[Any]
) -> tuple[NDArray[np.floating], NDArray[np.uint64], NDArray[np.uint64], NDArray[np.floating], int, int]:
    """Spread, keys of members and columns, weights, and the first and the origin's hour, as the kernel reads them; no rows without members to make.

    Raises:
        ForecastError: The errors are to begin after the weather.
    """
    none = np.zeros(0, dtype=np.uint64)
    if perturbation is None:
        return np.zeros((0, 0), dtype=kind), none, none, np.zeros(4, dtype=kind), 0, 0
    begin = hour_number(time[0])
    origin = begin if perturbation.origin is None else hour_number(perturbation.origin)
    if origin > begin:
        raise ForecastError(f"errors drawn from {perturbation.origin} on cannot be known at {time[0]}, where the weather begins")
    spread, weights = (np.ascontiguousarray(row, dtype=kind) for row in (perturbation.rows(len(time)), perturbation.weights()))
    return spread, member_keys(perturbation), segment_keys(columns), weights, begin, origin


def by_column(
    events: tuple[NDArray[np.int64], NDArray[np.int64], Array], columns: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
    """Number of each column's first event (and of one past the last), steps and fields of events sorted by column, then step.

    Args:
        events: Steps, columns and fields, sorted by step.
        columns: How many there are.
    """
    step, column, fields = events
    order = np.argsort(column, kind="stable")
    return np.searchsorted(column[order], np.arange(columns + 1)), step[order], fields[order]


def salted(values: Array, columns: int) -> NDArray[np.bool_]:
    """Columns where salt or sand lies in any member of a state (row, member x column)."""
    lying = values[[layout.DISSOLVED, layout.DRY, layout.SAND]].reshape(3, -1, columns)
    return np.asarray((lying > 0.0).any(axis=(0, 1)))


def check_run(
    prepared: PreparedForcing, columns: Columns, start: RoadState | None, checkpoints: Sequence[np.datetime64],
    outputs: Sequence[str], step_s: float, precisions: Sequence[DTypeLike],
) -> None:  # fmt: skip
    """Refuse a run that cannot be.

    Raises:
        ForecastError: Saying what does not fit.
    """
    unknown = [name for name in outputs if name not in layout.OUTPUTS and name not in DERIVED]
    if unknown:
        raise ForecastError(f"the road model has no output {unknown[0]}; it gives {', '.join([*layout.OUTPUTS, *DERIVED])}")
    _check_precisions(precisions)
    if step_s <= 0 or 3600.0 % step_s:
        raise ForecastError(f"time step {step_s} s does not divide an hour; use 300 or 60")
    if len(columns) == 0:
        raise ForecastError("the road model was given no columns")
    _check_columns(columns)
    if int(columns.point.max()) >= prepared.points or int(columns.point.min()) < 0:
        raise ForecastError(f"a column reads point {int(columns.point.max())}; the forcing has {prepared.points}")
    for time in checkpoints:
        if time.astype("datetime64[ns]") not in prepared.time:
            raise ForecastError(f"checkpoint {time} is not among the hours of the forcing")
    if start is None:
        return
    if start.values.shape[2] != len(columns):
        raise ForecastError(f"the start state has {start.values.shape[2]} columns, the run {len(columns)}")
    if start.time.astype("datetime64[ns]") != prepared.time[0]:
        raise ForecastError(f"the start state stands at {start.time}, the forcing begins at {prepared.time[0]}")
    if not np.isfinite(start.values).all():
        raise ForecastError(f"the start state at {start.time} holds values that are missing or infinite; spin up anew")


def _check_columns(columns: Columns) -> None:
    """Refuse a column with a property that is missing or cannot be."""
    for field in fields(columns):
        values = getattr(columns, field.name)
        if not isinstance(values, np.ndarray) or not np.issubdtype(values.dtype, np.floating):
            continue
        high = 1.0 if field.name in _SHARES else np.inf
        low = 0.0 if field.name in _NOT_BELOW_0 else -np.inf
        for place in np.argwhere(~(np.isfinite(values) & (values >= low) & (values <= high))):
            column = int(place[0])
            raise ForecastError(
                f"column {column} ({columns.ids[column]}): {field.name} is {values[tuple(place)]:g}; give a number that can be"
            )


def _check_precisions(precisions: Sequence[DTypeLike]) -> None:
    for dtype in precisions:
        if np.dtype(dtype) not in {np.dtype(np.float32), np.dtype(np.float64)}:
            raise ForecastError(f"the road model computes and gives float32 or float64, not {np.dtype(dtype)}")
