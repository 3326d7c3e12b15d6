"""What heated ground took, hour by hour, out of its meters: the counter where it runs, else the power read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from model.domain.heat import HeatReading
from model.ledger.tariff import HeatHour

#: Two readings of a counter further apart tell nothing of single hours [h].
LONGEST_GAP_H = 3.0
_HOUR = timedelta(hours=1)
#: Shares of an hour are added up so exactly [h].
_WHOLE = 1e-6


@dataclass(slots=True)
class _Sums:
    """One hour while its zones are added up."""

    energy_mwh: float = 0.0
    read_h: float = 0.0
    has_flow: bool = False
    flow_m3: float = 0.0
    beside_flow_mwh: float = 0.0


@dataclass(frozen=True, slots=True)
class HeatTaken:
    """Heat of a period.

    Attributes:
        hours: By hour, all zones together; hours in which no zone was read are absent.
        pump_kwh: Electricity of the pumps [kWh].
        zones: Zones that were read.
        zone_hours: Hours read, summed over the zones.
        partial_hours: Hours in which some zone that is read at other times was not, wholly or in part; the last hour, which may be under
            way, is left out.
        doubted: Readings left out because they are doubted.
        simulated: True where any reading is simulated.
    """

    hours: tuple[HeatHour, ...]
    pump_kwh: float
    zones: tuple[str, ...]
    zone_hours: int
    partial_hours: int
    doubted: int
    simulated: bool


def heat_taken(readings: Iterable[HeatReading]) -> HeatTaken:
    """Heat, flow and pump electricity by hour.

    Between two readings of a zone's counter the heat is spread evenly; where it has no counter, the power read stands until the next reading. Of each
    hour it is told how much of the heat has its flow beside it: a zone without a flow meter has none.

    Args:
        readings: Of any zones, in any order.
    """
    given = list(readings)
    sound: dict[str, list[HeatReading]] = defaultdict(list)
    for reading in sorted((item for item in given if not item.doubt), key=lambda item: item.time):
        sound[reading.zone_id].append(reading)
    sums: dict[datetime, _Sums] = defaultdict(_Sums)
    zone_hours, pumps = 0, 0.0
    for own in sound.values():
        told, pump = _of_zone(own, sums)
        zone_hours += told
        pumps += pump
    starts = sorted(sums)
    return HeatTaken(
        hours=tuple(_hour(start, sums[start]) for start in starts),
        pump_kwh=pumps,
        zones=tuple(sorted(sound)),
        zone_hours=zone_hours,
        partial_hours=sum(sums[start].read_h < len(sound) - _WHOLE for start in starts[:-1]),
        doubted=len(given) - sum(map(len, sound.values())),
        simulated=any(r.simulated for r in given),
    )


def _hour(start: datetime, told: _Sums) -> HeatHour:
    return HeatHour(start, told.energy_mwh, told.flow_m3 if told.has_flow else None, told.beside_flow_mwh)


def _of_zone(readings: Sequence[HeatReading], sums: dict[datetime, _Sums]) -> tuple[int, float]:
    seen: set[datetime] = set()
    pumps = 0.0
    for earlier, later in pairwise(readings):
        length_h = (later.time - earlier.time) / _HOUR
        if not 0.0 < length_h <= LONGEST_GAP_H:
            continue
        if earlier.energy_mwh is not None and later.energy_mwh is not None and later.energy_mwh >= earlier.energy_mwh:
            power_mw = (later.energy_mwh - earlier.energy_mwh) / length_h
        elif earlier.power_kw is not None:
            power_mw = max(earlier.power_kw, 0.0) / 1000.0
        else:
            continue
        pumps += (earlier.pump_kw or 0.0) * length_h
        for start, share_h in _hours(earlier.time, later.time):
            told = sums[start]
            told.energy_mwh += power_mw * share_h
            told.read_h += share_h
            seen.add(start)
            if earlier.flow_l_h is not None:
                told.has_flow = True
                told.flow_m3 += earlier.flow_l_h / 1000.0 * share_h
                told.beside_flow_mwh += power_mw * share_h
    return len(seen), pumps


def _hours(start: datetime, end: datetime) -> list[tuple[datetime, float]]:
    """Whole hours a stretch touches, and how much of each it covers [h]."""
    found = []
    hour = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while hour < end:
        found.append((hour, (min(end, hour + _HOUR) - max(start, hour)) / _HOUR))
        hour += _HOUR
    return found
