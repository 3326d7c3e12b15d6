"""Whether the readings of a heat meter can be believed: each doubt is a sentence with its numbers; nothing is deleted or mended."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from config.imports import HeatMap
from model.domain.heat import HeatReading

#: Heat that a litre of water takes up [kJ/(kg K)] = [kWs/(l K)] at 20-60 degC (any steam table; a glycol mixture takes 10-15 % less).
HEAT_OF_WATER = 4.18

#: What a plant in Sweden can show; outside, the reading is doubted.
_POSSIBLE = {
    "supply_degc": (-30.0, 120.0),
    "return_degc": (-30.0, 120.0),
    "flow_l_h": (0.0, 500_000.0),
    "power_kw": (0.0, 50_000.0),
    "energy_mwh": (0.0, 1e7),
    "pump_kw": (0.0, 1_000.0),
    "slab_degc": (-40.0, 60.0),
}
#: Values that stand still only when the meter does. A slab at the melting point may rest there for hours.
_MOVING = ("supply_degc", "return_degc", "flow_l_h", "power_kw", "slab_degc")
_MELTING_DEGC = 0.3


def doubted(readings: Sequence[HeatReading], settings: HeatMap, *, before: Sequence[HeatReading] = ()) -> list[HeatReading]:
    """The same readings, by zone and time, each with what speaks against it.

    Checks: possible values; heat power against flow and temperatures (P = 4.18 kJ/(kg K) x flow x (supply - return)); a counter that goes
    backwards; a value that stands still while others move.

    Args:
        readings: New readings.
        settings: Shares and times.
        before: Readings stored earlier, for the counter and for standing still; they are not judged again.
    """
    judged: list[HeatReading] = []
    fresh = {(item.zone_id, item.time) for item in readings}
    earlier = [item for item in before if (item.zone_id, item.time) not in fresh]
    ordered = sorted([*earlier, *readings], key=lambda item: (item.zone_id, item.time))
    for _, group in itertools.groupby(ordered, key=lambda item: item.zone_id):
        series = list(group)
        stuck = _standing_still(series, timedelta(hours=settings.stuck_h))
        highest: float | None = None
        for number, item in enumerate(series):
            doubts = [*_impossible(item), *_power(item, settings), *_counter(item, highest), *stuck.get(number, ())]
            if item.energy_mwh is not None:
                highest = max(highest or item.energy_mwh, item.energy_mwh)
            if (item.zone_id, item.time) in fresh:
                judged.append(replace(item, doubt="; ".join(doubts)))
    return judged


def heat_power_kw(flow_l_h: float, supply_degc: float, return_degc: float) -> float:
    """Heat carried by water [kW].

    >>> round(heat_power_kw(1200.0, 35.0, 22.5), 1)
    17.4
    """
    return HEAT_OF_WATER * flow_l_h / 3600.0 * (supply_degc - return_degc)


def _impossible(item: HeatReading) -> list[str]:
    found = []
    for name, (low, high) in _POSSIBLE.items():
        value = getattr(item, name)
        if value is not None and not low <= value <= high:
            found.append(f"{name} {value:g} outside {low:g} to {high:g}")
    return found


def _power(item: HeatReading, settings: HeatMap) -> list[str]:
    if item.power_kw is None or item.flow_l_h is None or item.supply_degc is None or item.return_degc is None:
        return []
    reckoned = heat_power_kw(item.flow_l_h, item.supply_degc, item.return_degc)
    allowed = max(settings.power_tolerance * max(abs(reckoned), abs(item.power_kw)), settings.power_floor_kw)
    if abs(item.power_kw - reckoned) <= allowed:
        return []
    return [f"power_kw {item.power_kw:.1f} against {reckoned:.1f} from flow and temperatures"]


def _counter(item: HeatReading, highest: float | None) -> list[str]:
    if item.energy_mwh is None or highest is None or item.energy_mwh >= highest:
        return []
    return [f"energy_mwh {item.energy_mwh:g} after {highest:g}: the counter went backwards"]


def _standing_still(series: Sequence[HeatReading], longest: timedelta) -> dict[int, list[str]]:
    """Position of a reading → what has stood still for too long there, while another value of the zone moved."""
    found: dict[int, list[str]] = {}
    for name in _MOVING:
        start = 0
        for number, item in enumerate(series):
            value = getattr(item, name)
            if number == 0 or value is None or value != getattr(series[start], name):
                start = number
                continue
            at_rest = value == 0.0 or (name == "slab_degc" and abs(value) <= _MELTING_DEGC)
            lasted = item.time - series[start].time
            if not at_rest and lasted > longest and _others_moved(series[start : number + 1], name):
                hours = lasted / timedelta(hours=1)
                found.setdefault(number, []).append(f"{name} {value:g} unchanged for {hours:.0f} h while others moved")
    return found


def _others_moved(series: Sequence[HeatReading], name: str) -> bool:
    others = [other for other in _MOVING if other != name]
    return any(len({getattr(item, other) for item in series} - {None}) > 2 for other in others)
