"""Settlement of a contractor's work out of the log, beside an invoice; and costs that no action tells of, taken in."""

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from ingest.imports.cells import plain_number
from ingest.imports.charges import Charges, read_charges
from ingest.imports.formats import Format
from model.domain.costs import ITEM_UNITS, CostEntry, CostItem, InvoiceRow
from model.domain.errors import ConfigError, StoreError
from model.ledger.book import ROUNDING_SEK, LedgerLine, action_lines, entry_lines
from model.ledger.season_days import day_bounds
from model.ledger.settle import Settlement, compared
from model.report.csv_text import decimal_text
from model.report.escape import safe_text
from model.report.tables import Language
from scheduler.context import Context
from scheduler.pipelines.imports import map_named
from scheduler.pipelines.settle_words import SettlementWords
from store.actions import actions_between
from store.costs import SavedCosts, costs_between, save_costs

#: What a file of costs may hold: what the log of actions tells is not to be told twice.
WITHOUT_ACTION = (CostItem.HAULAGE, CostItem.STANDBY, CostItem.OTHER)
HEADINGS = (
    "contractor",
    "day",
    "unit",
    "item",
    "quantity",
    "unit_of_quantity",
    "unit_price_sek",
    "amount_sek",
    "treatment",
    "started_at",
)


def settlement(context: Context, first: date, last: date, *, contractor: str | None = None) -> tuple[LedgerLine, ...]:
    """Lines of the work begun on the days from `first` to `last`, both included, as known now.

    Args:
        context: Site and store.
        first: Local day.
        last: Local day.
        contractor: This one alone; all that have a price list where None.

    Raises:
        ConfigError: No such contractor.
        StoreError: The store refused.
    """
    names = [item.contractor for item in context.site.prices]
    if contractor is not None and contractor not in names:
        raise ConfigError(f"the site has no price list for {contractor!r}; it has {', '.join(names)}")
    start, end = day_bounds(first, last, ZoneInfo(context.site.timezone))
    done = actions_between(context.store, context.site.id, start, end, known_at=context.now)
    begun = [action for action in done if start <= action.started_at < end]
    entries = costs_between(context.store, context.site.id, first, last, known_at=context.now)
    lines = (*action_lines(begun, context.network, context.site), *entry_lines(entries, context.network))
    wanted = {contractor} if contractor is not None else set(names)
    return tuple(line for line in lines if line.contractor in wanted)


def beside_invoice(
    context: Context, path: Path, lines: Sequence[LedgerLine], first: date, last: date, *, map_name: str | None, form: Format
) -> Settlement:
    """An invoice beside the settlement; nothing is stored.

    Raises:
        SourceFormatError: The first thing that is wrong with the file, with row and column.
        ConfigError: No such map.
    """
    settings = map_named(context.site.imports.charges, map_name, "charges")
    file = read_charges(path, context.network, settings, _contractors(context), form=form)
    rows = _priced(context, file)
    for row in rows:
        if not first <= row.day <= last:
            raise file.refusal(row, "day", f"{row.day} lies outside {first} to {last}; settle those days, or correct it")
    return compared(lines, rows)


def import_costs(
    context: Context, path: Path, *, map_name: str | None = None, form: Format = "auto", dry_run: bool = False
) -> SavedCosts:
    """Take in a file of costs that no action tells of.

    Raises:
        SourceFormatError: The first thing that is wrong, with row and column; nothing is stored.
        ConfigError: No such map.
        StoreError: The store refused; nothing was stored.
    """
    settings = map_named(context.site.imports.charges, map_name, "charges")
    file = read_charges(path, context.network, settings, _contractors(context), form=form)
    rows = _priced(context, file)
    entries: dict[tuple[object, ...], InvoiceRow] = {}
    for row in rows:
        if row.item not in WITHOUT_ACTION:
            message = f"{row.item.value} is paid for actions, whose log tells it; take in haulage, standby and other"
            raise file.refusal(row, "item", message)
        product = row.quantity * row.unit_price_sek
        if abs(row.amount_sek - product) > ROUNDING_SEK:
            message = f"{plain_number(row.amount_sek)} SEK, but quantity times price is {plain_number(round(product, 2))}; correct one of the three"
            raise file.refusal(row, "amount_sek", message)
        key = (row.contractor, row.day, row.item, row.unit_id, row.reference)
        if key in entries:
            message = (
                f"the same contractor, day, item, route and reference as {file.place(entries[key])}; remove one, or tell them apart in a "
                "column reference"
            )
            raise file.refusal(row, "reference" if "reference" in file.columns else "item", message)
        entries[key] = row
    source = settings.source or "import"
    return save_costs(
        context.store, context.site.id, [_entry(row, source) for row in rows], recorded_at=context.now, dry_run=dry_run
    )


