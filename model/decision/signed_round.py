"""What a round costs as a person signed it: another treatment, another rate or another start than was advised."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.site import Site
from config.treatments import TreatmentSpec
from model.decision.cost import material_cost_sek, round_cost
from model.decision.round_time import round_time
from model.domain.roads import Route
from model.domain.treatments import SPREAD, TreatmentKind


def signed_round_sek(
    route: Route,
    *,
    kind: TreatmentKind,
    rate_g_m2: float,
    start: datetime,
    area_m2: float,
    site: Site,
    catalogue: Mapping[str, TreatmentSpec],
    behind_plough: bool,
) -> float:
    """Price of the round by the lists that price what is advised [SEK].

    Args:
        route: Where.
        kind: Treatment.
        rate_g_m2: Salt or sand [g/m2]; 0 otherwise.
        start: When the machine is called, aware UTC.
        area_m2: Treated area [m2].
        site: Price lists, material prices, machines and time zone.
        catalogue: What each treatment is.
        behind_plough: The route is ploughed in the same round: of a spreading the material alone is paid for.
    """
    if behind_plough and kind in SPREAD:
        return material_cost_sek(kind, rate_g_m2, area_m2, site.materials)
    taken = round_time(route, [(kind, rate_g_m2)], area_m2=area_m2, catalogue=catalogue, fleet=site.fleet)
    return round_cost(
        kind=kind,
        rate_g_m2=rate_g_m2,
        area_m2=area_m2,
        work=timedelta(minutes=route.turn_out_min) + taken,
        start=start,
        prices=site.price_list(route.contractor),
        materials=site.materials,
        zone=ZoneInfo(site.timezone),
    ).total_sek
