"""A contractor's invoice beside the settlement of the log: what is missing, extra or differs, and what hides within the rows' tolerance."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from model.domain.costs import CostItem, InvoiceRow
from model.ledger.book import LedgerLine

#: Sums smaller than an öre are rounding [SEK].
ORE_SEK = 0.005
#: Quantities of one row differ when they are further apart than both [1, unit].
QUANTITY_SHARE, QUANTITY_FLOOR = 0.02, 0.05
#: Prices and amounts differ from one öre on [SEK].
PRICE_SEK, AMOUNT_SEK = 0.01, 1.0


class Finding(StrEnum):
    """What is the matter with a row."""

    MISSING = "missing"  #: settled, not invoiced
    EXTRA = "extra"  #: invoiced, not in the log
    REPEATED = "repeated"  #: invoiced more often than it was done, with the same figures
    QUANTITY = "quantity"  #: another quantity
    PRICE = "price"  #: another price
    SUM = "sum"  #: quantity times price is not the amount


@dataclass(frozen=True, slots=True)
class Deviation:
    """One row that does not agree.

    Attributes:
        finding: What is the matter.
        settled: Line of the settlement; None where there is none.
        invoiced: Row of the invoice; None where there is none.
        difference_sek: What the invoice asks for beyond the settlement [SEK].
    """

    finding: Finding
    settled: LedgerLine | None
    invoiced: InvoiceRow | None
    difference_sek: float


@dataclass(frozen=True, slots=True)
class WithinTolerance:
    """What the rows of one contractor and item ask for beyond the settlement without any one of them deviating by it.

    Attributes:
        contractor: Who asks.
        item: What is paid for.
        rows: Number of rows that differ so.
        settled_sek: What those rows are settled at [SEK].
        difference_sek: What they ask for beyond that, all together [SEK].
    """

    contractor: str
    item: CostItem
    rows: int
    settled_sek: float
    difference_sek: float


@dataclass(frozen=True, slots=True)
class Settlement:
    """Invoice beside settlement.

    Attributes:
        settled_sek: Sum of the settlement [SEK].
        invoiced_sek: Sum of the invoice [SEK].
        agreeing: Number of rows that agree.
        deviations: The others: in the order of the invoice, then what it lacks.
        within: What is asked for within the tolerance, by contractor and item. With the deviations it comes to exactly the difference of the sums.
        left_out: Contractors of the settlement that the invoice says nothing of; their lines are not compared.
    """

    settled_sek: float
    invoiced_sek: float
    agreeing: int
    deviations: tuple[Deviation, ...]
    within: tuple[WithinTolerance, ...] = ()
    left_out: tuple[str, ...] = ()


def compared(settlement: Sequence[LedgerLine], invoice: Sequence[InvoiceRow]) -> Settlement:
    """Compare row by row: by contractor, day, unit and item, the likest rows together.

    An invoice is held against the settlement of the contractors it names; one without rows against all.

    Args:
        settlement: Lines that an invoice can have; lines of `CostItem.DIFFERENCE` are left out.
        invoice: Rows of the invoice.
    """
    every = [line for line in settlement if line.item is not CostItem.DIFFERENCE]
    named = {row.contractor for row in invoice} or {line.contractor for line in every}
    lines = [line for line in every if line.contractor in named]
    open_lines: dict[tuple[str, date, str, CostItem], list[LedgerLine]] = defaultdict(list)
    for line in lines:
        open_lines[line.contractor, line.day, line.unit_id, line.item].append(line)
    settled_once = {key: tuple(found) for key, found in open_lines.items()}
    paired: dict[int, LedgerLine] = {}
    for exact in (True, False):
        for place, row in enumerate(invoice):
            if place in paired:
                continue
            candidates = open_lines[_key(row)]
            fitting = [line for line in candidates if not exact or not _differs(line, row)]
            if fitting:
                best = min(fitting, key=lambda line: abs(line.amount_sek - row.amount_sek))
                candidates.remove(best)
                paired[place] = best
    deviations: list[Deviation] = []
    beside: dict[tuple[str, CostItem], list[tuple[float, float]]] = defaultdict(list)
    agreeing = 0
    for place, row in enumerate(invoice):
        own = paired.get(place)
        found = _row_findings(row, own, settled_once.get(_key(row), ()))
        deviations += found
        agreeing += not found
        if own is not None:
            rest = row.amount_sek - own.amount_sek - sum(item.difference_sek for item in found)
            beside[row.contractor, row.item].append((own.amount_sek, rest))
    left = [line for found in open_lines.values() for line in found]
    deviations += [
        Deviation(Finding.MISSING, line, None, -line.amount_sek)
        for line in sorted(left, key=lambda line: (line.day, line.unit_id, line.item.value))
    ]
    left_out = tuple(sorted({line.contractor for line in every} - named))
    return Settlement(_sum(lines), _sum(invoice), agreeing, tuple(deviations), _within(beside), left_out)


def _within(beside: Mapping[tuple[str, CostItem], Sequence[tuple[float, float]]]) -> tuple[WithinTolerance, ...]:
    """What is left of each row's difference when its findings are taken off, gathered; rests smaller than an öre go with the others' sum."""
    order = list(CostItem)
    found = []
    for (contractor, item), rests in sorted(beside.items(), key=lambda entry: (entry[0][0], order.index(entry[0][1]))):
        told = [(settled, rest) for settled, rest in rests if abs(rest) >= ORE_SEK]
        difference = sum(rest for _, rest in rests)
        if told or abs(difference) >= ORE_SEK:
            found.append(WithinTolerance(contractor, item, len(told) or len(rests), sum(s for s, _ in told or rests), difference))
    return tuple(found)


def _row_findings(row: InvoiceRow, line: LedgerLine | None, alike: Sequence[LedgerLine]) -> list[Deviation]:
    if line is None:
        again = any(not _differs(other, row) for other in alike)
        return [Deviation(Finding.REPEATED if again else Finding.EXTRA, None, row, row.amount_sek)]
    found = []
    if _quantity_differs(line, row):
        found.append(Deviation(Finding.QUANTITY, line, row, (row.quantity - line.quantity) * line.unit_price_sek))
    if abs(line.unit_price_sek - row.unit_price_sek) >= PRICE_SEK:
        found.append(Deviation(Finding.PRICE, line, row, (row.unit_price_sek - line.unit_price_sek) * row.quantity))
    if abs(row.quantity * row.unit_price_sek - row.amount_sek) > AMOUNT_SEK:
        found.append(Deviation(Finding.SUM, line, row, row.amount_sek - row.quantity * row.unit_price_sek))
    return found


def _differs(line: LedgerLine, row: InvoiceRow) -> bool:
    return _quantity_differs(line, row) or abs(line.unit_price_sek - row.unit_price_sek) >= PRICE_SEK


def _quantity_differs(line: LedgerLine, row: InvoiceRow) -> bool:
    return abs(line.quantity - row.quantity) > max(QUANTITY_FLOOR, QUANTITY_SHARE * line.quantity)


def _key(row: InvoiceRow) -> tuple[str, date, str, CostItem]:
    return row.contractor, row.day, row.unit_id, row.item


def _sum(rows: Iterable[LedgerLine | InvoiceRow]) -> float:
    return sum(row.amount_sek for row in rows)
