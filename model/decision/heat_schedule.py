"""Modes of all heated zones over the coming hours: cheapest energy, power and slipperiness together, above the freeze floor whatever comes.

Model-predictive: the plan is the best found against all members of the forecast, with the plant's own sensor, floor and ramp answering in each
of them; only its first hours are lived through before the next forecast brings the next plan. Without a forecast nothing is planned: the
safe mode stands, idle with the snow sensor, and a wider margin above the floor. Advice only; nothing is ever switched.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.decision import heat_control as control
from model.decision import heat_search as search
from model.decision.cost import PUMP_POWER_W_M2
from model.decision.heat_prices import HeatPrices
from model.physics import zone_kernel as kernel

Array = NDArray[np.float64]
Modes = NDArray[np.int64]

#: Hours a mode holds, times every block is tried at most, and rounds over all zones so that they settle with each other.
BLOCK_H, SWEEPS, ROUNDS = 3, 3, 2
#: Hours after the end that slipperiness left then is counted for [h].
LEFT_H = 6.0
#: Snow of an hour that counts as snowing [mm].
SNOWS_MM = 0.1
#: Air below which heat is not let on where sand is at hand instead [degC] (Blomqvist 2019: off below -10 or -5 saved a tenth of the energy).
TOO_COLD_DEGC = -10.0
#: Loss of a slippery hour that sand leaves [1]: half, as the class's effect of sand is not stated anywhere. Assumed.
SANDED_SHARE = 0.5
#: A surface slippery for this long is a slippery window lost [h]: the class's loss is for a window, its hours are taken alike. Assumed.
WINDOW_H = 6.0


@dataclass(frozen=True, eq=False)
class ZoneSet:
    """The zones a schedule is made for, each array first over zones.

    Attributes:
        ids: Names.
        constants: Shape (zone, `zone_kernel.CONSTANTS`).
        limits: Shape (zone, `heat_control.LIMITS`), as with a forecast.
        area_m2: Heated area [m2].
        loss_sek_h: Loss of a slippery hour [SEK/h].
        sand: Whether a route at its edge spreads sand.
    """

    ids: tuple[str, ...]
    constants: Array
    limits: Array
    area_m2: Array
    loss_sek_h: Array
    sand: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class HeatSchedule:
    """Modes and what comes of them, beside always idling with a snow sensor.

    Attributes:
        modes: `HeatMode`, shape (zone, hour).
        power: Heat, shape (zone, member, hour) [W/m2]; likewise the others.
        slab: Layer of the pipes [degC].
        surface: [degC].
        severity: How badly the surface breaks its rule [1].
        cost_sek: Expected cost by zone, energy and pump and slipperiness, the zone by itself [SEK].
        idle_power: Heat of always idling [W/m2].
        idle_severity: Its severity [1].
        lost: True where there was no forecast and the safe mode stands.
    """

    modes: Modes
    power: Array
    slab: Array
    surface: Array
    severity: Array
    cost_sek: Array
    idle_power: Array
    idle_severity: Array
    lost: bool


def heat_schedule(
    zones: ZoneSet,
    weather: Array,
    start: Array,
    *,
    air_degc: Array,
    idle: NDArray[np.bool_],
    prices: HeatPrices,
    lost: bool = False,
    block_h: int = BLOCK_H,
    sweeps: int = SWEEPS,
    rounds: int = ROUNDS,
) -> HeatSchedule:
    """The schedule.

    Args:
        zones: The zones.
        weather: Shape (zone, member, hour, `zone_kernel.WEATHERS`).
        start: State of each zone and member, shape (zone, member, `zone_kernel.STATES`).
        air_degc: Air temperature, shape (zone, member, hour) [degC].
        idle: Hours in which always idling would idle, shape (zone, hour).
        prices: Of the hours.
        lost: No forecast: the safe mode.
        block_h: Hours a mode holds [h].
        sweeps: Times every block is tried at most.
        rounds: Rounds over all zones.
    """
    count, members, hours = weather.shape[:3]
    loss = zones.loss_sek_h[:, None, None] * np.where(zones.sand[:, None, None] & (air_degc < TOO_COLD_DEGC), SANDED_SHARE, 1.0)
    allowed = np.ones((count, hours, search.MODES), dtype=np.bool_)
    too_cold = zones.sand[:, None] & (np.median(air_degc, axis=1) < TOO_COLD_DEGC)
    allowed[..., control.OFF + 1 :] = ~too_cold[..., None]
    blind = without_forecast(zones.limits)
    plain = np.where(idle, control.IDLE, control.OFF).astype(np.int64)
    modes = plain.copy()
    limits = blind if lost else zones.limits
    if lost:
        modes[:] = control.IDLE
    else:
        modes[:] = np.where(allowed[..., control.IDLE], modes, control.OFF)
        _settle(zones, weather, start, loss, allowed, prices, modes, block_h=block_h, sweeps=sweeps, rounds=rounds)
    told = [_followed(zones, limits, weather, start, loss, prices, zone, modes[zone]) for zone in range(count)]
    rival = [_followed(zones, blind, weather, start, loss, prices, zone, plain[zone]) for zone in range(count)]
    power, surface, slab, severity = (np.array([item[place] for item in told]) for place in range(4))
    shape = (count, members, hours)
    return HeatSchedule(
        modes=modes,
        power=power.reshape(shape),
        slab=slab.reshape(shape),
        surface=surface.reshape(shape),
        severity=severity.reshape(shape),
        cost_sek=np.array([item[4] for item in told]),
        idle_power=np.array([item[0] for item in rival]).reshape(shape),
        idle_severity=np.array([item[3] for item in rival]).reshape(shape),
        lost=lost,
    )


def followed(zones: ZoneSet, weather: Array, start: Array, modes: Modes, *, prices: HeatPrices) -> tuple[Array, Array, Array]:
    """Heat [W/m2], slab [degC] and severity [1] of given modes, each of shape (zone, member, hour), with sensor, floor and ramp in force.

    Args:
        zones: The zones.
        weather: As in `heat_schedule`; likewise the rest.
        start: State of each zone and member.
        modes: Shape (zone, hour).
        prices: Of the hours.
    """
    loss = np.zeros(weather.shape[:3])
    told = [_followed(zones, zones.limits, weather, start, loss, prices, zone, row) for zone, row in enumerate(modes)]
    power, slab, severity = (np.array([item[place] for item in told]).reshape(loss.shape) for place in (0, 2, 3))
    return power, slab, severity


def without_forecast(limits: Array) -> Array:
    """Limits of a plant that knows only what it measures: a wider margin, and nothing foreseen."""
    blind = limits.copy()
    blind[:, control.MARGIN], blind[:, control.AHEAD] = control.MARGIN_LOST_K, 0.0
    return blind


def _settle(
    zones: ZoneSet, weather: Array, start: Array, loss: Array, allowed: NDArray[np.bool_], prices: HeatPrices, modes: Modes,
    *, block_h: int, sweeps: int, rounds: int,
) -> None:  # fmt: skip
    """Fill the modes: zone by zone against what the others draw, until a round changes nothing or rounds are spent."""
    count, members, hours = loss.shape
    drawn = np.zeros((count, members, hours))
    for zone in range(count):
        drawn[zone] = _followed(zones, zones.limits, weather, start, loss, prices, zone, modes[zone])[0]
    drawn *= zones.area_m2[:, None, None] / 1000.0
    best = np.empty(hours, dtype=np.int64)
    find, _ = search.compiled()
    for _ in range(rounds):
        changed = False
        for zone in range(count):
            others = drawn.sum(axis=0) - drawn[zone]
            plans = _plain_plans(modes[zone], weather[zone], allowed[zone])
            find(
                start[zone], zones.constants[zone], zones.limits[zone], weather[zone], loss[zone], prices.hourly,
                _money(zones, zone, prices), others, plans, allowed[zone], (block_h, sweeps), best,
            )  # fmt: skip
            if not np.array_equal(best, modes[zone]):
                changed = True
                modes[zone] = best
                power = _followed(zones, zones.limits, weather, start, loss, prices, zone, best)[0]
                drawn[zone] = power * zones.area_m2[zone] / 1000.0
        if not changed:
            break


def _plain_plans(standing: Modes, weather: Array, allowed: NDArray[np.bool_]) -> Modes:
    """Plans to begin from: what stands, off, idle, and heat let on some hours before snow and kept on until it has fallen."""
    hours = weather.shape[1]
    snows = (weather[:, :, kernel.SNOWFALL] > SNOWS_MM).mean(axis=0)
    plans = [standing, np.full(hours, control.OFF), np.full(hours, control.IDLE)]
    for share in (0.2, 0.5):
        falling = snows >= share
        for lead in (0, 3, 6) if falling.any() else ():
            near = np.array([falling[max(hour - 2, 0) : hour + lead + 1].any() for hour in range(hours)])
            plans += [np.where(near, control.MELT, control.OFF), np.where(near, control.PREHEAT, control.OFF)]
    return np.array([np.where(allowed[np.arange(hours), plan], plan, control.OFF) for plan in plans], dtype=np.int64)


def _money(zones: ZoneSet, zone: int, prices: HeatPrices) -> Array:
    money = np.empty(search.CONSTANTS)
    money[search.AREA], money[search.BASE_KW], money[search.PAID_KW] = zones.area_m2[zone], prices.base_kw, prices.paid_kw
    money[search.NEW_KW], money[search.PUMP_W], money[search.LEFT_H] = prices.new_kw_sek, PUMP_POWER_W_M2, LEFT_H
    return money


def _followed(
    zones: ZoneSet, limits: Array, weather: Array, start: Array, loss: Array, prices: HeatPrices, zone: int, modes: Modes
) -> tuple[Array, Array, Array, Array, float]:
    """Power, surface, slab and severity (member, hour) of a zone in its modes, and its expected cost."""
    told = [np.empty(loss.shape[1:]) for _ in range(4)]
    _, follow = search.compiled()
    cost = follow(
        start[zone], zones.constants[zone], limits[zone], weather[zone], loss[zone], prices.hourly, _money(zones, zone, prices),
        modes, *told,
    )  # fmt: skip
    return told[0], told[1], told[2], told[3], float(cost)


def kilowatts(power: Array, area_m2: Array) -> Array:
    """Power of all zones together, shape (member, hour), from shape (zone, member, hour) [W/m2] [kW]."""
    return np.asarray(np.einsum("zmh,z->mh", power, area_m2) / 1000.0)


def start_states(rows: Array, members: int) -> Array:
    """One state a zone, shape (zone, `zone_kernel.STATES`), for each member."""
    return np.repeat(rows[:, None, :], members, axis=1).reshape(len(rows), members, kernel.STATES)
