"""Segments, routes and heated zones, and the network they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from config.site import ServiceClass
from model.domain.errors import NetworkError

SegmentKind = Literal["carriageway", "cycleway", "footway", "square", "bus_stop", "bridge"]
Pavement = Literal["asphalt", "concrete", "stone"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of surface with one exposure.

    Attributes:
        id: Unique within the network.
        unit_id: Route or heated zone it belongs to.
        name: Street or place.
        line: (longitude, latitude) pairs [degree].
        length_m: Length [m].
        width_m: Treated width [m].
        kind: What it is.
        pavement: What it is made of.
        sky_view_factor: Share of the sky hemisphere that is free [1].
        altitude_m: Height above sea level [m].
        traffic_veh_per_h: Mean vehicles an hour over the day (cyclists count as none) [1/h].
        horizon_deg: (azimuth, elevation) of what stands around, azimuth from north by east [degree]; empty: the same all around.
        layers: (material, thickness) from the top down, as `model.physics.ground` knows them [m]; empty: the pavement's ordinary ones.
        drift_catch_per_m: Share of the snow the wind carries past that stays on each metre: 0.001 in an open field, 0 in a town [1/m].
    """

    id: str
    unit_id: str
    name: str
    line: tuple[tuple[float, float], ...]
    length_m: float
    width_m: float
    kind: SegmentKind
    pavement: Pavement
    sky_view_factor: float
    altitude_m: float
    traffic_veh_per_h: float
    horizon_deg: tuple[tuple[float, float], ...] = ()
    layers: tuple[tuple[str, float], ...] = ()
    drift_catch_per_m: float = 0.0

    @property
    def area_m2(self) -> float:
        """Treated area [m2]."""
        return self.length_m * self.width_m

    @property
    def midpoint(self) -> tuple[float, float]:
        """Mean (longitude, latitude) of the line's points [degree]."""
        xs, ys = zip(*self.line, strict=True)
        return sum(xs) / len(xs), sum(ys) / len(ys)


@dataclass(frozen=True, slots=True)
class Route:
    """Segments served by one machine in one round (turlista).

    Attributes:
        id: Unique among routes and zones.
        name: As the dispatcher says it.
        class_code: Service class.
        district: Part of town.
        contractor: Who drives it; key of the price list.
        depot: Where it starts.
        round_time_min: Time of one round [min].
        turn_out_min: From call to start [min].
        treatments: What the route's machine can do.
        salt_cap_g_m2: Highest salt rate of one pass; lower in a water-protection area [g/m2].
        water_protection: Whether it touches a water-protection area.
    """

    id: str
    name: str
    class_code: str
    district: str
    contractor: str
    depot: str
    round_time_min: float
    turn_out_min: float
    treatments: tuple[str, ...]
    salt_cap_g_m2: float
    water_protection: bool


@dataclass(frozen=True, slots=True)
class HeatedZone:
    """Ground heated by pipes (markvärme).

    Attributes:
        id: Unique among routes and zones.
        name: As the dispatcher says it.
        class_code: Service class.
        district: Part of town.
        substation: Where its heat comes from.
        area_m2: Heated area [m2].
        pipe_depth_m: Depth of the pipes [m].
        thermal_lag_h: From valve to surface [h].
        max_power_w_m2: Highest heat [W/m2].
        idle_power_w_m2: Heat in idle (grundvärme) [W/m2].
        freeze_floor_degc: Slab temperature no advice may go below [degC].
        seam_routes: Routes that meet its edge.
        pipe_spacing_m: Between neighbouring pipes [m].
        insulation_m2_k_w: Resistance of insulation right below the pipes, 0 without [m2 K/W].
        ramp_w_m2_h: Largest change of heat within an hour [W/m2 per h].
    """

    id: str
    name: str
    class_code: str
    district: str
    substation: str
    area_m2: float
    pipe_depth_m: float
    thermal_lag_h: float
    max_power_w_m2: float
    idle_power_w_m2: float
    freeze_floor_degc: float
    seam_routes: tuple[str, ...]
    pipe_spacing_m: float = 0.25
    insulation_m2_k_w: float = 0.0
    ramp_w_m2_h: float = 200.0


@dataclass(frozen=True)
class Network:
    """All that a site serves. A *unit* is a route or a heated zone; units are ordered routes first.

    Attributes:
        version: Hash of the network's content.
        illustrative: True where it was laid out for illustration.
        segments: All segments, grouped by unit in the order of `unit_ids`.
        routes: Routes in order.
        zones: Heated zones in order.
        classes: Service class by code.
    """

    version: str
    illustrative: bool
    segments: tuple[Segment, ...]
    routes: tuple[Route, ...]
    zones: tuple[HeatedZone, ...]
    classes: Mapping[str, ServiceClass]

    def __post_init__(self) -> None:
        """Refuse a network that contradicts itself.

        Raises:
            NetworkError: Naming the first unit or segment that is wrong.
        """
        if len(set(self.unit_ids)) != len(self.unit_ids):
            raise NetworkError("two routes or zones share an id; give each its own")
        with_segments = {segment.unit_id for segment in self.segments}
        for unit in self.units:
            if unit.class_code not in self.classes:
                raise NetworkError(f"{unit.id} has class {unit.class_code}; the site knows {', '.join(self.classes)}")
            if unit.id not in with_segments:
                raise NetworkError(f"{unit.id} has no segment; draw at least one in the network file")
        for unit_id in with_segments.difference(self.unit_ids):
            raise NetworkError(f"segments name the unit {unit_id}, which is neither route nor zone")
        order = {unit_id: i for i, unit_id in enumerate(self.unit_ids)}
        indices = [order[segment.unit_id] for segment in self.segments]
        if indices != sorted(indices):
            raise NetworkError("segments are not grouped by unit in the order of routes, then zones")

    @cached_property
    def units(self) -> tuple[Route | HeatedZone, ...]:
        """Routes, then zones."""
        return (*self.routes, *self.zones)

    @cached_property
    def unit_ids(self) -> tuple[str, ...]:
        """Ids of routes, then zones: the `unit` coordinate of every assessment."""
        return tuple(unit.id for unit in self.units)

    @cached_property
    def unit_index(self) -> NDArray[np.intp]:
        """Index of each segment's unit, shape (segment,)."""
        order = {unit_id: i for i, unit_id in enumerate(self.unit_ids)}
        return np.array([order[segment.unit_id] for segment in self.segments], dtype=np.intp)

    @cached_property
    def is_zone(self) -> NDArray[np.bool_]:
        """True for heated zones, shape (unit,)."""
        return np.arange(len(self.units)) >= len(self.routes)

    @cached_property
    def unit_length_m(self) -> NDArray[np.float64]:
        """Length of each unit's segments [m], shape (unit,)."""
        return self._per_unit([segment.length_m for segment in self.segments])

    @cached_property
    def unit_area_m2(self) -> NDArray[np.float64]:
        """Treated area of each unit [m2], shape (unit,)."""
        return self._per_unit([segment.area_m2 for segment in self.segments])

    def _per_unit(self, amounts: Sequence[float]) -> NDArray[np.float64]:
        totals = np.zeros(len(self.units))
        np.add.at(totals, self.unit_index, amounts)
        return totals

    def unit(self, unit_id: str) -> Route | HeatedZone:
        """The route or zone with this id.

        Raises:
            NetworkError: There is none such.
        """
        for unit in self.units:
            if unit.id == unit_id:
                return unit
        raise NetworkError(f"no route or zone is called {unit_id}")

    def service_class(self, unit_id: str) -> ServiceClass:
        """Service class of a unit."""
        return self.classes[self.unit(unit_id).class_code]
