"""The ground under a column: layers, materials, and the constants of the implicit heat equation."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.domain.errors import ForecastError
from model.domain.roads import Pavement
from model.physics.constants import LATENT_FUSION

Array = NDArray[np.float64]

LAYERS = 16
TOP_LAYER_M = 0.01  #: thickness of the uppermost layer of a road [m]
GROWTH = 1.30  #: each layer is thicker than the one above by this ratio [1]
BRIDGE_SLAB_M = 0.25  #: deck with its surfacing, ordinary municipal spans; METRo asks 0.2-0.5 [m]
BRIDGE_UNDERSIDE_W_M2_K = 12.0  #: exchange of a deck's underside with the air: convection about 8, long-wave about 4 [W m-2 K-1]
BELOW_M = 0.5  #: from the lowest layer to where the annual wave is imposed [m]
DAMPING_DEPTH_M = 2.7  #: e-folding depth of the annual wave (RoadSurf) [m]
WARMEST_SURFACE_DAY = 200.0  #: day of the year when a pavement's daily mean peaks [day]
ANNUAL_MEAN_DEGC = 7.5  #: pavement in southern Svealand: air 6.5, a degree warmer for the sun it takes up [degC]
ANNUAL_AMPLITUDE_K = 12.0  #: half the yearly range of the pavement's monthly mean [K]

FREEZING_RANGE_K = 1.0  #: range below 0 degC over which the ground's free water freezes [K]
#: Share of the ground's water that freezes within that range; the rest is held by fine grains (heated-pavement work: 1 - (1/274)^0.1) [1].
FREE_WATER = 0.57
WATER_IN_BASE, WATER_IN_SUBGRADE = 0.03, 0.05  #: by volume, drained road in winter (heated-pavement work) [1]
_LATENT = 1000.0 * LATENT_FUSION * FREE_WATER
_BASE = (0.70, 1.90e6, 1.5, WATER_IN_BASE * _LATENT)
_SUBGRADE = (9.0, 2.00e6, 1.8, WATER_IN_SUBGRADE * _LATENT)

#: (lower edge [m], heat capacity [J m-3 K-1], conductivity [W m-1 K-1], latent heat of free water [J m-3]) from the top down. Asphalt between
#: METRo's 0.8 and the 1.16 of heated-pavement work, concrete after METRo, unbound base and subgrade moist.
PROFILES: dict[Pavement, tuple[tuple[float, float, float, float], ...]] = {
    "asphalt": ((0.10, 2.10e6, 1.1, 0.0), _BASE, _SUBGRADE),
    "concrete": ((0.20, 2.10e6, 2.0, 0.0), _BASE, _SUBGRADE),
    "stone": ((0.10, 2.15e6, 2.4, 0.0), (0.14, 1.60e6, 1.0, 0.0), _BASE, _SUBGRADE),
}
_BRIDGE = {"asphalt": ((0.08, 2.10e6, 1.1, 0.0), (9.0, 2.10e6, 2.0, 0.0)), "concrete": ((9.0, 2.10e6, 2.0, 0.0),)}
PAVEMENTS: tuple[Pavement, ...] = ("asphalt", "concrete", "stone")

#: Materials a free profile may be made of: heat capacity [J m-3 K-1], conductivity [W m-1 K-1], latent heat of free water [J m-3]. Asphalt,
#: base and subgrade as above; crushed rock and concrete after METRo; sand moist as the subgrade.
MATERIALS: dict[str, tuple[float, float, float]] = {
    "asphalt": PROFILES["asphalt"][0][1:],
    "concrete": PROFILES["concrete"][0][1:],
    "granite": PROFILES["stone"][0][1:],
    "crushed rock": (2.10e6, 0.95, 0.0),
    "base": _BASE[1:],
    "sand": _SUBGRADE[1:],
}


@dataclass(frozen=True, slots=True)
class GroundClass:
    """Columns of one class share layers and materials.

    Attributes:
        pavement: What the top is made of.
        bridge: True where the underside meets the air.
        pipe_depth_m: Depth of heating pipes; 0 where there are none [m].
        insulation_m2_k_w: Resistance of insulation right below the pipes' layers [m2 K W-1].
        layers: Material out of `MATERIALS` and thickness [m] from the top down, where they are known; the class's ordinary profile if empty.
            Below a road's last layer lies the subgrade; a bridge is as thick as its layers.
    """

    pavement: Pavement
    bridge: bool = False
    pipe_depth_m: float = 0.0
    insulation_m2_k_w: float = 0.0
    layers: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        """Refuse layers that cannot be.

        Raises:
            ForecastError: A material that is unknown, or a thickness that is not above 0.
        """
        for material, thickness in self.layers:
            if material not in MATERIALS:
                raise ForecastError(f"ground layer {material!r} is unknown; choose {', '.join(MATERIALS)}")
            if not 0.0 < thickness < 20.0:
                raise ForecastError(f"ground layer {material} is {thickness!r} m thick; it must be above 0 and below 20")

    @property
    def slab_m(self) -> float:
        """Thickness of a bridge's slab [m]."""
        return sum(thickness for _, thickness in self.layers) or BRIDGE_SLAB_M

    @property
    def profile(self) -> tuple[tuple[float, float, float, float], ...]:
        """Lower edge [m] and material of each layer from the top down, as in `PROFILES`."""
        if not self.layers:
            return _BRIDGE.get(self.pavement, _BRIDGE["concrete"]) if self.bridge else PROFILES[self.pavement]
        edges = np.cumsum([thickness for _, thickness in self.layers])
        laid = tuple((float(edge), *MATERIALS[material]) for edge, (material, _) in zip(edges, self.layers, strict=True))
        return laid if self.bridge else (*laid, _SUBGRADE)


