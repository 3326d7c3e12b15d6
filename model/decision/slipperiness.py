"""Kind of slipperiness as it arises, after the words of SMHI and the road services."""

import numpy as np

from model.decision.members import UnitMembers, WindowMembers
from model.domain.needs import Slipperiness
from model.needs.severity import SLIP_FILM_MM, TRODDEN_SHARE

#: Wind that moves loose snow at about this speed and more, in cold air [m/s, degC] (road services' rule of thumb: 8-10 m/s below -1 °C).
DRIFT_WIND_M_S = 8.0
DRIFT_AIR_DEGC = -1.0
#: Rain of the hour that counts [mm].
RAIN_MM = 0.05
#: Snow on the surface that counts [mm water].
SNOW_MM = 0.3
#: Ice that is packed snow rather than a frozen film, where snow lies or lay [mm].
PACKED_MM = 0.5
#: Hours looked back for what froze [h].
LOOK_BACK_H = 3


def kind_at_onset(unit: UnitMembers, seen: WindowMembers) -> Slipperiness:
    """The kind that weighs most among the members in need, each judged at its own first hour.

    Args:
        unit: Weather and road of the unit.
        seen: The window; members count by their weight.
    """
    votes: dict[Slipperiness, float] = {}
    for member, weight in enumerate(seen.weight):
        if weight > 0:
            kind = _kind(unit, member, int(seen.first_hour[member]))
            votes[kind] = votes.get(kind, 0.0) + float(weight)
    return max(votes, key=lambda kind: (votes[kind], list(Slipperiness).index(kind)))


def _kind(unit: UnitMembers, member: int, hour: int) -> Slipperiness:
    recent = slice(max(0, hour - LOOK_BACK_H), hour + 1)
    cold = unit.cold_surface_temperature[member, hour] < 0.0
    snow, ice, frost = (float(part[member, hour]) for part in (unit.snow, unit.ice, unit.frost))
    if float(unit.freezing_rain[member, recent].sum()) >= RAIN_MM:
        return Slipperiness.FREEZING_RAIN
    if cold and float(unit.rain[member, hour]) >= RAIN_MM:
        return Slipperiness.RAIN_ON_COLD
    falling = float(unit.snowfall[member, recent].sum()) >= RAIN_MM
    if snow >= SNOW_MM and not falling and _drifts(unit, member, hour):
        return Slipperiness.DRIFT
    hard = ice >= SLIP_FILM_MM + TRODDEN_SHARE * snow  # more than the bottom of the loose snow
    if ice >= PACKED_MM and (snow >= SNOW_MM or bool(np.max(unit.snow[member, : hour + 1]) >= SNOW_MM)):
        return Slipperiness.SNOW if falling and not hard else Slipperiness.PACKED_SNOW
    if snow >= SNOW_MM or (falling and snow > frost):
        return Slipperiness.SNOW
    return Slipperiness.FROST if frost > ice + float(unit.water[member, hour]) else Slipperiness.ICE


def _drifts(unit: UnitMembers, member: int, hour: int) -> bool:
    windy = unit.wind[member, hour] >= DRIFT_WIND_M_S
    return bool(windy and unit.air_temperature[member, hour] < DRIFT_AIR_DEGC and unit.snow_wetness[member, hour] < 0.05)
