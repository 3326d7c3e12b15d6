"""The ledger of cost: every action by what is paid for it under the contractor's price list, and what no action tells of.

A round is paid from the call (turn-out) until it is done, with the night supplement for the hours between 18 and 06, its call-out and what was
spread. Treatments of one unit with the same start and end are one machine's: it is paid once. What the log says an action cost beyond (or
below) that is a line of its own, so that the lines of an action always add up to its logged cost.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.site import Site
from model.decision.cost import material_cost_sek, night_hours
from model.domain.costs import CostEntry, CostItem
from model.domain.roads import Network, Route
from model.domain.treatments import SPREAD, Action, TreatmentKind

#: Smaller differences between logged and reckoned cost are rounding [SEK].
ROUNDING_SEK = 0.5


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of a settlement.

    Attributes:
        contractor: Who is paid; empty where nobody is told (heated zones, units that have left the network).
        day: Local day the work began.
        unit_id: Route or zone; empty where it belongs to none.
        class_code: Its class; empty where not known.
        kind: Treatment; None for what is no action.
        item: What is paid for.
        quantity: In the item's unit (`model.domain.costs.ITEM_UNITS`).
        unit_price_sek: [SEK per unit].
        amount_sek: [SEK].
        started_at: Start of the action, aware UTC; None for what is no action.
        simulated: True where the action is.
    """

    contractor: str
    day: date
    unit_id: str
    class_code: str
    kind: TreatmentKind | None
    item: CostItem
    quantity: float
    unit_price_sek: float
    amount_sek: float
    started_at: datetime | None = None
    simulated: bool = False


def action_lines(actions: Iterable[Action], network: Network, site: Site) -> tuple[LedgerLine, ...]:
    """Lines of actions, by start; they add up to the actions' logged cost.

    Args:
        actions: What was done.
        network: Routes and their contractors.
        site: Price lists, materials, time zone.
    """
    zone = ZoneInfo(site.timezone)
    routes = {route.id: route for route in network.routes}
    classes = {unit.id: unit.class_code for unit in network.units}
    area = dict(zip(network.unit_ids, network.unit_area_m2.tolist(), strict=True))
    paid: set[tuple[str, datetime, datetime]] = set()
    lines: list[LedgerLine] = []
    for action in sorted(actions, key=_order):
        route = routes.get(action.unit_id)
        alone = (action.unit_id, action.started_at, action.ended_at) not in paid
        paid.add((action.unit_id, action.started_at, action.ended_at))
        parts = [] if route is None else _parts(action, route, area[route.id], site, zone, machine=alone)
        rest = action.cost_sek - sum(amount for _, _, _, amount in parts)
        if route is None:
            item = CostItem.HEAT if action.unit_id in classes else CostItem.OTHER
            parts.append((item, 1.0, action.cost_sek, action.cost_sek))
        elif abs(rest) > ROUNDING_SEK:
            parts.append((CostItem.DIFFERENCE, 1.0, rest, rest))
        elif parts:
            item, quantity, price, amount = parts[0]
            parts[0] = (item, quantity, price, amount + rest)
        lines += [
            LedgerLine(
                contractor=route.contractor if route else "",
                day=action.started_at.astimezone(zone).date(),
                unit_id=action.unit_id,
                class_code=classes.get(action.unit_id, ""),
                kind=action.kind,
                item=item,
                quantity=quantity,
                unit_price_sek=price,
                amount_sek=amount,
                started_at=action.started_at,
                simulated=action.simulated,
            )
            for item, quantity, price, amount in parts
        ]
    return tuple(lines)


def entry_lines(entries: Iterable[CostEntry], network: Network) -> tuple[LedgerLine, ...]:
    """Lines of costs that no action tells of."""
    classes = {unit.id: unit.class_code for unit in network.units}
    return tuple(
        LedgerLine(
            contractor=entry.contractor,
            day=entry.day,
            unit_id=entry.unit_id,
            class_code=classes.get(entry.unit_id, ""),
            kind=None,
            item=entry.item,
            quantity=entry.quantity,
            unit_price_sek=entry.unit_price_sek,
            amount_sek=entry.amount_sek,
        )
        for entry in entries
    )


