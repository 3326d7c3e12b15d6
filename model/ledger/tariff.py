"""What district heat costs under a tariff: energy, power and flow of a period, from what the meters counted hour by hour.

Reading of the tariff (Swedish business tariffs of the capacity kind; how the parts belong together is for the customer's contract to say):

* **Energy**: in summer months the summer price. Otherwise the base price up to the base capacity in each hour and the peak price above it;
  without a base capacity in the contract, the base price for all.
* **Power**: a yearly charge, here in the share of the year that the period has. The capacity band of the base capacity (or, where the contract
  tells none, of the highest hourly power): its fixed part and its part by kW. The capacity between base and highest allowed power at the price
  for that. Power above what the contract allows at the price for excess.
* **Flow**: in the months it is charged, (flow − reference flow of the energy) x price; using less flow than the reference is credited. Energy whose
  flow was not counted has neither; where no reference is known, flow costs nothing and that is told.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from config.tariffs import HeatTariff
from model.domain.errors import DomainError

#: Hours of a year [h].
YEAR_H = 8760.0
#: Less heat is what sums leave over [MWh].
_ROUNDING_MWH = 1e-9


@dataclass(frozen=True, slots=True)
class HeatHour:
    """What one customer's meter counted in one hour.

    Attributes:
        starts_at: Aware start of the hour.
        energy_mwh: Heat [MWh]; its mean power is 1000 times that [kW].
        flow_m3: Flow [m3]; None where it was not counted.
        beside_flow_mwh: Part of the heat that the flow was counted of [MWh]; None for all of it.
    """

    starts_at: datetime
    energy_mwh: float
    flow_m3: float | None = None
    beside_flow_mwh: float | None = None


@dataclass(frozen=True, slots=True)
class HeatBill:
    """What a period costs, by what is paid for [SEK], without value-added tax.

    Attributes:
        base_sek: Energy at the base price.
        peak_sek: Energy at the peak price.
        summer_sek: Energy at the summer price.
        capacity_sek: Base capacity by its band, the period's share of a year.
        max_power_sek: Capacity above the base capacity, the period's share of a year.
        excess_sek: Power above what the contract allows, whole: it falls due by the highest hour.
        flow_sek: Flow beyond the reference; negative where less was used.
        energy_mwh: Heat [MWh].
        highest_kw: Highest hourly power [kW].
        hours: Hours counted.
        flow_hours_missing: Hours that flow is charged for but was not counted in, or not of all the heat; what was not counted costs nothing here.
        flow_mwh_missing: Heat of the months that flow is charged in whose flow was not counted [MWh].
        flow_hours_unpriced: Hours that flow is charged for without a reference flow known; it costs nothing here.
        priced_by: The tariff's name, year and source, for people.
    """

    base_sek: float
    peak_sek: float
    summer_sek: float
    capacity_sek: float
    max_power_sek: float
    excess_sek: float
    flow_sek: float
    energy_mwh: float
    highest_kw: float
    hours: int
    flow_hours_missing: int
    flow_mwh_missing: float
    flow_hours_unpriced: int
    priced_by: str

    @property
    def total_sek(self) -> float:
        """Everything together [SEK]."""
        energy = self.base_sek + self.peak_sek + self.summer_sek
        return energy + self.capacity_sek + self.max_power_sek + self.excess_sek + self.flow_sek


def heat_bill(
    tariff: HeatTariff, hours: Iterable[HeatHour], *, zone: ZoneInfo, reference_flow: Mapping[int, float] | None = None
) -> HeatBill:
    """What a period costs.

    Args:
        tariff: Prices and the contract's capacities.
        hours: What was counted; hours without a count are left out.
        zone: Time zone that months are counted in.
        reference_flow: Month → the supplier's mean flow [m3/MWh]; the tariff's own figure where a month is absent.

    Raises:
        DomainError: Energy or flow is negative or no number, or an hour comes twice.
    """
    counted = sorted(hours, key=lambda item: item.starts_at)
    base_mwh = peak_mwh = summer_mwh = flow_sek = flow_mwh_missing = highest_kw = 0.0
    flow_missing = flow_unpriced = 0
    for number, item in enumerate(counted):
        _refuse(item, counted[number - 1] if number else None)
        month = item.starts_at.astimezone(zone).month
        highest_kw = max(highest_kw, 1000.0 * item.energy_mwh)
        if month in tariff.summer_months:
            summer_mwh += item.energy_mwh
        else:
            limit = math.inf if tariff.base_power_kw is None else tariff.base_power_kw / 1000.0
            base_mwh += min(item.energy_mwh, limit)
            peak_mwh += max(item.energy_mwh - limit, 0.0)
        if month in tariff.flow_months and tariff.flow_sek_per_m3 > 0.0:
            beside_mwh = _beside_flow_mwh(item)
            without_mwh = item.energy_mwh - beside_mwh
            flow_mwh_missing += without_mwh
            flow_missing += item.flow_m3 is None or without_mwh > _ROUNDING_MWH
            reference = (reference_flow or {}).get(month, tariff.flow_reference_m3_per_mwh)
            if reference is None:
                flow_unpriced += 1
            elif item.flow_m3 is not None:
                flow_sek += (item.flow_m3 - reference * beside_mwh) * tariff.flow_sek_per_m3
    share = len(counted) / YEAR_H
    capacity_kw = tariff.base_power_kw if tariff.base_power_kw is not None else highest_kw
    allowed_kw = tariff.max_power_kw
    return HeatBill(
        base_sek=base_mwh * tariff.base_sek_per_mwh,
        peak_sek=peak_mwh * tariff.peak_sek_per_mwh,
        summer_sek=summer_mwh * tariff.summer_sek_per_mwh,
        capacity_sek=share * capacity_sek_per_year(tariff, capacity_kw),
        max_power_sek=share * tariff.max_power_sek_per_kw * (allowed_kw - capacity_kw if allowed_kw is not None else 0.0),
        excess_sek=tariff.excess_sek_per_kw * max(highest_kw - allowed_kw, 0.0) if allowed_kw is not None else 0.0,
        flow_sek=flow_sek,
        energy_mwh=base_mwh + peak_mwh + summer_mwh,
        highest_kw=highest_kw,
        hours=len(counted),
        flow_hours_missing=flow_missing,
        flow_mwh_missing=flow_mwh_missing,
        flow_hours_unpriced=flow_unpriced,
        priced_by=f"{tariff.name}, {tariff.year} ({tariff.source})",
    )


def capacity_sek_per_year(tariff: HeatTariff, capacity_kw: float) -> float:
    """Yearly charge of a capacity by its band [SEK/year]; below the lowest band that band's prices hold.

    Args:
        tariff: Prices.
        capacity_kw: Capacity [kW].
    """
    band = tariff.band_of(capacity_kw)
    return band.fixed_sek_per_year + capacity_kw * band.sek_per_kw_year if capacity_kw > 0.0 else 0.0


def _beside_flow_mwh(item: HeatHour) -> float:
    """Heat whose flow was counted [MWh]."""
    if item.flow_m3 is None:
        return 0.0
    return item.energy_mwh if item.beside_flow_mwh is None else min(item.beside_flow_mwh, item.energy_mwh)


def _refuse(item: HeatHour, before: HeatHour | None) -> None:
    where = f"heat of the hour from {item.starts_at.isoformat()}"
    if item.starts_at.tzinfo is None:
        raise DomainError(f"{where}: the time needs a zone")
    if before is not None and before.starts_at == item.starts_at:
        raise DomainError(f"{where}: comes twice")
    parts = (("energy_mwh", item.energy_mwh), ("flow_m3", item.flow_m3 or 0.0), ("beside_flow_mwh", item.beside_flow_mwh or 0.0))
    for name, value in parts:
        if not (math.isfinite(value) and value >= 0.0):
            raise DomainError(f"{where}: {name} is {value}; it cannot be negative or absent")
