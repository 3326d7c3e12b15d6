"""What the page of road upkeep says: exposure and past springs from the store, the class's state now, and the advice that follows."""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import ServiceClass
from dashboard.screen import Screen
from model.decision.upkeep_inspection import Inspection, ranked
from model.decision.upkeep_sand import Chance, ClassState, PickupAdvice, early_cost_sek, further_need, pickup_advice
from model.decision.wording import Words
from model.domain.needs import SEASON_NEEDS, Need
from model.domain.plans import Assessment
from model.domain.treatments import TreatmentKind
from model.domain.weather import from_utc64
from store.actions import actions_between
from store.upkeep import load_upkeep

#: Local hours in which sweepers work.
SWEPT_FROM, SWEPT_TO = 8, 17
#: Share of a class's routes that must be dry for an hour to count [1].
DRY_SHARE = 0.8
#: Water, snow, ice or frost that keeps sand on a surface [mm].
DRY_MM = 0.05


@dataclass(frozen=True, slots=True)
class ClassPickup:
    """Sand pick-up of one class.

    Attributes:
        served: The class.
        advice: What is advised.
        chance: Of further slip control by day.
    """

    served: ServiceClass
    advice: PickupAdvice
    chance: Chance


@dataclass(frozen=True, slots=True)
class ClassAhead:
    """What the forecast says of one class; None where it is not known.

    Attributes:
        served: The class.
        sweepable_hours: Hours of the working day in which sand that lies can be swept, expected [h].
        freezing: Chance that water freezes on the surface, mean of the routes' highest [1].
    """

    served: ServiceClass
    sweepable_hours: float | None
    freezing: float | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All of the page.

    Attributes:
        first: First hour reckoned, aware UTC; None where nothing is.
        last: Last hour.
        hours: Hours counted [h].
        missing: Hours between them without weather [h].
        simulated: True where weather or actions are simulated.
        inspections: First place first.
        segments: Segments ranked.
        pickups: By class.
        ahead: By class, the needs of a season as the assessment on show tells them.
        ahead_h: Hours it reaches [h].
    """

    first: datetime | None
    last: datetime | None
    hours: int
    missing: int
    simulated: bool
    inspections: tuple[Inspection, ...]
    segments: int
    pickups: tuple[ClassPickup, ...]
    ahead: tuple[ClassAhead, ...] = ()
    ahead_h: int = 0


def facts(screen: Screen) -> Facts:
    """Read and reckon.

    Raises:
        StoreError: A part in the store is damaged.
    """
    zone = screen.form.zone
    sv, en = Words(swedish=True, zone=zone), Words(swedish=False, zone=zone)
    exposure = load_upkeep(screen.store, screen.site.id, "exposure")
    past = load_upkeep(screen.store, screen.site.id, "slip_days")
    if exposure is None:
        nothing = Facts(
            None, None, 0, 0, simulated=False, inspections=(), segments=0, pickups=_pickups(screen, past, None, sv, en)
        )
        return replace(nothing, ahead=_classes_ahead(screen), ahead_h=_hours_ahead(screen))
    first, last = (from_utc64(np.datetime64(exposure.attrs[name], "ns")) for name in ("first", "last"))
    return Facts(
        first=first,
        last=last,
        hours=int(exposure.attrs["hours"]),
        missing=int(exposure.attrs["missing"]),
        simulated=bool(exposure.attrs["simulated"]),
        inspections=ranked(exposure, screen.network, screen.site.upkeep, sv=sv, en=en),
        segments=exposure.sizes["segment"],
        pickups=_pickups(screen, past, first, sv, en),
        ahead=_classes_ahead(screen),
        ahead_h=_hours_ahead(screen),
    )


def _pickups(screen: Screen, past: xr.Dataset | None, since: datetime | None, sv: Words, en: Words) -> tuple[ClassPickup, ...]:
    site, network = screen.site, screen.network
    prices = {item.contractor: item for item in site.prices}
    today = screen.form.local(screen.now).date()
    found = []
    for code, served in network.classes.items():
        if served.slip_control == "none" or not any(route.class_code == code for route in network.routes):
            continue
        state = _state(screen, code, since)
        units = [route.id for route in state.routes]
        chance = Chance(np.arange(1, 367), np.full(366, np.nan), 0) if past is None else further_need(past["slippery"], units)
        early = early_cost_sek(state, prices, site.materials, site.upkeep)
        advice = pickup_advice(state, chance, today, early_sek=early, upkeep=site.upkeep, sv=sv, en=en)
        found.append(ClassPickup(served, advice, chance))
    return tuple(found)


def _state(screen: Screen, code: str, since: datetime | None) -> ClassState:
    """The class as it lies: sand from the log, slip and dry hours from the assessment on show."""
    network = screen.network
    routes = tuple(route for route in network.routes if route.class_code == code)
    place = {unit_id: number for number, unit_id in enumerate(network.unit_ids)}
    areas = {route.id: float(network.unit_area_m2[place[route.id]]) for route in routes}
    sand = 0.0
    if since is not None:
        done = actions_between(screen.store, screen.site.id, since, screen.now, known_at=screen.now)
        sand = sum(item.rate_g_m2 / 1000.0 * areas.get(item.unit_id, 0.0) for item in done if item.kind is TreatmentKind.SAND)
    need, dry = _ahead(screen.assessment, [route.id for route in routes], screen)
    return ClassState(
        routes=routes,
        length_km=sum(float(network.unit_length_m[place[route.id]]) for route in routes) / 1000.0,
        area_m2=sum(areas.values()),
        sand_kg=sand,
        forecast_need=need,
        sweepable_hours=dry,
    )


def _ahead(assessment: Assessment | None, units: list[str], screen: Screen) -> tuple[float | None, int | None]:
    """Mean chance of slip on the routes within the forecast, and its dry hours above zero by day; None where unknown."""
    if assessment is None:
        return None, None
    hourly = assessment.hourly
    known = [unit for unit in units if unit in set(hourly["unit"].to_numpy().tolist())]
    names = ("water_amount", "snow_amount", "ice_amount", "frost_amount")
    if not known or any(name not in hourly for name in names):
        return None, None
    own = hourly.sel(unit=known)
    likely = own["probability_salting"].transpose("unit", "time").to_numpy()
    need = float(np.nanmean(np.nanmax(likely, axis=1))) if np.isfinite(likely).any(axis=1).all() else None
    warm = own["road_surface_temperature"].sel(quantile=0.5).transpose("unit", "time").to_numpy() > 0.0
    free: NDArray[np.bool_] = warm & np.all([own[name].transpose("unit", "time").to_numpy() <= DRY_MM for name in names], axis=0)
    by_day = _by_day(screen, own["time"].to_numpy())
    return need, int(((free.mean(axis=0) >= DRY_SHARE) & by_day).sum())


def _by_day(screen: Screen, times: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    clock = np.array([screen.form.local(from_utc64(time)).hour for time in times])
    return np.asarray((clock >= SWEPT_FROM) & (clock < SWEPT_TO))


def _hours_ahead(screen: Screen) -> int:
    return 0 if screen.assessment is None else screen.assessment.hourly.sizes["time"]


def _classes_ahead(screen: Screen) -> tuple[ClassAhead, ...]:
    """P(need) of the needs of a season, from the assessment on show; an older one does not tell them."""
    names = {need: f"probability_{need.value}" for need in SEASON_NEEDS}
    if screen.assessment is None or any(name not in screen.assessment.hourly for name in names.values()):
        return ()
    hourly = screen.assessment.hourly
    by_day = _by_day(screen, hourly["time"].to_numpy())
    found = []
    for code, served in screen.network.classes.items():
        units = [route.id for route in screen.network.routes if route.class_code == code and route.id in hourly["unit"]]
        if not units:
            continue
        told = {need: hourly[name].sel(unit=units).transpose("unit", "time").to_numpy() for need, name in names.items()}
        sweep, freeze = told[Need.SAND_PICKUP][:, by_day], told[Need.INSPECTION]
        found.append(
            ClassAhead(
                served,
                float(sweep.mean(axis=0).sum()) if sweep.size and np.isfinite(sweep).all() else None,
                float(freeze.max(axis=1).mean()) if np.isfinite(freeze).all() else None,
            )
        )
    return tuple(found)
