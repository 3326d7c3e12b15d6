"""Advice on every unit of a block: its windows, what the members say of each need, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from config.treatments import TreatmentSpec
from model.decision.case import Case
from model.decision.fallen import PastFalls, fallen
from model.decision.further import NO_MORE, Further, after_advised, after_rule, priced_in_words
from model.decision.guard import Guard
from model.decision.heat_advice import PlannedHeat
from model.decision.loss_share import Standings
from model.decision.members import NeedMembers, UnitMembers
from model.decision.plan import recommend_route, recommend_zone
from model.decision.reading import read_outlook
from model.decision.rules import windows
from model.decision.stand_in import by_rule
from model.decision.thumb import ThumbSays
from model.decision.turn_out import turn_out
from model.domain.heat import HeatReading
from model.domain.needs import Need, Rung
from model.domain.plans import Advice, Recommendation
from model.domain.prices import SpotPrice
from model.domain.roads import HeatedZone, Network, Route
from model.domain.treatments import Action
from model.domain.weather import from_utc64
from model.domain.zone_fits import ZoneFit
from model.joint import membership
from model.learning.models import TrainedModels
from model.mapping.offsets import PlaceOffset
from model.needs.judged import NEED_RULES
from model.needs.night import ROUTE_DECLARATIONS
from model.night_weather import NightWeather
from model.station_night import StationsSay
from model.zones.plan import ZonePlan, planned_heat

#: What each group of features adds to the log-odds of a need, by unit and need.
Drivers = Mapping[tuple[str, Need], Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class Night:
    """What all blocks of one assessment share.

    Attributes:
        site: The municipality.
        weather: Members of the weather.
        models: Trusted models, or None.
        actions: What was done.
        catalogue: What each treatment is.
        now: Moment of issue, aware UTC.
        place_offsets: Learned offset of air temperature by route or zone.
        season_salt_g_m2: Salt laid since the season began, by unit [g/m2].
        width_factors: Of the interval of surface temperature, by lead class; empty: as it is.
        spot_prices: Electricity prices that are known.
        heat_readings: What the zones' meters read lately.
        heat_drawn_kw: Highest hourly power of all zones together in the season so far [kW].
        thumb: What the rule of thumb says of this night; None where it cannot be asked.
        guard: How the advice has done lately: where it is not trusted, the rule stands in.
        zone_fits: What weeks of their readings told.
        sand_at: Zones with a route at their edge that spreads sand, wherever in the network; None: asked of the block.
        by_class: Whether alike segments are reckoned as one (`model.column_classes`).
        stations: What is told of the roads at stations; None where nothing is.
    """

    site: Site
    weather: NightWeather
    models: TrainedModels | None
    actions: Sequence[Action]
    catalogue: Mapping[str, TreatmentSpec]
    now: datetime
    place_offsets: Mapping[str, PlaceOffset] = field(default_factory=dict)
    width_factors: tuple[float, ...] = ()
    season_salt_g_m2: Mapping[str, float] = field(default_factory=dict)
    spot_prices: tuple[SpotPrice, ...] = ()
    heat_readings: tuple[HeatReading, ...] = ()
    heat_drawn_kw: float = 0.0
    thumb: ThumbSays | None = None
    guard: Guard = field(default_factory=Guard)
    zone_fits: tuple[ZoneFit, ...] = ()
    sand_at: frozenset[str] | None = None
    by_class: bool = False
    stations: StationsSay | None = None

    def rung(self, need: Need) -> Rung:
        """What the answer to a need rests on."""
        learned = self.models is not None and need in self.models.trusted_needs
        return Rung.LEARNED if learned else self.weather.rung


def recommendations(
    network: Network,
    night: Night,
    units: Sequence[UnitMembers],
    *,
    flags: xr.Dataset,
    hourly: xr.Dataset,
    drivers: Drivers,
    plan: ZonePlan | None = None,
) -> tuple[list[Recommendation], dict[tuple[str, Need], tuple[Further, Further]]]:
    """Advice on every unit, need and window, and the rounds expected after those of each first window: after the advised one, and after the rule's.

    Args:
        network: The block.
        night: What all blocks share.
        units: Members of each unit, in the order of the network.
        flags: Result of `model.needs.judged.need_flags`.
        hourly: Probabilities over ("unit", "time").
        drivers: What the models' features add, where models answer.
        plan: The heat schedule of the block's zones.
    """
    needed = {need: _need_members(need, night.rung(need), flags, hourly, drivers) for need in NEED_RULES}
    end = from_utc64(hourly["time"].to_numpy()[-1])
    zone = ZoneInfo(night.site.timezone)
    ordered: dict[str, list[Action]] = {}
    for action in sorted(night.actions, key=lambda item: (item.ended_at, item.kind)):
        ordered.setdefault(action.unit_id, []).append(action)
    standings = Standings(network, hourly, zone)
    past = None if night.weather.past is None else PastFalls.of(network, night.weather.past)
    found: list[Recommendation] = []
    after: dict[tuple[str, Need], tuple[Further, Further]] = {}
    for place, unit in enumerate(network.units):
        members = {need: item[place] for need, item in needed.items()}
        own = ordered.get(unit.id, [])
        falls = fallen(units[place], past, place) if place < len(network.routes) else None
        for number, window in enumerate(
            windows(night.now, network.classes[unit.class_code], lead=_lead(unit, night, zone), zone=zone, horizon_end=end)
        ):
            case = Case(
                now=night.now,
                window=window,
                service_class=network.classes[unit.class_code],
                length_km=float(network.unit_length_m[place]) / 1000.0,
                area_m2=float(network.unit_area_m2[place]),
                materials=night.site.materials,
                catalogue=night.catalogue,
                zone=zone,
                actions=tuple(action for action in own if action.ended_at <= night.now),
                forecast_age=night.weather.age,
                salt_laid_g_m2=night.season_salt_g_m2.get(unit.id, 0.0),
                rule=night.site.decision,
                fleet=night.site.fleet,
                ordered=tuple(own),
                fallen=falls,
            )
            first = number == 0
            if isinstance(unit, HeatedZone):
                planned = None if plan is None else planned_heat(plan, place - len(network.routes), window.start, window.deadline)
                found.append(_on_zone(unit, case, units[place], members[Need.HEATING], first=first, planned=planned))
            else:
                for item, more in _on_route(unit, case, units[place], members, night, standings, place, first=first):
                    found.append(item)
                    if first:
                        after[unit.id, item.need] = more
    return found, after


def _lead(unit: Route | HeatedZone, night: Night, zone: ZoneInfo) -> timedelta:
    """Time from a call now until the work is done."""
    if isinstance(unit, HeatedZone):
        return timedelta(hours=unit.thermal_lag_h)
    return timedelta(minutes=unit.round_time_min) + turn_out(unit, night.site.fleet, called=night.now, zone=zone)


def _on_zone(
    zone: HeatedZone, case: Case, unit: UnitMembers, needed: NeedMembers, *, first: bool, planned: PlannedHeat | None
) -> Recommendation:
    outlook = read_outlook(unit, needed, case.window, first=first, service_class=case.service_class, zone=zone)
    return recommend_zone(outlook, case, zone=zone, planned=planned)


def _on_route(
    route: Route,
    case: Case,
    unit: UnitMembers,
    needed: Mapping[Need, NeedMembers],
    night: Night,
    standings: Standings,
    place: int,
    *,
    first: bool,
) -> list[tuple[Recommendation, tuple[Further, Further]]]:
    """Ploughing first, for salt may go out in the same round."""
    rules, prices = case.service_class, night.site.price_list(route.contractor)
    found: list[tuple[Recommendation, tuple[Further, Further]]] = []
    for declared in ROUTE_DECLARATIONS:
        if declared.tells == "slip" and rules.slip_control == "none":
            continue
        outlook = read_outlook(unit, needed[declared.need], case.window, first=first, service_class=rules)
        standing = standings.of(place, declared.need, case.window.start, probability=outlook.probability)
        weighed = replace(case, loss_weight=night.site.weight_of(rules), standing=standing)
        plough = next((item for item, _ in found if item.advice is Advice.ACT), None)
        own, by_thumb = found[0][1] if found else (NO_MORE, NO_MORE)
        item = recommend_route(outlook, weighed, route=route, prices=prices, plough=plough)
        call = None if night.thumb is None else night.thumb.call_for(route.id, declared.need)
        if night.thumb is not None and not night.guard.trusted:
            same = plough is not None
            item = by_rule(item, call, weighed, route=route, prices=prices, guard=night.guard, first=first, with_plough=same)
        after = after_advised(item, outlook, case, route, prices, plough=own)
        ruled = after_rule(call, outlook, case, route, prices, plough=by_thumb)
        found.append((priced_in_words(item, after, zone=case.zone), (after, ruled)))
    return found


def _need_members(need: Need, rung: Rung, flags: xr.Dataset, hourly: xr.Dataset, drivers: Drivers) -> list[NeedMembers]:
    severity = flags[f"{need.value}_severity"]
    shares = {
        suffix: membership(hourly[f"probability_{need.value}{suffix}"], severity).to_numpy() for suffix in ("", "_low", "_high")
    }
    values: NDArray[np.floating] = severity.to_numpy()
    return [
        NeedMembers(
            need=need,
            rung=rung,
            times=hourly["time"].to_numpy(),
            severity=values[:, place],
            share=shares[""][:, place],
            low=shares["_low"][:, place],
            high=shares["_high"][:, place],
            drivers=drivers.get((str(unit), need), {}),
        )
        for place, unit in enumerate(hourly["unit"].to_numpy())
    ]
