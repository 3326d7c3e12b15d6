"""What an assessment keeps of the rule of thumb's word, route by route: the needs it sees, the rounds it calls and what they cost."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import MaterialPrices, PriceList, Site
from config.treatments import TreatmentSpec
from model.decision.cost import expected_loss, material_cost_sek, round_cost
from model.decision.loss_share import Standings
from model.decision.round_time import round_time
from model.decision.thumb import ThumbCall, ThumbSays
from model.domain.needs import Need
from model.domain.plans import Recommendation
from model.domain.roads import Network, Route
from model.domain.treatments import SPREAD

#: Needs the rule of thumb speaks of.
RULE_NEEDS = (Need.PLOUGHING, Need.SALTING)
#: Kept where the rule was not asked.
NOT_ASKED = 255

_Kept = tuple[str, NDArray[np.generic], dict[str, str]]


def call_cost_sek(
    call: ThumbCall,
    route: Route,
    *,
    taken: timedelta,
    area_m2: float,
    prices: PriceList,
    materials: MaterialPrices,
    zone: ZoneInfo,
    with_plough: bool,
) -> float:
    """Price of a round of the rule by the lists that price Halka's own [SEK].

    Args:
        call: The round.
        route: Where.
        taken: Time on the route (`model.decision.round_time`).
        area_m2: Treated area [m2].
        prices: The contractor's price list.
        materials: Material prices.
        zone: The site's time zone.
        with_plough: The route is ploughed in the same round: of a spreading the material alone is paid for.
    """
    if with_plough and call.treatment in SPREAD:
        return material_cost_sek(call.treatment, call.rate_g_m2, area_m2, materials)
    return round_cost(
        kind=call.treatment,
        rate_g_m2=call.rate_g_m2,
        area_m2=area_m2,
        work=timedelta(minutes=route.turn_out_min) + taken,
        start=call.start_from,
        prices=prices,
        materials=materials,
        zone=zone,
    ).total_sek


def thumb_told(
    network: Network,
    site: Site,
    said: ThumbSays | None,
    catalogue: Mapping[str, TreatmentSpec],
    *,
    hourly: xr.Dataset,
    advised: Sequence[Recommendation],
) -> dict[str, _Kept]:
    """Variables of `Assessment.hourly` over ("unit",), as `model.assess` describes them.

    Args:
        network: The whole network.
        site: Its prices, fleet, weights and time zone.
        said: What the rule says; None where it was not asked.
        catalogue: What each treatment is.
        hourly: ``probability_<need>`` over ("unit", "time") [1].
        advised: What Halka says of the same windows, first window first.
    """
    units, zone = len(network.units), ZoneInfo(site.timezone)
    standings = Standings(network, hourly, zone)
    first = {(item.unit_id, item.need): item for item in reversed(advised)}
    found: dict[str, _Kept] = {}
    for need in RULE_NEEDS:
        says, calls = (np.full(units, NOT_ASKED, dtype=np.uint8) for _ in range(2))
        costs, losses = (np.full(units, np.nan, dtype=np.float32) for _ in range(2))
        for place, route in enumerate(network.routes if said is not None else ()):
            call = None if said is None else said.call_for(route.id, need)
            item = first.get((route.id, need))
            says[place] = said is not None and (route.id, need) in said.needs
            calls[place] = call is not None
            costs[place] = 0.0 if call is None or said is None else _cost(call, said, network, place, site, catalogue)
            losses[place] = 0.0 if call is None or item is None else _loss(call, item, network, place, site, standings)
        found[f"rule_says_{need.value}"] = ("unit", says, {"units": "1"})
        found[f"rule_calls_{need.value}"] = ("unit", calls, {"units": "1"})
        found[f"rule_cost_{need.value}"] = ("unit", costs, {"units": "SEK"})
        found[f"rule_loss_{need.value}"] = ("unit", losses, {"units": "SEK"})
    return found


def _loss(call: ThumbCall, item: Recommendation, network: Network, place: int, site: Site, standings: Standings) -> float:
    """Expected loss over the time that the rule's treatment works, as the decision weighs it [SEK]."""
    rules, probability = network.classes[network.routes[place].class_code], item.probability or 0.0
    standing = standings.of(place, item.need, item.window_start, probability=item.probability)
    weight = site.weight_of(rules) * standing.share(call.treatment, call.start_from, site.decision)
    found = expected_loss(probability, rules, float(network.unit_length_m[place]) / 1000.0, weight=weight)
    return found.municipal_sek + found.societal_sek


def _cost(
    call: ThumbCall, said: ThumbSays, network: Network, place: int, site: Site, catalogue: Mapping[str, TreatmentSpec]
) -> float:
    route, area_m2 = network.routes[place], float(network.unit_area_m2[place])
    works = [(call.treatment, call.rate_g_m2)]
    return call_cost_sek(
        call,
        route,
        taken=round_time(route, works, area_m2=area_m2, catalogue=catalogue, fleet=site.fleet),
        area_m2=area_m2,
        prices=site.price_list(route.contractor),
        materials=site.materials,
        zone=ZoneInfo(site.timezone),
        with_plough=said.call_for(route.id, Need.PLOUGHING) is not None,
    )
