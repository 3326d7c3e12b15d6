"""How a heated zone differs from its drawing, as its meters told up to one moment."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.domain.errors import DomainError


class FitProblem(StrEnum):
    """Why the meters could not tell anything."""

    NONE = ""
    FEW_HOURS = "few_hours"  #: too few hours with both slab and power
    STEADY_HEAT = "steady_heat"  #: heat that hardly changed


@dataclass(frozen=True, slots=True)
class ZoneFit:
    """One fit of one zone.

    Attributes:
        zone_id: Heated zone.
        fitted_at: When it was made, aware UTC; from then on it may be used.
        first_at: First hour it rests on, aware UTC.
        last_at: Last hour.
        capacity: What the zone stores above and around its pipes, as a factor of the drawing's [1]; likewise the next three.
        upward: Conducts from pipes to surface.
        downward: Conducts from pipes into the ground.
        exchange: Gives to air and sky.
        hours: Hours with slab and power that counted.
        before_k: Root of the mean square departure of the slab with the drawing's figures [K]; None where not reckoned.
        after_k: The same with the factors [K].
        problem: Why nothing could be told; the factors are one then.
        simulated: True for simulated meters.
    """

    zone_id: str
    fitted_at: datetime
    first_at: datetime
    last_at: datetime
    capacity: float
    upward: float
    downward: float
    exchange: float
    hours: int
    before_k: float | None
    after_k: float | None
    problem: FitProblem
    simulated: bool

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            DomainError: A moment has no zone, or a factor is not above zero.
        """
        for moment in (self.fitted_at, self.first_at, self.last_at):
            if moment.tzinfo is None:
                raise DomainError(f"fit of zone {self.zone_id}: {moment.isoformat()} needs a time zone")
        factors = (self.capacity, self.upward, self.downward, self.exchange)
        if not all(0.0 < value < float("inf") for value in factors):
            raise DomainError(f"fit of zone {self.zone_id}: the factors {factors} must lie above zero")
