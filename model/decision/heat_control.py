"""How a zone's heat answers an hour's advice, compiled: mode, snow sensor, freeze floor and ramp, in that order of who yields to whom.

The floor is the plant's own and no advice goes below it: whatever the mode, at least the heat that holds the layer of the pipes above it. Half of it
is the heat of the hour before, half a curve of the weather; both are corrected by how the slab stands to the floor and by which way it goes. With
a forecast the curve is of the coming hour, or of the hour just measured where that asks for more: a forecast may raise the heat that the measured
weather asks for and never lower it. Without one it is of the measured hour under a clear sky, and the margin is wider. Measured weather is taken to
go on falling as it fell in the hour before. The ramp binds everything, the floor too, which therefore acts ahead.
"""

from config.processor import njit
from model.physics import zone_kernel as kernel
from model.physics.heating import SET_POINT_GAIN_W_M2_K, SET_POINTS_DEGC, HeatMode

#: Rows of a zone's limits: idle and highest heat [W/m2], change of heat in an hour [W/m2], freeze floor [degC], margin held above it [K],
#: what the snow sensor lets on [W/m2], 1 where the coming hour's weather is foreseen.
IDLE_W, MAX_W, RAMP_W, FLOOR, MARGIN, SENSOR_W, AHEAD = range(7)
LIMITS = 7
#: Margin above the floor with a forecast of the coming hour and without [K]. Own choice, as all below: what held the floor by a tenth of a kelvin in
#: thirty thousand random weeks other than the test's, with forecasts of any error.
MARGIN_K, MARGIN_LOST_K = 1.0, 1.1
#: Weight of the heat of the hour before [1], heat for each kelvin the slab lacks, and against each it has risen in an hour [W/m2K].
KEPT, BY_LEVEL_W_M2_K, BY_TREND_W_M2_K = 0.5, 20.0, 15.0
#: A slab measured nearer its floor than this is warmed whatever weather and forecast say [K], by so much for each kelvin it is nearer [W/m2K].
NEAR_K, BY_NEAR_W_M2_K = 1.0, 20.0
#: By how much colder than foreseen the coming hour is taken to be, and than the last hour was, sky and all, where nothing is foreseen [K].
AHEAD_K, BLIND_K = 0.5, 3.0
#: By how much colder than the measured hour the coming one is taken to be beside a forecast [K].
MEASURED_K = 0.5
#: How much further the weather is taken to fall in the coming hour of what it fell in the last [1].
FALLS_ON = 1.0
#: Share of full heat in pre-heating [1]: spread over the lag, so that zones do not pile up a peak.
PREHEAT_SHARE = 0.5
#: A slab that moves faster is a sensor's fault [K/h].
FASTEST_K_H = 4.0
OFF, IDLE, PREHEAT, MELT = (int(mode) for mode in HeatMode)
_PREHEAT_DEGC, _MELT_DEGC = SET_POINTS_DEGC[HeatMode.PREHEAT], SET_POINTS_DEGC[HeatMode.MELT]
_GAIN = SET_POINT_GAIN_W_M2_K


@njit(inline="always")
def curve_power(zone, coming, measured, before, limits):  # type: ignore[no-untyped-def]
    """Steady heat that holds the slab at the floor's margin by the weather, nothing lying on it [W/m2].

    Args:
        zone: Constants of `model.physics.zone_kernel`.
        coming: Row of the coming hour's weather as foreseen; read where the limits say that it is.
        measured: Row of the hour just gone, as the plant's own sensors told it.
        before: Row of the hour before that one.
        limits: Rows above.
    """
    falling = max(before[kernel.GAIN] / before[kernel.LOSS] - measured[kernel.GAIN] / measured[kernel.LOSS], 0.0)
    if limits[AHEAD] > 0.0:
        told = _steady(zone, measured, MEASURED_K + FALLS_ON * falling, limits)
        return max(_steady(zone, coming, AHEAD_K, limits), told)
    return _steady(zone, measured, BLIND_K + FALLS_ON * falling, limits)


@njit(inline="always")
def _steady(zone, weather, colder_k, limits):  # type: ignore[no-untyped-def]
    """Heat that holds the margin in one row of weather, taken to be so much colder [W/m2]."""
    loss = zone[kernel.EXCHANGE] * weather[kernel.LOSS]
    outside = weather[kernel.GAIN] / weather[kernel.LOSS] - colder_k
    through = 1.0 / (1.0 / loss + 1.0 / zone[kernel.CONDUCTANCE] + 1.0 / zone[kernel.CONDUCTANCE + 1])
    return through * (limits[FLOOR] + limits[MARGIN] - outside)


@njit(cache=True, nogil=True, error_model="numpy")
def curves(zones, coming, measured, before, limits, out):  # type: ignore[no-untyped-def]
    """`curve_power` of many zones, each array first over zones; `out` is filled [W/m2]."""
    for zone in range(out.size):
        out[zone] = curve_power(zones[zone], coming[zone], measured[zone], before[zone], limits[zone])


@njit(inline="always")
def floor_power(slab, before, power, curve_w_m2, limits):  # type: ignore[no-untyped-def]
    """Heat that holds the slab above the freeze floor over the coming hour [W/m2].

    Args:
        slab: Layer of the pipes [degC].
        before: The same an hour ago [degC].
        power: Heat since then [W/m2].
        curve_w_m2: Result of `curve_power`.
        limits: Rows above.
    """
    trend = min(max(slab - before, -FASTEST_K_H), FASTEST_K_H)
    lacking = limits[FLOOR] + limits[MARGIN] - slab
    near = max(limits[FLOOR] + NEAR_K - slab, 0.0)
    wanted = KEPT * power + (1.0 - KEPT) * curve_w_m2 + BY_LEVEL_W_M2_K * lacking - BY_TREND_W_M2_K * trend
    return wanted + BY_NEAR_W_M2_K * near


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


@njit(cache=True, nogil=True, error_model="numpy")
def plant_power(slab, before, power, surface, seen, curve, modes, limits, out):  # type: ignore[no-untyped-def]
    """Heat that plants following the advice give over the coming hour; for judging a schedule outside the model it was made with.

    Args:
        slab: Measured at the pipes, shape (zone,) [degC]; likewise the others.
        before: The same an hour ago [degC].
        power: Heat since then [W/m2].
        surface: [degC].
        seen: What the snow sensor sees of the rule broken [1].
        curve: Heat that holds the floor by the weather alone [W/m2].
        modes: `HeatMode`.
        limits: Shape (zone, `LIMITS`).
        out: Filled [W/m2].
    """
    for zone in range(slab.size):
        held = floor_power(slab[zone], before[zone], power[zone], curve[zone], limits[zone])
        asked = advised_power(modes[zone], surface[zone], seen[zone], limits[zone])
        out[zone] = bounded(asked, held, power[zone], limits[zone])