@dataclass(frozen=True, slots=True, eq=False)
class GroundCoefficients:
    """Constants of the backward-Euler heat equation of one class at one step.

    Layer ``i`` obeys ``T_i = lower_i + upper_i * T_(i-1)`` once everything below it has been eliminated; ``T_(-1)`` is the surface.

    Attributes:
        storage: Heat capacity of each layer over the step [W m-2 K-1].
        above: Conductance to the node above (the first: to the surface) [W m-2 K-1].
        below: Conductance from the lowest layer to its boundary [W m-2 K-1].
        pivot: Inverse pivots of the elimination from the bottom up [m2 K W-1].
        upper: Weight of the node above [1].
        heat: Share of the pipes' heat that enters each layer [1].
        depth: Middle of each layer [m].
        surface: Conductance the surface sees into the ground, implicit [W m-2 K-1].
        latent: Latent heat of the water that can freeze in each layer [J m-2].
    """

    storage: Array
    above: Array
    below: float
    pivot: Array
    upper: Array
    heat: Array
    depth: Array
    surface: float
    latent: Array


@lru_cache(maxsize=256)
def ground_coefficients(ground: GroundClass, step_s: float) -> GroundCoefficients:
    """Constants of the implicit heat equation.

    Args:
        ground: Class of the column.
        step_s: Time step [s].
    """
    thickness = np.full(LAYERS, ground.slab_m / LAYERS) if ground.bridge else TOP_LAYER_M * GROWTH ** np.arange(LAYERS)
    profile = ground.profile
    edges = np.concatenate([[0.0], np.cumsum(thickness)])
    depth = 0.5 * (edges[1:] + edges[:-1])
    capacity, resistance, latent = _materials(profile, edges)
    heat = _heat_shares(ground.pipe_depth_m, edges, depth)
    half = 0.5 * resistance
    between = np.concatenate([half[:1], half[:-1] + half[1:]])
    if heat.any():
        between[min(int(np.flatnonzero(heat)[-1]) + 1, LAYERS - 1)] += ground.insulation_m2_k_w
    above = 1.0 / between
    outside = 1.0 / BRIDGE_UNDERSIDE_W_M2_K if ground.bridge else BELOW_M / profile[-1][2]
    below = 1.0 / (half[-1] + outside)
    storage = capacity / step_s
    pivot, upper = np.empty(LAYERS), np.empty(LAYERS)
    seen = below
    for i in range(LAYERS - 1, -1, -1):
        pivot[i] = 1.0 / (storage[i] + above[i] + seen)
        upper[i] = pivot[i] * above[i]
        seen = above[i] * (1.0 - upper[i])
    return GroundCoefficients(storage, above, float(below), pivot, upper, heat, depth, float(seen), latent)


