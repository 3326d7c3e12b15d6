"""The weather an assessment speaks from, and the rung of the ladder it stands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site
from model.analysis import air_now
from model.climatology import climatology_ensemble
from model.domain.errors import ForecastError
from model.domain.needs import Rung
from model.domain.variables import FORECAST_REQUIRED
from model.domain.weather import check_forecast, to_utc64
from model.ensemble import build_ensemble, valid_hours, with_issue_hour
from model.error_statistics import PUBLISHED, ErrorStatistics
from model.forecast_standing import with_standing
from model.relaxation import RELAXED
from model.start_state import Departures, past_weather, surface_departures

#: A run may begin so much later than the first hour asked for, and still be used from there [h].
LATEST_BEGIN_H = 3
_HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True, eq=False)
class NightWeather:
    """Members of the weather to come, and the weather that was.

    Attributes:
        ensemble: Over ("member", "point", "time"), from the first whole hour after the issue.
        led: The same, with the hour before put first, for the road model.
        rung: What it rests on; `PHYSICS` where a learned model may still lift it to `LEARNED`.
        age: Age of the newest forecast in it; None where there is none.
        past: Analysed weather up to the hour before; None where it is not known.
        departures: Stations' surfaces against the reckoning; None where none read.
        problem: Why a forecast that was given could not be stood on, naming variable, place and time of what is wrong; empty otherwise.
    """

    ensemble: xr.Dataset
    led: xr.Dataset
    rung: Rung
    age: timedelta | None
    past: xr.Dataset | None
    departures: Departures | None
    problem: str


def night_weather(
    site: Site,
    *,
    forecasts: Sequence[xr.Dataset],
    last_good: xr.Dataset | None,
    history: xr.Dataset | None,
    observations: xr.Dataset | None,
    now: datetime,
    members: int,
    horizon_h: int,
    seed: int,
    error_statistics: ErrorStatistics = PUBLISHED,
) -> NightWeather:
    """Choose the best rung there is: current forecasts, else the last good one, else the season's normal weather.

    Args:
        site: Its forecast points, stations and normals.
        forecasts: Current hourly forecasts.
        last_good: The newest older one, or None.
        history: Analysed weather of the past days, or None.
        observations: Station readings, or None.
        now: Moment of issue, aware UTC.
        members: How many.
        horizon_h: Hours ahead [h].
        seed: Same seed, same members.
        error_statistics: How wrong forecasts are by lead time.
    """
    ensemble, rung, problem = None, Rung.CLIMATOLOGY, ""
    issue = to_utc64(now).astype("datetime64[h]").astype("datetime64[ns]")
    past = past_weather(history, until=issue)
    first = valid_hours(now, 1)[0]
    for candidates, stands_on in ((forecasts, Rung.PHYSICS), ([last_good] if last_good is not None else [], Rung.LAST_RUN)):
        usable, fault = _sound(candidates)
        problem = problem or fault
        if not usable:
            continue
        try:
            ensemble = build_ensemble(
                held_back(usable, first),
                members=members,
                start=now,
                hours=horizon_h,
                error_statistics=error_statistics,
                seed=seed,
                analysed=_analysed_at(past, issue, points=usable[0].sizes["point"]),
            )
        except ForecastError as error:
            problem = problem or str(error)
            continue
        rung = stands_on
        break
    if ensemble is None:
        ensemble = climatology_ensemble(
            site.climatology,
            site.forecast_points,
            members=members,
            start=now,
            hours=horizon_h,
            seed=seed,
            observed_air_temperature=air_now(observations, now, height_m=_height(site)),
        )
    ensemble = with_standing(_with_heights(ensemble, site), rung)
    if past is not None and past.sizes["point"] != ensemble.sizes["point"]:
        past = None
    past = None if past is None else _with_heights(past, site)
    age = None if rung is Rung.CLIMATOLOGY else now - datetime.fromisoformat(str(ensemble.attrs["reference_time"]))
    return NightWeather(
        ensemble=ensemble,
        led=with_issue_hour(ensemble, past),
        rung=rung,
        age=age,
        past=past,
        departures=None if past is None else surface_departures(past, observations, stations=site.stations),
        problem=problem,
    )


def _analysed_at(past: xr.Dataset | None, hour: np.datetime64, *, points: int) -> dict[str, NDArray[np.floating]] | None:
    """The analysed weather of the hour of issue by name, shape (point,); None where it is not known on these points."""
    if past is None or past.sizes["point"] != points or past["time"].to_numpy()[-1] != hour:
        return None
    return {name: past[name].to_numpy()[0, :, -1] for name in RELAXED if name in past}


def _sound(forecasts: Sequence[xr.Dataset]) -> tuple[list[xr.Dataset], str]:
    """The forecasts that hold what they must, within what can be, and what is wrong with the first that does not."""
    sound, fault = [], ""
    for forecast in forecasts:
        try:
            sound.append(_whole(check_forecast(forecast)))
        except ForecastError as error:
            fault = fault or str(error)
    return sound, fault


def _whole(forecast: xr.Dataset) -> xr.Dataset:
    absent = [name for name in FORECAST_REQUIRED if name not in forecast]
    if absent:
        raise ForecastError(f"{forecast.attrs['source']}: forecast lacks {', '.join(absent)}; join it with one that has them")
    return forecast


def held_back(forecasts: Sequence[xr.Dataset], first: np.datetime64) -> list[xr.Dataset]:
    """Forecasts of which one at least covers the first hour.

    A fresh run often begins with the next whole hour, so that no run tells of the hour that is already going on. Where none does, those
    that begin within `LATEST_BEGIN_H` are taken back to it with the weather of their own first hour.

    Args:
        forecasts: Hourly forecasts.
        first: First hour wanted.
    """
    if any(forecast["time"].to_numpy()[0] <= first for forecast in forecasts):
        return list(forecasts)
    return [_from(forecast, first) for forecast in forecasts]


def _from(forecast: xr.Dataset, first: np.datetime64) -> xr.Dataset:
    missing = int((forecast["time"].to_numpy()[0] - first) / _HOUR)
    if not 0 < missing <= LATEST_BEGIN_H:
        return forecast
    times = first + np.arange(missing) * _HOUR
    held = forecast.isel(time=[0] * missing).assign_coords(time=times, interval_start=("time", times - _HOUR))
    return xr.concat([held, forecast], dim="time", data_vars="minimal", coords="minimal", compat="override", join="exact")


def _height(site: Site) -> float:
    return float(np.mean([place.altitude_m for place in site.forecast_points]))


def _with_heights(weather: xr.Dataset, site: Site) -> xr.Dataset:
    """Heights of the site's own points where a source tells none."""
    told = weather["altitude"].to_numpy().astype(float) if "altitude" in weather.coords else None
    own = np.array([place.altitude_m for place in site.forecast_points])
    if told is not None and np.isfinite(told).all():
        return weather
    if own.size != weather.sizes["point"]:
        own = np.zeros(weather.sizes["point"])
    return weather.assign_coords(altitude=("point", own if told is None else np.where(np.isfinite(told), told, own)))
