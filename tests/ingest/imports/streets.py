"""A made-up quarter drawn in metres: streets as segments of routes, and machines that drive along them with a poor receiver."""

import itertools
import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from ingest.imports.records import Position
from model.domain.roads import HeatedZone, Network, Segment
from model.domain.treatments import TreatmentKind
from tests.model.small_network import route, service_class

MIDDLE = (16.55, 59.61)
START = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)
_METRES = 111_195.08


def lon_lat(x: float, y: float) -> tuple[float, float]:
    """East and north of the quarter's middle [m] as (longitude, latitude)."""
    return MIDDLE[0] + x / (_METRES * math.cos(math.radians(MIDDLE[1]))), MIDDLE[1] + y / _METRES


def street(name: str, unit: str, *corners: tuple[float, float], width: float = 4.0) -> Segment:
    length = sum(math.dist(a, b) for a, b in itertools.pairwise(corners))
    return Segment(
        id=name, unit_id=unit, name=name, line=tuple(lon_lat(*corner) for corner in corners), length_m=length, width_m=width,
        kind="carriageway", pavement="asphalt", sky_view_factor=0.9, altitude_m=10.0, traffic_veh_per_h=10.0,
    )  # fmt: skip


def quarter(*segments: Segment) -> Network:
    """A network of routes, one for each unit the segments name, and one heated zone."""
    units = sorted({item.unit_id for item in segments})
    zone = HeatedZone(
        id="MV-1", name="Torget", class_code="P1", district="C", substation="S", area_m2=400.0, pipe_depth_m=0.07, thermal_lag_h=3.0,
        max_power_w_m2=300.0, idle_power_w_m2=50.0, freeze_floor_degc=1.0, seam_routes=(),
    )  # fmt: skip
    ground = street("MV-1-1", "MV-1", (-500.0, -500.0), (-400.0, -500.0))
    ordered = sorted(segments, key=lambda item: units.index(item.unit_id))
    return Network(
        version="test", illustrative=True, segments=(*ordered, ground), routes=tuple(route(unit, "P1") for unit in units), zones=(zone,),
        classes={"P1": service_class("P1", wet=2.0, dry=4.0, slip="salt")},
    )  # fmt: skip


def drive(
    corners: Sequence[tuple[float, float]],
    *,
    vehicle: str = "fordon-a",
    kinds: Sequence[TreatmentKind] = (TreatmentKind.PLOUGH,),
    start: datetime = START,
    speed_m_s: float = 6.0,
    every_s: float = 10.0,
    noise_m: float = 5.0,
    rate: float | None = None,
    seed: int = 1,
) -> list[Position]:
    """Positions of a machine that drives from corner to corner, each off by a normal error."""
    rng = np.random.default_rng(seed)
    legs = [math.dist(a, b) for a, b in itertools.pairwise(corners)]
    positions = []
    for step in range(int(sum(legs) / speed_m_s / every_s) + 2):
        gone = min(step * every_s * speed_m_s, sum(legs))
        elapsed = gone / speed_m_s
        leg_of = 0
        while leg_of < len(legs) - 1 and gone > legs[leg_of]:
            gone -= legs[leg_of]
            leg_of += 1
        a, b, leg = corners[leg_of], corners[leg_of + 1], legs[leg_of]
        share = min(gone / leg, 1.0)
        x, y = (a[k] + share * (b[k] - a[k]) + rng.normal(0.0, noise_m) for k in (0, 1))
        positions.append(
            Position(vehicle, start + timedelta(seconds=elapsed), *lon_lat(x, y), kinds=frozenset(kinds), rate_g_m2=rate)
        )
    return positions