def _materials(profile: tuple[tuple[float, float, float, float], ...], edges: Array) -> tuple[Array, Array, Array]:
    """Heat capacity [J m-2 K-1], thermal resistance [m2 K W-1] and latent heat [J m-2] of each layer, mixed by thickness at a border."""
    capacity, resistance, latent = np.zeros(len(edges) - 1), np.zeros(len(edges) - 1), np.zeros(len(edges) - 1)
    top = 0.0
    for bottom, heat, conductivity, freezing in profile:
        share = np.clip(np.minimum(edges[1:], bottom) - np.maximum(edges[:-1], top), 0.0, None)
        capacity += share * heat
        resistance += share / conductivity
        latent += share * freezing
        top = bottom
    return capacity, resistance, latent


def _heat_shares(pipe_depth_m: float, edges: Array, depth: Array) -> Array:
    """Heat of pipes at a depth, shared between the two layers whose middles enclose it [1]."""
    shares = np.zeros(len(depth))
    if pipe_depth_m <= 0.0:
        return shares
    at = float(np.clip(pipe_depth_m, depth[0], min(depth[-1], edges[-1])))
    lower = int(np.searchsorted(depth, at))
    if lower == 0 or depth[lower] == at:
        shares[lower] = 1.0
        return shares
    weight = (at - depth[lower - 1]) / (depth[lower] - depth[lower - 1])
    shares[lower - 1], shares[lower] = 1.0 - weight, weight
    return shares


def freeze_ground(before: ArrayLike, after: ArrayLike, capacity: ArrayLike, latent: ArrayLike) -> Array:
    """Temperature after the latent heat of the ground's water has been settled, at the same enthalpy [degC].

    Unfrozen water falls in a straight line from all at 0 degC to none at -`FREEZING_RANGE_K`. Conduction over an hour knew nothing of it: what it
    would have frozen or thawed is found by keeping ``capacity T + latent unfrozen(T)``.

    Args:
        before: Temperature when the hour began [degC].
        after: When it ended, without change of phase [degC].
        capacity: Heat capacity [J m-2 K-1].
        latent: Latent heat of the water that can freeze [J m-2].
    """
    unfrozen = np.clip(np.asarray(before) / FREEZING_RANGE_K + 1.0, 0.0, 1.0)
    enthalpy = np.asarray(capacity) * np.asarray(after) + np.asarray(latent) * unfrozen
    thawed, frozen = (enthalpy - latent) / capacity, enthalpy / capacity
    between = (enthalpy - latent) / (np.asarray(capacity) + np.asarray(latent) / FREEZING_RANGE_K)
    return np.asarray(np.where(thawed > 0.0, thawed, np.where(frozen < -FREEZING_RANGE_K, frozen, between)))


def annual_wave(time: NDArray[np.datetime64], depth_m: ArrayLike, *, mean: ArrayLike, amplitude: ArrayLike) -> Array:
    """Undisturbed ground temperature of the yearly wave [degC].

    Args:
        time: UTC, broadcast against the others.
        depth_m: Depth [m].
        mean: Yearly mean of the surface [degC].
        amplitude: Half its yearly range [K].
    """
    year = time.astype("datetime64[Y]")
    day = (time - year) / np.timedelta64(1, "D") + 1.0
    scaled = np.asarray(depth_m, dtype=np.float64) / DAMPING_DEPTH_M
    phase = 2.0 * np.pi * (day - WARMEST_SURFACE_DAY) / 365.25
    return np.asarray(mean + np.asarray(amplitude) * np.exp(-scaled) * np.cos(phase - scaled), dtype=np.float64)
