"""What a decision about one unit and window rests on beside the forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.decision import Decision
from config.site import MaterialPrices, ServiceClass
from config.treatments import TreatmentSpec
from model.decision.rest import Fallen
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
        rule: The site's rules of deciding.
        loss_weight: Weight of the class's losses [1].
        loss_share: Share of the class's loss that the need costs if it arises: it may pass before the class must have mended it [1].
        ordered: What was done on the unit, and what is under way there.
        fallen: Precipitation since then and ahead; None where it is not known.
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
    rule: Decision = field(default_factory=Decision)
    loss_weight: float = 1.0
    loss_share: float = 1.0
    ordered: Sequence[Action] = ()
    fallen: Fallen | None = None

    @property
    def weight(self) -> float:
        """What the class's loss counts for in the decision [1]."""
        return self.loss_weight * self.loss_share
