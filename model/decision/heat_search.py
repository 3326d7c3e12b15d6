"""The search for a zone's modes, compiled: every trial is all members run through all hours left, with sensor, floor and ramp in force.

Modes hold for blocks of hours. From the best of a few plain plans each block is tried in every mode, again and again, until nothing is gained:
coordinate descent on the expected cost. What the other zones draw is given member by member, so that the peak price and the price of a new
highest hour are counted on the sum (Gauss-Seidel over zones: the joint cost never rises).
"""

from functools import cache
from typing import Any

import numpy as np

from config.processor import njit
from model.decision import heat_control as control
from model.decision import heat_prices
from model.decision.heat_prices import BASE, PEAK, PUMP
from model.needs import severity
from model.physics import constants, heating
from model.physics import zone_kernel as kernel
from model.physics.fingerprint import fingerprint

#: Rows of the money's constants: heated area with its edge [m2], base capacity [kW], highest power already paid for [kW], a new kilowatt [SEK/kW],
#: pump [W/m2], a slippery hour left behind at the end [h].
AREA, BASE_KW, PAID_KW, NEW_KW, PUMP_W, LEFT_H = 0, 1, 2, 3, 4, 5
CONSTANTS = 6
MODES = 4


@njit(nogil=True, error_model="numpy")
def _through(state, zone, limits, weather, loss, prices, money, others, mode, hour, tally):  # type: ignore[no-untyped-def]
    """One member through one hour, in place; `tally` gathers cost [SEK] and highest power [kW]."""
    curve = control.curve_power(zone, weather[hour], weather[max(hour - 1, 0)], weather[max(hour - 2, 0)], limits)
    held = control.floor_power(state[kernel.PIPES], state[kernel.PIPES_BEFORE], state[kernel.POWER], curve, limits)
    asked = control.advised_power(mode, state[kernel.SURFACE], kernel.slippery(state), limits)
    power = control.bounded(asked, held, state[kernel.POWER], limits)
    kernel.one_hour(state, zone, weather[hour], power)
    drawn = power * money[AREA] / 1000.0
    total, room = others[hour] + drawn, money[BASE_KW]
    above = max(total - room, 0.0) - max(others[hour] - room, 0.0)
    tally[0] += prices[hour, BASE] * (drawn - above) + prices[hour, PEAK] * above
    if power > 0.0:
        tally[0] += prices[hour, PUMP] * money[PUMP_W] * money[AREA] / 1000.0
    if kernel.slippery(state) >= 1.0:
        tally[0] += loss[hour]
    tally[1] = max(tally[1], total)
    return power


@njit(inline="always")
def _ended(state, loss, money, tally):  # type: ignore[no-untyped-def]
    """Cost of a member at the end: what was tallied, a new highest hour, and slipperiness that is left [SEK]."""
    left = money[LEFT_H] * loss[-1] if kernel.slippery(state) >= 1.0 else 0.0
    return tally[0] + left + money[NEW_KW] * max(tally[1] - money[PAID_KW], 0.0)


@njit(nogil=True, error_model="numpy")
def _tried(states, tallies, zone, limits, weather, loss, prices, money, others, plan, first, enough):  # type: ignore[no-untyped-def]
    """Cost of all members together under a plan from hour `first` on; given up once it is not below `enough` [SEK]."""
    state, tally = np.empty(kernel.STATES), np.zeros(2)
    total = 0.0
    for member in range(loss.shape[0]):
        state[:], tally[:] = states[member], tallies[member]
        for hour in range(first, loss.shape[1]):
            _through(
                state, zone, limits, weather[member], loss[member], prices, money, others[member], plan[hour], hour, tally
            )  # fmt: skip
        total += _ended(state, loss[member], money, tally)
        if total >= enough:
            break
    return total


@njit(nogil=True, error_model="numpy")
def _moved_on(states, tallies, zone, limits, weather, loss, prices, money, others, plan, first, last):  # type: ignore[no-untyped-def]
    """Bring all members from hour `first` to `last`, in place."""
    for member in range(loss.shape[0]):
        for hour in range(first, last):
            _through(
                states[member], zone, limits, weather[member], loss[member], prices, money, others[member], plan[hour], hour,
                tallies[member],
            )  # fmt: skip


