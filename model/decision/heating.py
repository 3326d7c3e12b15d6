"""Heated ground: when to let the heat on, at what power, for how long. Advice only; the freeze floor is the plant's own and stays.

The load while the surface is in need follows the structure of ASHRAE's steady snow-melting load (HVAC Applications, chapter on snow melting):
heat to melt what falls plus, on the free part of the surface, what convection and radiation carry off from a surface at the melting point.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from model.decision.outlook import HeatLoad
from model.domain.roads import HeatedZone

#: Heat that melts one millimetre of water an hour [W/m2] (334 kJ/kg over 3600 s).
MELT_W_M2_PER_MM_H = 92.8

#: Heat capacity of ice, to bring the snow to its melting point [J/kgK].
ICE_J_KGK = 2100.0

#: Surface temperature a melting surface is held at [degC] (ASHRAE).
FILM_DEGC = 0.56

#: Share of the surface that is free of snow while it melts [1] (ASHRAE ratio 0, 0.5 or 1; 0.5: slush is tolerated).
FREE_AREA = 0.5

#: Linearised exchange of long waves at 0 °C, 4 ε σ T³ with ε 0.95 [W/m2K].
RADIATION_W_M2K = 4.4

#: How far a clear sky lies below the air as a radiating body [degC] (own choice: about 20 °C in winter, less the cloud's share).
CLEAR_SKY_DEFICIT_DEGC = 20.0


@dataclass(frozen=True, slots=True)
class HeatStart:
    """When heat is let on.

    Attributes:
        start_from: Earliest sensible moment.
        latest_start: Last moment at which the surface is warm in time.
    """

    start_from: datetime
    latest_start: datetime


def steady_load_w_m2(
    *,
    air_temperature: NDArray[np.floating],
    wind_speed: NDArray[np.floating],
    cloud_area_fraction: NDArray[np.floating],
    snowfall_mm_h: NDArray[np.floating],
) -> NDArray[np.float64]:
    """Heat that keeps a surface melting, hour by hour.

    Args:
        air_temperature: [degC].
        wind_speed: At 10 m [m/s].
        cloud_area_fraction: [1].
        snowfall_mm_h: Snow to melt [mm water/h].

    Returns:
        Load at the surface, never negative [W/m2].
    """
    wind = np.asarray(wind_speed, dtype=np.float64)
    air = np.asarray(air_temperature, dtype=np.float64)
    convection = np.where(wind <= 5.0, 5.6 + 4.0 * wind, 7.3 * np.maximum(wind, 5.0) ** 0.78)
    sky = air - CLEAR_SKY_DEFICIT_DEGC * (1.0 - np.asarray(cloud_area_fraction, dtype=np.float64))
    standing = np.maximum(convection * (FILM_DEGC - air) + RADIATION_W_M2K * (FILM_DEGC - sky), 0.0)
    warming = ICE_J_KGK / 3600.0 * np.maximum(-air, 0.0)
    load: NDArray[np.float64] = snowfall_mm_h * (MELT_W_M2_PER_MM_H + warming) + FREE_AREA * standing
    return load


def heat_load(
    zone: HeatedZone, *, load_w_m2: NDArray[np.float64], need_probability: NDArray[np.floating], melting: bool
) -> HeatLoad:
    """Heat a zone takes over a window: the thermal lag at full power, then the load of the hours in need.

    Power up to the zone's idle power is counted at the base price, what goes beyond at the peak price, as a subscription dimensioned for
    idling would be billed.

    Args:
        zone: The zone.
        load_w_m2: Load of each hour of the window were it in need, shape (time,) [W/m2].
        need_probability: P(need) of each hour given that the need arises in the window at all, shape (time,) [1].
        melting: True where snow has to be melted.
    """
    power = np.minimum(load_w_m2, zone.max_power_w_m2)
    share = np.clip(np.nan_to_num(need_probability), 0.0, 1.0)
    base = np.minimum(power, zone.idle_power_w_m2)
    lag_base = min(zone.idle_power_w_m2, zone.max_power_w_m2)
    return HeatLoad(
        base_kwh_m2=float((base * share).sum() + lag_base * zone.thermal_lag_h) / 1000.0,
        peak_kwh_m2=float(((power - base) * share).sum() + (zone.max_power_w_m2 - lag_base) * zone.thermal_lag_h) / 1000.0,
        hours=float(share.sum() + zone.thermal_lag_h),
        melting=melting,
    )


def heat_start(zone: HeatedZone, *, now: datetime, onset_low: datetime | None, due: datetime) -> HeatStart:
    """When the heat must be let on to be felt at the surface in time.

    Args:
        zone: The zone, with its thermal lag.
        now: Aware UTC.
        onset_low: Early estimate of when the need arises.
        due: When the surface has to be warm.
    """
    lag = timedelta(hours=zone.thermal_lag_h)
    latest = due - lag
    early = now if onset_low is None else onset_low - 1.5 * lag
    return HeatStart(start_from=min(latest, max(now, early)), latest_start=latest)
