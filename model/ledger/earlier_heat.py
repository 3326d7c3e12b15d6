"""What the meters' heat of earlier winters is billed by day, so that a forecast's earlier winters pay for heat as this one does."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from config.site import Site
from config.tariffs import HeatTariff
from model.domain.errors import DomainError
from model.domain.evidence import EarlierCosts
from model.domain.heat import HeatReading
from model.ledger.heat import heat_taken
from model.ledger.season_days import season_span
from model.ledger.tariff import heat_bill


def with_earlier_heat(earlier: Iterable[EarlierCosts], readings: Iterable[HeatReading], site: Site) -> tuple[EarlierCosts, ...]:
    """The log's costs with each winter's heat as metered, at today's tariff and price of electricity; others, and all without a tariff, as they are.

    Args:
        earlier: Costs of earlier winters.
        readings: Of their heated zones, in any order.
        site: Tariff, price of electricity, season, time zone.
    """
    if site.heat_tariff is None:
        return tuple(earlier)
    zone = ZoneInfo(site.timezone)
    winters: dict[date, list[HeatReading]] = defaultdict(list)
    for reading in readings:
        winters[season_span(site.season, reading.time.astimezone(zone).date())[0]].append(reading)
    billed = [entry for first in sorted(winters) for entry in _by_day(winters[first], site.heat_tariff, site, zone)]
    return tuple(item if item.name else replace(item, heat=billed) for item in earlier)


def _by_day(readings: list[HeatReading], tariff: HeatTariff, site: Site, zone: ZoneInfo) -> list[tuple[date, float]]:
    """A winter's bill and pumps by local day, as its heat fell; nothing where it cannot be billed or no heat was taken."""
    taken = heat_taken(readings)
    try:
        bill = heat_bill(tariff, taken.hours, zone=zone)
    except DomainError:
        return []
    if bill.energy_mwh <= 0.0:
        return []
    whole = bill.total_sek + taken.pump_kwh * site.materials.electricity_sek_per_kwh
    days: dict[date, float] = defaultdict(float)
    for hour in taken.hours:
        days[hour.starts_at.astimezone(zone).date()] += hour.energy_mwh
    return [(day, whole * energy / bill.energy_mwh) for day, energy in sorted(days.items())]
