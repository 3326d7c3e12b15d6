"""What if heat came later or earlier, the floor were higher, the night colder or wetter: today's schedule and the one asked for, side by side.

As elsewhere in what-if nothing but the assessment is needed: its first hour gives the slabs, its hours the weather, and simple members are made
of the spread it kept (`model.what_if.run`). Today's schedule is run through the same members, so that what is told is the difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from model.decision import heat_control as control
from model.decision.cost import PUMP_POWER_W_M2
from model.decision.heat_prices import BASE, PEAK, PUMP, HeatPrices, heat_prices
from model.decision.heat_schedule import ZoneSet, followed, heat_schedule, kilowatts
from model.decision.heat_zones import planned_kw, sanded_edges, zone_set
from model.domain.errors import DomainError
from model.domain.plans import QUANTILES
from model.domain.prices import SpotPrice
from model.domain.roads import Network
from model.domain.zone_fits import ZoneFit
from model.physics import zone_kernel as kernel
from model.physics.columns import columns_for
from model.physics.heating import HeatMode
from model.physics.zone_slab import start_row
from model.physics.zone_weather import zone_weather
from model.what_if.run import AS_FORECAST, Weather, asked_members, told_hours
from model.zones.fits import factors_of
from model.zones.running import IDLE_BELOW_DEGC

Array = NDArray[np.float64]
#: Hours told of [h], and how far a schedule can be moved [h] and a floor lifted [K].
HOURS, MOST_LATER_H, MOST_HIGHER_K = 36, 12, 6.0
#: What of the assessment is read beside `model.what_if.run.READ`.
READ = ("heating_mode", "heating_power", "slab_temperature_spread", "heated_surface_temperature")
_MEDIAN = QUANTILES.index(0.5)


@dataclass(frozen=True, slots=True)
class HeatAsked:
    """What is asked.

    Attributes:
        later_h: Hours that all heat above idling comes later; negative is earlier [h].
        floor_higher_k: How much above its own floor each slab is held [K]; never below it.
        search: True where modes are sought anew for the night asked about, in place of today's.
        weather: How the night differs from the forecast.
    """

    later_h: int = 0
    floor_higher_k: float = 0.0
    search: bool = False
    weather: Weather = AS_FORECAST

    def __post_init__(self) -> None:
        """Refuse what cannot be asked.

        Raises:
            DomainError: A floor below the plant's own, or more hours or kelvin than can be told of.
        """
        if not 0.0 <= self.floor_higher_k <= MOST_HIGHER_K:
            raise DomainError(f"what if: a floor {self.floor_higher_k} K above the plant's own; give 0 to {MOST_HIGHER_K:g}")
        if abs(self.later_h) > MOST_LATER_H:
            raise DomainError(f"what if: heat {self.later_h} h later; give -{MOST_LATER_H} to {MOST_LATER_H}")


@dataclass(frozen=True, slots=True)
class HeatCame:
    """What a schedule comes to over the hours told of; means over members unless said otherwise.

    Attributes:
        energy_mwh: Heat of all zones [MWh].
        cost_sek: Energy at base and peak price and electricity of the pumps [SEK].
        highest_kw: Highest hour of all zones together [kW].
        power_sek: Charge for power above what is paid for already, a year's once it is reached [SEK].
        slippery_h: Slippery hours, mean over the heated area [h].
        coldest_k: Coldest slab of any zone, hour and member over the plant's own floor [K].
        coldest_zone: Its zone.
    """

    energy_mwh: float
    cost_sek: float
    highest_kw: float
    power_sek: float
    slippery_h: float
    coldest_k: float
    coldest_zone: str


@dataclass(frozen=True, slots=True)
class HeatAnswer:
    """Today's schedule on the forecast, the same in the night asked about, and what was asked.

    Attributes:
        today: Today's schedule, forecast as it is.
        stays: Today's schedule in the night asked about.
        asked: What was asked, in that night.
        hours: Hours told of [h].
    """

    today: HeatCame
    stays: HeatCame
    asked: HeatCame
    hours: int


def heat_answer(
    network: Network, hourly: xr.Dataset, site: Site, asked: HeatAsked, *, spot: Sequence[SpotPrice] = (), fits: Sequence[ZoneFit] = (),
    drawn_kw: float = 0.0,
) -> HeatAnswer:  # fmt: skip
    """Reckon the heated zones anew.

    Args:
        network: The whole network.
        hourly: The assessment's hours.
        site: Tariff, materials and normals.
        asked: What is asked.
        spot: Electricity prices that are known.
        fits: What the meters told of the zones.
        drawn_kw: Highest hourly power of all zones together in the season so far [kW].

    Raises:
        DomainError: The network has no heated zone, or the assessment does not hold what is needed of one.
    """
    own = _zones_only(network)
    told = told_hours(own, hourly, HOURS)
    missing = [name for name in READ if name not in hourly]
    if missing:
        raise DomainError(f"what if: the assessment does not hold {', '.join(missing)}; make a new one")
    heat = hourly[list(READ)].sel(unit=list(own.unit_ids)).isel(time=slice(0, told.sizes["time"]))
    modes = heat["heating_mode"].transpose("unit", "time").to_numpy()[:, 1:].astype(np.int64)
    if not np.isin(modes, [int(mode) for mode in HeatMode]).all():
        raise DomainError("what if: the assessment holds no heat schedule; make a new one")
    zones = zone_set(own, factors_of(own, fits), sand_at=sanded_edges(network))
    prices = heat_prices(site, told["time"].to_numpy()[1:], spot=spot, paid_kw=planned_kw(zones, site), drawn_kw=drawn_kw)
    forecast, other = (_weather(own, told, weather) for weather in (AS_FORECAST, asked.weather))
    higher = replace(zones, limits=zones.limits.copy())
    higher.limits[:, control.FLOOR] += asked.floor_higher_k
    start = _start(heat, told, forecast[0])
    if asked.search:
        air = other[1]
        idle = np.median(air, axis=1) < IDLE_BELOW_DEGC
        wanted = heat_schedule(higher, other[0], start, air_degc=air, idle=idle, prices=prices).modes
    else:
        wanted = moved(modes, asked.later_h)

    def came(chosen: ZoneSet, weather: Array, plan: NDArray[np.int64]) -> HeatCame:
        return _came(zones, prices, *followed(chosen, weather, start, plan, prices=prices))

    return HeatAnswer(
        today=came(zones, forecast[0], modes),
        stays=came(zones, other[0], modes),
        asked=came(higher, other[0], wanted),
        hours=modes.shape[1],
    )


def moved(modes: NDArray[np.int64], later_h: int) -> NDArray[np.int64]:
    """Modes with all pre-heating and melting so many hours later; the hours it leaves, and those before the plan, idle or stand off as they did.

    Args:
        modes: `HeatMode`, shape (zone, hour).
        later_h: Hours; negative is earlier [h].
    """
    found = np.where(modes >= control.PREHEAT, control.IDLE, modes)
    hours = modes.shape[1]
    for zone, row in enumerate(modes):
        for hour in np.flatnonzero(row >= control.PREHEAT):
            if 0 <= hour + later_h < hours:
                found[zone, hour + later_h] = row[hour]
    return found


def _zones_only(network: Network) -> Network:
    if not network.zones:
        raise DomainError("what if: the network has no heated zone")
    names = {zone.id for zone in network.zones}
    segments = tuple(segment for segment in network.segments if segment.unit_id in names)
    return Network(network.version, network.illustrative, segments, (), network.zones, network.classes)


def _weather(own: Network, told: xr.Dataset, weather: Weather) -> tuple[Array, Array]:
    """Weather rows (zone, member, hour, row) and air (zone, member, hour)."""
    members = asked_members(own, told, weather)
    columns = replace(columns_for(own, members), point=own.unit_index)
    air = members["air_temperature"].transpose("point", "member", "time").to_numpy()[..., 1:].astype(np.float64)
    return zone_weather(members, columns, own), np.ascontiguousarray(air)


def _start(heat: xr.Dataset, told: xr.Dataset, weather: Array) -> Array:
    """State of each zone and member at the first hour: its slab and surface as they were told, and what lies on it."""
    first, lying = heat.isel(time=0), told.isel(time=0)
    slab = first["slab_temperature_spread"].transpose("unit", "quantile").to_numpy()[:, _MEDIAN].astype(np.float64)
    surface = first["heated_surface_temperature"].to_numpy().astype(np.float64)
    if not (np.isfinite(slab) & np.isfinite(surface)).all():
        raise DomainError("what if: the assessment does not know its slabs; make a new one")
    rows = np.array(
        [
            start_row(at, top, float(ground))
            for at, top, ground in zip(slab, surface, weather[:, 0, 0, kernel.BOTTOM], strict=True)
        ]
    )
    rows[:, kernel.POWER] = np.nan_to_num(first["heating_power"].to_numpy().astype(np.float64))
    for row, names in (
        (kernel.WATER, ("water_amount",)),
        (kernel.SNOW, ("snow_amount",)),
        (kernel.ICE, ("ice_amount", "frost_amount")),
    ):
        rows[:, row] = sum(np.maximum(np.nan_to_num(lying[name].to_numpy().astype(np.float64)), 0.0) for name in names)
    return np.repeat(rows[:, None, :], weather.shape[1], axis=1)


def _came(zones: ZoneSet, prices: HeatPrices, power: Array, slab: Array, severity: Array) -> HeatCame:
    total = kilowatts(power, zones.area_m2)
    base = np.minimum(total, prices.base_kw)
    pumps = kilowatts(np.where(power > 0.0, PUMP_POWER_W_M2, 0.0), zones.area_m2)
    hourly = prices.hourly
    cost = base * hourly[:, BASE] + (total - base) * hourly[:, PEAK] + pumps * hourly[:, PUMP]
    over = slab.min(axis=(1, 2)) - zones.limits[:, control.FLOOR]
    share = zones.area_m2 / zones.area_m2.sum()
    return HeatCame(
        energy_mwh=float(total.sum(axis=1).mean() / 1000.0),
        cost_sek=float(cost.sum(axis=1).mean()),
        highest_kw=float(total.mean(axis=0).max()),
        power_sek=float(prices.new_kw_sek * np.maximum(total.max(axis=1) - prices.paid_kw, 0.0).mean())
        if prices.new_kw_sek
        else 0.0,
        slippery_h=float((severity >= 1.0).sum(axis=2).mean(axis=1) @ share),
        coldest_k=float(over.min()),
        coldest_zone=zones.ids[int(over.argmin())],
    )
