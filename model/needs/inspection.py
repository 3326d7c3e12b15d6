"""Freeze-thaw inspection (vägunderhåll): water freezes in a street again and again, until it is worth a look."""

import numpy as np

from model.decision.upkeep_inspection import damage_loss_sek, visit_cost_sek
from model.domain.needs import Need
from model.needs.declared import Horizon, NeedDeclaration, NeedWords, Pricing
from model.needs.judged import NeedRule
from model.needs.severity import Grid, Surfaces
from model.upkeep.passes import freezings, in_last_hours

#: Water or ice on a surface from which a pass through 0 °C is a wet one [mm]. Assumed: twice a moist film.
WET_FILM_MM = 0.1
#: A day in which water froze more often than this is a day of wear; half a pass lies between never and once.
WEARING_PASSES = 0.5


def wet_passes_of_a_day(surfaces: Surfaces) -> Grid:
    """Wet freezings of the surface in the last 24 hours over `WEARING_PASSES`."""
    wet = surfaces.surface_water_amount + surfaces.surface_ice_amount >= WET_FILM_MM
    severity: Grid = in_last_hours(freezings(surfaces.road_surface_temperature) & wet, 24) / np.float32(WEARING_PASSES)
    return severity


INSPECTION = NeedDeclaration(
    rule=NeedRule(Need.INSPECTION, zones=False, severity=wet_passes_of_a_day),
    unit="segment",
    horizon=Horizon(ahead_h=210 * 24, step_h=24, ends="season"),
    pricing=Pricing(
        act=visit_cost_sek,
        unmet=damage_loss_sek,
        told=(
            "ett besök kostar tid; en skada som inte hittas växer till en större lagning",
            "a visit costs time; damage that is not found grows into a larger repair",
        ),
    ),
    treatments=(),
    words=NeedWords(
        name=("inspektion efter tjällossning", "freeze-thaw inspection"),
        short=("inspektion", "inspection"),
        verb=("inspektera", "inspect"),
    ),
    tells="season",
    place=4,
)
