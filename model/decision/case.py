"""What a decision about one unit and window rests on beside the forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.site import MaterialPrices, ServiceClass
from config.treatments import TreatmentSpec
from model.decision.rules import Window
from model.domain.treatments import Action


@dataclass(frozen=True)
class Case:
    """What a decision about one unit and window rests on beside the forecast.

    Attributes:
        now: Moment of the assessment, aware UTC.
        window: Until the class's deadline.
        service_class: Level of service.
        length_km: Length of the unit [km].
        area_m2: Treated area [m2].
        materials: Prices of material and heat.
        catalogue: What each treatment is.
        zone: The site's time zone.
        actions: What was done on the unit before `now`, oldest first.
        forecast_age: Age of the forecast it rests on; None where there is none.
        salt_laid_g_m2: Salt laid on the unit since the season began [g/m2].
    """

    now: datetime
    window: Window
    service_class: ServiceClass
    length_km: float
    area_m2: float
    materials: MaterialPrices
    catalogue: Mapping[str, TreatmentSpec]
    zone: ZoneInfo
    actions: Sequence[Action] = ()
    forecast_age: timedelta | None = None
    salt_laid_g_m2: float = 0.0
