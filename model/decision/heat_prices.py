"""What an hour of heat costs ahead, from the site's tariff and the spot prices that are known; and what was missing to say it fully."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from config.tariffs import HeatTariff
from model.domain.errors import DomainError
from model.domain.prices import SpotPrice
from model.domain.weather import from_utc64, to_utc64

Array = NDArray[np.float64]

#: Columns of what an hour costs: energy up to the base capacity, above it, electricity of the pump [SEK/kWh].
BASE, PEAK, PUMP = 0, 1, 2

#: Flow of the district heating for the heat given, supply 75 and return 45 degC: 1 / (c rho 30 K) [m3/MWh]. Assumed; return temperatures of
#: heated ground are low.
FLOW_M3_PER_MWH = 28.7
NOTE_TARIFF = "no_tariff"
NOTE_FLOW = "no_reference_flow"
NOTE_SPOT = "no_spot_prices"
NOTE_CAPACITY = "no_contract_capacity"


@dataclass(frozen=True, eq=False)
class HeatPrices:
    """Prices of the hours ahead.

    Attributes:
        hourly: Energy up to the base capacity, above it, and electricity of the pump, shape (hour, 3) [SEK/kWh].
        base_kw: Power above which an hour pays the peak price; infinite where the contract tells none [kW].
        paid_kw: Highest hourly power that is paid for already [kW].
        new_kw_sek: What a kilowatt above it costs [SEK/kW].
        notes: What was missing, as keys of words.
    """

    hourly: Array
    base_kw: float
    paid_kw: float
    new_kw_sek: float
    notes: tuple[str, ...]


def heat_prices(
    site: Site, times: NDArray[np.datetime64], *, spot: Sequence[SpotPrice] = (), paid_kw: float = 0.0, drawn_kw: float = 0.0
) -> HeatPrices:
    """Prices of hours.

    Without a tariff the material prices of the site stand in, and power costs nothing; this is told in `notes`. The capacity of the base is
    paid whether used or not, so that only what goes beyond it is counted ahead.

    Args:
        site: Its tariff, materials and time zone.
        times: Ends of the hours, UTC.
        spot: Electricity prices that are known.
        paid_kw: Highest hourly power that is paid for in any case, where the contract tells no capacity [kW].
        drawn_kw: Highest hourly power that has been drawn: it is paid for whatever comes [kW].

    Raises:
        DomainError: A price is no number.
    """
    tariff, zone = site.heat_tariff, ZoneInfo(site.timezone)
    hourly = np.empty((len(times), 3))
    notes: list[str] = []
    if tariff is None:
        notes.append(NOTE_TARIFF)
        hourly[:, BASE] = site.materials.heat_sek_per_mwh / 1000.0
        hourly[:, PEAK] = site.materials.heat_peak_sek_per_mwh / 1000.0
        base_kw, paid, new_kw = np.inf, np.inf, 0.0
    else:
        months = [from_utc64(time - np.timedelta64(30, "m")).astimezone(zone).month for time in times]
        flow = _flow_sek_per_mwh(tariff)
        if flow is None:
            notes.append(NOTE_FLOW)
        for number, month in enumerate(months):
            fee = flow if flow is not None and month in tariff.flow_months else 0.0
            summer = month in tariff.summer_months
            base = tariff.summer_sek_per_mwh if summer else tariff.base_sek_per_mwh
            hourly[number, BASE] = (base + fee) / 1000.0
            hourly[number, PEAK] = ((base if summer else tariff.peak_sek_per_mwh) + fee) / 1000.0
        base_kw = np.inf if tariff.base_power_kw is None else tariff.base_power_kw
        if tariff.max_power_kw is not None:
            paid, new_kw = max(tariff.max_power_kw, drawn_kw), tariff.excess_sek_per_kw
        else:
            notes.append(NOTE_CAPACITY)
            paid = max(paid_kw, drawn_kw, tariff.base_power_kw or 0.0)
            new_kw = tariff.band_of(paid).sek_per_kw_year
    hourly[:, PUMP], whole = _electricity(times, spot, site.materials.electricity_sek_per_kwh)
    if not whole:
        notes.append(NOTE_SPOT)
    if not np.isfinite(hourly).all():
        raise DomainError(f"site {site.id}: a price of heat or electricity is no number; correct heat_tariff or the spot prices")
    return HeatPrices(hourly, float(base_kw), float(paid), float(new_kw), tuple(notes))


def _flow_sek_per_mwh(tariff: HeatTariff) -> float | None:
    """Charge for the flow of a megawatt-hour beyond the reference; 0 where flow is free, None where the reference is not known."""
    if tariff.flow_sek_per_m3 <= 0.0 or not tariff.flow_months:
        return 0.0
    if tariff.flow_reference_m3_per_mwh is None:
        return None
    return (FLOW_M3_PER_MWH - tariff.flow_reference_m3_per_mwh) * tariff.flow_sek_per_m3


def _electricity(times: NDArray[np.datetime64], spot: Sequence[SpotPrice], otherwise: float) -> tuple[Array, bool]:
    """Mean spot price of each hour [SEK/kWh], the site's own where none of it is known, and whether every hour was known whole.

    The market's prices hold for a quarter of an hour since October 2025, for an hour before.
    """
    hour = np.timedelta64(1, "h")
    known, summed = np.zeros(len(times)), np.zeros(len(times))
    for item in spot:
        first, last = np.maximum(times - hour, to_utc64(item.starts_at)), np.minimum(times, to_utc64(item.ends_at))
        share = np.maximum((last - first) / hour, 0.0)
        known += share
        summed += share * float(item.sek_per_kwh)
    prices = np.divide(summed, known, out=np.full(len(times), otherwise), where=known > 0.0)
    return prices, bool((known > 1.0 - 1e-6).all())
