"""An invoice, or a file of costs without an action, as rows: who is paid, which day, for what, how much and at which price."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config.imports import ChargesMap
from ingest.imports.cells import Cells
from ingest.imports.columns import found_columns, required
from ingest.imports.formats import Feed, Format, opened_file
from ingest.imports.table import Table
from model.domain.costs import CostItem, InvoiceRow
from model.domain.errors import SourceFormatError
from model.domain.roads import Network

#: What is held → headings people use for it.
USUAL_HEADINGS: Mapping[str, Sequence[str]] = {
    "contractor": ("contractor", "entreprenör", "leverantör", "utförare"),
    "day": ("day", "date", "datum", "dag", "utförd", "utfört datum"),
    "unit": ("unit_id", "unit", "route", "rutt", "turlista", "slinga", "objekt", "zon"),
    "item": ("item", "post", "artikel", "benämning", "typ", "avser"),
    "quantity": ("quantity", "antal", "mängd", "kvantitet"),
    "unit_price_sek": ("unit_price_sek", "price", "à-pris", "a-pris", "á-pris", "pris", "enhetspris", "pris per enhet"),
    "amount_sek": ("amount_sek", "amount", "belopp", "summa", "belopp (kr)", "belopp kr"),
    "reference": ("reference", "referens", "följesedel", "radnr", "verifikat"),
}
#: Words for what is paid.
USUAL_ITEMS: Mapping[CostItem, Sequence[str]] = {
    CostItem.STANDBY: ("beredskap", "jour", "standby"),
    CostItem.CALL_OUT: ("utkallning", "utryckning", "inställelse", "call-out", "call_out"),
    CostItem.MACHINE: ("maskin", "maskintid", "maskintimmar", "timmar", "timme", "machine", "hours"),
    CostItem.NIGHT: ("natt", "nattillägg", "ob", "ob-tillägg", "night", "night supplement"),
    CostItem.MATERIAL: ("material", "salt", "sand", "lake", "saltlake"),
    CostItem.HEAT: ("värme", "fjärrvärme", "heat"),
    CostItem.HAULAGE: ("bortforsling", "snöbortforsling", "snötransport", "lass", "haulage"),
    CostItem.OTHER: ("övrigt", "annat", "other"),
}
_MOST = 1e8


@dataclass(frozen=True, slots=True)
class Charges:
    """What a file tells.

    Attributes:
        rows: In its order.
        table: The file.
        columns: What is held → heading.
    """

    rows: tuple[InvoiceRow, ...]
    table: Table
    columns: Mapping[str, str]

    def refusal(self, row: InvoiceRow, name: str, message: str) -> SourceFormatError:
        """An error at one of its rows, in the column that holds `name`."""
        found = next(item for item in self.table.rows if item.number == row.number)
        return self.table.refusal(found, self.columns.get(name, ""), message)

    def place(self, row: InvoiceRow) -> str:
        """A row in words, as refusals name it."""
        return f"{self.table.word} {row.number}"


def read_charges(
    path: Path, network: Network, settings: ChargesMap, contractors: Collection[str], *, form: Format = "auto"
) -> Charges:
    """Rows of a file; it is read whole or refused whole.

    A price that is not told is the amount over the quantity, and an amount that is not told their product; where neither is told the price is
    left at NaN for the price list to say.

    Args:
        path: The file.
        network: Whose routes and zones the rows may name.
        settings: The site's map of such files.
        contractors: Those the site has price lists for.
        form: What kind of file it is.

    Raises:
        SourceFormatError: The first thing that is wrong, with file, row and column.
    """
    opened = opened_file(path, form=form, delimiter=settings.delimiter, encoding=settings.encoding, feeds=False)
    if isinstance(opened, Feed):
        raise SourceFormatError(path.name, "is a plough feed; an invoice is a table")
    columns = found_columns(opened, stated={str(k): v for k, v in settings.columns.items()}, usual=USUAL_HEADINGS)
    needed = ("day", "item", "quantity") if settings.contractor else ("contractor", "day", "item", "quantity")
    required(opened, columns, needed, USUAL_HEADINGS)
    units = {unit.id.casefold(): unit.id for unit in network.units} | {unit.name.casefold(): unit.id for unit in network.units}
    units |= {word.casefold(): unit for word, unit in settings.units.items()}
    rows = tuple(_row(opened, place, columns, settings, units, contractors) for place in range(len(opened.rows)))
    return Charges(rows, opened, columns)


def _row(
    table: Table,
    place: int,
    columns: Mapping[str, str],
    settings: ChargesMap,
    units: Mapping[str, str],
    contractors: Collection[str],
) -> InvoiceRow:
    row = table.rows[place]
    cells = Cells(table, row, columns, decimal=settings.decimal, timezone=settings.timezone, ambiguous=settings.ambiguous)
    contractor = settings.contractor or cells.needed("contractor")
    named = {name.casefold(): name for name in contractors}.get(contractor.casefold())
    if named is None:
        raise cells.refusal(
            "contractor", f"the site has no price list for {contractor[:40]!r}; it has {', '.join(sorted(contractors))}"
        )
    unit = cells.text("unit")
    if unit and unit.casefold() not in units:
        raise cells.refusal(
            "unit", f"{unit[:40]!r} is no route or zone of the network; add it to units in the map, or correct it"
        )
    cells.needed("day")
    moment: datetime | None = cells.moment("day")
    if moment is None:
        raise cells.refusal("day", "no day")
    quantity = cells.number("quantity", low=0.0, high=_MOST)
    if quantity is None:
        raise cells.refusal("quantity", "empty; 0 would be a guess")
    price, amount = _money(cells, quantity)
    return InvoiceRow(
        number=row.number,
        contractor=named,
        day=moment.astimezone(ZoneInfo(settings.timezone)).date(),
        unit_id=units[unit.casefold()] if unit else "",
        item=_item(cells, settings),
        quantity=quantity,
        unit_price_sek=price,
        amount_sek=amount,
        reference=cells.text("reference"),
    )


def _item(cells: Cells, settings: ChargesMap) -> CostItem:
    word = cells.needed("item")
    stated = {name.casefold(): CostItem(item) for name, item in settings.items.items()}
    usual = {name: item for item, names in USUAL_ITEMS.items() for name in names}
    found = stated.get(word.casefold()) or usual.get(word.casefold())
    if found is None:
        raise cells.refusal(
            "item",
            f'{word[:40]!r} is nothing that is paid for here; say what it means in the map, items = {{ "{word[:40]}" = "machine" }}',
        )
    return found


def _money(cells: Cells, quantity: float) -> tuple[float, float]:
    price = cells.number("unit_price_sek", low=0.0, high=_MOST)
    amount = cells.number("amount_sek", low=0.0, high=_MOST)
    if price is None and amount is not None and quantity:
        price = amount / quantity
    if amount is None and price is not None:
        amount = price * quantity
    nan = float("nan")
    return (nan if price is None else price), (nan if amount is None else amount)
