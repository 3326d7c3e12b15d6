"""What a season's money goes to, and costs that no action tells of."""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from model.domain.errors import DomainError


class CostItem(StrEnum):
    """What is paid for."""

    STANDBY = "standby"  #: beredskap
    CALL_OUT = "call_out"  #: utkallning, each
    MACHINE = "machine"  #: machine with operator, by the hour
    NIGHT = "night"  #: night supplement, by the hour
    MATERIAL = "material"  #: salt, brine, sand, by the kilogram
    HEAT = "heat"  #: district heat and pumps of heated ground
    HAULAGE = "haulage"  #: snöbortforsling, by the cubic metre
    OTHER = "other"
    DIFFERENCE = "difference"  #: what the log says of an action beyond its price list


#: Unit each item is counted in.
ITEM_UNITS = {
    CostItem.STANDBY: "SEK",
    CostItem.CALL_OUT: "1",
    CostItem.MACHINE: "h",
    CostItem.NIGHT: "h",
    CostItem.MATERIAL: "kg",
    CostItem.HEAT: "MWh",
    CostItem.HAULAGE: "m3",
    CostItem.OTHER: "1",
    CostItem.DIFFERENCE: "SEK",
}


@dataclass(frozen=True, slots=True)
class CostEntry:
    """A cost without an action.

    Attributes:
        contractor: Who is paid.
        day: Local day.
        item: What for.
        unit_id: Route or zone; empty where it belongs to none.
        quantity: In the item's unit (`ITEM_UNITS`).
        unit_price_sek: [SEK per unit].
        amount_sek: [SEK].
        reference: Number of a waybill or note; tells apart what is otherwise alike.
        source: Where the record came from.
    """

    contractor: str
    day: date
    item: CostItem
    unit_id: str
    quantity: float
    unit_price_sek: float
    amount_sek: float
    reference: str
    source: str

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            DomainError: Naming contractor, day and figure.
        """
        for name in ("quantity", "unit_price_sek", "amount_sek"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0.0):
                raise DomainError(
                    f"{self.item.value} of {self.contractor} on {self.day}: {name} is {value}; it cannot be negative"
                )


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One row of an invoice.

    Attributes:
        number: Line or row of the file.
        contractor: Who invoices.
        day: Local day.
        unit_id: Route or zone; empty where it belongs to none.
        item: What for.
        quantity: In the item's unit.
        unit_price_sek: [SEK per unit].
        amount_sek: What the row comes to [SEK].
        reference: Number of a waybill or note; empty where none is told.
    """

    number: int
    contractor: str
    day: date
    unit_id: str
    item: CostItem
    quantity: float
    unit_price_sek: float
    amount_sek: float
    reference: str = ""
