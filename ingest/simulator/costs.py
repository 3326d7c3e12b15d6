"""What a round costs by the site's price lists, and what heat costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from model.domain.roads import Network
from model.domain.treatments import TreatmentKind

Flat = NDArray[np.float64]

NIGHT_HOURS = frozenset({18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5})


@dataclass(frozen=True)
class Prices:
    """Prices by unit, shape (unit,); zones have heat only.

    Attributes:
        machine: Machine for one whole round [SEK].
        call_out: Fixed cost of a call [SEK].
        night: Share added to the machine 18-06 [1].
        area: Treated area [m2].
        material: Price of what is spread by treatment [SEK/kg].
        heat: District heating [SEK/kWh].
    """

    machine: Flat
    call_out: Flat
    night: Flat
    area: Flat
    material: dict[TreatmentKind, float]
    heat: float


def prices_of(network: Network, site: Site) -> Prices:
    """Price lists of a site, laid out by unit."""
    lists = [site.price_list(route.contractor) for route in network.routes]
    zones = np.zeros(len(network.zones))
    hours = np.array([route.round_time_min / 60.0 for route in network.routes])
    materials = site.materials
    return Prices(
        machine=np.r_[np.array([item.machine_sek_per_h for item in lists]) * hours, zones],
        call_out=np.r_[[item.call_out_sek for item in lists], zones],
        night=np.r_[[item.night_supplement for item in lists], zones],
        area=network.unit_area_m2,
        material={
            TreatmentKind.PLOUGH: 0.0,
            TreatmentKind.BRINE: materials.brine_sek_per_kg_salt,
            TreatmentKind.BRUSH_BRINE: materials.brine_sek_per_kg_salt,
            TreatmentKind.PREWETTED_SALT: materials.salt_sek_per_kg,
            TreatmentKind.DRY_SALT: materials.salt_sek_per_kg,
            TreatmentKind.SAND: materials.sand_sek_per_kg,
        },
        heat=materials.heat_sek_per_mwh / 1000.0,
    )


def round_cost(prices: Prices, unit: int, kind: TreatmentKind, *, rate_g_m2: float, local_hour: int) -> float:
    """Cost of one round of one unit [SEK]."""
    machine = prices.machine[unit] * (1.0 + prices.night[unit] * (local_hour in NIGHT_HOURS))
    spread = rate_g_m2 * prices.area[unit] / 1000.0 * prices.material[kind]
    return float(machine + prices.call_out[unit] + spread)


def heat_cost(prices: Prices, unit: int, *, power_w_m2: float, hours: float) -> float:
    """Cost of heat from valve to ground [SEK]."""
    return float(power_w_m2 * prices.area[unit] / 1000.0 * hours * prices.heat)
