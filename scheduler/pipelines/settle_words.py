"""A settlement and an invoice's deviations from it in words, Swedish or English."""

from dataclasses import dataclass

from model.domain.costs import ITEM_UNITS
from model.ledger.settle import Deviation, Finding, WithinTolerance
from model.report.tables import Language

_LINES = {
    "settled": ("avräknat ur loggen: {lines} rader, {sum}", "settled from the log: {lines} lines, {sum}"),
    "left_out": (
        "fakturan nämner inte {names}; deras rader jämförs inte",
        "the invoice does not name {names}; their lines are not compared",
    ),
    "beside": (
        "varav {apart} är vad loggen säger utöver prislistan, som ingen faktura har; jämfört: {sum}",
        "of it {apart} is what the log says beside the price list, which no invoice holds; compared: {sum}",
    ),
    "invoiced": ("fakturerat: {sum}, {gap} mot avräkningen", "invoiced: {sum}, {gap} beside the settlement"),
    "agree": ("{rows} rader stämmer, {deviations} avvikelser", "{rows} rows agree, {deviations} deviations"),
    "within": (
        "inom toleransen: {who}, {item}: {difference} över {rows} ({share})",
        "within tolerance: {who}, {item}: {difference} over {rows} ({share})",
    ),
    "row": ("rad {n}", "row {n}"),
    "no_row": ("ingen rad", "no row"),
    "own": ("avräknat {figures}", "settled {figures}"),
    "asked": ("fakturerat {figures} = {sum}", "invoiced {figures} = {sum}"),
    "at": ("{quantity} à {price}", "{quantity} at {price}"),
    "written": (
        "skriven: {path}, {lines} rader enligt prislistan, {sum}",
        "written: {path}, {lines} lines by the price list, {sum}",
    ),
}
_FINDINGS = {
    Finding.MISSING: ("saknas", "missing"),
    Finding.EXTRA: ("extra", "extra"),
    Finding.REPEATED: ("dubbel", "repeated"),
    Finding.QUANTITY: ("mängd", "quantity"),
    Finding.PRICE: ("pris", "price"),
    Finding.SUM: ("summa", "sum"),
}


@dataclass(frozen=True, slots=True)
class SettlementWords:
    """Words of one language.

    Attributes:
        language: ``sv`` or ``en``.
    """

    language: Language

    def __call__(self, key: str, **parts: object) -> str:
        """One line with its parts filled in."""
        return self._pick(_LINES[key]).format(**parts)

    def sek(self, amount: float, *, sign: str = "") -> str:
        """An amount to the öre with its unit."""
        return f"{self._figure(amount, sign)} {self._pick(('kr', 'SEK'))}"

    def deviation(self, item: Deviation) -> str:
        """One deviation in a line."""
        line, row = item.settled, item.invoiced
        given = row if row is not None else line
        found = self._pick(_FINDINGS[item.finding])
        if given is None:
            return found
        where = self("row", n=row.number) if row is not None else self("no_row")
        what = f"{given.contractor}, {given.day}, {given.unit_id or '-'}, {given.item.value}"
        unit = "" if ITEM_UNITS[given.item] == "1" else f" {ITEM_UNITS[given.item]}"
        figures = []
        for key, told in (("own", line), ("asked", row)):
            if told is not None:
                priced = self("at", quantity=self._figure(told.quantity) + unit, price=self._figure(told.unit_price_sek))
                figures.append(self(key, figures=priced, sum=self._figure(told.amount_sek)))
        return f"{found}: {where}: {what}: {', '.join(figures)} ({self.sek(item.difference_sek, sign='+')})"

    def within(self, item: WithinTolerance) -> str:
        """What rows that agree ask for together beyond the settlement, and its share of what they are settled at."""
        share = "–" if not item.settled_sek else self._figure(100 * item.difference_sek / item.settled_sek, "+") + " %"
        difference = self.sek(item.difference_sek, sign="+")
        rows = f"{item.rows} {self._pick(('rad', 'row') if item.rows == 1 else ('rader', 'rows'))}"
        return self("within", who=item.contractor, item=item.item.value, difference=difference, rows=rows, share=share)

    def _figure(self, value: float, sign: str = "") -> str:
        text = f"{value:{sign},.2f}".replace(",", " ")
        return text.replace(".", ",") if self.language == "sv" else text

    def _pick(self, pair: tuple[str, str]) -> str:
        return pair[0] if self.language == "sv" else pair[1]
