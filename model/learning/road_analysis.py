"""The road analysis of a season: the road as the weather that came and the crews left it, drawn to what the stations read.

From its states at the issue times every forecast and every label of the training starts. A street does not share a station's temperature,
but much of the station's departure from its own reckoning (the sky both lie under), so it is the departure that is carried to the streets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.roads import Network
from model.learning.road_columns import TrainingColumns
from model.learning.season import station_surface_temperature
from model.learning.season_actions import KnownAction, as_they_became_known, known_actions
from model.mapping.station_weights import carried, likeness
from model.needs.judged import NEED_OUTPUTS
from model.physics.events import events_from, heat_from
from model.physics.road import RoadRun, simulate
from model.physics.state import RoadState
from model.start_state import lent_state
from model.zones.unheated import unheated_state

#: A reading further from the reckoning than this is held for a fault or another kind of road [K].
LARGEST_DEPARTURE_K = 5.0
#: Time step of the run that only tells what the surface is drawn to [s].
FREE_STEP_S = 1800.0
_SURFACE = "road_surface_temperature"


@dataclass(frozen=True, eq=False)
class RoadAnalysis:
    """A season's road.

    Attributes:
        states: State at each issue time, heated zones as slabs without heat.
        departures: What the stations around say each column is warmer than reckoned, shape (column, time) [K]; NaN where none read. Faults
            are left out as they show when they arrive, for the states rest on it.
        readings: Surface temperature the stations read, faults as they show in hindsight as NaN, shape (station, time) [degC]; None without
            stations.
        stations: `model.needs.judged.NEED_OUTPUTS` by name at the stations, shape (station, time).
        log: What was done; `states` know of it from when it became known.
    """

    states: Mapping[np.datetime64, RoadState]
    departures: NDArray[np.float32]
    readings: NDArray[np.float64] | None
    stations: Mapping[str, NDArray[np.float32]]
    log: Sequence[KnownAction]


def analysed_road(
    season: xr.Dataset,
    weather: xr.Dataset,
    network: Network,
    columns: TrainingColumns,
    *,
    checkpoints: NDArray[np.datetime64],
    step_s: float,
) -> RoadAnalysis:
    """Run the road model through a season's weather with the actions that were done, then once more drawn to the stations.

    Args:
        season: The season.
        weather: Its analysed weather.
        network: The network.
        columns: What is computed.
        checkpoints: Hours whose states are kept.
        step_s: Time step [s].
    """
    log = known_actions(season)
    actions = as_they_became_known(log)
    chosen = replace(network, segments=tuple(network.segments[i] for i in columns.frame.segments))
    heat = np.zeros((len(columns.columns), weather.sizes["time"]))
    heat[: len(columns.frame.segments)] = heat_from(actions, chosen, weather["time"].to_numpy())
    treatments = events_from(actions, chosen)

    def run(observed: NDArray[np.float32] | None, step_s: float, outputs: tuple[str, ...]) -> RoadRun:
        return simulate(
            weather,
            columns.columns,
            treatments=treatments,
            heat_w_m2=heat,
            observed_surface=observed,
            checkpoints=list(checkpoints),
            outputs=outputs,
            step_s=step_s,
        )

    free = run(None, FREE_STEP_S, (_SURFACE,))
    reckoned = free.outputs[_SURFACE].to_numpy()[0]
    at_stations = reckoned[len(columns.frame.segments) :]
    readings = _trusted_readings(season, at_stations, columns, in_hindsight=True)
    arrived = _trusted_readings(season, at_stations, columns, in_hindsight=False)
    departures = np.full(reckoned.shape, np.nan, dtype=np.float32)
    if arrived is not None:
        seen = arrived - at_stations
        departures = carried(seen, columns.carried, likeness(columns.columns)).astype(np.float32)
    observed = drawn_to(reckoned, departures) if np.isfinite(departures).any() else None
    drawn = run(observed, step_s, NEED_OUTPUTS)
    states = drawn.checkpoints
    if observed is not None:
        hour = {time: place for place, time in enumerate(weather["time"].to_numpy())}
        states = {time: lent_state(state, observed[:, hour[time]]) for time, state in states.items()}
    zones = np.flatnonzero(heat.any(axis=1))
    if zones.size:
        cold = simulate(
            weather, columns.columns.select(zones), checkpoints=list(checkpoints), outputs=(_SURFACE,), step_s=FREE_STEP_S
        ).checkpoints
        states = {time: unheated_state(state, cold[time], zones) for time, state in states.items()}
    stations = {name: drawn.outputs[name].to_numpy()[0, len(columns.frame.segments) :] for name in NEED_OUTPUTS}
    return RoadAnalysis(states, departures, readings, stations, log)


def drawn_to(reckoned: NDArray[np.float32], departures: NDArray[np.float32]) -> NDArray[np.float32]:
    """Surface temperature a run is drawn to, NaN where no station speaks [degC].

    Args:
        reckoned: Surface temperature of the free run, shape (column, time) [degC].
        departures: As in `RoadAnalysis` [K].
    """
    return reckoned + departures


def _trusted_readings(
    season: xr.Dataset, reckoned: NDArray[np.float32], columns: TrainingColumns, *, in_hindsight: bool
) -> NDArray[np.float64] | None:
    found = station_surface_temperature(season, in_hindsight=in_hindsight)
    if found is None or not columns.station_ids:
        return None
    known = {str(name): row for row, name in enumerate(found["station"].to_numpy())}
    readings = np.full((len(columns.station_ids), found.sizes["time"]), np.nan)
    for row, name in enumerate(columns.station_ids):
        if name in known:
            readings[row] = found.to_numpy()[known[name]]
    return np.where(np.abs(readings - reckoned) <= LARGEST_DEPARTURE_K, readings, np.nan)
