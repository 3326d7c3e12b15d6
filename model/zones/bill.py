"""What heat that was given comes to: energy, power, flow and the pumps' electricity, by the site's tariff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from model.decision.cost import PUMP_POWER_W_M2
from model.decision.heat_prices import FLOW_M3_PER_MWH
from model.ledger.tariff import HeatHour, heat_bill

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeatSpent:
    """Heat of a stretch of time, all zones together.

    Attributes:
        energy_mwh: Heat [MWh].
        energy_sek: At its prices [SEK].
        power_sek: Capacity by the highest hour, the stretch's share of a year, and power above what the contract allows [SEK].
        flow_sek: Flow beyond the reference [SEK].
        pump_sek: Electricity of the pumps [SEK].
        highest_kw: Highest hour [kW].
    """

    energy_mwh: float
    energy_sek: float
    power_sek: float
    flow_sek: float
    pump_sek: float
    highest_kw: float

    @property
    def running_sek(self) -> float:
        """What is paid for the heat used: energy, flow and pumps [SEK]."""
        return self.energy_sek + self.flow_sek + self.pump_sek

    @property
    def total_sek(self) -> float:
        """With power [SEK]."""
        return self.running_sek + self.power_sek


def heat_spent(site: Site, power: Array, area_m2: Array, starts: Sequence[datetime]) -> HeatSpent:
    """What heat comes to.

    Without a tariff the material price of heat stands in and power costs nothing, as in the schedule's prices; flow costs nothing where the
    tariff tells no reference.

    Args:
        site: Tariff, materials and time zone.
        power: Heat, shape (hour, zone) [W/m2].
        area_m2: Of the zones, shape (zone,) [m2].
        starts: Aware start of each hour.
    """
    mwh = power @ area_m2 / 1e6
    pump_kwh = float(((power > 0.0) @ area_m2).sum()) * PUMP_POWER_W_M2 / 1000.0
    pump_sek = pump_kwh * site.materials.electricity_sek_per_kwh
    if site.heat_tariff is None:
        energy = float(mwh.sum())
        highest = 1000.0 * float(mwh.max(initial=0.0))
        return HeatSpent(energy, energy * site.materials.heat_sek_per_mwh, 0.0, 0.0, pump_sek, highest)
    hours = [HeatHour(start, float(energy), float(energy) * FLOW_M3_PER_MWH) for start, energy in zip(starts, mwh, strict=True)]
    bill = heat_bill(site.heat_tariff, hours, zone=ZoneInfo(site.timezone))
    return HeatSpent(
        energy_mwh=float(mwh.sum()),
        energy_sek=bill.base_sek + bill.peak_sek + bill.summer_sek,
        power_sek=bill.capacity_sek + bill.max_power_sek + bill.excess_sek,
        flow_sek=bill.flow_sek,
        pump_sek=pump_sek,
        highest_kw=bill.highest_kw,
    )


def weekly_heat(
    site: Site, power: Array, area_m2: Array, starts: Sequence[datetime], week: NDArray[np.int64]
) -> tuple[Array, Array]:
    """Heat [kWh] and what it costs [SEK] by week, each of shape (week,); power, which falls due by the highest hour of all, by hours.

    Args:
        site: As in `heat_spent`; likewise the rest.
        power: Heat.
        area_m2: Areas.
        starts: Starts of the hours.
        week: Number of each hour's week from 0 on, rising, shape (hour,).
    """
    kwh, sek = np.zeros((2, int(week[-1]) + 1))
    whole = heat_spent(site, power, area_m2, starts)
    for number in range(kwh.size):
        own = np.flatnonzero(week == number).tolist()
        spent = heat_spent(site, power[own], area_m2, [starts[hour] for hour in own])
        kwh[number] = 1000.0 * spent.energy_mwh
        sek[number] = spent.running_sek + whole.power_sek * len(own) / week.size
    return kwh, sek
