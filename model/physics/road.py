"""The road model: weather and columns in, surface temperature and stores out, hour by hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, DTypeLike, NDArray

from model.domain.errors import ForecastError
from model.physics import layout
from model.physics.chunks import chunk_columns, ground_table
from model.physics.columns import Columns
from model.physics.constants import NUDGING_W_M2_K, WEAR_TRAFFIC_VEH_H
from model.physics.events import TreatmentEvent, order_events
from model.physics.forcing import PreparedForcing, prepare_forcing
from model.physics.ground import BELOW_M, DAMPING_DEPTH_M, GROWTH, LAYERS, TOP_LAYER_M, annual_wave
from model.physics.spin_up import first_guess
from model.physics.state import RoadState
from model.physics.traffic import covered_share, exchange_velocity, traffic_factor

Array = NDArray[np.float64]
#: Ordinary time step [s].
STEP_S = 300.0
#: What `simulate` returns unless asked for something else.
DEFAULT_OUTPUTS = tuple(layout.OUTPUTS)[:10]
_DEPTH_M = TOP_LAYER_M * (GROWTH**LAYERS - 1.0) / (GROWTH - 1.0) + BELOW_M


@dataclass(frozen=True, eq=False)
class RoadRun:
    """What a run gives.

    Attributes:
        outputs: Dataset over ("member", "column", "time"); the first time is the start state.
        state: At the last time.
        checkpoints: State at each time asked for.
    """

    outputs: xr.Dataset
    state: RoadState
    checkpoints: Mapping[np.datetime64, RoadState]


def simulate(
    forcing: xr.Dataset,
    columns: Columns,
    *,
    start: RoadState | None = None,
    treatments: Sequence[TreatmentEvent] = (),
    heat_w_m2: ArrayLike = 0.0,
    observed_surface: ArrayLike | None = None,
    checkpoints: Sequence[np.datetime64] = (),
    outputs: Sequence[str] = DEFAULT_OUTPUTS,
    traffic: ArrayLike | None = None,
    step_s: float = STEP_S,
    dtype: DTypeLike = np.float32,
) -> RoadRun:
    """Run the road model through all hours of the forcing.

    Args:
        forcing: Hourly canonical forecast ("member", "point", "time"); an amount at a time fell in the hour before it.
        columns: What is computed; each column reads the weather of its own forecast point.
        start: State at the first time, of one member or as many as the forcing; a first guess from the weather if absent.
        treatments: Applied at the beginning of the step they fall in; those outside the run are passed over.
        heat_w_m2: Heat of pipes [W m-2]: a number, one a column, or (column, time), where hour k holds from time k to k+1.
        observed_surface: Observed surface temperature (column, time) [degC], NaN where there is none; the surface is drawn to it and the
            flux that was missing is remembered and fades after the last observation.
        checkpoints: Whole hours of the forcing at which the state is wanted.
        outputs: Names out of `layout.OUTPUTS`.
        traffic: Traffic over its daily mean (time) [1]; an ordinary working day's course if absent.
        step_s: Time step, a divisor of 3600 [s].
        dtype: Of the outputs.

    Raises:
        ForecastError: Weather that is missing, infinite, out of range, not hourly, or that does not fit the start state.
        TreatmentError: A treatment names a column that does not exist.
    """
    prepared = prepare_forcing(forcing)
    _check_run(prepared, columns, start, checkpoints, outputs, step_s)
    state = first_guess(prepared, columns) if start is None else start.spread(prepared.members)
    values = np.array(state.values, dtype=np.float64).reshape(layout.STATE_ROWS, -1)
    hours = len(prepared.time)
    observed, pulled = _observations(observed_surface, columns, hours)
    heat = np.array(
        np.broadcast_to(np.asarray(heat_w_m2, dtype=np.float64).reshape(_heat_shape(heat_w_m2)), (len(columns), hours)).T
    )
    if traffic is None:
        busy = traffic_factor(prepared.time, float(forcing["longitude"].mean()))
    else:
        busy = np.array(np.broadcast_to(np.asarray(traffic, dtype=np.float64), (hours,)))
    events = order_events(treatments, start=prepared.time[0], end=prepared.time[-1], step_s=step_s, columns=len(columns))
    out = np.empty((len(outputs), hours, values.shape[1]), dtype=dtype)
    cuts = _cuts(prepared.time, checkpoints)
    kept: dict[np.datetime64, RoadState] = {}
    shape = (layout.STATE_ROWS, prepared.members, len(columns))
    runner = _Runner(columns, prepared, static_rows(columns), busy, outputs, step_s)
    for first, last in pairwise(cuts):
        runner.advance(values, heat, observed, pulled, events, out, first, last)
        kept[prepared.time[last]] = RoadState(prepared.time[last], values.reshape(shape).copy())
    end = kept[prepared.time[-1]]
    wanted = {time.astype("datetime64[ns]") for time in checkpoints}
    if prepared.time[0] in wanted:
        kept[prepared.time[0]] = RoadState(prepared.time[0], np.array(state.values))
    return RoadRun(
        outputs=_dataset(out, outputs, forcing, columns, prepared),
        state=end,
        checkpoints={time: state for time, state in kept.items() if time in wanted},
    )


class _Runner:
    """The kernel with all that stays the same between two checkpoints."""

    def __init__(
        self, columns: Columns, prepared: PreparedForcing, static: Array, busy: Array, outputs: Sequence[str], step_s: float
    ) -> None:
        self.steps = round(3600.0 / step_s)
        self._columns, self._prepared, self._static, self._busy, self._step_s = columns, prepared, static, busy, step_s
        self._outputs = tuple(outputs)
        self._wave = annual_wave(prepared.time, _DEPTH_M, mean=0.0, amplitude=np.exp(_DEPTH_M / DAMPING_DEPTH_M))
        self._ground, self._bridges, self._slabs = ground_table(columns.classes, step_s)
        self._chunk_ground, self._chunk_lane = chunk_columns(columns, prepared.members)

    def advance(
        self, values: Array, heat: Array, observed: Array, pulled: Array,
        events: tuple[NDArray[np.int64], NDArray[np.int64], Array], out: NDArray[np.floating], first: int, last: int,
    ) -> None:  # fmt: skip
        """Move `values` from hour `first` to hour `last` and fill `out` in between."""
        from model.physics.kernel import OUTPUT_ROWS, run  # compiled code is loaded when it is first needed

        rows = np.array([OUTPUT_ROWS[name][0] for name in self._outputs], dtype=np.int64)
        scales = np.array([OUTPUT_ROWS[name][1] for name in self._outputs], dtype=np.float64)

        run(
            values, self._prepared.weather, self._prepared.sun, self._busy, self._wave, self._static,
            self._columns.point.astype(np.int64), self._ground, self._bridges, self._slabs, self._chunk_ground, self._chunk_lane,
            heat, observed, pulled, *events, rows, scales, out, self._step_s, self.steps, first, last,
        )  # fmt: skip


def static_rows(columns: Columns) -> Array:
    """Static rows of the kernel, see `layout`, shape (row, column)."""
    rows = np.empty((layout.STATIC_ROWS, len(columns)))
    rows[layout.SKY_VIEW] = columns.sky_view_factor
    rows[layout.SUN_VIEW] = columns.sun_view_factor
    # a horizon of one elevation h all around leaves the share cos²h of the sky
    rows[layout.HORIZON_SINE] = np.sqrt(np.clip(1.0 - columns.sun_view_factor, 0.0, 1.0))
    rows[layout.ALTITUDE] = columns.altitude_offset_m
    rows[layout.EXCHANGE] = exchange_velocity(columns.traffic_veh_per_h, columns.speed_km_h)
    rows[layout.COVERED] = covered_share(columns.traffic_veh_per_h, columns.speed_km_h)
    rows[layout.WEAR] = np.minimum(columns.traffic_veh_per_h / WEAR_TRAFFIC_VEH_H, 3.0)
    rows[layout.VEHICLES] = columns.traffic_veh_per_h
    rows[layout.ALBEDO] = columns.albedo
    rows[layout.RETENTION] = columns.retention_mm
    rows[layout.DEEP_MEAN] = columns.annual_mean_degc
    rows[layout.DEEP_SWING] = columns.annual_amplitude_k * np.exp(-_DEPTH_M / DAMPING_DEPTH_M)
    return rows


def _heat_shape(heat: ArrayLike) -> tuple[int, ...]:
    shape = np.shape(heat)
    return (*shape, 1) if len(shape) == 1 else shape


def _observations(observed: ArrayLike | None, columns: Columns, hours: int) -> tuple[Array, Array]:
    """Observed temperature at whole hours and the pull towards it over each hour; no pull where an end is missing."""
    if observed is None:
        return np.zeros((hours, len(columns))), np.zeros((hours, len(columns)))
    given = np.asarray(observed, dtype=np.float64)
    if given.shape != (len(columns), hours):
        raise ForecastError(f"observed surface temperatures have shape {given.shape}, expected {(len(columns), hours)}")
    there = np.isfinite(given)
    pulled = np.zeros((hours, len(columns)))
    pulled[:-1] = (NUDGING_W_M2_K * (there[:, 1:] & there[:, :-1])).T
    return np.ascontiguousarray(np.where(there, given, 0.0).T), pulled


def _cuts(time: NDArray[np.datetime64], checkpoints: Sequence[np.datetime64]) -> list[int]:
    inside = {int(i) for i in np.flatnonzero(np.isin(time, np.array(list(checkpoints), dtype="datetime64[ns]")))}
    return sorted({0, len(time) - 1, *inside})


def _check_run(
    prepared: PreparedForcing, columns: Columns, start: RoadState | None, checkpoints: Sequence[np.datetime64],
    outputs: Sequence[str], step_s: float,
) -> None:  # fmt: skip
    unknown = [name for name in outputs if name not in layout.OUTPUTS]
    if unknown:
        raise ForecastError(f"the road model has no output {unknown[0]}; it gives {', '.join(layout.OUTPUTS)}")
    if step_s <= 0 or 3600.0 % step_s:
        raise ForecastError(f"time step {step_s} s does not divide an hour; use 300 or 60")
    if len(columns) == 0:
        raise ForecastError("the road model was given no columns")
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


def _dataset(
    out: NDArray[np.floating], outputs: Sequence[str], forcing: xr.Dataset, columns: Columns, prepared: PreparedForcing
) -> xr.Dataset:
    shape = (len(outputs), len(prepared.time), prepared.members, len(columns))
    cube = out.reshape(shape).transpose(0, 2, 3, 1)
    members = forcing["member"].to_numpy() if "member" in forcing.coords else np.arange(prepared.members)
    return xr.Dataset(
        {
            name: (
                ("member", "column", "time"),
                cube[k],
                {"units": layout.OUTPUTS[name][0], "long_name": layout.OUTPUTS[name][1]},
            )
            for k, name in enumerate(outputs)
        },
        coords={"member": members, "column": columns.ids, "time": prepared.time},
        attrs={key: forcing.attrs[key] for key in ("source", "reference_time", "simulated") if key in forcing.attrs},
    )
