"""The road analysis of a season: the road as the weather that came and the crews left it, hour by hour.

From its states at the issue times every forecast and every label of the training starts.
"""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from model.domain.roads import Network
from model.learning.road_columns import TrainingColumns
from model.learning.season import actions_of, analysed_weather_of, station_surface_temperature
from model.physics.events import TreatmentEvent, events_from, heat_from
from model.physics.road import RoadRun, simulate

#: A reading further from the free-running road model than this is held for a fault [K].
IMPLAUSIBLE_K = 8.0


def analysed_road(
    season: xr.Dataset,
    network: Network,
    site: Site,
    columns: TrainingColumns,
    *,
    checkpoints: NDArray[np.datetime64],
    step_s: float,
) -> RoadRun:
    """Run the road model through a season's weather with the actions that were done.

    Args:
        season: The season.
        network: The network.
        site: The site.
        columns: What is computed.
        checkpoints: Hours whose states are kept.
        step_s: Time step [s].
    """
    weather = analysed_weather_of(season, site)
    actions = actions_of(season)
    heat = np.zeros((len(columns.columns), weather.sizes["time"]))
    heat[: len(columns.frame.segments)] = heat_from(actions, network, weather["time"].to_numpy())[columns.frame.segments]
    return simulate(
        weather,
        columns.columns,
        treatments=_on_training_columns(events_from(actions, network), columns),
        heat_w_m2=heat,
        checkpoints=list(checkpoints),
        outputs=("road_surface_temperature",),
        step_s=step_s,
    )


def trusted_readings(season: xr.Dataset, run: RoadRun, columns: TrainingColumns) -> NDArray[np.float64] | None:
    """Observed surface temperature of the training's stations, shape (station, time) [degC], faults as NaN; None without stations."""
    readings = station_surface_temperature(season)
    if readings is None or not columns.station_ids:
        return None
    known = {str(name): row for row, name in enumerate(readings["station"].to_numpy())}
    found = np.full((len(columns.station_ids), readings.sizes["time"]), np.nan)
    for row, name in enumerate(columns.station_ids):
        if name in known:
            found[row] = readings.to_numpy()[known[name]]
    modelled = run.outputs["road_surface_temperature"].to_numpy()[0, len(columns.frame.segments) :]
    departure = found - modelled
    offset = np.array([np.median(row[np.isfinite(row)]) if np.isfinite(row).any() else 0.0 for row in departure])
    return np.where(np.abs(departure - offset[:, None]) <= IMPLAUSIBLE_K, found, np.nan)


def _on_training_columns(events: list[TreatmentEvent], columns: TrainingColumns) -> list[TreatmentEvent]:
    """Events on network segments as events on the segments that have a training column."""
    place: Mapping[int, int] = {int(segment): column for column, segment in enumerate(columns.frame.segments)}
    return [
        TreatmentEvent(place[event.column], event.time, event.kind, event.rate_g_m2) for event in events if event.column in place
    ]
