"""Treatments as the road model sees them: what is taken away and what is added, at a moment, on a column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.domain.errors import TreatmentError
from model.domain.roads import Network
from model.domain.treatments import Action, TreatmentKind, check_rate
from model.domain.weather import to_utc64
from model.physics import layout

#: Share of the snow a plough takes along (NORTRIP 0.8; a steel blade on an even street more) [1].
PLOUGH_SNOW = 0.9
PLOUGH_WATER = 0.5
PLOUGH_ICE = 0.3
PLOUGH_SALT = 0.3
#: Snow a plough leaves at least, water equivalent [mm].
PLOUGH_LEAVES_MM = 0.3
BRUSH_SNOW = 0.97
BRUSH_LEAVES_MM = 0.05
#: Share of the salt that misses the lane as it is spread: dry 20 %, pre-wetted 10 %, brine 5 % (NCAR MDSS) [1].
BOUNCE = {
    TreatmentKind.DRY_SALT: 0.20,
    TreatmentKind.PREWETTED_SALT: 0.10,
    TreatmentKind.BRINE: 0.05,
    TreatmentKind.BRUSH_BRINE: 0.05,
    TreatmentKind.SAND: 0.20,
}
#: Share of the salt that arrives dissolved: pre-wetting is 30 % brine of 23 % beside 70 % dry salt.
DISSOLVED_SHARE = {TreatmentKind.PREWETTED_SALT: 0.09, TreatmentKind.BRINE: 1.0, TreatmentKind.BRUSH_BRINE: 1.0}
#: Water that comes with a gram of dissolved salt at 23 % [mm per g m-2].
BRINE_WATER = (100.0 - 23.0) / 23.0 / 1000.0
_HEAT = {TreatmentKind.HEAT_PREHEAT, TreatmentKind.HEAT_MELT}


@dataclass(frozen=True, slots=True)
class TreatmentEvent:
    """One treatment reaching one column.

    Attributes:
        column: Index of the column.
        time: When, UTC.
        kind: What; heating is given to the model as heat, not as an event.
        rate_g_m2: Salt or sand as spread, before bounce [g/m2].
    """

    column: int
    time: np.datetime64
    kind: TreatmentKind
    rate_g_m2: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            TreatmentError: A negative or impossible rate, heat, or no time.
        """
        where = f"treatment of column {self.column} at {self.time}"
        if np.isnat(self.time):
            raise TreatmentError(f"treatment of column {self.column}: {self.kind.value} has no time; say when it was done")
        check_rate(self.kind, self.rate_g_m2, where)
        if self.kind in _HEAT:
            raise TreatmentError(f"{where}: {self.kind.value} is not an event; give it as heat over time (see heat_from)")


def event_fields(event: TreatmentEvent) -> NDArray[np.float64]:
    """What the kernel multiplies and adds, fields of `layout`."""
    fields = np.zeros(layout.EVENT_FIELDS)
    fields[[layout.KEEP_SNOW, layout.KEEP_WATER, layout.KEEP_ICE, layout.KEEP_FROST, layout.KEEP_SALT]] = 1.0
    kind = event.kind
    if kind is TreatmentKind.PLOUGH:
        fields[layout.KEEP_SNOW], fields[layout.FLOOR_SNOW] = 1.0 - PLOUGH_SNOW, PLOUGH_LEAVES_MM
        fields[layout.KEEP_WATER], fields[layout.KEEP_ICE] = 1.0 - PLOUGH_WATER, 1.0 - PLOUGH_ICE
        fields[layout.KEEP_FROST], fields[layout.KEEP_SALT] = 1.0 - PLOUGH_ICE, 1.0 - PLOUGH_SALT
    if kind is TreatmentKind.BRUSH_BRINE:
        fields[layout.KEEP_SNOW], fields[layout.FLOOR_SNOW] = 1.0 - BRUSH_SNOW, BRUSH_LEAVES_MM
        fields[layout.KEEP_WATER], fields[layout.KEEP_FROST], fields[layout.KEEP_SALT] = 0.3, 0.5, 0.5
    arrived = event.rate_g_m2 * (1.0 - BOUNCE.get(kind, 0.0))
    if kind is TreatmentKind.SAND:
        fields[layout.ADD_SAND] = arrived
    else:
        dissolved = arrived * DISSOLVED_SHARE.get(kind, 0.0)
        fields[layout.ADD_DISSOLVED], fields[layout.ADD_DRY] = dissolved, arrived - dissolved
        fields[layout.ADD_WATER] = dissolved * BRINE_WATER
    return fields