def standby_lines(site: Site, first: date, last: date, until: date) -> tuple[LedgerLine, ...]:
    """Standby of a season up to a day, spread evenly over its days; the contractors' own parts first, then what is not divided.

    Args:
        site: Season and price lists.
        first: First day of the season.
        last: Last day.
        until: Day to count to, within the season.
    """
    share = ((until - first).days + 1) / ((last - first).days + 1)
    parts = [(item.contractor, item.standby_sek_per_season) for item in site.prices if item.standby_sek_per_season is not None]
    rest = site.season.standby_sek - sum(amount for _, amount in parts)
    if abs(rest) > ROUNDING_SEK:
        parts.append(("", rest))
    return tuple(
        LedgerLine(contractor, until, "", "", None, CostItem.STANDBY, share, amount, share * amount)
        for contractor, amount in parts
        if amount
    )


def by_contractor(lines: Iterable[LedgerLine]) -> dict[tuple[str, CostItem], float]:
    """Sum by contractor and item [SEK], in the order of their names."""
    sums: dict[tuple[str, CostItem], float] = defaultdict(float)
    for line in lines:
        sums[line.contractor, line.item] += line.amount_sek
    order = list(CostItem)
    return dict(sorted(sums.items(), key=lambda entry: (entry[0][0], order.index(entry[0][1]))))


def by_item(lines: Iterable[LedgerLine]) -> dict[CostItem, float]:
    """Sum by item [SEK]; only what there is."""
    sums: dict[CostItem, float] = defaultdict(float)
    for line in lines:
        sums[line.item] += line.amount_sek
    return {item: sums[item] for item in CostItem if item in sums}


def daily_sums(lines: Iterable[LedgerLine]) -> Mapping[date, float]:
    """Sum by day [SEK]."""
    sums: dict[date, float] = defaultdict(float)
    for line in lines:
        sums[line.day] += line.amount_sek
    return dict(sorted(sums.items()))


def material_kg(lines: Sequence[LedgerLine]) -> dict[TreatmentKind, float]:
    """What was spread, by treatment [kg]; of brine the salt in it."""
    sums: dict[TreatmentKind, float] = defaultdict(float)
    for line in lines:
        if line.item is CostItem.MATERIAL and line.kind is not None:
            sums[line.kind] += line.quantity
    return {kind: sums[kind] for kind in TreatmentKind if kind in sums}


def _order(action: Action) -> tuple[datetime, str, bool, str]:
    """By start; of one machine's treatments ploughing comes first and carries the machine."""
    return action.started_at, action.unit_id, action.kind is not TreatmentKind.PLOUGH, action.kind.value


def _parts(
    action: Action, route: Route, area_m2: float, site: Site, zone: ZoneInfo, *, machine: bool
) -> list[tuple[CostItem, float, float, float]]:
    """(item, quantity, unit price, amount) of one action under the price list; no machine where another action carries it."""
    prices = site.price_list(route.contractor)
    turn_out = timedelta(minutes=route.turn_out_min)
    hours = (action.ended_at - action.started_at + turn_out) / timedelta(hours=1)
    night = night_hours(action.started_at - turn_out, hours, zone)
    found: list[tuple[CostItem, float, float]] = []
    if machine:
        found.append((CostItem.CALL_OUT, 1.0, prices.call_out_sek))
        found.append((CostItem.MACHINE, hours, prices.machine_sek_per_h))
        found.append((CostItem.NIGHT, night, prices.machine_sek_per_h * prices.night_supplement))
    if action.kind in SPREAD:
        kilograms = action.rate_g_m2 / 1000.0 * area_m2
        per_kg = material_cost_sek(action.kind, 1000.0, 1.0, site.materials)
        found.append((CostItem.MATERIAL, kilograms, per_kg))
    return [(item, quantity, price, quantity * price) for item, quantity, price in found if quantity and price]
