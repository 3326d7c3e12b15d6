"""What a decision about one unit and window rests on beside the forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.decision import Decision
from config.fleet import Fleet
from config.site import MaterialPrices, ServiceClass
from config.treatments import TreatmentSpec
from model.decision.loss_share import Standing
from model.decision.rest import Fallen
from model.decision.rules import Window
from model.domain.treatments import Action, TreatmentKind


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
        standing: The need as it would stand if nothing were done; None: it costs the class's whole loss if it arises.
        ordered: What was done on the unit, and what is under way there.
        fallen: Precipitation since then and ahead; None where it is not known.
        fleet: Machines and depots, for the reloads of a round; None where the site names none.
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
    standing: Standing | None = None
    ordered: Sequence[Action] = ()
    fallen: Fallen | None = None
    fleet: Fleet | None = None

    def weight(self, kind: TreatmentKind | None, begins: datetime, *, until: datetime | None = None) -> float:
        """What the class's loss counts for against a treatment that would start at a moment, and work no longer than until another [1]."""
        return self.loss_weight * (1.0 if self.standing is None else self.standing.share(kind, begins, self.rule, until=until))
