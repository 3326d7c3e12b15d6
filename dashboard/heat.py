"""What the page of heated ground says: each zone's schedule, what it draws and costs hour by hour, and what always idling would."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from model.decision.cost import PUMP_POWER_W_M2
from model.decision.heat_prices import BASE, PEAK, PUMP, HeatPrices, heat_prices
from model.decision.heat_season import SeasonAdvice, season_advice
from model.domain.needs import Rung
from model.domain.plans import QUANTILES, Assessment
from model.domain.prices import SpotPrice
from model.domain.roads import HeatedZone, Network
from model.domain.weather import from_utc64
from model.night_ahead import window
from model.physics.heating import HeatMode

Array = NDArray[np.float64]
#: Hours the page speaks of.
HEAT_HOURS = 48
#: Variables an assessment must hold to be shown here.
NEEDED = ("heating_mode", "heating_power", "heating_power_idle", "slab_temperature_spread", "probability_heated_slippery")
MISSING_CODE = 255


@dataclass(frozen=True, eq=False)
class ZoneHeat:
    """One zone.

    Attributes:
        zone: The zone.
        modes: `HeatMode` of each hour, 255 where unknown.
        power_kw: Expected heat [kW].
        idle_kw: Of always idling [kW].
        slab: Quantiles of the slab, shape (hour, quantile) [degC].
        slippery: Chance that the surface is slippery under the schedule [1].
        slippery_idle: The same under always idling [1].
    """

    zone: HeatedZone
    modes: NDArray[np.int64]
    power_kw: Array
    idle_kw: Array
    slab: Array
    slippery: Array
    slippery_idle: Array

    @property
    def next_change(self) -> int | None:
        """Number of the first hour in another mode than now; None where there is none."""
        other = np.flatnonzero(self.modes != self.modes[0]) if self.modes.size else np.zeros(0, dtype=int)
        return int(other[0]) if other.size else None

    @property
    def risk(self) -> float | None:
        """Greatest chance of a slippery hour [1]; None where unknown."""
        return float(np.nanmax(self.slippery)) if np.isfinite(self.slippery).any() else None

    @property
    def coldest_k(self) -> float:
        """Coldest likely slab (one member in ten is colder) above the freeze floor [K]; NaN where unknown."""
        return (
            float(np.nanmin(self.slab[:, 0], initial=np.inf)) - self.zone.freeze_floor_degc
            if np.isfinite(self.slab).any()
            else float("nan")
        )


@dataclass(frozen=True, eq=False)
class Heat:
    """All zones over the coming hours.

    Attributes:
        moments: End of each hour, aware UTC.
        zones: The zones that are known.
        prices: Of the hours.
        cost_sek: Expected cost of each hour [SEK].
        idle_cost_sek: Of always idling [SEK].
        lost: True where there was no forecast and the safe mode stands.
    """

    moments: Sequence[datetime]
    zones: tuple[ZoneHeat, ...]
    prices: HeatPrices
    cost_sek: Array
    idle_cost_sek: Array
    lost: bool

    @property
    def power_kw(self) -> Array:
        """Expected power of all zones together, hour by hour [kW]."""
        return np.asarray(sum((zone.power_kw for zone in self.zones), np.zeros(len(self.moments))))

    @property
    def idle_kw(self) -> Array:
        """The same of always idling [kW]."""
        return np.asarray(sum((zone.idle_kw for zone in self.zones), np.zeros(len(self.moments))))

    def slippery_h(self, *, idle: bool = False) -> float:
        """Expected slippery hours, mean over the heated area [h]; NaN where an hour of a zone is not known, or no zone is."""
        area = sum(item.zone.area_m2 for item in self.zones)
        told = [float((item.slippery_idle if idle else item.slippery).sum()) * item.zone.area_m2 for item in self.zones]
        return sum(told) / area if area else float("nan")


def heat_of(made: Assessment, network: Network, site: Site, *, now: datetime, spot: Sequence[SpotPrice]) -> Heat | None:
    """The schedule on show; None where the assessment holds none.

    Args:
        made: The assessment.
        network: Its zones.
        site: Tariff and materials.
        now: The moment the page speaks from.
        spot: Electricity prices that are known.

    Raises:
        DomainError: A price is no number.
    """
    ahead = window(made.hourly, now, HEAT_HOURS)
    if any(name not in ahead for name in NEEDED) or not ahead.sizes["time"]:
        return None
    known = set(map(str, ahead["unit"].to_numpy()))
    zones = tuple(found for zone in network.zones if zone.id in known and (found := _zone(zone, ahead)) is not None)
    prices = heat_prices(site, ahead["time"].to_numpy(), spot=spot)
    area = np.array([item.zone.area_m2 for item in zones]).reshape(-1, 1)
    return Heat(
        moments=tuple(from_utc64(moment) for moment in ahead["time"].to_numpy()),
        zones=zones,
        prices=prices,
        cost_sek=_cost(np.array([item.power_kw for item in zones]).reshape(len(zones), -1), area, prices),
        idle_cost_sek=_cost(np.array([item.idle_kw for item in zones]).reshape(len(zones), -1), area, prices),
        lost=made.rung is Rung.CLIMATOLOGY,
    )


def season(made: Assessment, network: Network, site: Site, *, today: date) -> SeasonAdvice | None:
    """Whether heat can wait or stop, from the assessment's risks and the normals; None where no zone is known."""
    if not network.zones:
        return None
    begins = site.season.start_in(today.year if today.month >= 7 else today.year - 1)
    return season_advice(
        site.climatology,
        floor_degc=max(zone.freeze_floor_degc for zone in network.zones),
        first=begins - timedelta(days=45),
        last=site.season.end_in(begins.year + 1) + timedelta(days=30),
        today=today,
        freeze_risk=_greatest(made.hourly, "probability_slab_freezes"),
        slip_risk=_greatest(made.hourly, "probability_heating"),
    )


