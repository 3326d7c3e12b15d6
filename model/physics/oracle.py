"""One time step in plain NumPy, written for reading: the compiled kernel is held to it by tests.

Here the whole column, from the skin down, is one dense system of equations solved anew for every change of phase; nothing is eliminated
beforehand, so a slip in the kernel's algebra shows. The ledger says where every joule and every kilogram went.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.physics import constants as c
from model.physics import layout
from model.physics.ground import LAYERS, GroundClass, ground_coefficients
from model.physics.humidity import saturation_pressure, saturation_slope
from model.physics.salt import DEPRESSION, water_activity
from model.physics.turbulence import VAPOUR_DENSITY_K, exchange_velocity

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class StepWeather:
    """What a column feels during one step; arrays of one length.

    Attributes:
        air: Air temperature [degC].
        vapour: Vapour pressure [Pa].
        wind: [m s-1].
        sunlight: Short-wave that reaches the surface [W m-2].
        radiation: Long-wave that the surface takes up from sky, walls and vehicles, and the vehicles' heat [W m-2].
        below: Temperature beneath the lowest layer [degC].
        rain: In the step [mm].
        snowfall: In the step, water equivalent [mm].
        fresh: Depth of new snow per water equivalent [1].
        heat: Of the pipes [W m-2].
        observed: Surface temperature to be drawn to [degC].
        pull: Strength of that [W m-2 K-1].
        exchange: Exchange velocity stirred by traffic [m s-1].
        wear: Traffic over the wear rates' reference [1].
        vehicles: An hour and lane [1/h].
        albedo: Of the bare pavement [1].
        retention: Water that does not run off [mm].
    """

    air: Array
    vapour: Array
    wind: Array
    sunlight: Array
    radiation: Array
    below: Array
    rain: Array
    snowfall: Array
    fresh: Array
    heat: Array
    observed: Array
    pull: Array
    exchange: Array
    wear: Array
    vehicles: Array
    albedo: Array
    retention: Array


@dataclass(frozen=True, eq=False)
class Ledger:
    """Where the energy [J m-2] and the mass [mm] of a step went; each array of shape (column,).

    Attributes:
        energy_in: Carried in by the surface flux, the pull, the pipes and from below, without the latent heat of phase changes.
        energy_stored: Warming of the layers.
        energy_phase: Released by freezing (positive) or taken by melting, and by vapour that came from another store than assumed.
        evaporated: To the air; negative for dew and rime.
        removed: Thrown off and run off.
    """

    energy_in: Array
    energy_stored: Array
    energy_phase: Array
    evaporated: Array
    removed: Array


def step(state: Array, weather: StepWeather, ground: GroundClass, step_s: float) -> tuple[Array, Ledger]:
    """The state one step on, and the ledger of the step.

    Args:
        state: Rows of `layout`, shape (row, column).
        weather: Of the step.
        ground: Class of all the columns.
        step_s: Time step [s].
    """
    new = state.copy()
    new[layout.WATER] += weather.rain
    new[layout.SNOW] += weather.snowfall
    new[layout.VOLUME] += weather.snowfall * weather.fresh
    arrived = new[layout.SNOW].copy()
    frozen, kappa = _film(new)
    slack, flux, moist, gap, slope = _surface_flux(new, weather, frozen, step_s)
    system = _System(new, weather, ground, slack, flux, step_s)
    freeze, top_thaw = _phase(new, system, kappa, step_s)
    temperatures = system.solve(c.LATENT_FUSION / step_s * freeze, -c.LATENT_FUSION / step_s * top_thaw)
    _settle_phase(new, freeze, top_thaw)
    lost = step_s * moist * (gap + slope * (temperatures[0] - state[layout.SKIN]))
    gone, owed = _vapour(new, lost, frozen)
    surface_in = flux - slack * temperatures[0] + weather.pull * (weather.observed - temperatures[1])
    below_in = system.ground.below * (weather.below - temperatures[-1])
    new[layout.SKIN], new[layout.SURFACE] = temperatures[0], temperatures[1]
    new[:LAYERS] = temperatures[2:]
    new[layout.TEMPERATURE] += owed / (system.ground.storage[0] * step_s)
    held = new[layout.WATER] + new[layout.SNOW] + new[layout.ICE] + new[layout.FROST]
    _wheels(new, weather, arrived, step_s)
    _remember(new, weather, step_s)
    removed = held - (new[layout.WATER] + new[layout.SNOW] + new[layout.ICE] + new[layout.FROST])
    warmed = (system.ground.storage[:, None] * step_s * (new[:LAYERS] - state[:LAYERS])).sum(axis=0)
    ledger = Ledger(
        energy_in=step_s * (surface_in + below_in + weather.heat * system.ground.heat.sum()),
        energy_stored=warmed,
        energy_phase=c.LATENT_FUSION * (freeze - top_thaw) + owed,
        evaporated=gone,
        removed=removed,
    )
    return new, ledger


def _film(state: Array) -> tuple[Array, Array]:
    """Whether the surface counts as frozen [0 or 1], and its freezing-point depression per molality [K kg/mol]."""
    water = state[layout.WATER]
    solid = state[layout.SNOW] + state[layout.ICE] + state[layout.FROST]
    m = np.minimum(state[layout.DISSOLVED] / c.SALT_MOLAR_G / np.maximum(water, 1e-6), c.MOLALITY_EUTECTIC)
    kappa = np.asarray(sum(value * m**power for power, value in enumerate(DEPRESSION)))
    frozen = (state[layout.SURFACE] < -kappa * m - c.FROZEN_BELOW_K) | ((water < 0.01) & (solid > 1e-3))
    return frozen.astype(np.float64), kappa


def _surface_flux(state: Array, weather: StepWeather, frozen: Array, step_s: float) -> tuple[Array, Array, Array, Array, Array]:
    """Linear surface flux ``flux - slack * skin``, and the vapour exchange it holds."""
    skin, water = state[layout.SKIN], state[layout.WATER]
    ice = frozen > 0
    activity = np.where(ice, 1.0, water_activity(state[layout.DISSOLVED], np.maximum(water, 1e-6)))
    pressure = np.where(ice, saturation_pressure(skin, over_ice=True), saturation_pressure(skin)) * activity
    slope = np.where(ice, saturation_slope(skin, over_ice=True), saturation_slope(skin)) * activity
    velocity = exchange_velocity(weather.air, skin, weather.wind) + weather.exchange
    kelvin = weather.air + c.KELVIN
    lying = water + state[layout.SNOW] + state[layout.ICE] + state[layout.FROST]
    gap = pressure - weather.vapour
    moist = VAPOUR_DENSITY_K / kelvin * velocity * np.where(gap < 0, 1.0, np.minimum(lying / c.WETNESS_FULL_MM, 1.0))
    latent = np.where(ice, c.LATENT_SUBLIMATION, c.LATENT_VAPORISATION)
    drops = (c.HEAT_WATER * weather.rain + c.HEAT_ICE * weather.snowfall) / step_s
    sensible = c.PRESSURE / c.GAS_DRY_AIR * c.HEAT_AIR / kelvin * velocity + drops
    hidden = np.minimum(state[layout.SNOW] / c.SNOW_HIDES_PAVEMENT_MM, 1.0)
    absorbed = 1.0 - (weather.albedo + (c.ALBEDO_SNOW - weather.albedo) * hidden)
    slack = 4 * c.EMISSIVITY * c.STEFAN_BOLTZMANN * (skin + c.KELVIN) ** 3 + sensible + latent * moist * slope
    flux = (
        absorbed * weather.sunlight * (1 + state[layout.SHADE])
        + weather.radiation
        - c.EMISSIVITY * c.STEFAN_BOLTZMANN * (skin + c.KELVIN) ** 4
        + sensible * (weather.air - skin)
        - latent * moist * gap
        + state[layout.BIAS]
        + slack * skin
    )
    return slack, flux, moist, gap, slope


class _System:
    """Skin, pavement surface and layers as one set of linear equations."""

    def __init__(self, state: Array, weather: StepWeather, ground: GroundClass, slack: Array, flux: Array, step_s: float) -> None:
        self.ground = ground_coefficients(ground, step_s)
        columns = state.shape[1]
        deep = np.maximum(state[layout.VOLUME], c.SNOW_THINNEST_MM)
        density = 1000.0 * state[layout.SNOW] / deep
        conductivity = 0.024 - 1.23e-4 * density + 2.5e-6 * density**2
        bond = conductivity / (1e-4 * conductivity + 1e-3 * deep)
        links = np.concatenate([bond[None], np.repeat(self.ground.above[:, None], columns, axis=1)])
        self.matrix = np.zeros((columns, LAYERS + 2, LAYERS + 2))
        for upper in range(LAYERS + 1):
            self.matrix[:, upper, upper] += links[upper]
            self.matrix[:, upper + 1, upper + 1] += links[upper]
            self.matrix[:, upper, upper + 1] -= links[upper]
            self.matrix[:, upper + 1, upper] -= links[upper]
        self.matrix[:, 0, 0] += slack
        self.matrix[:, 1, 1] += weather.pull
        for layer in range(LAYERS):
            self.matrix[:, layer + 2, layer + 2] += self.ground.storage[layer]
        self.matrix[:, -1, -1] += self.ground.below
        self.known = np.empty((columns, LAYERS + 2))
        self.known[:, 0], self.known[:, 1] = flux, weather.pull * weather.observed
        self.known[:, 2:] = (self.ground.storage[:, None] * state[:LAYERS] + self.ground.heat[:, None] * weather.heat).T
        self.known[:, -1] += self.ground.below * weather.below

    def solve(self, at_surface: Array | float = 0.0, at_skin: Array | float = 0.0) -> Array:
        """Temperatures of skin, surface and layers with heat [W m-2] released at the surface and the skin, shape (node, column)."""
        known = self.known.copy()
        known[:, 0] += at_skin
        known[:, 1] += at_surface
        return np.asarray(np.linalg.solve(self.matrix, known[..., None])[..., 0].T)

    def response(self, node: int) -> Array:
        """Warming of a node by one W m-2 released there [K m2 W-1]."""
        unit = np.zeros(self.known.shape)
        unit[:, node] = 1.0
        return np.asarray(np.linalg.solve(self.matrix, unit[..., None])[:, node, 0])


def _phase(state: Array, system: _System, kappa: Array, step_s: float) -> tuple[Array, Array]:
    """Water that freezes on the pavement (negative: melts) and snow that melts from above [mm]."""
    fusion = c.LATENT_FUSION / step_s
    water, moles = state[layout.WATER], state[layout.DISSOLVED] / c.SALT_MOLAR_G
    solid = state[layout.SNOW] + state[layout.ICE] + state[layout.FROST]
    warming = fusion * system.response(1)
    # liquid y that is left: surface(y) = free + warming (water - y) and brine -kappa moles / y are the same temperature
    balance = system.solve()[1] + warming * water
    liquid = (balance + np.sqrt(balance**2 + 4.0 * warming * kappa * moles)) / (2.0 * warming)
    freeze = np.clip(water - liquid, -solid, water)
    thaw = np.maximum(-freeze, 0.0)
    left = state[layout.SNOW] - np.minimum(np.maximum(thaw - state[layout.FROST], 0.0), state[layout.SNOW])
    skin = system.solve(fusion * freeze)[0]
    return freeze, np.minimum(np.maximum(skin, 0.0) / (fusion * system.response(0)), left)


def _settle_phase(state: Array, freeze: Array, top_thaw: Array) -> None:
    """Move mass between the stores: frost melts before snow, snow before ice."""
    thaw = np.maximum(-freeze, 0.0)
    frost = np.minimum(thaw, state[layout.FROST])
    snow = np.minimum(thaw - frost, state[layout.SNOW])
    state[layout.FROST] -= frost
    state[layout.ICE] = np.maximum(state[layout.ICE] - (thaw - frost - snow), 0.0) + np.maximum(freeze, 0.0)
    state[layout.SNOW] = np.maximum(state[layout.SNOW] - snow - top_thaw, 0.0)
    state[layout.WATER] = np.maximum(state[layout.WATER] - freeze + top_thaw, 0.0)


def _vapour(state: Array, lost: Array, frozen: Array) -> tuple[Array, Array]:
    """Take evaporation from the stores or give them dew and rime; what left [mm] and the latent heat owed back [J m-2]."""
    left = np.maximum(lost, 0.0)
    order = [layout.FROST, layout.SNOW, layout.ICE]
    first = np.minimum((1.0 - frozen) * left, state[layout.WATER])
    rest, solid = left - first, np.zeros_like(left)
    for row in order:
        taken = np.minimum(rest, state[row])
        state[row] -= taken
        rest, solid = rest - taken, solid + taken
    second = np.minimum(rest, state[layout.WATER] - first)
    state[layout.WATER] -= first + second
    gained = np.maximum(-lost, 0.0)
    state[layout.WATER] += (1.0 - frozen) * gained
    state[layout.FROST] += frozen * gained
    latent = np.where(frozen > 0, c.LATENT_SUBLIMATION, c.LATENT_VAPORISATION)
    owed = latent * left - c.LATENT_VAPORISATION * (first + second) - c.LATENT_SUBLIMATION * solid
    return first + second + solid - gained, owed


def _wheels(state: Array, weather: StepWeather, arrived: Array, step_s: float) -> None:
    """Wheels, run-off, settling and salt; `arrived` is the snow that `VOLUME` still stands for [mm]."""
    hours = step_s / 3600.0
    wear = weather.wear * hours
    kept = 1.0 / (1.0 + (c.SNOW_OFF_PER_H + c.SNOW_PACKED_PER_H) * wear)
    packed = state[layout.SNOW] * (1.0 - kept) * c.SNOW_PACKED_PER_H / (c.SNOW_OFF_PER_H + c.SNOW_PACKED_PER_H)
    state[layout.SNOW] *= kept
    state[layout.ICE] = state[layout.ICE] / (1.0 + c.ICE_WORN_PER_H * wear) + packed
    state[layout.FROST] /= 1.0 + c.FROST_WORN_PER_H * wear
    before, snow = state[layout.WATER].copy(), state[layout.SNOW]
    film = np.minimum(before, c.SPRAY_FREE_MM)
    water = film + (before - film) / (1.0 + c.WATER_SPRAYED_PER_H * wear)
    held = np.minimum(water, weather.retention + c.SNOW_HOLDS_WATER * snow)
    water = held + (water - held) / (1.0 + c.RUN_OFF_PER_S * step_s)
    state[layout.WATER] = water
    moist = np.minimum(10.0 * water / np.maximum(arrived, 1e-6), 1.0)
    settle = 1.0 - hours * c.SETTLING_PER_H * (1.0 + 2.0 * moist) - c.SNOW_TRODDEN_PER_H * wear
    volume = np.maximum(state[layout.VOLUME] * snow / np.maximum(arrived, 1e-6) * settle, snow * 1000.0 / c.SNOW_DENSITY_MAX)
    state[layout.VOLUME] = np.minimum(volume, 50.0 * snow)
    reach = water + snow + state[layout.ICE] + state[layout.FROST]
    dry = state[layout.DRY] / (1.0 + c.DRY_SALT_LOSS_PER_VEHICLE * weather.vehicles * hours)
    dissolve = np.where(reach > 0.02, dry * hours / (hours + c.DISSOLVING_H), 0.0)
    salt = np.where(before > 1e-9, state[layout.DISSOLVED] * water / np.maximum(before, 1e-9), state[layout.DISSOLVED]) + dissolve
    spare = np.maximum(salt - c.MOLALITY_SATURATED * c.SALT_MOLAR_G * reach, 0.0)
    state[layout.DISSOLVED], state[layout.DRY] = salt - spare, dry - dissolve + spare
    state[layout.SAND] /= 1.0 + hours / c.SAND_KEPT_H


def _remember(state: Array, weather: StepWeather, step_s: float) -> None:
    """Learn the flux and the share of the sunlight that the observation says are missing; forget them where there is none."""
    hours = step_s / 3600.0
    pulled = weather.pull > 0
    missing = weather.pull * (weather.observed - state[layout.SURFACE]) * hours / c.BIAS_LEARNED_H
    sun = weather.sunlight * (1.0 - weather.albedo)
    part = missing * sun / (sun**2 + c.FLUX_OVER_SHADE_W_M2**2)
    bias = np.where(pulled, state[layout.BIAS] + missing - part * sun, state[layout.BIAS] / (1.0 + hours / c.BIAS_FORGOTTEN_H))
    shade = np.where(pulled, state[layout.SHADE] + part, state[layout.SHADE] / (1.0 + hours / c.SHADE_FORGOTTEN_H))
    state[layout.BIAS] = np.clip(bias, -c.BIAS_MAX_W_M2, c.BIAS_MAX_W_M2)
    state[layout.SHADE] = np.clip(shade, c.SHADE_MIN, c.SHADE_MAX)
