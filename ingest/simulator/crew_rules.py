"""The network as crews know it, and what they choose to spread."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.road import WATER_OF_BRINE, WATER_OF_PREWETTED
from model.domain.roads import HeatedZone, Network
from model.domain.treatments import TreatmentKind

Flat = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: What can be spread, by the code kept in arrays.
KINDS = (TreatmentKind.BRINE, TreatmentKind.PREWETTED_SALT, TreatmentKind.DRY_SALT, TreatmentKind.BRUSH_BRINE, TreatmentKind.SAND)
BRINE, PREWETTED, DRY, BRUSH, SAND = range(5)
#: Share of the salt that never stays on the road, by kind [1] (FHWA MDSS: liquid 5 %, pre-wetted 10 %, dry 20 %).
LOST = np.array([0.05, 0.10, 0.20, 0.05, 0.0])
WATER_PER_GRAM = np.array([WATER_OF_BRINE, WATER_OF_PREWETTED, 0.0, WATER_OF_BRINE, 0.0])
#: Salt a pass [g/m2] (gronatrender.se: brine about 5, pre-wetted about 10, dry up to 40).
RATE_FROST, RATE_WET, RATE_SNOW, RATE_COLD_EXTRA, RATE_SAND = 6.0, 10.0, 15.0, 5.0, 150.0
#: Snow that lies deeper than this is brushed away before the brine [cm].
BRUSHED_ABOVE_CM = 1.0


@dataclass(frozen=True)
class CrewRules:
    """Static arrays by unit; zones carry values that never call anybody. Shape (unit,).

    Attributes:
        zone: Heated zone.
        priority: Of the class.
        earliest: Local hour before which nobody starts.
        during: Ploughed while it snows.
        heavy: Depth at which it is ploughed although it snows, over the start depth [1].
        preventive: Salted ahead of need.
        brushes: Kept by brush and brine.
        sands: Kept by sand only.
        limit: Surface temperature below which salt is not used [degC].
        cap: Highest salt rate [g/m2].
        can: What the machine can spread, shape (unit, kind).
        attention: How quickly trouble is noticed and answered [1].
        groups: Which routes make up each class.
    """

    zone: Mask
    priority: NDArray[np.int64]
    earliest: NDArray[np.int64]
    during: Mask
    heavy: Flat
    preventive: Mask
    brushes: Mask
    sands: Mask
    limit: Flat
    cap: Flat
    can: Mask
    attention: Flat
    groups: tuple[Mask, ...]

    @classmethod
    def of(cls, network: Network) -> "CrewRules":
        """Rules of a network's units."""
        codes = list(network.classes)
        units = network.units
        classes = [network.classes[unit.class_code] for unit in units]
        zone = network.is_zone
        control = np.array([item.slip_control for item in classes])
        priority = np.array([item.priority for item in classes])
        can = np.array([[kind.value in _machine(unit) for kind in KINDS] for unit in units])
        index = np.array([codes.index(unit.class_code) for unit in units])
        groups = [(index == number) & ~zone for number in range(len(codes))]
        return cls(
            zone=zone,
            priority=priority,
            earliest=np.array([item.earliest_start.hour for item in classes]),
            during=np.array([item.plough_during_snowfall for item in classes]),
            heavy=np.array([max(1.0, item.heavy_snow_cm / item.start_depth_dry_cm) for item in classes]),
            preventive=np.isin(control, ("salt", "brush_brine")) & ~zone,
            brushes=control == "brush_brine",
            sands=control == "sand",
            limit=np.array([item.salt_limit_degc for item in classes]),
            cap=np.array([getattr(unit, "salt_cap_g_m2", 0.0) for unit in units]),
            can=can,
            attention=np.select([priority == 1, priority == 2], [1.0, 0.8], 0.12),
            groups=tuple(members for members in groups if members.any()),
        )

    def class_share(self, marked: Mask) -> Flat:
        """Share of each unit's class that is marked, same shape as `marked` (winter, unit)."""
        share = np.zeros(marked.shape)
        for members in self.groups:
            share[:, members] = marked[:, members].mean(axis=1, keepdims=True)
        return share


def _machine(unit: object) -> tuple[str, ...]:
    return () if isinstance(unit, HeatedZone) else getattr(unit, "treatments", ())


@dataclass(frozen=True)
class Spread:
    """What would be spread on each route, shape (winter, unit).

    Attributes:
        kind: Index into `KINDS`.
        rate: Rate [g/m2].
        salt: Whether salt would work and is used here.
        sand: Whether sand is the choice.
    """

    kind: NDArray[np.int64]
    rate: Flat
    salt: Mask
    sand: Mask


def choose_spread(
    rules: CrewRules, *, surface: Flat, depth: Flat, outlook: Mapping[str, NDArray[np.generic]], ploughing: Mask
) -> Spread:
    """Kind and rate for every route, should it be called now.

    Args:
        rules: The routes.
        surface: Mean surface temperature [degC].
        depth: Mean snow depth [cm].
        outlook: The coming hours, see `Outlook`.
        ploughing: Routes that are about to be ploughed.
    """
    coldest = np.minimum(np.asarray(outlook["coldest"], dtype=float), surface)
    snow, wet = np.asarray(outlook["snow"], dtype=float), np.asarray(outlook["wet"], dtype=float)
    salt = rules.preventive & (coldest >= rules.limit)
    rate = np.where((snow > 1.0) | ploughing, RATE_SNOW, np.where(wet > 0.3, RATE_WET, RATE_FROST))
    rate = rate + RATE_COLD_EXTRA * (coldest < -4.0)
    brushed = rules.brushes & (depth > BRUSHED_ABOVE_CM) & rules.can[:, BRUSH]
    kind = np.where(rate <= RATE_FROST, BRINE, PREWETTED)
    kind = np.where(rules.brushes, np.where(brushed, BRUSH, BRINE), kind)
    available = np.take_along_axis(np.broadcast_to(rules.can, (*kind.shape, len(KINDS))), kind[..., None], axis=-1)[..., 0]
    fallback = np.where(
        rules.can[:, PREWETTED], PREWETTED, np.where(rules.can[:, DRY], DRY, np.where(rules.can[:, BRUSH], BRUSH, BRINE))
    )
    kind = np.where(available, kind, fallback)
    salt &= rules.can[:, :SAND].any(axis=1)
    sand = ~salt & rules.can[:, SAND]
    kind = np.where(sand, SAND, kind)
    rate = np.where(sand, RATE_SAND, np.minimum(rate, rules.cap))
    return Spread(kind=kind, rate=rate, salt=salt & (rate > 0), sand=sand)
