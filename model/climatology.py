"""The last rung: weather as it usually is at this place and time of year, when no forecast is to be had."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import norm

from config.site import Climatology, Place
from model.domain.errors import ForecastError
from model.domain.variables import VARIABLES
from model.ensemble import ENSEMBLE_VARIABLES, valid_hours
from model.perturb import correlated, rain_logit

Grid = NDArray[np.float64]

#: Hours over which temperature, and over which cloud and wetness, keep their departure from normal [h]. Assumed: weather regimes of
#: about three days, frontal passages of half a day.
REGIME_H = 72.0
PASSAGE_H = 10.0
#: Local hour of the day's highest temperature, as UTC at 15 degrees east [h].
WARMEST_HOUR_UTC = 13.0
#: Spread of the logarithm of the amount in wet hours [1]. Assumed.
AMOUNT_LOG_SD = 0.9
MONTH_DAYS = 30.4


def climatology_ensemble(
    months: Sequence[Climatology],
    places: Sequence[Place],
    *,
    members: int,
    start: datetime,
    hours: int,
    seed: int,
    observed_air_temperature: float | None = None,
) -> xr.Dataset:
    """Members drawn from monthly normals; where the air is measured now, they start from there and forget it as a regime passes.

    Args:
        months: The site's normals, at least one month; months without an entry take the nearest in time of year.
        places: The site's forecast points.
        members: How many members.
        start: Moment of issue, aware UTC.
        hours: How many whole hours after it.
        seed: Same seed, same ensemble.
        observed_air_temperature: Of the town now [degC]; None where no station tells.

    Returns:
        Canonical forecast over ("member", "point", "time") like that of `model.ensemble.build_ensemble`.

    Raises:
        ForecastError: The site gives no normals.
    """
    if not months:
        raise ForecastError("the site file gives no climatology; add [[climatology]] with at least one month")
    times = valid_hours(start, hours)
    generator = np.random.default_rng(seed)

    def normal(name: str) -> Grid:
        return _through_the_year([(item.month, float(getattr(item, name))) for item in months], times)

    def noise(persistence_h: float) -> Grid:
        return correlated(generator, members=members, points=len(places), hours=hours, persistence_h=persistence_h)

    hour = (times - times.astype("datetime64[D]")) / np.timedelta64(1, "h")
    daily = normal("diurnal_amplitude_degc") * np.cos(2.0 * np.pi * (hour - WARMEST_HOUR_UTC) / 24.0)
    usual, spread = normal("air_temperature_degc") + daily, normal("air_temperature_sd_degc")
    departure = noise(REGIME_H)
    if observed_air_temperature is not None:
        departure = _starting_from(departure, (observed_air_temperature - usual[0]) / spread[0])
    air = usual + spread * departure
    passage = noise(PASSAGE_H)
    share, humidity = normal("wet_hour_share"), np.clip(normal("relative_humidity"), 0.05, 1.0)
    wet = passage > norm.ppf(1.0 - np.clip(share, 1e-4, 0.9))
    mean_wet = normal("precipitation_mm") / (MONTH_DAYS * 24.0 * np.clip(share, 1e-4, 1.0))
    amount = np.where(wet, mean_wet * np.exp(AMOUNT_LOG_SD * noise(PASSAGE_H) - 0.5 * AMOUNT_LOG_SD**2), 0.0)
    damp = np.clip(humidity + 0.08 * passage, 0.3, 1.0)
    cover = np.clip(normal("cloud_area_fraction"), 0.02, 0.98)
    cloud = expit(np.log(cover / (1.0 - cover)) + 1.5 * passage)
    dew = _dew_point(air, damp)
    fields = {
        "air_temperature": np.clip(air, -55.0, 45.0),
        "dew_point_temperature": np.clip(dew, -65.0, 40.0),
        "wind_speed": np.clip(normal("wind_speed_m_s") * np.exp(0.5 * noise(PASSAGE_H) - 0.125), 0.0, 75.0),
        "cloud_area_fraction": np.where(wet, np.maximum(cloud, 0.9), cloud),
        "precipitation_amount": np.clip(amount, 0.0, 300.0),
        "snow_fraction": expit(-rain_logit(air, dew)),
        "freezing_rain_fraction": np.zeros_like(air),
    }
    return xr.Dataset(
        {
            name: (("member", "point", "time"), fields[name].astype(np.float32), {"units": VARIABLES[name].units})
            for name in ENSEMBLE_VARIABLES
        },
        coords={
            "time": times,
            "interval_start": (("time",), times - np.timedelta64(1, "h")),
            "longitude": (("point",), [place.longitude for place in places]),
            "latitude": (("point",), [place.latitude for place in places]),
            "altitude": (("point",), [place.altitude_m for place in places]),
        },
        attrs={"source": "climatology", "reference_time": start.isoformat(), "available_at": start.isoformat(), "simulated": 0},
    )


def _starting_from(departure: Grid, observed: float) -> Grid:
    """Departures of a first-order process given its value in the first hour, by moving each member by what its own start lacks.

    For a Gaussian process of first order this draws exactly from the conditional distribution.
    """
    lead = np.arange(departure.shape[-1])
    moved: Grid = departure + np.exp(-lead / REGIME_H) * (np.clip(observed, -4.0, 4.0) - departure[..., :1])
    return moved


def _through_the_year(values: Sequence[tuple[int, float]], times: NDArray[np.datetime64]) -> Grid:
    """Monthly values held at mid-month, linear between, around the year; shape (time,)."""
    days = (times - times.astype("datetime64[Y]")) / np.timedelta64(1, "D")
    months = sorted(values)
    knots = np.array([(month - 0.5) * 365.25 / 12.0 for month, _ in months])
    level = np.array([value for _, value in months])
    read: Grid = np.interp(days, knots, level, period=365.25)
    return read


def _dew_point(air_temperature: Grid, relative_humidity: Grid) -> Grid:
    """Dew point over water by the Magnus formula [degC]."""
    gamma = np.log(relative_humidity) + 17.269 * air_temperature / (237.3 + air_temperature)
    dew: Grid = 237.3 * gamma / (17.269 - gamma)
    return dew
