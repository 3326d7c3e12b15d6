"""From members to the plain numbers of a window: what typical members in need show, and what the unlucky ones do."""

from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from config.site import ServiceClass
from model.decision.heating import heat_load, steady_load_w_m2
from model.decision.members import NeedMembers, UnitMembers, WindowMembers, spell, weighted_quantile, window_members
from model.decision.outlook import HeatLoad, Outlook, Span
from model.decision.quantities import heat_between, salt_between
from model.decision.rules import Window
from model.decision.slipperiness import kind_at_onset
from model.domain.needs import Need, Slipperiness
from model.domain.roads import HeatedZone
from model.domain.weather import from_utc64, to_utc64

#: Hours after the onset that a treatment is dosed for: until the next pass [h].
PASS_H = 4
#: Snow next to the surface that salt is dosed to loosen [mm water]; the rest is for the plough. Gives some 15-20 g/m² at -3 °C, as the
#: Scottish matrix has for light snow (18-20).
BONDED_SNOW_MM = 0.2
#: Precipitation of an hour that is told as falling [mm].
FALLING_MM = 0.1
#: Hours without snow that do not end a snowfall [h].
PAUSE_H = 2
#: Liquid share of the snow's mass from which it counts as wet [1].
WET_SHARE = 0.15
#: Snow is clearly dry where the air stays this cold while it falls [degC], with no more rain than this in all [mm], and no more than this
#: liquid share in what lies [1] (own choices: sleet falls at air temperatures around zero).
DRY_AIR_DEGC = -1.0
DRY_RAIN_MM = 0.1
DRY_SHARE = 0.05

Row = NDArray[np.floating]


def read_outlook(
    unit: UnitMembers,
    needed: NeedMembers,
    window: Window,
    *,
    first: bool,
    service_class: ServiceClass,
    zone: HeatedZone | None = None,
) -> Outlook:
    """What the members say about one unit, need and window.

    Args:
        unit: Members of weather and road on the unit.
        needed: Members' severities and calibrated shares of the need.
        window: Until the class's deadline.
        first: True for the first window; later ones count only what arises anew.
        service_class: Level of service of the unit.
        zone: The heated zone, for the heat load.
    """
    seen = window_members(needed, window, first=first)
    if seen is None:
        return Outlook(unit.unit_id, needed.need, needed.rung, probability=None, complete=False)
    inside, weight = seen.inside, seen.weight
    kind = Slipperiness.NONE if needed.need is Need.PLOUGHING or not seen.arises else kind_at_onset(unit, seen)
    depth = unit.snow_depth[:, inside]
    deepest = depth.max(axis=1)
    wetness = float(np.average(unit.snow_wetness[:, inside][np.arange(len(depth)), depth.argmax(axis=1)], weights=weight))
    wet = min(1.0, wetness / WET_SHARE)
    median = np.median(unit.surface_temperature[:, inside], axis=0)
    lowest = int(median.argmin())
    most, least = _to_treat(unit, seen)
    film, coldest = max(0.0, weighted_quantile(most, weight, 0.75)), weighted_quantile(least, weight, 0.25)
    dew, dew_span = _dew(unit, inside)
    frozen = _mean(unit.freezing_rain[:, inside], weight)
    rain = _mean(unit.rain[:, inside], weight)
    snowfall = _snowfall(unit, seen)
    usual_depth = np.median(depth, axis=0)
    onset = min(int((np.flatnonzero(inside) < seen.typical_hour).sum()), len(usual_depth) - 1)
    peak = onset + int(usual_depth[onset:].argmax())
    return Outlook(
        unit.unit_id,
        needed.need,
        needed.rung,
        probability=seen.probability,
        low=min(seen.low, seen.probability),
        high=max(seen.high, seen.probability),
        complete=seen.complete,
        later=not first,
        already=first and seen.arises and seen.typical_hour == 0,
        onset=seen.onsets[1],
        onset_low=seen.onsets[0],
        onset_high=seen.onsets[2],
        slipperiness=kind,
        driver_share=float((needed.severity[:, inside] >= 1.0).any(axis=1).mean()),
        snow_depth_cm=float(np.median(deepest)),
        snow_depth_high_cm=float(np.quantile(deepest, 0.9)),
        snow_wetness=wetness,
        snow_dry=_dry(unit, seen, snowfall),
        snow_new_cm=_new_snow(unit, inside),
        snow_onset_cm=float(usual_depth[onset]),
        snow_peak_cm=float(usual_depth[peak]),
        snow_peak_at=from_utc64(needed.times[inside][peak]),
        snowfall=snowfall,
        start_depth_cm=service_class.start_depth_dry_cm
        + (service_class.start_depth_wet_cm - service_class.start_depth_dry_cm) * wet,
        film_mm=film,
        coldest_degc=coldest,
        salt_needed_g_m2=salt_between(most, least, weight) if needed.need is Need.SALTING and seen.arises else None,
        surface_low_degc=float(median[lowest]),
        surface_low_at=from_utc64(needed.times[inside][lowest]),
        dew_excess_degc=dew,
        dew=dew_span,
        rain_mm=float(rain.sum()),
        rain_end=_rain_end(unit, seen),
        freezing_rain_mm=float(frozen.sum()),
        freezing_rain=_span(needed.times[inside], frozen >= FALLING_MM / 2.0),
        wind_m_s=float(np.median(unit.wind[:, inside], axis=0).max()),
        residual_salt_g_m2=float(np.median(unit.salt[:, 0])),
        drivers=needed.drivers,
        heat=None if zone is None else _heat(unit, seen, zone),
    )


