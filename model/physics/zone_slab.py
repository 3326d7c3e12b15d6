"""A heated zone's layers as the constants of `model.physics.zone_kernel`, from its paving, the depth of its pipes and the ground below."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from model.domain.roads import HeatedZone, Network, Pavement
from model.physics import zone_kernel as kernel
from model.physics.columns import RETENTION_MM
from model.physics.ground import GroundClass

Array = NDArray[np.float64]

#: Thickness of the two layers of ground below the pipes', and from there to where the annual wave stands [m].
GROUND_M, BELOW_M = (0.25, 0.60), 0.60


@dataclass(frozen=True, slots=True)
class SlabFactors:
    """How a zone differs from what its drawing says, as factors of the drawn constants [1].

    Attributes:
        capacity: Of the heat it stores above and around the pipes.
        upward: Of what it conducts from the pipes to the surface.
        downward: Of what it conducts from the pipes into the ground.
        exchange: Of what its surface gives to air and sky.
    """

    capacity: float = 1.0
    upward: float = 1.0
    downward: float = 1.0
    exchange: float = 1.0


def slab_constants(zone: HeatedZone, pavement: Pavement, factors: SlabFactors = SlabFactors()) -> Array:
    """Constants of one zone, shape (`zone_kernel.CONSTANTS`,).

    The paving above the pipes is a layer of half their depth; the pipes lie in the middle of the next, as thick as they lie deep.

    Args:
        zone: The zone.
        pavement: What lies above the pipes.
        factors: How the zone differs from its drawing.
    """
    depth = zone.pipe_depth_m
    edges = np.cumsum([0.0, 0.5 * depth, depth, *GROUND_M])
    middles = (edges[:-1] + edges[1:]) / 2.0
    middles[1] = depth
    profile = GroundClass(pavement).profile
    capacity = np.array([_integral(profile, top, bottom)[0] for top, bottom in pairwise(edges)])
    nodes = np.concatenate([[0.0], middles, [edges[-1] + BELOW_M]])
    resistance = np.array([_integral(profile, top, bottom)[1] for top, bottom in pairwise(nodes)])
    resistance[2] += zone.insulation_m2_k_w
    constants = np.empty(kernel.CONSTANTS)
    constants[: kernel.CONDUCTANCE] = capacity
    constants[: kernel.CAPACITY + 2] *= factors.capacity
    constants[kernel.CONDUCTANCE : kernel.EXCHANGE] = 1.0 / resistance
    constants[kernel.CONDUCTANCE : kernel.CONDUCTANCE + 2] *= factors.upward
    constants[kernel.CONDUCTANCE + 2] *= factors.downward
    constants[kernel.EXCHANGE] = factors.exchange
    constants[kernel.HOLD] = RETENTION_MM[pavement]
    return constants


def zone_constants(network: Network, factors: Sequence[SlabFactors] | None = None) -> Array:
    """Constants of all zones of a network, each paved as the largest of its segments, shape (zone, `zone_kernel.CONSTANTS`).

    Args:
        network: The network.
        factors: How each zone differs from its drawing; not at all if absent.
    """
    paved = paving_of(network)
    known = [SlabFactors()] * len(network.zones) if factors is None else factors
    rows = [slab_constants(zone, paved[zone.id], item) for zone, item in zip(network.zones, known, strict=True)]
    return np.array(rows).reshape(len(rows), kernel.CONSTANTS)


def paving_of(network: Network) -> dict[str, Pavement]:
    """What each unit is paved with: as the largest of its segments."""
    largest: dict[str, tuple[float, Pavement]] = {}
    for segment in network.segments:
        if segment.area_m2 > largest.get(segment.unit_id, (0.0, segment.pavement))[0]:
            largest[segment.unit_id] = (segment.area_m2, segment.pavement)
    return {unit: pavement for unit, (_, pavement) in largest.items()}


def start_row(slab_degc: float, surface_degc: float, ground_degc: float) -> Array:
    """A zone's state from what its sensors read, bare and dry, shape (`zone_kernel.STATES`,).

    Args:
        slab_degc: At the pipes [degC].
        surface_degc: Of the surface [degC].
        ground_degc: At the lower boundary [degC].
    """
    state = np.zeros(kernel.STATES)
    state[kernel.SURFACE], state[kernel.PIPES_BEFORE] = surface_degc, slab_degc
    state[: kernel.WATER] = (
        0.5 * (slab_degc + surface_degc),
        slab_degc,
        0.6 * slab_degc + 0.4 * ground_degc,
        0.2 * slab_degc + 0.8 * ground_degc,
    )
    return state


def _integral(profile: Sequence[tuple[float, float, float, float]], top: float, bottom: float) -> tuple[float, float]:
    """Heat capacity [J/m2K] and resistance [m2K/W] between two depths."""
    capacity = resistance = 0.0
    above = 0.0
    for edge, heat, conductivity, _ in profile:
        inside = max(min(bottom, edge) - max(top, above), 0.0)
        capacity += inside * heat
        resistance += inside / conductivity
        above = edge
    return capacity, resistance