def _zone(zone: HeatedZone, ahead: xr.Dataset) -> ZoneHeat | None:
    own = ahead.sel(unit=zone.id)

    def values(name: str) -> Array:
        if name not in own:
            return np.full(own.sizes["time"], np.nan)
        return own[name].to_numpy().astype(np.float64)

    modes = own["heating_mode"].to_numpy().astype(np.int64)
    if (modes == MISSING_CODE).all():
        return None
    kilowatts = zone.area_m2 / 1000.0
    return ZoneHeat(
        zone=zone,
        modes=modes,
        power_kw=values("heating_power") * kilowatts,
        idle_kw=values("heating_power_idle") * kilowatts,
        slab=own["slab_temperature_spread"].to_numpy().astype(np.float64).reshape(-1, len(QUANTILES)),
        slippery=values("probability_heated_slippery"),
        slippery_idle=values("probability_idle_slippery"),
    )


def _cost(power_kw: Array, area_m2: Array, prices: HeatPrices) -> Array:
    """Energy at base and peak price and electricity of the pumps, hour by hour [SEK]."""
    total = power_kw.sum(axis=0)
    base = np.minimum(total, prices.base_kw)
    pumps = np.where(power_kw > 0.0, PUMP_POWER_W_M2 * area_m2 / 1000.0, 0.0).sum(axis=0)
    hourly = prices.hourly
    return np.asarray(base * hourly[:, BASE] + (total - base) * hourly[:, PEAK] + pumps * hourly[:, PUMP])


def _greatest(hourly: xr.Dataset, name: str) -> float | None:
    if name not in hourly:
        return None
    values = hourly[name].to_numpy()
    return float(np.nanmax(values)) if np.isfinite(values).any() else None


def mode_key(code: int) -> str:
    """Key of a mode's word; empty where it is not known."""
    return "" if code == MISSING_CODE else f"mode.{HeatMode(code).name.lower()}"