def _mean(values: Row, weight: Row) -> Row:
    mean: Row = np.average(values, axis=0, weights=weight)
    return mean


def _to_treat(unit: UnitMembers, seen: WindowMembers) -> tuple[Row, Row]:
    """Film [mm] and coldest surface [degC] of each member to treat for: from an hour before its onset until the next pass."""
    hours = np.arange(len(seen.inside))
    near = (hours[None] >= seen.first_hour[:, None] - 1) & (hours[None] <= seen.first_hour[:, None] + PASS_H)
    near &= seen.inside[None]
    film = unit.film + np.minimum(unit.snow, BONDED_SNOW_MM)
    most = np.where(near, film, -np.inf).max(axis=1)
    least = np.where(near, unit.cold_surface_temperature, np.inf).min(axis=1)
    return most, least


def _dew(unit: UnitMembers, inside: NDArray[np.bool_]) -> tuple[float, Span | None]:
    """Largest median of dew point over a freezing surface [degC], and when it lies above."""
    excess = np.median(unit.dew_point[:, inside] - unit.surface_temperature[:, inside], axis=0)
    cold = np.median(unit.surface_temperature[:, inside], axis=0) < 0.0
    above = np.where(cold, excess, -np.inf)
    if above.max() <= 0:
        return 0.0, None
    return float(above.max()), _span(unit.times[inside], above > 0, around=int(above.argmax()))


def _snowfall(unit: UnitMembers, seen: WindowMembers) -> Span | None:
    """The snowfall that bears on the window: the spell around the onset, or the first in the window, told to its end even beyond."""
    falling = _mean(unit.snowfall, seen.weight) >= FALLING_MM
    if not (falling & seen.inside).any():
        return None
    before = falling & (np.arange(len(falling)) <= seen.typical_hour)
    anchor = int(np.flatnonzero(before)[-1]) if before.any() else int(np.flatnonzero(falling & seen.inside)[0])
    return _span(unit.times, falling, around=anchor)


def _dry(unit: UnitMembers, seen: WindowMembers, snowfall: Span | None) -> bool:
    """Whether the snowfall is clearly dry, in its air, its rain and what lies of it in the window."""
    if snowfall is None:
        return False
    during = (unit.times > to_utc64(snowfall.start)) & (unit.times <= to_utc64(snowfall.end))
    cold = _mean(unit.air_temperature[:, during], seen.weight).max() <= DRY_AIR_DEGC
    rain = _mean(unit.rain + unit.freezing_rain, seen.weight)[during | seen.inside].sum()
    lying = np.where(unit.snow_depth > 0, unit.snow_wetness, 0.0)[:, seen.inside]
    return bool(cold and rain <= DRY_RAIN_MM and _mean(lying, seen.weight).max() <= DRY_SHARE)


def _new_snow(unit: UnitMembers, inside: NDArray[np.bool_]) -> float:
    """Most that the depth rises above its least since the hour before the window, median of all members [cm]."""
    hours = np.flatnonzero(inside)
    depth = unit.snow_depth[:, max(0, int(hours[0]) - 1) : int(hours[-1]) + 1]
    return float(np.median((depth - np.minimum.accumulate(depth, axis=1)).max(axis=1)))


def _rain_end(unit: UnitMembers, seen: WindowMembers) -> datetime | None:
    """End of the rain that falls up to the typical onset."""
    wet = (_mean(unit.rain, seen.weight) >= FALLING_MM) & (np.arange(len(seen.inside)) <= seen.typical_hour)
    return from_utc64(unit.times[np.flatnonzero(wet)[-1]]) if wet.any() else None


def _span(times: NDArray[np.datetime64], mask: NDArray[np.bool_], *, around: int | None = None) -> Span | None:
    """The spell of true hours around one of them (the first by default); an hour stands for the time up to it."""
    found = spell(mask, around=around, pause=PAUSE_H)
    if found is None:
        return None
    first, last = found
    return Span(from_utc64(times[first] - np.timedelta64(1, "h")), from_utc64(times[last]))


def _heat(unit: UnitMembers, seen: WindowMembers, zone: HeatedZone) -> HeatLoad:
    inside = seen.inside
    load = steady_load_w_m2(
        air_temperature=_mean(unit.air_temperature[:, inside], seen.weight),
        wind_speed=_mean(unit.wind[:, inside], seen.weight),
        cloud_area_fraction=_mean(unit.cloud[:, inside], seen.weight),
        snowfall_mm_h=_mean(unit.snowfall[:, inside], seen.weight),
    )
    hourly = seen.share[:, inside].mean(axis=0)
    given = hourly / seen.probability if seen.probability > 0 else np.zeros_like(hourly)
    melting = float(_mean(unit.snowfall[:, inside], seen.weight).sum() + _mean(unit.snow[:, inside], seen.weight)[0]) >= 0.5
    own = steady_load_w_m2(
        air_temperature=unit.air_temperature[:, inside],
        wind_speed=unit.wind[:, inside],
        cloud_area_fraction=unit.cloud[:, inside],
        snowfall_mm_h=unit.snowfall[:, inside],
    )
    taken = heat_load(zone, load_w_m2=load, need_probability=given, melting=melting)
    return replace(taken, kwh_m2=heat_between(zone, own, seen) if seen.arises else None)
