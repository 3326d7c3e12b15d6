"""Forecasts at the stations of a stored season, as the service would have issued them: from the runs out then and the readings made by then."""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Site, Station
from model.domain.variables import VARIABLES
from model.laid_forecast import HALF_WEIGHT_H, LaidForecast
from model.learning.road_analysis import FREE_STEP_S, LARGEST_DEPARTURE_K
from model.learning.road_columns import station_columns
from model.learning.road_residual_issue import HORIZON_H, SURFACE, issued_rows, newest_readings, road_forecasts
from model.learning.road_residual_rows import RoadForecasts
from model.learning.season import ForecastArchive, analysed_weather_of, forecast_archive, station_surface_temperature
from model.learning.station_memory import place_of, readings_at
from model.physics.road import simulate
from model.relaxation import RELAXED, relaxed

Array = NDArray[np.float64]
_HOUR = np.timedelta64(1, "h")
#: Hours between two forecasts where nothing else is asked for, and of road before the first [h].
EVERY_H, RUN_IN_H = 3, 48
RAIN = "precipitation_amount"


@dataclass(frozen=True, eq=False)
class StationSeason:
    """Forecasts and readings at the stations of a season or stretch of one.

    Attributes:
        forecasts: One a station, all with the same origins.
        readings: What each read, NaN where nothing believed when it arrived, (station, time) [degC].
        times: Hours of the readings.
    """

    forecasts: tuple[RoadForecasts, ...]
    readings: Array
    times: NDArray[np.datetime64]


def road_stations(site: Site) -> tuple[Station, ...]:
    """The stations whose forecasts are corrected, in the order in which training counts them."""
    return tuple(station for station in site.stations if station.kind == "road")


def station_season(
    season: xr.Dataset, site: Site, *, also: NDArray[np.datetime64], step_s: float, every_h: int = EVERY_H
) -> StationSeason | None:
    """Issue the forecasts of a season anew; None where no station read or no forecast was out.

    Args:
        season: In archive form, without a hole.
        site: The site.
        also: Whole hours to forecast from beside every `every_h` hours.
        step_s: Time step of the road model [s].
        every_h: Hours between two forecasts [h].
    """
    stations = road_stations(site)
    found = station_surface_temperature(season, in_hindsight=False)
    if not stations or found is None:
        return None
    weather = analysed_weather_of(season, site)
    times, archive = weather["time"].to_numpy(), forecast_archive(season)
    readings = np.full((len(stations), times.size), np.nan)
    rows = {str(name): row for row, name in enumerate(found["station"].to_numpy())}
    for place, station in enumerate(stations):
        if station.id in rows:
            readings[place] = found.to_numpy()[rows[station.id]]
    origins = _origins(times, archive, also, every_h)
    if not origins.size or not np.isfinite(readings).any():
        return None
    columns = station_columns(stations, weather)
    free = simulate(weather, columns, outputs=(SURFACE,), step_s=FREE_STEP_S).outputs[SURFACE].to_numpy()[0]
    readings = np.where(np.abs(readings - free) <= LARGEST_DEPARTURE_K, readings, np.nan)
    analysis = simulate(
        weather, columns, observed_surface=readings, checkpoints=list(origins), outputs=(SURFACE,), step_s=step_s
    ).checkpoints
    issued = []
    for origin in origins:
        hour = int(np.searchsorted(times, origin))
        forcing = _forcing(weather, archive, origin, hour)
        issued.append(issued_rows(forcing, columns, analysis[origin], readings[:, hour], step_s=step_s))
    newest = newest_readings(readings)[:, np.searchsorted(times, origins)]
    forecasts = tuple(
        road_forecasts(
            station.id,
            origins,
            {name: np.stack([one[name][place] for one in issued]) for name in issued[0]},
            position=(station.longitude, station.latitude),
            reading=readings_at(origins, times, readings[place]),
            newest=newest[place],
            place=place_of(station),
        )
        for place, station in enumerate(stations)
    )
    return StationSeason(forecasts, readings, times)


def _origins(
    times: NDArray[np.datetime64], archive: ForecastArchive, also: NDArray[np.datetime64], every_h: int
) -> NDArray[np.datetime64]:
    """Whole hours with two days of road before them and a run out that reaches a day on."""
    hour = times.astype("datetime64[h]").astype(np.int64)
    wanted = np.union1d(times[hour % every_h == 0], also)
    if not times.size or not archive.known.size:
        return np.zeros(0, dtype="datetime64[ns]")
    first = max(times[0] + RUN_IN_H * _HOUR, archive.known.min())
    inside = wanted[(wanted >= first) & (wanted <= times[-1]) & np.isin(wanted, times)]
    if not inside.size:
        return np.zeros(0, dtype="datetime64[ns]")
    reaching = archive.reached(inside) >= inside + HORIZON_H * _HOUR
    chosen: NDArray[np.datetime64] = np.asarray(inside[reaching], dtype="datetime64[ns]")
    return chosen


def _forcing(weather: xr.Dataset, archive: ForecastArchive, origin: np.datetime64, hour: int) -> xr.Dataset:
    """The mean of the runs that were out (`_mean`), leaning on the analysis in its first hours, the hour of the origin as analysed put first."""
    ahead = origin + np.arange(HORIZON_H + 1) * _HOUR
    laid = archive.known_at(origin, ahead)
    share = np.array([0.5 ** (float((laid[0].reference - one.reference) / _HOUR) / HALF_WEIGHT_H) for one in laid])
    covers = np.stack([one.covers for one in laid]) * share[:, None]
    now = {name: weather[name].to_numpy()[0, :, hour].astype(np.float64) for name in map(str, weather.data_vars)}
    mean = {name: _mean(laid, name, covers) for name in now if any(name in one.fields for one in laid)}
    said = {name: values[None, :, 0] for name, values in mean.items() if name in RELAXED}
    members = relaxed({name: values[None, :, 1:] for name, values in mean.items()}, said, now)
    fields = {name: np.concatenate([now[name][None, :, None], values], axis=2) for name, values in members.items()}
    return xr.Dataset(
        {name: (("member", "point", "time"), values, {"units": VARIABLES[str(name)].units}) for name, values in fields.items()},
        coords={"time": ahead, **{name: weather.variables[name] for name in ("longitude", "latitude", "altitude")}},
        attrs={**weather.attrs, "source": "training"},
    )


def _mean(laid: list[LaidForecast], name: str, covers: Array) -> Array:
    """Weighted mean of one variable over the runs that tell it, (point, time); NaN at hours that none tells.

    Precipitation is the newest run's that tells it: the mean of two runs drizzles where each has a dry hour.
    """
    told = np.stack([one.fields[name][0] for one in laid if name in one.fields])
    share = np.stack([each for one, each in zip(laid, covers, strict=True) if name in one.fields])[:, None, :]
    weight = np.where(np.isfinite(told), share, 0.0)
    if name == RAIN:
        weight = np.where(np.arange(len(told))[:, None, None] == (weight > 0.0).argmax(axis=0), weight, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((np.nan_to_num(told) * weight).sum(axis=0) / weight.sum(axis=0))
