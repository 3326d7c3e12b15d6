"""How a zone's heat answers an hour's advice, compiled: mode, snow sensor, freeze floor and ramp, in that order of who yields to whom.

The floor is the plant's own and no advice goes below it: whatever the mode, at least the heat that holds the layer of the pipes above it. It is
held by what is measured (temperature at the pipes now and an hour ago, and the heat between) so that it stands when the forecast is lost; a forecast
of the next hour's weather lets the plant go closer to it. The ramp binds everything, the floor too: it therefore acts ahead by the trend.
"""

from numba import njit

from model.physics import zone_kernel as kernel
from model.physics.heating import SET_POINT_GAIN_W_M2_K, SET_POINTS_DEGC, HeatMode

#: Rows of a zone's limits: idle and highest heat [W/m2], change of heat in an hour [W/m2], freeze floor [degC], margin held above it [degC],
#: heat that lifts the slab by a kelvin in an hour [W/m2K], what the snow sensor lets on [W/m2], share of the weather's change that is met at
#: once (0 where the forecast is lost) [1].
IDLE_W, MAX_W, RAMP_W, FLOOR, MARGIN, STIFFNESS, SENSOR_W, AHEAD = range(8)
LIMITS = 8
#: Margin above the floor with a forecast of the coming hour and without [K] (own choice, from simulated winters none of which is judged).
MARGIN_K, MARGIN_LOST_K = 0.8, 1.3
#: Heat that lifts the layer of the pipes by a kelvin in an hour [W/m2K]: 6-11 cm of paving, part of it goes on up and down.
STIFFNESS_W_M2_K = 40.0
#: Share of full heat in pre-heating [1]: spread over the lag, so that zones do not pile up a peak.
PREHEAT_SHARE = 0.5
#: A slab this far below its trend's last hour is a sensor's fault [K/h].
FASTEST_K_H = 4.0
OFF, IDLE, PREHEAT, MELT = (int(mode) for mode in HeatMode)
_PREHEAT_DEGC, _MELT_DEGC = SET_POINTS_DEGC[HeatMode.PREHEAT], SET_POINTS_DEGC[HeatMode.MELT]
_GAIN = SET_POINT_GAIN_W_M2_K


@njit(inline="always")
def floor_power(slab, before, power, change_w_m2, limits):  # type: ignore[no-untyped-def]
    """Heat that holds the slab above the freeze floor over the coming hour [W/m2].

    Args:
        slab: Layer of the pipes [degC].
        before: The same an hour ago [degC].
        power: Heat since then [W/m2].
        change_w_m2: By how much the coming hour's weather takes more from the slab, as far as it is foreseen [W/m2].
        limits: Rows above.
    """
    trend = min(max(slab - before, -FASTEST_K_H), FASTEST_K_H)
    lacking = limits[FLOOR] + limits[MARGIN] - slab - trend
    return power + limits[AHEAD] * change_w_m2 + limits[STIFFNESS] * lacking


@njit(inline="always")
def advised_power(mode, surface, seen, limits):  # type: ignore[no-untyped-def]
    """Heat of a mode before floor and ramp [W/m2]; the snow sensor lets heat on whatever the mode.

    Args:
        mode: `HeatMode`.
        surface: [degC].
        seen: How badly the surface breaks its rule [1].
        limits: Rows above.
    """
    power = 0.0
    if mode == IDLE:
        power = limits[IDLE_W]
    elif mode == PREHEAT:
        power = min(max(_GAIN * (_PREHEAT_DEGC - surface), 0.0), PREHEAT_SHARE * limits[MAX_W])
    elif mode == MELT:
        power = min(max(_GAIN * (_MELT_DEGC - surface), 0.0), limits[MAX_W])
    if seen >= 1.0:
        power = max(power, limits[SENSOR_W])
    return power


@njit(inline="always")
def bounded(power, held, before, limits):  # type: ignore[no-untyped-def]
    """Heat under floor, capacity and ramp [W/m2]: `held` is what the floor asks for, `before` the heat of the hour before."""
    wanted = min(max(power, held, 0.0), limits[MAX_W])
    return min(max(wanted, before - limits[RAMP_W]), before + limits[RAMP_W])


@njit(inline="always")
def taken_more(state, zone, now, then):  # type: ignore[no-untyped-def]
    """By how much the coming hour's weather takes more heat through the paving than the hour before's [W/m2]."""
    warm = max(state[kernel.SURFACE], 0.0)
    flux = (now[kernel.GAIN] - now[kernel.LOSS] * warm) - (then[kernel.GAIN] - then[kernel.LOSS] * warm)
    upward = 1.0 / (1.0 / zone[kernel.CONDUCTANCE] + 1.0 / zone[kernel.CONDUCTANCE + 1])
    return -flux * upward / (upward + now[kernel.LOSS])


@njit(cache=True, nogil=True, error_model="numpy")
def plant_power(slab, before, power, surface, seen, change, modes, limits, out):  # type: ignore[no-untyped-def]
    """Heat that plants following the advice give over the coming hour; for judging a schedule outside the model it was made with.

    Args:
        slab: Measured at the pipes, shape (zone,) [degC]; likewise the others.
        before: The same an hour ago [degC].
        power: Heat since then [W/m2].
        surface: [degC].
        seen: What the snow sensor sees of the rule broken [1].
        change: What the coming hour's weather takes more, as far as it is foreseen [W/m2].
        modes: `HeatMode`.
        limits: Shape (zone, `LIMITS`).
        out: Filled [W/m2].
    """
    for zone in range(slab.size):
        held = floor_power(slab[zone], before[zone], power[zone], change[zone], limits[zone])
        asked = advised_power(modes[zone], surface[zone], seen[zone], limits[zone])
        out[zone] = bounded(asked, held, power[zone], limits[zone])
