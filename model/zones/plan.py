"""The heat schedule of tonight's zones: from the forecast's members and what the zones are now to modes, power and what comes of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from model.decision import heat_control as control
from model.decision.cost import PUMP_POWER_W_M2
from model.decision.heat_advice import PlannedHeat
from model.decision.heat_prices import BASE, PUMP, HeatPrices, heat_prices
from model.decision.heat_schedule import TOO_COLD_DEGC, HeatSchedule, ZoneSet, heat_schedule
from model.decision.heat_zones import planned_kw, zone_set
from model.domain.heat import HeatReading
from model.domain.prices import SpotPrice
from model.domain.roads import Network
from model.domain.weather import from_utc64, to_utc64
from model.domain.zone_fits import ZoneFit
from model.physics import layout
from model.physics import zone_kernel as kernel
from model.physics.columns import Columns
from model.physics.ground import ground_coefficients
from model.physics.state import RoadState
from model.physics.zone_slab import GROUND_M, start_row
from model.physics.zone_weather import zone_weather
from model.zones.fits import factors_of
from model.zones.running import IDLE_BELOW_DEGC

Array = NDArray[np.float64]

#: Members a schedule is searched over at most.
MOST_MEMBERS = 20
#: A slab read longer ago than this says nothing of now.
READ_WITHIN = timedelta(hours=3)


@dataclass(frozen=True, eq=False)
class ZonePlan:
    """A schedule with its hours.

    Attributes:
        times: End of each hour, UTC, shape (hour,).
        zones: The zones it is for.
        schedule: Modes, power, temperatures.
        prices: Of the hours, and what was missing for them.
        air_degc: Air temperature, shape (zone, member, hour) [degC].
        freezes: Share of members whose slab would fall below its floor without any heat, shape (zone, hour) [1].
        read: Zones whose slab was read, by the plant's own sensor, within `READ_WITHIN`.
    """

    times: NDArray[np.datetime64]
    zones: ZoneSet
    schedule: HeatSchedule
    prices: HeatPrices
    air_degc: Array
    freezes: Array
    read: tuple[str, ...]


def zone_plan(
    network: Network,
    site: Site,
    columns: Columns,
    led: xr.Dataset,
    start: RoadState | None,
    *,
    now: datetime,
    lost: bool,
    spot: Sequence[SpotPrice] = (),
    readings: Sequence[HeatReading] = (),
    drawn_kw: float = 0.0,
    fits: Sequence[ZoneFit] = (),
    sand_at: Collection[str] | None = None,
) -> ZonePlan | None:
    """The schedule; None where the network has no zone.

    Args:
        network: The network, or a block of it that holds all its zones or none.
        site: Tariff, materials and normals.
        columns: One a segment.
        led: Members of the weather, the hour of issue first.
        start: The roads at that hour, heat of the past included; None: guessed from air and freeze floor.
        now: Moment of issue.
        lost: True where `led` is no forecast but the season's normal weather.
        spot: Electricity prices that are known.
        readings: Of the zones' meters; a slab read lately takes the place of the reckoned one.
        drawn_kw: Highest hourly power of all zones together in the season so far: it is paid for [kW].
        fits: What the meters told of how zones differ from their drawings.
        sand_at: As in `zone_set`: a block's zones may meet routes of another block.
    """
    if not network.zones:
        return None
    zones = zone_set(network, factors_of(network, fits), sand_at=sand_at)
    weather, air = foreseen(network, columns, led)
    times = led["time"].to_numpy()[1:]
    begun, read = _start(network, columns, start, air[:, :, 0].mean(axis=1), now=now, readings=readings, members=air.shape[1])
    found, prices = scheduled(zones, site, weather, begun, air_degc=air, times=times, lost=lost, spot=spot, drawn_kw=drawn_kw)
    return ZonePlan(times, zones, found, prices, air, _freezes(zones, weather, begun), read)


def foreseen(network: Network, columns: Columns, led: xr.Dataset) -> tuple[Array, Array]:
    """Weather of the zones, shape (zone, member, hour, `zone_kernel.WEATHERS`), and air, shape (zone, member, hour) [degC].

    Args:
        network: The network.
        columns: One a segment.
        led: Members of the weather, the hour of issue first; `MOST_MEMBERS` of them at most are read.
    """
    chosen = np.linspace(0, led.sizes["member"] - 1, min(MOST_MEMBERS, led.sizes["member"])).round().astype(np.intp)
    members = led.isel(member=chosen)
    return zone_weather(members, columns, network), _air(members, columns, network)


def scheduled(
    zones: ZoneSet,
    site: Site,
    weather: Array,
    begun: Array,
    *,
    air_degc: Array,
    times: NDArray[np.datetime64],
    lost: bool,
    spot: Sequence[SpotPrice] = (),
    drawn_kw: float = 0.0,
) -> tuple[HeatSchedule, HeatPrices]:
    """The schedule from what the zones are now, and the prices it was searched at: tonight's and a replay's alike.

    Args:
        zones: The zones.
        site: Tariff, materials and normals.
        weather: Result of `foreseen`.
        begun: State of each zone and member, shape (zone, member, `zone_kernel.STATES`).
        air_degc: Result of `foreseen` [degC].
        times: End of each hour, UTC.
        lost: True where the weather is no forecast but the season's normal.
        spot: Electricity prices that are known.
        drawn_kw: As in `zone_plan`.
    """
    prices = heat_prices(site, times, spot=spot, paid_kw=planned_kw(zones, site), drawn_kw=drawn_kw)
    idle = np.median(air_degc, axis=1) < IDLE_BELOW_DEGC
    return heat_schedule(zones, weather, begun, air_degc=air_degc, idle=idle, prices=prices, lost=lost), prices


def _freezes(zones: ZoneSet, weather: Array, start: Array) -> Array:
    """Share of members whose slab is below its floor with no heat at all from now on, shape (zone, hour) [1]."""
    count, members, hours = weather.shape[:3]
    below = np.zeros((count, hours))
    told = np.empty((3, hours))
    for zone in range(count):
        for member in range(members):
            state = start[zone, member].copy()
            kernel.run_zone(state, zones.constants[zone], weather[zone, member], np.zeros(hours), *told)
            below[zone] += told[1] < zones.limits[zone, control.FLOOR]
    share: Array = below / members
    return share


def _air(members: xr.Dataset, columns: Columns, network: Network) -> Array:
    """Air temperature at each zone's first column, shape (zone, member, hour) [degC]."""
    routes = len(network.routes)
    first = [int(np.flatnonzero(network.unit_index == routes + zone)[0]) for zone in range(len(network.zones))]
    air = members["air_temperature"].transpose("point", "member", "time").to_numpy()[columns.point[first], :, 1:]
    return np.ascontiguousarray(air, dtype=np.float64)


