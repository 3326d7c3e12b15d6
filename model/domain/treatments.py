"""What can be done to a surface, and what was done."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.domain.errors import TreatmentError


class TreatmentKind(StrEnum):
    """Treatments the rules choose among."""

    PLOUGH = "plough"
    BRINE = "brine"
    PREWETTED_SALT = "prewetted_salt"
    DRY_SALT = "dry_salt"
    SAND = "sand"
    BRUSH_BRINE = "brush_brine"
    HEAT_PREHEAT = "heat_preheat"
    HEAT_MELT = "heat_melt"


#: Treatments whose rate is grams of salt (or sand) a square metre.
SPREAD = frozenset(
    {
        TreatmentKind.BRINE,
        TreatmentKind.PREWETTED_SALT,
        TreatmentKind.DRY_SALT,
        TreatmentKind.SAND,
        TreatmentKind.BRUSH_BRINE,
    }
)
SALTS = SPREAD - {TreatmentKind.SAND}
MAX_SALT_RATE_G_M2 = 60.0
MAX_SAND_RATE_G_M2 = 500.0


@dataclass(frozen=True, slots=True)
class Action:
    """Something that was done on a unit.

    Attributes:
        unit_id: Route or zone.
        kind: Treatment.
        started_at: Aware UTC.
        ended_at: Aware UTC, not before the start.
        rate_g_m2: Salt or sand [g/m2]; 0 for ploughing and heat.
        cost_sek: Municipal cost [SEK].
        source: Where the record came from.
        simulated: True for the simulator's crews.
    """

    unit_id: str
    kind: TreatmentKind
    started_at: datetime
    ended_at: datetime
    rate_g_m2: float
    cost_sek: float
    source: str
    simulated: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            TreatmentError: Naming unit, time and value.
        """
        where = f"action on {self.unit_id} at {self.started_at.isoformat()}"
        if self.started_at.tzinfo is None or self.ended_at.tzinfo is None:
            raise TreatmentError(f"{where}: times need a zone")
        if self.ended_at < self.started_at:
            raise TreatmentError(f"{where}: ends before it starts")
        check_rate(self.kind, self.rate_g_m2, where)
        if not self.cost_sek >= 0:
            raise TreatmentError(f"{where}: cost {self.cost_sek} SEK is negative")


def check_rate(kind: TreatmentKind, rate_g_m2: float, where: str) -> None:
    """Refuse a rate that cannot be spread.

    Raises:
        TreatmentError: Negative, not a number, or above what any spreader lays.
    """
    top = MAX_SAND_RATE_G_M2 if kind is TreatmentKind.SAND else MAX_SALT_RATE_G_M2
    if not 0 <= rate_g_m2 <= top:
        raise TreatmentError(f"{where}: {kind.value} at {rate_g_m2} g/m2; possible rates are 0 to {top:g} g/m2")