@njit(nogil=True, error_model="numpy")
def _search(start, zone, limits, weather, loss, prices, money, others, plans, allowed, effort, best):  # type: ignore[no-untyped-def]
    """Find one zone's modes.

    Args:
        start: State of each member, shape (member, `zone_kernel.STATES`).
        zone: Constants, shape (`zone_kernel.CONSTANTS`,).
        limits: Shape (`heat_control.LIMITS`,).
        weather: Shape (member, hour, `zone_kernel.WEATHERS`).
        loss: Loss of an hour that is slippery, shape (member, hour) [SEK].
        prices: Shape (hour, 3) [SEK/kWh].
        money: Shape (`CONSTANTS`,).
        others: What the other zones draw, shape (member, hour) [kW].
        plans: Plans to begin from, shape (plan, hour).
        allowed: Whether a mode may be chosen in an hour, shape (hour, mode).
        effort: Hours a mode holds, and times all blocks are tried at most.
        best: Filled with the modes found, shape (hour,).

    Returns:
        Expected cost [SEK].
    """
    members, hours = loss.shape
    block, sweeps = effort
    found = np.inf
    for plan in range(plans.shape[0]):
        total = _tried(
            start, np.zeros((members, 2)), zone, limits, weather, loss, prices, money, others, plans[plan], 0, found
        )  # fmt: skip
        if total < found:
            found = total
            best[:] = plans[plan]
    for _ in range(sweeps):
        gained = False
        states, tallies = start.copy(), np.zeros((members, 2))
        for first in range(0, hours, block):
            last = min(first + block, hours)
            trial = best.copy()
            for mode in range(MODES):
                if mode == best[first] or not allowed[first, mode]:
                    continue
                trial[first:last] = mode
                total = _tried(
                    states, tallies, zone, limits, weather, loss, prices, money, others, trial, first, found
                )  # fmt: skip
                if total < found - 1e-6:
                    found = total
                    gained = True
                    best[first:last] = mode
            _moved_on(states, tallies, zone, limits, weather, loss, prices, money, others, best, first, last)
        if not gained:
            break
    return found / members


@njit(nogil=True, error_model="numpy")
def _follow(start, zone, limits, weather, loss, prices, money, modes, power, surface, slab, severity):  # type: ignore[no-untyped-def]
    """Run all members of one zone through its modes.

    Args:
        start: As in `search_zone`, left as it is; likewise what is not told here.
        zone: Constants.
        limits: Limits.
        weather: Weather.
        loss: Loss of an hour.
        prices: Prices.
        money: Constants of money.
        modes: Shape (hour,).
        power: Filled, shape (member, hour) [W/m2]; likewise the others.
        surface: [degC].
        slab: [degC].
        severity: [1].

    Returns:
        Expected cost of the zone by itself [SEK].
    """
    members, hours = loss.shape
    state = np.empty(kernel.STATES)
    tally = np.zeros(2)
    alone = np.zeros(hours)
    total = 0.0
    for member in range(members):
        state[:] = start[member]
        tally[:] = 0.0
        for hour in range(hours):
            power[member, hour] = _through(
                state, zone, limits, weather[member], loss[member], prices, money, alone, modes[hour], hour, tally
            )  # fmt: skip
            surface[member, hour], slab[member, hour] = state[kernel.SURFACE], state[kernel.PIPES]
            severity[member, hour] = kernel.slippery(state)
        total += _ended(state, loss[member], money, tally)
    return total / members


@cache
def compiled() -> tuple[Any, Any]:
    """`_search` and `_follow`, compiled or read from numba's store, which forgets them when any file they are made from changes."""
    return _build(fingerprint((constants, severity, heating, kernel, control, heat_prices)))


def _build(key: int) -> tuple[Any, Any]:
    @njit(cache=True, nogil=True, error_model="numpy")
    def search(start, zone, limits, weather, loss, prices, money, others, plans, allowed, effort, best):  # type: ignore[no-untyped-def]
        if key < 0:  # numba keeps compiled code by what it closes over
            return 0.0
        return _search(start, zone, limits, weather, loss, prices, money, others, plans, allowed, effort, best)

    @njit(cache=True, nogil=True, error_model="numpy")
    def follow(start, zone, limits, weather, loss, prices, money, modes, power, surface, slab, seen):  # type: ignore[no-untyped-def]
        if key < 0:
            return 0.0
        return _follow(start, zone, limits, weather, loss, prices, money, modes, power, surface, slab, seen)

    return search, follow
