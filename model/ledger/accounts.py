"""A season's accounts: the ledger, what it will have cost, the heat's bill and whether service was kept alike; one pure function of the record."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.site import Site
from config.treatments import load_treatments
from model.domain.costs import CostItem
from model.domain.errors import DomainError
from model.domain.evidence import EarlierCosts, SeasonRecord
from model.domain.roads import Network
from model.fairness import ServiceShare, needs_kept, service_shares
from model.ledger.book import LedgerLine, action_lines, entry_lines, standby_lines
from model.ledger.forecast import PastWinter, SeasonForecast, past_winter, season_forecast
from model.ledger.heat import HeatTaken, heat_taken
from model.ledger.season_days import day_bounds, season_name, season_span
from model.ledger.tariff import HeatBill, heat_bill
from model.needs.came import needs_that_came
from model.winter_index.years import SeasonIndex, season_index

#: Winter → class → cost [SEK].
_ByWinter = defaultdict[str, defaultdict[str, float]]


@dataclass(frozen=True, slots=True)
class HeatAccount:
    """What heated ground is billed.

    Attributes:
        bill: Under the tariff; None where it cannot be reckoned.
        why_not: ``no_tariff``, ``no_readings`` or ``unsound`` (what was read cannot be); empty where there is a bill.
        taken: What the meters counted; None where nothing was read.
        pump_sek: Electricity of the pumps [SEK].
        asked_h: Whole hours of the season so far [h]; those that were not read are in no bill.
    """

    bill: HeatBill | None
    why_not: str
    taken: HeatTaken | None
    pump_sek: float
    asked_h: int = 0

    @property
    def unread_h(self) -> int:
        """Hours of the season so far in which no zone was read [h]; 0 where nothing was read at all."""
        return 0 if self.taken is None else max(0, self.asked_h - len(self.taken.hours))


@dataclass(frozen=True, slots=True)
class SeasonAccounts:
    """A season up to a day.

    Attributes:
        first: First day.
        last: Last day.
        until: Day summed to.
        action_lines: Lines of actions; they add up to the log's cost.
        other_lines: Costs without an action, and the heat's bill less the heat that the log told.
        standby_lines: Standby so far.
        budget_sek: The whole season's budget [SEK].
        forecast: Cost at the season's end.
        past: Earlier winters the forecast stands on.
        heat: What heated ground is billed.
        service: Shares of the needs as forecast that were met in time.
        service_came: The same of the needs that came, as road physics under observed weather tells them.
        index: The season by its winter index; None where no winter was counted.
        simulated: True where any action is simulated.
    """

    first: date
    last: date
    until: date
    action_lines: tuple[LedgerLine, ...]
    other_lines: tuple[LedgerLine, ...]
    standby_lines: tuple[LedgerLine, ...]
    budget_sek: float
    forecast: SeasonForecast
    past: tuple[PastWinter, ...]
    heat: HeatAccount
    service: tuple[ServiceShare, ...]
    service_came: tuple[ServiceShare, ...]
    index: SeasonIndex | None
    simulated: bool

    @property
    def lines(self) -> tuple[LedgerLine, ...]:
        """All lines."""
        return (*self.standby_lines, *self.action_lines, *self.other_lines)

    @property
    def actions_sek(self) -> float:
        """Cost of the actions as logged [SEK]."""
        return sum(line.amount_sek for line in self.action_lines)

    @property
    def total_sek(self) -> float:
        """Everything together [SEK]."""
        return sum(line.amount_sek for line in self.lines)


def season_accounts(
    record: SeasonRecord, network: Network, site: Site, *, days: tuple[date, date], now: datetime
) -> SeasonAccounts:
    """Reckon a season up to now.

    Args:
        record: What is kept of it.
        network: Routes and zones.
        site: Price lists, tariff, season.
        days: First and last local day.
        now: The moment to speak from, aware UTC.

    Raises:
        DomainError: The season has not begun.
    """
    first, last = days
    zone = ZoneInfo(site.timezone)
    until = min(now.astimezone(zone).date(), last)
    if until < first:
        raise DomainError(f"the season {season_name(first, last)} has not begun; it begins on {first}")
    start, end = day_bounds(first, last, zone)
    begun = [action for action in record.actions if start <= action.started_at < end]
    done = action_lines(begun, network, site)
    heat = _heat(record, site, zone, asked_h=int((min(end, now) - start) / timedelta(hours=1)))
    other = (*entry_lines([item for item in record.entries if item.day <= until], network), *_heat_line(heat, done, until))
    standby = standby_lines(site, first, last, until)
    past = past_winters(record.earlier, site, network)
    spent = sum(line.amount_sek for line in (*done, *other, *standby))
    forecast = season_forecast(
        spent_sek=spent,
        standby_left_sek=site.season.standby_sek - sum(line.amount_sek for line in standby),
        variable_budget_sek=max(0.0, site.season.budget_sek - site.season.standby_sek),
        budget_sek=site.season.budget_sek,
        first=first,
        last=last,
        today=until,
        past=past,
    )
    catalogue = load_treatments()
    came = () if record.came is None else needs_that_came(record.came, network, span=(start, min(end, now)), zone=zone)
    return SeasonAccounts(
        first=first,
        last=last,
        until=until,
        action_lines=done,
        other_lines=other,
        standby_lines=standby,
        budget_sek=site.season.budget_sek,
        forecast=forecast,
        past=past,
        heat=heat,
        service=service_shares(
            needs_kept(record.needs, record.actions, record.recorded, network, catalogue=catalogue, fleet=site.fleet, zone=zone),
            network,
        ),
        service_came=service_shares(needs_kept(came, record.actions, record.recorded, network, catalogue=catalogue), network),
        index=_index(record, done, standby, network, site, days),
        simulated=any(action.simulated for action in begun),
    )


def past_winters(earlier: tuple[EarlierCosts, ...], site: Site, network: Network) -> tuple[PastWinter, ...]:
    """Earlier winters by season, the log's before an archive's of the same season; oldest first.

    Costs without an action are counted with the actions they stood beside; none with a simulated archive's, and none alone. Heat as metered takes
    the place of what the log told of it.
    """
    zone, heated = ZoneInfo(site.timezone), {item.id for item in network.zones}
    entries = [(day, cost) for source in earlier for day, cost, _ in source.entries]
    found: dict[date, PastWinter] = {}
    for source in sorted(earlier, key=lambda item: bool(item.name)):
        crews: dict[date, float] = defaultdict(float)
        logged: dict[date, float] = defaultdict(float)
        for place, (moment, cost) in enumerate(source.costs):
            is_heat = bool(source.units) and source.units[place] in heated
            (logged if is_heat else crews)[moment.astimezone(zone).date()] += cost
        for first, last in {season_span(site.season, day) for day in crews.keys() | logged.keys()}:
            if first in found or not any(first <= day <= last for day in crews.keys() | logged.keys()):
                continue
            beside = [] if source.name and source.simulated else [entry for entry in entries if first <= entry[0] <= last]
            heat = [entry for entry in source.heat if first <= entry[0] <= last]
            daily: dict[date, float] = defaultdict(float)
            for day, cost in (*crews.items(), *(heat or logged.items()), *beside):
                daily[day] += cost
            found[first] = past_winter(
                season_name(first, last),
                first,
                last,
                daily,
                simulated=source.simulated,
                has_entries=bool(beside),
                has_heat=bool(heat),
            )
    return tuple(found[first] for first in sorted(found))


def _index(
    record: SeasonRecord,
    done: tuple[LedgerLine, ...],
    standby: tuple[LedgerLine, ...],
    network: Network,
    site: Site,
    days: tuple[date, date],
) -> SeasonIndex | None:
    """The season by its index, with the cost of each class in it and in the winters whose log names its units."""
    if record.winters is None:
        return None
    season, zone = season_name(*days), ZoneInfo(site.timezone)
    classes = {unit.id: unit.class_code for unit in network.units}
    heated = {item.id for item in network.zones}
    costs: _ByWinter = defaultdict(lambda: defaultdict(float))
    heat: _ByWinter = defaultdict(lambda: defaultdict(float))
    for source in sorted(record.earlier, key=lambda item: not item.name):
        own: _ByWinter = defaultdict(lambda: defaultdict(float))
        warm: _ByWinter = defaultdict(lambda: defaultdict(float))
        for (moment, cost), unit in zip(source.costs, source.units, strict=False):
            day = moment.astimezone(zone).date()
            first, last = season_span(site.season, day)
            if not first <= day <= last:  # an early frost before the season begins is no part of the winter that ended in spring
                continue
            winter = season_name(first, last)
            own[winter][classes.get(unit, "")] += cost
            warm[winter][classes.get(unit, "")] += cost if unit in heated else 0.0
        costs.update(own)  # the log's stand before an archive's of the same season
        heat.update(warm)
    costs[season], heat[season] = defaultdict(float), defaultdict(float)
    for line in done:
        costs[season][line.class_code] += line.amount_sek
        heat[season][line.class_code] += line.amount_sek if line.unit_id in heated else 0.0
    fixed = dict.fromkeys(costs, site.season.standby_sek) | {season: sum(line.amount_sek for line in standby)}
    return season_index(record.winters, season, costs, fixed, heat=heat, few_winters=site.indices.few_winters)


def _heat(record: SeasonRecord, site: Site, zone: ZoneInfo, *, asked_h: int) -> HeatAccount:
    if not record.heat:
        return HeatAccount(None, "no_readings", None, 0.0, asked_h)
    taken = heat_taken(record.heat)
    pumps = taken.pump_kwh * site.materials.electricity_sek_per_kwh
    if site.heat_tariff is None:
        return HeatAccount(None, "no_tariff", taken, pumps, asked_h)
    try:
        return HeatAccount(heat_bill(site.heat_tariff, taken.hours, zone=zone), "", taken, pumps, asked_h)
    except DomainError:
        return HeatAccount(None, "unsound", taken, pumps, asked_h)


def _heat_line(heat: HeatAccount, done: tuple[LedgerLine, ...], until: date) -> tuple[LedgerLine, ...]:
    """The bill takes the place of what the log told of heat: the difference is one line."""
    if heat.bill is None:
        return ()
    logged = sum(line.amount_sek for line in done if line.item is CostItem.HEAT)
    amount = heat.bill.total_sek + heat.pump_sek - logged
    return (LedgerLine("", until, "", "", None, CostItem.HEAT, heat.bill.energy_mwh, 0.0, amount),)
