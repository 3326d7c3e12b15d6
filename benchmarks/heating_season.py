"""One winter of the simulator lived through under several ways of running the heat, and what each cost."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from benchmarks.heating_forecasts import ZoneForecasts
from benchmarks.heating_plant import Measured, Plants
from config.site import Site
from config.tariffs import HeatTariff
from ingest.simulator.climate import utc_hours
from ingest.simulator.workers import Workers
from model.decision import heat_control as control
from model.decision.heat_prices import heat_prices
from model.decision.heat_schedule import ZoneSet, heat_schedule, start_states
from model.decision.heat_zones import planned_kw, zone_set
from model.domain.roads import Network
from model.physics import zone_kernel as kernel
from model.physics.zone_slab import SlabFactors, start_row
from model.replay.heated_ground import zones_only
from model.zones.bill import HeatSpent, heat_spent
from model.zones.running import IDLE_BELOW_DEGC, Sensed, Weathers, heat_of_hour, sensor_only

Array = NDArray[np.float64]
#: Ways of running the heat.
IDLING, HALKA, WORSE, PERFECT, FLOOR = (
    "always idling, snow sensor",
    "Halka",
    "Halka, forecast 50 % worse",
    "perfect foresight",
    "floor and sensor",
)
POLICIES = (IDLING, HALKA, WORSE, PERFECT, FLOOR)
#: Hours a plan looks ahead, members it looks at.
AHEAD_H, MEMBERS = 48, 10
#: The supplier's mean flow [m3/MWh]. Assumed.
REFERENCE_FLOW = 20.0


@dataclass(frozen=True, slots=True)
class Outcome(HeatSpent):
    """What a winter under one policy came to.

    Attributes:
        slippery_h: Mean over the heated area of the hours a zone's worst place broke its rule [h].
        coldest_k: Coldest slab above the freeze floor [K].
        steepest: Largest change of heat in an hour over the ramp allowed [1].
    """

    slippery_h: float
    coldest_k: float
    steepest: float


def lived(
    network: Network, site: Site, *, year: int, seed: int, factors: Sequence[SlabFactors] | None = None, threads: int = 2,
    policies: Sequence[str] = POLICIES, floor_degc: float | None = None, keep: bool = False, every: int = 1,
) -> tuple[dict[str, Outcome], dict[str, Array]]:  # fmt: skip
    """A winter under each policy.

    Args:
        network: Whose zones.
        site: Tariff, season, normals.
        year: First year of the winter.
        seed: Of the simulation.
        factors: How the zones differ from their drawings.
        threads: Threads of the simulator.
        policies: Which of `POLICIES`.
        floor_degc: Freeze floor in place of the network's own [degC].
        keep: Whether hourly series are wanted, for fitting.
        every: Only every so many of the zones.
    """
    own = zones_only(network, every)
    if floor_degc is not None:
        lowered = tuple(replace(zone, freeze_floor_degc=floor_degc) for zone in own.zones)
        own = replace(own, zones=lowered)
    zones = zone_set(own, factors)
    zones = replace(zones, sand=np.ones(len(zones.ids), dtype=np.bool_))
    blind = replace(zones, limits=sensor_only(zones.limits))
    with Workers(threads) as workers:
        plants = Plants(own, site, year=year, seed=seed, policies=len(policies), workers=workers)
        winter = plants.winter
        forecasts = {
            name: ZoneForecasts(own, site, winter, members=MEMBERS, worse=1.5 if name == WORSE else 1.0)
            for name in policies
            if name in {HALKA, WORSE, PERFECT}
        }
        anyone = next(iter(forecasts.values()), None) or ZoneForecasts(own, site, winter, members=2)
        run = _Run(site, zones, blind, policies, forecasts, anyone)
        first, last = run.season
        for hour in range(min(last, winter.hours - 1)):
            seen = plants.measured()
            power = run.step(hour, seen) if hour >= first else np.zeros_like(seen.slab)
            plants.advance(hour, power)
    return run.outcomes(), run.series() if keep else {}


class _Run:
    """Plans, heat and what was measured, policy by policy."""

    def __init__(
        self,
        site: Site,
        zones: ZoneSet,
        blind: ZoneSet,
        policies: Sequence[str],
        forecasts: dict[str, ZoneForecasts],
        truth: ZoneForecasts,
    ) -> None:
        self.site, self.zones, self.blind, self.policies, self.forecasts, self.truth = (
            site,
            zones,
            blind,
            tuple(policies),
            forecasts,
            truth,
        )
        count = len(zones.ids)
        shape = (len(policies), count)
        self.before, self.power = np.full(shape, np.nan), np.zeros(shape)
        self.modes = {name: np.zeros((count, 1), dtype=np.int64) for name in policies}
        self.ahead: dict[str, Array] = {}
        self.since = dict.fromkeys(policies, 0)
        self.observer = np.full((len(policies), count, kernel.STATES), np.nan)
        self.kept: dict[str, list[Array]] = {name: [] for name in ("power", "slab", "seen", "surface")}
        self.hours: list[int] = []
        start = utc_hours(truth.year)
        zone = ZoneInfo(site.timezone)
        self.moment = datetime.fromtimestamp(int(start[0].astype("datetime64[s]").astype(np.int64)), UTC)
        begin = datetime.combine(site.season.start_in(truth.year), datetime.min.time(), zone)
        end = datetime.combine(site.season.end_in(truth.year + 1), datetime.min.time(), zone)
        self.season = int((begin - self.moment) / timedelta(hours=1)), int((end - self.moment) / timedelta(hours=1)) + 24
        self.paid = np.full(len(policies), planned_kw(zones, site))

    def step(self, hour: int, seen: Measured) -> Array:
        """Heat of the hour from `hour` on."""
        if np.isnan(self.before).any():
            self.before = seen.slab.copy()
        self._observe(hour, seen)
        out = np.zeros_like(self.power)
        for place, name in enumerate(self.policies):
            issued = np.flatnonzero(self.truth.issues + 1 == hour)
            if name in self.forecasts and (issued.size or name not in self.ahead):
                number = int(issued[0]) if issued.size else int(np.searchsorted(self.truth.issues + 1, hour, side="right")) - 1
                self._plan(place, name, number, hour)
            air = float(self.truth.true_air[hour])
            if name == IDLING:
                modes = np.full(len(self.zones.ids), control.IDLE if air < IDLE_BELOW_DEGC else control.OFF)
            elif name == FLOOR:
                modes = np.full(len(self.zones.ids), control.OFF)
            else:
                modes = self.modes[name][:, min(hour - self.since[name], self.modes[name].shape[1] - 1)]
            limits = self.zones.limits if name in self.forecasts else self.blind.limits
            sensed = Sensed(seen.slab[place], self.before[place], seen.surface[place], seen.seen[place], self.power[place])
            out[place] = heat_of_hour(self.zones, limits, modes, sensed, self._weathers(name, hour))
            self.paid[place] = max(self.paid[place], float(out[place] @ self.zones.area_m2) / 1000.0)
        for key, values in (("power", out), ("slab", seen.slab), ("seen", seen.seen), ("surface", seen.surface)):
            self.kept[key].append(values.copy())
        self.hours.append(hour)
        self.before, self.power = seen.slab.copy(), out
        return out

    def _observe(self, hour: int, seen: Measured) -> None:
        """A plant's own picture of its ground: run by the heat it gave and drawn to its sensors."""
        for place in range(len(self.policies)):
            for zone in range(len(self.zones.ids)):
                state = self.observer[place, zone]
                if np.isnan(state[0]):
                    state[:] = start_row(seen.slab[place, zone], seen.surface[place, zone], 9.0)
                else:
                    kernel.one_hour(
                        state, self.zones.constants[zone], self.truth.true[zone, 0, hour - 1], self.power[place, zone]
                    )
                    off = seen.slab[place, zone] - state[kernel.PIPES]
                    state[kernel.PIPES] += off
                    state[kernel.PIPES + 1] += 0.2 * off
                    state[kernel.TOP] = 0.5 * (seen.slab[place, zone] + seen.surface[place, zone])
                state[kernel.WATER], state[kernel.SNOW] = min(seen.water[place, zone], 1.0), seen.snow[place, zone]
                state[kernel.ICE], state[kernel.SURFACE] = seen.ice[place, zone], seen.surface[place, zone]
                state[kernel.PIPES_BEFORE], state[kernel.POWER] = self.before[place, zone], self.power[place, zone]

    def _plan(self, place: int, name: str, number: int, hour: int) -> None:
        known = self.forecasts[name]
        offset = hour - int(known.issues[number]) - 1
        weather, air = known.perfect(number, AHEAD_H + offset) if name == PERFECT else known.foreseen(number, AHEAD_H + offset)
        weather, air = weather[:, :, offset:], air[:, offset:]
        hours = weather.shape[2]
        if hours < 6:
            return
        times = np.datetime64(self.moment.replace(tzinfo=None), "ns") + (hour + 1 + np.arange(hours)) * np.timedelta64(1, "h")
        prices = heat_prices(self.site, times, paid_kw=float(self.paid[place]))
        each = np.repeat(air[None], len(self.zones.ids), axis=0)
        found = heat_schedule(
            self.zones, np.ascontiguousarray(weather), start_states(self.observer[place], weather.shape[1]), air_degc=each,
            idle=np.median(each, axis=1) < IDLE_BELOW_DEGC, prices=prices, sweeps=2, rounds=1,
        )  # fmt: skip
        self.modes[name], self.since[name], self.ahead[name] = found.modes, hour, weather.mean(axis=1)

    def _weathers(self, name: str, hour: int) -> Weathers:
        """The weather as foreseen by the newest plan and as it was in the last hours, that each zone's floor is held by."""
        ahead, step = self.ahead.get(name), hour - self.since[name]
        last, before = self.truth.true[:, 0, hour - 1], self.truth.true[:, 0, max(hour - 2, 0)]
        return Weathers(last if ahead is None else ahead[:, min(step, ahead.shape[1] - 1)], last, before)

    def series(self) -> dict[str, Array]:
        """Hourly series over (hour, policy, zone), their hours since 1 October, and the weather (zone, hour, row)."""
        told = {name: np.array(values) for name, values in self.kept.items()}
        return told | {"hour": np.array(self.hours, dtype=float), "weather": self.truth.true[:, 0]}

    def outcomes(self) -> dict[str, Outcome]:
        """What each policy came to."""
        tariff: HeatTariff = self.site.heat_tariff.model_copy(update={"flow_reference_m3_per_mwh": REFERENCE_FLOW})  # type: ignore[union-attr]
        site = self.site.model_copy(update={"heat_tariff": tariff})
        starts = [self.moment + timedelta(hours=hour) for hour in self.hours]
        power, slab, seen = (np.array(self.kept[name]) for name in ("power", "slab", "seen"))
        area = self.zones.area_m2
        found = {}
        for place, name in enumerate(self.policies):
            change = np.abs(np.diff(power[:, place], axis=0)) / self.zones.limits[None, :, control.RAMP_W]
            found[name] = Outcome(
                **asdict(heat_spent(site, power[:, place], area, starts)),
                slippery_h=float(((seen[:, place] >= 1.0) @ area).sum() / area.sum()),
                coldest_k=float((slab[1:, place] - self.zones.limits[:, control.FLOOR]).min()),
                steepest=float(change.max(initial=0.0)),
            )
        return found
