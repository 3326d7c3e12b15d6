"""Readings of a heated zone: heat meter, circulation pump and slab sensors."""

from dataclasses import dataclass
from datetime import datetime

from model.domain.errors import DomainError


@dataclass(frozen=True, slots=True)
class HeatReading:
    """What one zone's meters read at one moment; None where a value was not read.

    Attributes:
        zone_id: Heated zone.
        time: Aware UTC.
        supply_degc: Temperature of the fluid going out [degC].
        return_degc: Temperature of the fluid coming back [degC].
        flow_l_h: Flow of the fluid [l/h].
        power_kw: Heat power [kW].
        energy_mwh: Counter of the heat meter [MWh].
        pump_kw: Electric power of the pump [kW].
        slab_degc: Temperature of the slab [degC].
        slab_wet: True where the slab's sensor reads wet.
        mode: The plant's own word for its mode; empty where not told.
        doubt: Why the reading is doubted, empty where it is not.
        simulated: True for simulated meters.
    """

    zone_id: str
    time: datetime
    supply_degc: float | None = None
    return_degc: float | None = None
    flow_l_h: float | None = None
    power_kw: float | None = None
    energy_mwh: float | None = None
    pump_kw: float | None = None
    slab_degc: float | None = None
    slab_wet: bool | None = None
    mode: str = ""
    doubt: str = ""
    simulated: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            DomainError: The time has no zone.
        """
        if self.time.tzinfo is None:
            raise DomainError(f"heat reading of {self.zone_id} at {self.time.isoformat()}: the time needs a zone")