def events_from(actions: Iterable[Action], network: Network) -> list[TreatmentEvent]:
    """Actions on routes as events on their segments, which are reached one after the other.

    Args:
        actions: What was done; heating is passed over, and so are units the network does not know.
        network: Whose segments are the columns, in order.
    """
    order = {unit_id: i for i, unit_id in enumerate(network.unit_ids)}
    events = []
    for action in actions:
        if action.kind in _HEAT or action.unit_id not in order:
            continue
        columns = np.flatnonzero(network.unit_index == order[action.unit_id])
        start, end = to_utc64(action.started_at), to_utc64(action.ended_at)
        for place, column in enumerate(columns):
            share = (place + 0.5) / len(columns)
            when = start + np.timedelta64(int(share * ((end - start) / np.timedelta64(1, "s"))), "s")
            events.append(TreatmentEvent(int(column), when, action.kind, action.rate_g_m2))
    return events


def heat_from(
    actions: Iterable[Action],
    network: Network,
    time: NDArray[np.datetime64],
) -> NDArray[np.float64]:
    """Heat of the pipes under each segment [W m-2], shape (column, time); hour ``k`` holds from time k to k+1.

    Args:
        actions: Pre-heating gives half the highest power, melting all of it; other kinds are passed over.
        network: Whose segments are the columns.
        time: Whole hours, UTC.
    """
    heat = np.zeros((len(network.segments), len(time)))
    zones = {zone.id: zone for zone in network.zones}
    order = {unit_id: i for i, unit_id in enumerate(network.unit_ids)}
    hours = time.astype("datetime64[s]").astype(np.float64)
    for action in actions:
        zone = zones.get(action.unit_id)
        if zone is None or action.kind not in _HEAT:
            continue
        power = zone.max_power_w_m2 * (1.0 if action.kind is TreatmentKind.HEAT_MELT else 0.5)
        overlap = np.minimum(hours + 3600.0, action.ended_at.timestamp()) - np.maximum(hours, action.started_at.timestamp())
        heat[network.unit_index == order[zone.id]] += power * np.clip(overlap / 3600.0, 0.0, 1.0)
    return heat


def order_events(
    events: Sequence[TreatmentEvent], *, start: np.datetime64, end: np.datetime64, step_s: float, columns: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Events of a run sorted by step: steps, columns and fields.

    Args:
        events: In any order; those outside [start, end) belong to another run.
        start: First moment of the run.
        end: Last moment.
        step_s: Time step [s].
        columns: How many columns the run has.

    Raises:
        TreatmentError: An event names a column that does not exist.
    """
    times = np.array([event.time for event in events], dtype="datetime64[ns]")
    inside = np.flatnonzero((times >= start) & (times < end))
    named = np.array([event.column for event in events], dtype=np.int64)
    inside = inside[np.lexsort((named[inside], times[inside]))]
    column = named[inside]
    for place in np.flatnonzero((column < 0) | (column >= columns)):
        raise TreatmentError(f"treatment at {times[inside[place]]} names column {column[place]}; the run has {columns}")
    step = ((times[inside] - start) / np.timedelta64(1, "s") // step_s).astype(np.int64)
    known: dict[tuple[TreatmentKind, float], NDArray[np.float64]] = {}
    fields = np.empty((len(inside), layout.EVENT_FIELDS))
    for row, place in enumerate(inside):
        fields[row] = _fields(known, events[int(place)])
    return step, column, fields


def _fields(known: dict[tuple[TreatmentKind, float], NDArray[np.float64]], event: TreatmentEvent) -> NDArray[np.float64]:
    """Fields of an event, worked out once for each kind and rate."""
    key = (event.kind, event.rate_g_m2)
    if key not in known:
        known[key] = event_fields(event)
    return known[key]
