"""What a route is treated with on the night asked about: method and rate chosen anew, and what the round then costs and takes.

The choice is made twice with the same simple members, on the forecast's weather and on the weather asked about. Where both choose alike, what was
advised stands and its salt rate moves by as much as the two doses differ; where they do not, or the surface becomes too cold for the salt that
was advised, the second choice takes its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from config.site import Site
from config.treatments import TreatmentSpec
from model.decision import explain
from model.decision.choice import Choice, choose, salt_limit_degc
from model.decision.cost import THRESHOLD_TOP, material_cost_sek, round_cost
from model.decision.round_time import in_one_round, round_time, said_in_one_round
from model.decision.salt_cap import tightest_cap
from model.decision.settled import settled_otherwise
from model.decision.turn_out import turn_out, turn_out_before
from model.domain.needs import Need, Slipperiness
from model.domain.plans import SAME_ROUND, Advice, Reason, Recommendation
from model.domain.roads import Network, Route
from model.domain.treatments import SALTS, SPREAD, TreatmentKind

#: What is said of a method; with another method it is said anew.
OF_THE_METHOD = frozenset({"too_cold_for_salt", "salt_too_little", "salt_cap", "salt_between", "repeat"})


@dataclass(frozen=True, slots=True)
class Surface:
    """What is to be treated.

    Attributes:
        coldest_degc: Coldest surface from the onset to the next pass [degC].
        film_mm: Most that lies there then [mm].
        salt_g_m2: Salt on the surface as the night begins [g/m2].
    """

    coldest_degc: float
    film_mm: float
    salt_g_m2: float


@dataclass(frozen=True)
class Town:
    """What every route's round is reckoned with.

    Attributes:
        part: The routes asked about.
        site: Prices, fleet and time zone.
        catalogue: What each treatment is.
    """

    part: Network
    site: Site
    catalogue: Mapping[str, TreatmentSpec]

    def place(self, unit_id: str) -> int:
        """Index of a route."""
        return self.part.unit_ids.index(unit_id)


@dataclass(frozen=True, slots=True)
class Laid:
    """A treatment, its rate [g/m2], and what is said of it."""

    kind: TreatmentKind | None
    rate_g_m2: float
    reasons: tuple[Reason, ...]


def laid_anew(item: Recommendation, before: Surface, after: Surface, town: Town) -> Laid:
    """Method and rate if the route is treated.

    Args:
        item: What was advised; of a route not advised to be treated, a first choice is made.
        before: The surface on the forecast's weather.
        after: The surface asked about.
        town: What it is reckoned with.

    Returns:
        No treatment where no allowed method works.
    """
    route = town.part.routes[town.place(item.unit_id)]
    if item.need is Need.PLOUGHING:
        can = TreatmentKind.PLOUGH.value in route.treatments
        return Laid(TreatmentKind.PLOUGH if can else None, 0.0, item.reasons)
    advised = item.treatment if item.advice is Advice.ACT else None
    if advised is not None and before == after:
        return Laid(advised, item.rate_g_m2, item.reasons)
    cap = _cap(item, route, town, colder=after.coldest_degc <= before.coldest_degc)
    was, now = (_choice(item, route, surface, cap, town) for surface in (before, after))
    if advised is not None and not _too_cold(advised, route, before, after, town) and was.kind is now.kind:
        rate = item.rate_g_m2
        if advised is now.kind and advised in SALTS and not settled_otherwise(item):
            spec = town.catalogue[advised]
            low, top = min(spec.min_rate_g_m2, item.rate_g_m2), max(min(cap, spec.max_rate_g_m2), item.rate_g_m2)
            rate = min(max(rate + now.rate_g_m2 - was.rate_g_m2, low), top)
        return Laid(advised, rate, item.reasons)
    if advised is not None and advised is now.kind:
        return Laid(advised, item.rate_g_m2, item.reasons)
    told = explain.method(
        now,
        cap_g_m2=cap,
        water_protection=route.water_protection,
        coldest_degc=after.coldest_degc,
        zone=ZoneInfo(town.site.timezone),
    )
    kept = [part for part in item.reasons if part.code not in OF_THE_METHOD]
    return Laid(now.kind, now.rate_g_m2, (*kept, *told))


def paid_anew(item: Recommendation, laid: Laid, town: Town, *, plough: Recommendation | None) -> Recommendation:
    """The advice with what was laid, its cost, limit and latest start reckoned anew; as it was where nothing of that has changed.

    Args:
        item: What was advised, its risk moved.
        laid: With a treatment.
        town: What it is reckoned with.
        plough: The route's ploughing where it is now advised: a spreading goes out in its round and costs the material alone.
    """
    if laid.kind is None:
        return item
    behind = plough is not None and laid.kind in SPREAD
    ruled = settled_otherwise(item)  # the rule of thumb pays a spreading behind a plough as such, but times it by itself
    together = behind and not ruled
    acted = item.advice is Advice.ACT and item.treatment is not None
    told = tuple(part for part in laid.reasons if part.code != SAME_ROUND)
    if behind:
        told = (*told, said_in_one_round())
    alike = (laid.kind, laid.rate_g_m2, together) == (item.treatment, item.rate_g_m2, in_one_round(item))
    if (acted or item.need is Need.PLOUGHING) and alike:
        return replace(item, treatment=laid.kind, rate_g_m2=laid.rate_g_m2)
    if not acted and laid.kind is TreatmentKind.PLOUGH:
        return replace(item, treatment=laid.kind, rate_g_m2=0.0)
    place = town.place(item.unit_id)
    route, area = town.part.routes[place], float(town.part.unit_area_m2[place])
    taken = _taken(route, laid.kind, laid.rate_g_m2, area, town, behind=together)
    latest, fleet, zone = item.latest_start, town.site.fleet, ZoneInfo(town.site.timezone)
    if acted and item.treatment is not None:
        begins = latest + turn_out(route, fleet, called=latest, zone=zone)
        begins += _taken(route, item.treatment, item.rate_g_m2, area, town, behind=in_one_round(item)) - taken
        latest = begins - turn_out_before(begins, route, fleet, zone=zone)
    paid = timedelta(minutes=route.turn_out_min) + taken
    ends = latest + turn_out(route, fleet, called=latest, zone=zone) + taken
    if behind:
        cost = material_cost_sek(laid.kind, laid.rate_g_m2, area, town.site.materials)
    else:
        cost = round_cost(
            kind=laid.kind,
            rate_g_m2=laid.rate_g_m2,
            area_m2=area,
            work=paid,
            start=max(item.window_start, ends - paid),
            prices=town.site.price_list(route.contractor),
            materials=town.site.materials,
            zone=zone,
        ).total_sek
    limit = item.threshold if item.cost_act_sek <= 0.0 else min(THRESHOLD_TOP, item.threshold * cost / item.cost_act_sek)
    start = None if item.start_from is None else min(item.start_from, latest)
    return replace(
        item,
        treatment=laid.kind,
        rate_g_m2=laid.rate_g_m2,
        cost_act_sek=cost,
        threshold=limit,
        latest_start=latest,
        start_from=start,
        reasons=told,
    )


def _choice(item: Recommendation, route: Route, surface: Surface, cap_g_m2: float, town: Town) -> Choice:
    return choose(
        service_class=town.part.classes[route.class_code],
        slipperiness=Slipperiness.SNOW if item.slipperiness is Slipperiness.NONE else item.slipperiness,
        allowed=route.treatments,
        film_mm=surface.film_mm,
        coldest_degc=surface.coldest_degc,
        residual_g_m2=surface.salt_g_m2,
        cap_g_m2=cap_g_m2,
        catalogue=town.catalogue,
    )


def _cap(item: Recommendation, route: Route, town: Town, *, colder: bool) -> float:
    """Highest salt rate: what is left of the season's is not kept with the advice, so no more than was advised where that binds [g/m2]."""
    codes = {told.code for told in item.reasons}
    salted = item.treatment in SALTS
    if "season_salt" in codes:
        return item.rate_g_m2 if salted else 0.0
    if "too_cold_for_salt" in codes and colder and not salted:
        return 0.0
    return tightest_cap(route, town.part.classes[route.class_code], laid_g_m2=0.0)


def _too_cold(kind: TreatmentKind, route: Route, before: Surface, after: Surface, town: Town) -> bool:
    """Whether the night asked about is the one that is too cold for a salt: colder than the forecast's, and below the limit."""
    if kind not in SALTS or after.coldest_degc >= before.coldest_degc:
        return False
    return after.coldest_degc < salt_limit_degc(kind, town.part.classes[route.class_code], town.catalogue)


def _taken(route: Route, kind: TreatmentKind, rate_g_m2: float, area_m2: float, town: Town, *, behind: bool) -> timedelta:
    works = [(TreatmentKind.PLOUGH, 0.0), (kind, rate_g_m2)] if behind else [(kind, rate_g_m2)]
    return round_time(route, works, area_m2=area_m2, catalogue=town.catalogue, fleet=town.site.fleet)