def _start(
    network: Network, columns: Columns, start: RoadState | None, air: Array, *, now: datetime, readings: Sequence[HeatReading], members: int
) -> tuple[Array, tuple[str, ...]]:  # fmt: skip
    """State of each zone and member, and zones whose slab was read."""
    latest: dict[str, HeatReading] = {}
    for reading in sorted(readings, key=lambda item: item.time):
        if reading.slab_degc is not None and not reading.doubt and now - READ_WITHIN <= reading.time <= now:
            latest[reading.zone_id] = reading
    rows = np.zeros((len(network.zones), members, kernel.STATES))
    for place, zone in enumerate(network.zones):
        if start is None:
            slab = max(float(air[place]), zone.freeze_floor_degc + control.MARGIN_K)
            rows[place] = start_row(slab, float(air[place]), slab)
        else:
            rows[place] = _of_road(network, columns, start, place, members)
        if zone.id in latest:
            told = latest[zone.id].slab_degc
            lifted = 0.0 if told is None else told - rows[place, :, kernel.PIPES]
            for layer, share in ((kernel.TOP, 0.5), (kernel.PIPES, 1.0), (kernel.PIPES + 1, 0.2), (kernel.PIPES_BEFORE, 1.0)):
                rows[place, :, layer] += share * lifted
    return rows, tuple(zone.id for zone in network.zones if zone.id in latest)


def _of_road(network: Network, columns: Columns, start: RoadState, place: int, members: int) -> Array:
    """A zone's state from the road model's columns, put together by their area, shape (member, state)."""
    unit = len(network.routes) + place
    depth = network.zones[place].pipe_depth_m
    wanted = (0.25 * depth, depth, 1.5 * depth + GROUND_M[0] / 2.0, 1.5 * depth + GROUND_M[0] + GROUND_M[1] / 2.0)
    found = np.zeros((members, kernel.STATES))
    for column in np.flatnonzero(network.unit_index == unit):
        share = network.segments[column].area_m2 / network.unit_area_m2[unit]
        values = start.values[:, :, column]
        values = np.repeat(values, members, axis=1) if values.shape[1] == 1 else values[:, :members]
        middles = ground_coefficients(columns.classes[columns.ground[column]], 3600.0).depth
        for member in range(members):
            layers = values[layout.TEMPERATURE : layout.SKIN, member]
            found[member, : kernel.WATER] += share * np.interp(wanted, middles, layers)
        found[:, kernel.WATER] += share * values[layout.WATER]
        found[:, kernel.SNOW] += share * values[layout.SNOW]
        found[:, kernel.ICE] += share * (values[layout.ICE] + values[layout.FROST])
        found[:, kernel.SURFACE] += share * values[layout.SURFACE]
    found[:, kernel.PIPES_BEFORE] = found[:, kernel.PIPES]
    return found


def planned_heat(plan: ZonePlan, zone: int, begin: datetime, end: datetime) -> PlannedHeat | None:
    """What the schedule holds for a zone in a window; None where it has no hour of it.

    Args:
        plan: The schedule.
        zone: Number of the zone.
        begin: Of the window, aware UTC.
        end: Of the window.
    """
    hours = np.flatnonzero((plan.times > to_utc64(begin)) & (plan.times <= to_utc64(end)))
    if not hours.size:
        return None
    found = plan.schedule
    modes = found.modes[zone, hours]
    heated = hours[modes >= control.PREHEAT]
    power = found.power[zone][:, hours].mean(axis=0)
    area = float(plan.zones.area_m2[zone])
    price = plan.prices.hourly[hours]
    pumps = np.where(power > 0.0, PUMP_POWER_W_M2, 0.0) * price[:, PUMP]
    return PlannedHeat(
        heat_from=None if not heated.size else from_utc64(plan.times[heated[0]] - np.timedelta64(1, "h")),
        melting=bool((modes == control.MELT).any()),
        idle=bool((modes == control.IDLE).any()),
        energy_kwh_m2=float(power.sum() / 1000.0),
        idle_kwh_m2=float(found.idle_power[zone][:, hours].mean(axis=0).sum() / 1000.0),
        cost_sek=float((power * price[:, BASE] + pumps).sum() * area / 1000.0),
        slippery_h=float((found.severity[zone][:, hours] >= 1.0).mean(axis=0).sum()),
        lost=found.lost,
        too_cold=bool(plan.zones.sand[zone] and (np.median(plan.air_degc[zone][:, hours], axis=0) < TOO_COLD_DEGC).any()),
    )