def write_settlement(path: Path, lines: Iterable[LedgerLine]) -> tuple[LedgerLine, ...]:
    """Settlement lines as a CSV file that Swedish spreadsheets open (semicolons, decimal commas); what looks like a formula is told as text.

    What the log says beside the price list is left out: no invoice has it, and the file can be laid beside the settlement as one.

    Returns:
        The lines written.

    Raises:
        StoreError: It cannot be written.
    """
    owed = tuple(line for line in lines if line.item is not CostItem.DIFFERENCE)
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.writer(file, delimiter=";")
            table.writerow(HEADINGS)
            table.writerows(_cells(line) for line in owed)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror or error}") from error
    return owed


def told_of_settlement(lines: Sequence[LedgerLine], found: Settlement | None, *, language: Language = "sv") -> Iterable[str]:
    """What came of it, in lines for people."""
    words = SettlementWords(language)
    total = sum(line.amount_sek for line in lines)
    yield words("settled", lines=len(lines), sum=words.sek(total))
    if found is None:
        return
    if found.left_out:
        yield words("left_out", names=", ".join(found.left_out))
    own = sum(line.amount_sek for line in lines if line.contractor not in found.left_out)
    if abs(own - found.settled_sek) >= ROUNDING_SEK:
        yield words("beside", apart=words.sek(own - found.settled_sek), sum=words.sek(found.settled_sek))
    gap = found.invoiced_sek - found.settled_sek
    yield words("invoiced", sum=words.sek(found.invoiced_sek), gap=words.sek(gap, sign="+"))
    yield words("agree", rows=found.agreeing, deviations=len(found.deviations))
    yield from (f"  {words.within(item)}" for item in found.within)
    yield from (f"  {words.deviation(item)}" for item in found.deviations)


def _contractors(context: Context) -> list[str]:
    return [item.contractor for item in context.site.prices]


def _priced(context: Context, file: Charges) -> list[InvoiceRow]:
    """Rows with the price list's price where the file tells neither price nor amount."""
    found = []
    for row in file.rows:
        if math.isfinite(row.unit_price_sek) and math.isfinite(row.amount_sek):
            found.append(row)
            continue
        price = context.site.price_list(row.contractor).haulage_sek_per_m3 if row.item is CostItem.HAULAGE else None
        if price is None:
            hint = ", or set haulage_sek_per_m3 in its price list" if row.item is CostItem.HAULAGE else ""
            message = f"{row.item.value} of {row.contractor} has no price here or in the price list; add a column with price or amount{hint}"
            raise file.refusal(row, "unit_price_sek" if "unit_price_sek" in file.columns else "item", message)
        found.append(replace(row, unit_price_sek=price, amount_sek=price * row.quantity))
    return found


def _entry(row: InvoiceRow, source: str) -> CostEntry:
    return CostEntry(
        contractor=row.contractor,
        day=row.day,
        item=row.item,
        unit_id=row.unit_id,
        quantity=row.quantity,
        unit_price_sek=row.unit_price_sek,
        amount_sek=row.amount_sek,
        reference=row.reference,
        source=source,
    )


def _cells(line: LedgerLine) -> list[str]:
    texts = (line.contractor, line.day.isoformat(), line.unit_id, line.item.value)
    figures = (decimal_text(line.quantity, 3, "sv"), ITEM_UNITS[line.item], *_sek_cells(line.unit_price_sek, line.amount_sek))
    ends = (line.kind.value if line.kind else "", line.started_at.isoformat() if line.started_at else "")
    return [*map(safe_text, texts), *figures, *map(safe_text, ends)]


def _sek_cells(*amounts: float) -> tuple[str, ...]:
    return tuple(decimal_text(amount, 2, "sv") for amount in amounts)
