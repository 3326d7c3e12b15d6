"""Spring sand pick-up (sandupptagning): sand lies on a surface that can be swept, and little more slip control is to be expected."""

import numpy as np

from model.decision.upkeep_sand import delay_loss_sek, early_cost_sek
from model.domain.needs import Need
from model.needs.declared import Horizon, NeedDeclaration, NeedWords, Pricing
from model.needs.judged import NeedRule
from model.needs.severity import Grid, Surfaces
from model.needs.thumb import thawed_and_dry

#: Sand worth a sweeper [g/m2]; a round lays 100-250. Assumed.
WORTH_SWEEPING_G_M2 = 20.0
#: Most water on a surface that a sweeper takes dry sand from [mm]; a moist film. Assumed.
DRY_MM = 0.05


def sweepable(surfaces: Surfaces) -> Grid:
    """Sand that lies over `WORTH_SWEEPING_G_M2` on a surface that is above zero and free of water, snow, ice and frost; else 0."""
    lying = surfaces.surface_snow_amount + surfaces.surface_ice_amount + surfaces.surface_frost_amount
    free = (surfaces.road_surface_temperature > 0.0) & (surfaces.surface_water_amount <= DRY_MM) & (lying <= DRY_MM)
    severity: Grid = np.where(free, surfaces.sand_amount / WORTH_SWEEPING_G_M2, 0.0)
    return severity


SAND_PICKUP = NeedDeclaration(
    rule=NeedRule(Need.SAND_PICKUP, zones=False, severity=sweepable, thumb=thawed_and_dry),
    unit="route",
    horizon=Horizon(ahead_h=90 * 24, step_h=24, ends="season"),
    pricing=Pricing(
        act=early_cost_sek,
        unmet=delay_loss_sek,
        told=(
            "för tidigt: en ny sandrunda och en ny upptagning; för sent: damm, klagomål och punkteringar per dygn",
            "too early: another round of sand and another pick-up; too late: dust, complaints and punctures per day",
        ),
    ),
    treatments=(),
    words=NeedWords(
        name=("sandupptagning", "sand pick-up"), short=("sandupptagning", "sand pick-up"), verb=("ta upp sand", "pick up sand")
    ),
    tells="season",
    place=3,
)
