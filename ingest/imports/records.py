"""What is read out of files of actions, before it is laid on the network and priced."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import date, datetime

from model.domain.treatments import TreatmentKind


@dataclass(frozen=True, slots=True)
class Position:
    """Where a machine was, and what it was doing.

    Attributes:
        vehicle: Pseudonym of the vehicle; never its own number.
        time: Aware UTC.
        longitude: WGS84 [degree].
        latitude: WGS84 [degree].
        kinds: Treatments under way from this moment; empty in transport.
        rate_g_m2: Spread rate where told [g/m2].
        heading_degree: Course over ground where told, clockwise from north [degree].
    """

    vehicle: str
    time: datetime
    longitude: float
    latitude: float
    kinds: frozenset[TreatmentKind]
    rate_g_m2: float | None = None
    heading_degree: float | None = None


@dataclass(frozen=True, slots=True)
class SegmentPass:
    """One treatment's drive along one segment.

    Attributes:
        segment_id: Segment.
        kind: Treatment.
        started_at: Aware UTC.
        ended_at: Aware UTC.
        from_m: Where on the segment the drive begins, measured along its line [m].
        to_m: Where it ends, not before `from_m` [m].
        rate_g_m2: Mean spread rate where told [g/m2].
        vehicle: Pseudonym of the vehicle.
    """

    segment_id: str
    kind: TreatmentKind
    started_at: datetime
    ended_at: datetime
    from_m: float
    to_m: float
    rate_g_m2: float | None = None
    vehicle: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """Something done on a route or zone, as a file tells it or as passes show it.

    Attributes:
        unit_id: Route or zone.
        kind: Treatment.
        started_at: Aware UTC.
        ended_at: Aware UTC.
        rate_g_m2: Salt or sand [g/m2]; 0 for ploughing and heat.
        cost_sek: Cost the file tells [SEK]; None where it is to be reckoned from the price lists.
        share: Share of the route's length that was treated [1].
        where: Row of the file, for messages; empty where it came from passes.
        is_extra: True where the same machine did something else at the same time that carries its cost; material alone is paid here.
    """

    unit_id: str
    kind: TreatmentKind
    started_at: datetime
    ended_at: datetime
    rate_g_m2: float
    cost_sek: float | None = None
    share: float = 1.0
    where: str = ""
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class Vehicles:
    """Gives vehicles pseudonyms that nobody without the salt can turn back.

    Attributes:
        salt: Secret of this installation.
    """

    salt: bytes = field(repr=False)

    def pseudonym(self, identity: object) -> str:
        """Pseudonym of a vehicle: HMAC-SHA256 of its identity, cut to 40 bits; the same for the same vehicle and salt."""
        return f"fordon-{self._digest(str(identity))[:10]}"

    def of_day(self, pseudonym: str, day: date) -> str:
        """Name of a vehicle that holds for one day (UTC): without the salt nobody can tell that those of two days are one vehicle's."""
        return self._digest(f"{day.isoformat()} {pseudonym}")[:20]

    def _digest(self, said: str) -> str:
        return hmac.new(self.salt, said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
