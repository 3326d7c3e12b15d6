"""The road model: weather and columns in, surface temperature and stores out, hour by hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, DTypeLike, NDArray

from model.physics import layout
from model.physics.chunks import chunk_columns, ground_table
from model.physics.columns import Columns
from model.physics.derived import derive, kernel_outputs
from model.physics.events import TreatmentEvent, order_events
from model.physics.forcing import PreparedForcing, prepare_forcing
from model.physics.ground import DAMPING_DEPTH_M, annual_wave
from model.physics.heating import HeatControl
from model.physics.perturbation import Perturbation
from model.physics.precision import lanes_in
from model.physics.run_inputs import (
    DEPTH_M,
    by_column,
    check_run,
    heat_rows,
    horizon_rows,
    made_members,
    noise_rows,
    observation_rows,
    salted,
    static_rows,
    traffic_row,
)
from model.physics.spin_up import first_guess
from model.physics.state import RoadState
from model.physics.traffic import site_longitude, traffic_factor

Array = NDArray[np.float64]
#: Ordinary time step [s].
STEP_S = 300.0
#: What `simulate` returns unless asked for something else.
DEFAULT_OUTPUTS = tuple(layout.OUTPUTS)[:10]


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
    heat_control: HeatControl | None = None,
    observed_surface: ArrayLike | None = None,
    checkpoints: Sequence[np.datetime64] = (),
    outputs: Sequence[str] = DEFAULT_OUTPUTS,
    traffic: ArrayLike | None = None,
    step_s: float = STEP_S,
    dtype: DTypeLike = np.float32,
    precision: DTypeLike = np.float64,
    perturbation: Perturbation | None = None,
) -> RoadRun:
    """Run the road model through all hours of the forcing.

    Args:
        forcing: Hourly canonical forecast ("member", "point", "time"); an amount at a time fell in the hour before it.
        columns: What is computed; each column reads the weather of its own forecast point.
        start: State at the first time, of one member or as many as the forcing; a first guess from the weather if absent.
        treatments: Applied at the beginning of the step they fall in; those outside the run are passed over.
        heat_w_m2: Heat of pipes [W m-2]: a number, one a column, or (column, time), where hour k holds from time k to k+1.
        heat_control: Heat that follows a set-point or the fluid's temperature, beside `heat_w_m2` (see `model.physics.heating`).
        observed_surface: Observed surface temperature (column, time) [degC], NaN where there is none; the surface is drawn to it and the
            flux that was missing is remembered and fades after the last observation.
        checkpoints: Whole hours of the forcing at which the state is wanted.
        outputs: Names out of `layout.OUTPUTS` and `derived.DERIVED`.
        traffic: Traffic over its daily mean (time) [1]; an ordinary working day's course if absent.
        step_s: Time step, a divisor of 3600 [s].
        dtype: Of the outputs, float32 or float64.
        precision: In which the model computes, float64 or float32; see `docs/physics.md` for what the latter costs and gains.
        perturbation: Makes members out of a forcing of one while the model runs, so that their weather is never written out. Derived outputs
            that need weather (`derived.DERIVED`) then read the forcing's own.

    Raises:
        ForecastError: Weather that is missing, infinite, out of range, not hourly, or that does not fit the start state;
            a column, heat, traffic or observed temperature that is not a number that can be.
        TreatmentError: A treatment names a column that does not exist.
    """
    computed = kernel_outputs(outputs)
    prepared = prepare_forcing(forcing, drift=bool((columns.drift_catch_per_m > 0.0).any()))
    check_run(prepared, columns, start, checkpoints, outputs, step_s, (dtype, precision))
    members = made_members(prepared, perturbation)
    state = (first_guess(prepared, columns) if start is None else start).spread(members)
    # the run writes over its state: what the caller holds is copied, what was made here is not
    values = np.array(state.values, dtype=np.float64, order="C", copy=True if state is start else None).reshape(
        layout.STATE_ROWS, -1
    )
    hours = len(prepared.time)
    observed, pulled = observation_rows(observed_surface, columns, prepared.time)
    heat = heat_rows(heat_w_m2, columns, prepared.time)
    ordinary = traffic_factor(prepared.time, site_longitude(forcing))
    busy = ordinary if traffic is None else traffic_row(traffic, prepared.time)
    events = order_events(treatments, start=prepared.time[0], end=prepared.time[-1], step_s=step_s, columns=len(columns))
    out = np.empty((len(computed), values.shape[1], hours), dtype=dtype)
    cuts = _cuts(prepared.time, checkpoints)
    kept: dict[np.datetime64, RoadState] = {}
    shape = (layout.STATE_ROWS, members, len(columns))
    treated = salted(values, len(columns))
    treated[events[1]] = True
    wanted = {time.astype("datetime64[ns]") for time in checkpoints}
    if prepared.time[0] in wanted:
        kept[prepared.time[0]] = RoadState(prepared.time[0], values.reshape(shape).copy())
    runner = _Runner(columns, prepared, heat_control, busy, computed, step_s, precision, perturbation, treated)
    for first, last in pairwise(cuts):
        runner.advance(values, heat, observed, pulled, events, out, first, last)
        if prepared.time[last] in wanted:
            kept[prepared.time[last]] = RoadState(prepared.time[last], values.reshape(shape).copy())
    found = _dataset(out.reshape(len(computed), members, len(columns), hours), computed, forcing, columns, prepared)
    return RoadRun(
        outputs=derive(found, outputs, prepared, columns),
        state=RoadState(prepared.time[-1], values.reshape(shape)),
        checkpoints=kept,
    )


class _Runner:
    """The kernel with all that stays the same between two checkpoints."""

    def __init__(
        self, columns: Columns, prepared: PreparedForcing, control: HeatControl | None, busy: Array, outputs: Sequence[str],
        step_s: float, precision: DTypeLike, perturbation: Perturbation | None, treated: NDArray[np.bool_],
    ) -> None:  # fmt: skip
        self.steps = round(3600.0 / step_s)
        self._columns, self._prepared, self._busy, self._step_s = columns, prepared, busy, step_s
        self._outputs = tuple(outputs)
        self._static, self._target = static_rows(columns), np.zeros((1, len(columns)))
        if control is not None:
            self._target, highest, gain, at_pipes = control.rows(len(columns), len(prepared.time))
            self._static[layout.GAIN], self._static[layout.AT_PIPES] = gain, at_pipes
            self._static[layout.HIGHEST_HEAT] = highest
        self._horizon, self._bearing = horizon_rows(columns, prepared.azimuth)
        self._wave = annual_wave(prepared.time, DEPTH_M, mean=0.0, amplitude=np.exp(DEPTH_M / DAMPING_DEPTH_M))
        self._kind = np.dtype(precision)
        table, self._bridges, self._slabs = ground_table(columns.classes, step_s)
        self._ground = table.astype(self._kind)
        self._chunk_ground, self._chunk_lane = chunk_columns(
            columns, made_members(prepared, perturbation), lanes_in(self._kind), treated
        )
        self._noise = noise_rows(perturbation, columns, prepared.time, self._kind)

    def advance(
        self, values: Array, heat: Array, observed: Array, pulled: Array,
        events: tuple[NDArray[np.int64], NDArray[np.int64], Array], out: NDArray[np.floating], first: int, last: int,
    ) -> None:  # fmt: skip
        """Move `values` from hour `first` to hour `last` and fill `out` in between."""
        from model.physics.kernel import OUTPUT_ROWS, run_in  # compiled code is loaded when it is first needed

        none = np.empty((0, 0, 0), dtype=np.float64 if out.dtype == np.float32 else np.float32)
        single, double = (out, none) if out.dtype == np.float32 else (none, out)
        rows = np.array([OUTPUT_ROWS[name][0] for name in self._outputs], dtype=np.int64)
        scales = np.array([OUTPUT_ROWS[name][1] for name in self._outputs], dtype=self._kind)
        run_in(self._kind)(
            values, self._prepared.weather, self._prepared.sun, self._bearing, self._horizon, self._busy, self._wave, self._static,
            self._columns.point.astype(np.int64), self._ground, self._bridges, self._slabs, self._chunk_ground, self._chunk_lane,
            heat, self._target, observed, pulled, *by_column(events, len(self._columns)), rows, scales, single, double,
            np.asarray(self._step_s, dtype=self._kind)[()], self.steps, first, last, *self._noise,
        )  # fmt: skip


def _cuts(time: NDArray[np.datetime64], checkpoints: Sequence[np.datetime64]) -> list[int]:
    inside = {int(i) for i in np.flatnonzero(np.isin(time, np.array(list(checkpoints), dtype="datetime64[ns]")))}
    return sorted({0, len(time) - 1, *inside})


def _dataset(
    cube: NDArray[np.floating], outputs: Sequence[str], forcing: xr.Dataset, columns: Columns, prepared: PreparedForcing
) -> xr.Dataset:
    told = "member" in forcing.coords and forcing.sizes["member"] == cube.shape[1]
    members = forcing["member"].to_numpy() if told else np.arange(cube.shape[1])
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
