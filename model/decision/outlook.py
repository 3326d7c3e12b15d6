"""What the forecast says about one unit, need and window, as the plain numbers that decisions and words are made of."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from model.domain.needs import Need, Rung, Slipperiness

#: Odds of a driver on an ordinary winter night, against which its weight is counted [1] (own choice).
ORDINARY_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, aware UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Between:
    """Two quantities of which nine in ten, and one in ten, of the members in need take more."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class HeatLoad:
    """Heat a zone would take if it is heated through the window.

    Attributes:
        base_kwh_m2: At the base price [kWh/m2].
        peak_kwh_m2: At the peak price [kWh/m2].
        hours: Hours the heat is on, lag included [h].
        melting: True where snow has to be melted, False where the surface only has to stay free of frost and ice.
        kwh_m2: Both prices together, member by member [kWh/m2].
    """

    base_kwh_m2: float
    peak_kwh_m2: float
    hours: float
    melting: bool
    kwh_m2: Between | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast for one unit, need and window.

    Attributes:
        unit_id: Route or heated zone.
        need: Which need.
        rung: What the forecast rests on.
        probability: P(need in the window if nothing is done) [1]; None where data is missing.
        low: Lower end of its 80 % interval [1].
        high: Upper end [1].
        complete: True where every hour of the window is known.
        later: True for a window after the first, which is reckoned as if earlier needs were met.
        already: True where the surface is in need as the window begins.
        onset: Median time the need arises; None if it does not.
        onset_low: Early estimate (10 %).
        onset_high: Late estimate (90 %).
        slipperiness: Kind of slipperiness most members show.
        driver_share: Share of the members in which the main driver breaks the rule [1].
        snow_depth_cm: Deepest snow in the window, median of all members [cm].
        snow_depth_high_cm: Deepest snow in the window that one member in ten passes [cm].
        snow_wetness: Liquid share of that snow [1].
        snow_dry: True where the snowfall is cold and unmixed with rain throughout, and the snow takes up no water in the window.
        snow_new_cm: Most that the depth rises in the window, median of all members [cm].
        snow_onset_cm: Median depth at the onset: in the window's first hour where the surface is in need already [cm].
        snow_peak_cm: Greatest median depth from then on [cm].
        snow_peak_at: When.
        snowfall: When snow falls.
        start_depth_cm: Class start depth at that wetness [cm].
        film_mm: Water, ice and frost to treat until the next pass [mm].
        coldest_degc: Coldest surface to treat for [degC].
        salt_needed_g_m2: Salt the film needs, member by member, before residual salt, losses and limits [g/m2].
        surface_low_degc: Coldest median surface temperature in the window [degC].
        surface_low_at: When.
        dew_excess_degc: Largest median of dew point over surface temperature while the surface is below zero [degC].
        dew: When the dew point lies above the surface.
        rain_mm: Rain in the window [mm].
        rain_end: When rain before the onset ends.
        freezing_rain_mm: Freezing rain in the window [mm].
        freezing_rain: When it falls.
        wind_m_s: Strongest median wind in the window [m/s].
        residual_salt_g_m2: Salt on the surface now [g/m2].
        heat: Heat load, for heated zones.
        drivers: What each group of features adds to the log-odds of need, where a learned model answers.
    """

    unit_id: str
    need: Need
    rung: Rung
    probability: float | None
    low: float | None = None
    high: float | None = None
    complete: bool = True
    later: bool = False
    already: bool = False
    onset: datetime | None = None
    onset_low: datetime | None = None
    onset_high: datetime | None = None
    slipperiness: Slipperiness = Slipperiness.NONE
    driver_share: float = 0.0
    snow_depth_cm: float = 0.0
    snow_depth_high_cm: float = 0.0
    snow_wetness: float = 0.0
    snow_dry: bool = False
    snow_new_cm: float = 0.0
    snow_onset_cm: float = 0.0
    snow_peak_cm: float = 0.0
    snow_peak_at: datetime | None = None
    snowfall: Span | None = None
    start_depth_cm: float = 0.0
    film_mm: float = 0.0
    coldest_degc: float = 0.0
    salt_needed_g_m2: Between | None = None
    surface_low_degc: float | None = None
    surface_low_at: datetime | None = None
    dew_excess_degc: float = 0.0
    dew: Span | None = None
    rain_mm: float = 0.0
    rain_end: datetime | None = None
    freezing_rain_mm: float = 0.0
    freezing_rain: Span | None = None
    wind_m_s: float = 0.0
    residual_salt_g_m2: float = 0.0
    heat: HeatLoad | None = None
    drivers: Mapping[str, float] = field(default_factory=dict)

    @property
    def driver_weight(self) -> float:
        """Log-odds of the main driver among the members, over those of an ordinary night [1]."""
        share = min(max(self.driver_share, 0.02), 0.98)
        return _logit(share) - _logit(ORDINARY_SHARE)


def _logit(share: float) -> float:
    return math.log(share / (1.0 - share))
