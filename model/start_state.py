"""The road as it is now: run through the past week with the actions taken, and drawn to what the stations' surfaces read.

A station on a state road does not share a street's temperature, but it shares the sky. So each station is computed as a road of its own,
and it is the departure of its reading from that reckoning, not the reading, that is carried to the segments around it
(`model.mapping.station_weights`). What being drawn to it taught, the missing flux, goes on into the forecast and fades there over the first hours
(`model.physics.hand_over`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Station
from model.analysis import hourly_readings
from model.domain.roads import Network
from model.domain.treatments import Action
from model.mapping.station_weights import carried, lane_traffic, likeness, nearness
from model.physics import layout
from model.physics.columns import Columns, make_columns
from model.physics.events import events_from, heat_from
from model.physics.hand_over import hand_over
from model.physics.road import RoadRun, simulate
from model.physics.state import RoadState
from model.zones.unheated import unheated_state

#: Hours before now in which the surface is drawn to the stations [h].
REACH_H = 12
#: Largest departure believed; a larger one is a sensor's fault or another kind of road [degC].
LARGEST_DEGC = 5.0
#: The state may stand this long before the first forecast hour [h].
LONGEST_GAP_H = 6
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True, eq=False)
class Departures:
    """Observed less reckoned surface temperature at the stations.

    Attributes:
        longitude: Shape (station,) [degree].
        latitude: Shape (station,) [degree].
        values: Shape (station, time), NaN where nothing usable was read [degC].
    """

    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    values: NDArray[np.float64]


def past_weather(history: xr.Dataset | None, *, until: np.datetime64) -> xr.Dataset | None:
    """The part of the analysed weather up to an hour, one member; None where it is too short or ends too early to start from."""
    if history is None:
        return None
    times = history["time"].to_numpy()
    past = history.isel(member=[0], time=np.flatnonzero(times <= until))
    if past.sizes["time"] < 2 or until - past["time"].to_numpy()[-1] > np.timedelta64(LONGEST_GAP_H, "h"):
        return None
    return past


def surface_departures(
    past: xr.Dataset, observations: xr.Dataset | None, *, stations: Sequence[Station], reach_h: int = REACH_H
) -> Departures | None:
    """How far the stations' surfaces were from what the weather alone would make them.

    Args:
        past: Result of `past_weather`.
        observations: Station readings with flags.
        stations: The site's; one that reads and is not among them counts as a road station with the usual exposure.
        reach_h: Hours before the end in which readings count [h].

    Returns:
        None where no road station read a surface temperature in the last `reach_h` hours.
    """
    if observations is None or "road_surface_temperature" not in observations:
        return None
    known = {station.id: station for station in stations}
    roads = np.array([_is_road(known.get(str(name))) for name in observations["station"].to_numpy()], dtype=bool)
    # a station that does not say where it stands would make every distance, and so every departure, unknown
    roads &= np.isfinite(observations["longitude"].to_numpy().astype(float) + observations["latitude"].to_numpy().astype(float))
    if not roads.any():
        return None
    read = observations.isel(station=np.flatnonzero(roads))
    readings = hourly_readings(read, "road_surface_temperature", past["time"].to_numpy())
    readings[:, : max(0, readings.shape[1] - reach_h)] = np.nan
    there = np.isfinite(readings).any(axis=1)
    if not there.any():
        return None
    read, readings = read.isel(station=np.flatnonzero(there)), readings[there]
    longitude, latitude = (read[name].to_numpy().astype(float) for name in ("longitude", "latitude"))
    distance = _distance_km(longitude, latitude, past["longitude"].to_numpy(), past["latitude"].to_numpy())
    point = np.argmin(distance, axis=1)
    height = read["altitude"].to_numpy().astype(float) - past["altitude"].to_numpy().astype(float)[point]
    described = _described(read, known)
    columns = make_columns(
        len(point),
        point=point,
        sky_view_factor=np.array([station.sky_view_factor for station in described]),
        traffic_veh_per_h=np.array([lane_traffic(station) for station in described]),
        altitude_offset_m=np.nan_to_num(height),
    )
    reckoned = simulate(past, columns, outputs=("road_surface_temperature",)).outputs["road_surface_temperature"][0].to_numpy()
    departure = readings - reckoned
    departure[np.abs(departure) > LARGEST_DEGC] = np.nan
    return Departures(longitude, latitude, departure) if np.isfinite(departure).any() else None


def _is_road(station: Station | None) -> bool:
    return station is None or station.kind == "road"


def _described(read: xr.Dataset, known: Mapping[str, Station]) -> list[Station]:
    """The stations that read, as the site describes them; one it does not name as an open state road."""
    usual = Station(id="", name="", longitude=0.0, latitude=0.0, altitude_m=0.0)
    return [known.get(str(station), usual) for station in read["station"].to_numpy()]


@dataclass(frozen=True, eq=False)
class StartStates:
    """The road at the end of the analysed weather.

    Attributes:
        road: All columns, heated zones as slabs without heat (see `model.zones.unheated`): what a need is judged on.
        heated: All columns as they are, heat included.
    """

    road: RoadState
    heated: RoadState


def start_states(
    network: Network, columns: Columns, past: xr.Dataset | None, departures: Departures | None, actions: Sequence[Action]
) -> StartStates | None:
    """State of the columns at the end of the analysed weather, with what the last readings still lacked handed over.

    Args:
        network: One column a segment.
        columns: What is computed.
        past: Result of `past_weather`.
        departures: Result of `surface_departures`.
        actions: What was done.

    Returns:
        States of one member; None without analysed weather (the road model then guesses from the forecast's first hours).
    """
    if past is None:
        return None
    heated = _end_of(run_past(network, columns, past, actions, departures=departures))
    zones = np.flatnonzero(heat_from(actions, network, past["time"].to_numpy()).any(axis=1))
    if not zones.size:
        return StartStates(heated, heated)
    cold = _end_of(run_past(network, columns, past, actions, departures=departures, heated=False))
    return StartStates(unheated_state(heated, cold.select(zones), zones), heated)


@dataclass(frozen=True, eq=False)
class PastRun:
    """A run through the weather that was.

    Attributes:
        run: Outputs and last state.
        drawn_to: Surface temperature the columns were drawn to, shape (column, time), NaN where to none [degC]; None without stations.
    """

    run: RoadRun
    drawn_to: NDArray[np.float64] | None


def run_past(
    network: Network,
    columns: Columns,
    past: xr.Dataset,
    actions: Sequence[Action],
    *,
    departures: Departures | None,
    outputs: Sequence[str] = ("road_surface_temperature",),
    heated: bool = True,
    start: RoadState | None = None,
) -> PastRun:
    """Run the road through the weather that was, with what was done, drawn to the stations.

    Args:
        network: One column a segment.
        columns: What is computed.
        past: Result of `past_weather`.
        actions: What was done.
        departures: Result of `surface_departures`.
        outputs: What is kept hour by hour.
        heated: False leaves the zones' heat out.
        start: State at the weather's first hour; guessed from the weather if None.
    """
    events = events_from(actions, network)
    heat = heat_from(actions if heated else (), network, past["time"].to_numpy())
    free = simulate(past, columns, start=start, treatments=events, heat_w_m2=heat, outputs=outputs)
    if departures is None:
        return PastRun(free, None)
    observed = free.outputs["road_surface_temperature"][0].to_numpy() + _at_columns(departures, network, columns)
    drawn = simulate(past, columns, start=start, treatments=events, heat_w_m2=heat, outputs=outputs, observed_surface=observed)
    return PastRun(drawn, observed)


def lent_state(state: RoadState, observed: NDArray[np.floating]) -> RoadState:
    """State of columns without a sensor of their own: the last pull handed over, no share of the sunlight taken along.

    What the stations lacked of the sun is their own shade; what they lacked otherwise is the weather's error, which all share.

    Args:
        state: As the analysis left it.
        observed: What the columns were drawn to at that time, shape (column,), NaN where to nothing [degC].
    """
    values = hand_over(state, observed).values
    values[layout.SHADE] = 0.0
    return RoadState(state.time, values)


def _end_of(past: PastRun) -> RoadState:
    return past.run.state if past.drawn_to is None else lent_state(past.run.state, past.drawn_to[:, -1])


def _at_columns(departures: Departures, network: Network, columns: Columns) -> NDArray[np.float64]:
    """Departure at each segment, (segment, time), NaN where no station within reach read [K]."""
    middle = np.array([segment.midpoint for segment in network.segments])
    distance = _distance_km(middle[:, 0], middle[:, 1], departures.longitude, departures.latitude)
    return carried(departures.values, nearness(distance), likeness(columns))


def _distance_km(
    from_longitude: NDArray[np.float64],
    from_latitude: NDArray[np.float64],
    to_longitude: NDArray[np.float64],
    to_latitude: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Distances on a plane tangent at the first places, shape (from, to) [km]."""
    east = (from_longitude[:, None] - to_longitude[None, :]) * np.cos(np.radians(from_latitude))[:, None]
    north = from_latitude[:, None] - to_latitude[None, :]
    distance: NDArray[np.float64] = _KM_PER_DEGREE * np.hypot(east, north)
    return distance
