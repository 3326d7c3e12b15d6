"""Weather of the hours just passed: the newest forecasts of each hour, drawn towards what the stations read.

The road model needs the weather before now: two days of it to know how warm the ground is and how wet the surface, a week to know the ice
that still lies (the setting `assess.history_h`). No single source gives that for a municipal street, so each past hour is taken from the run
with the shortest lead and then moved by the stations' departures: each station less its learned offset and less what height and a pool of cold
air make of the nearest point, weighted by distance (`model.mapping.departures`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.variables import FORECAST_REQUIRED, VARIABLES
from model.domain.weather import FLAG_GOOD, to_utc64
from model.domain.weather_sensors import SensorOffset
from model.lapse import STANDARD_LAPSE_DEGC_M, Vertical, pool_strength, vertical_of
from model.mapping.departures import carried, distance_km, nearest_points
from model.physics.sun import sun_position

#: Weight of the stations' departures; the rest is what a state-road station does not share with a street.
STATION_WEIGHT = 0.8
#: A reading speaks for a whole hour if it was made at most this long before it [min].
READING_REACH_MIN = 40
#: Change of the dew point with height as a share of the air's [1]: about 2 degC a kilometre in well mixed air.
DEW_POINT_SHARE = 0.3
_KEPT = (*FORECAST_REQUIRED, "snow_fraction", "freezing_rain_fraction")
_HOUR = np.timedelta64(1, "h")


def analysed_weather(
    forecasts: Sequence[xr.Dataset],
    observations: xr.Dataset | None,
    *,
    start: datetime,
    end: datetime,
    offsets: Iterable[SensorOffset] = (),
) -> xr.Dataset | None:
    """The weather from `start` to `end` as far back from `end` as it is known without a hole.

    Args:
        forecasts: Hourly canonical forecasts on the same points, in any order; their first member is used.
        observations: Station readings with flags, or None.
        start: Aware UTC; the first hour wanted.
        end: Aware UTC; the last hour wanted.
        offsets: What was learned of the stations' sensors; taken out of air temperature and dew point.

    Returns:
        Canonical hourly Dataset with one member, or None if the last hour before `end` is covered by no forecast. Where stations were used,
        its attributes ``lapse_degc_m`` and ``pooling_degc_m`` tell the change with height they showed (`model.lapse.Vertical`).
    """
    if not forecasts:
        return None
    hours = np.arange(to_utc64(start).astype("datetime64[h]"), to_utc64(end).astype("datetime64[h]") + np.timedelta64(1, "h"))
    times: NDArray[np.datetime64] = hours.astype("datetime64[ns]")
    by_age = sorted(forecasts, key=lambda forecast: np.datetime64(str(forecast.attrs["reference_time"]).replace("Z", "")[:19]))
    points = by_age[-1].sizes["point"]
    fields = {name: np.full((points, times.size), np.nan) for name in _KEPT}
    for forecast in by_age:
        if forecast.sizes["point"] == points:
            _lay_over(fields, forecast, times)
    known = np.all([np.isfinite(fields[name]).all(axis=0) for name in FORECAST_REQUIRED], axis=0)
    if not known[-1]:
        return None
    holes = np.flatnonzero(~known)
    first = int(holes[-1]) + 1 if holes.size else 0
    times, fields = times[first:], {name: values[:, first:] for name, values in fields.items()}
    newest = by_age[-1]
    if observations is None:
        return _dataset(fields, newest, times, end)
    fields, vertical = _towards_stations(fields, newest, observations, times, tuple(offsets))
    told = {"lapse_degc_m": vertical.lapse_degc_m, "pooling_degc_m": vertical.pooling_degc_m}
    return _dataset(fields, newest, times, end).assign_attrs(told)


def _lay_over(fields: Mapping[str, NDArray[np.float64]], forecast: xr.Dataset, times: NDArray[np.datetime64]) -> None:
    """Overwrite with a newer run from its own first hour on."""
    own = forecast["time"].to_numpy()
    _, here, there = np.intersect1d(times, own, return_indices=True)
    for name, values in fields.items():
        if name in forecast:
            values[:, here] = forecast[name].isel(member=0).to_numpy()[:, there]


def _towards_stations(
    fields: dict[str, NDArray[np.float64]],
    forecast: xr.Dataset,
    observations: xr.Dataset,
    times: NDArray[np.datetime64],
    offsets: Sequence[SensorOffset],
) -> tuple[dict[str, NDArray[np.float64]], Vertical]:
    """Move temperature, dew point and wind by the stations' departures, and take their rain and snow where they measured it."""
    moved, vertical = dict(fields), Vertical()
    stations, points = (
        [place[name].to_numpy().astype(float) for name in ("longitude", "latitude", "altitude")]
        for place in (observations, forecast)
    )
    nearest = nearest_points(forecast, stations[0], stations[1])
    distance = distance_km(points[0], points[1], stations[0], stations[1])
    above = stations[2] - points[2][nearest]
    sun = sun_position(times, float(points[0].mean()), float(points[1].mean())).sin_elevation
    strength = pool_strength(fields["cloud_area_fraction"].mean(axis=0), fields["wind_speed"].mean(axis=0), sun)
    for name, share in (("air_temperature", 1.0), ("dew_point_temperature", DEW_POINT_SHARE), ("wind_speed", 0.0)):
        if name not in observations:
            continue
        departure = hourly_readings(observations, name, times) - fields[name][nearest]
        if share:
            departure -= _offsets(observations, name, offsets)[:, None]
        if name == "air_temperature":
            standard = STANDARD_LAPSE_DEGC_M * np.nan_to_num(above)[:, None]
            vertical = vertical_of(departure - standard, above, strength)
        departure -= share * vertical.shift(np.nan_to_num(above), strength)
        moved[name] = fields[name] + STATION_WEIGHT * np.nan_to_num(carried(departure, distance))
    moved["wind_speed"] = np.maximum(moved["wind_speed"], 0.0)
    moved["dew_point_temperature"] = np.minimum(moved["dew_point_temperature"], moved["air_temperature"])
    if "precipitation_amount" in observations:
        fallen = _mean(hourly_sums(observations, "precipitation_amount", times))
        moved["precipitation_amount"] = np.where(np.isfinite(fallen), np.nan_to_num(fallen), fields["precipitation_amount"])
    return moved, vertical


def _offsets(observations: xr.Dataset, name: str, offsets: Sequence[SensorOffset]) -> NDArray[np.float64]:
    """Learned offset of each station, 0 where none is known [degC]."""
    known = {item.station: item.offset for item in offsets if item.variable == name}
    return np.array([known.get(str(station), 0.0) for station in observations["station"].to_numpy()])


def air_now(observations: xr.Dataset | None, now: datetime, *, height_m: float) -> float | None:
    """Air temperature of the town as its stations read it last [degC], None where none did within the hour.

    Args:
        observations: Canonical observations, or None.
        now: Aware UTC.
        height_m: Height it is wanted at [m].
    """
    if observations is None or "air_temperature" not in observations:
        return None
    moment = np.array([to_utc64(now)], dtype="datetime64[ns]")
    lift = (np.nan_to_num(observations["altitude"].to_numpy(), nan=height_m) - height_m) * -STANDARD_LAPSE_DEGC_M
    middle = _mean(hourly_readings(observations, "air_temperature", moment) + lift[:, None])[0]
    return float(middle) if np.isfinite(middle) else None


def hourly_readings(observations: xr.Dataset, name: str, times: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """The newest good reading at most `READING_REACH_MIN` before each hour, NaN where there is none.

    Args:
        observations: Canonical observations.
        name: An instantaneous variable.
        times: Whole hours, shape (time,).

    Returns:
        Shape (station, time), in the variable's unit.
    """
    values, stamps = _good(observations, name), observations["time"].to_numpy()
    found = np.full((values.shape[0], times.size), np.nan)
    reach = np.timedelta64(READING_REACH_MIN, "m")
    for i, hour in enumerate(times):
        window = (stamps > hour - reach) & (stamps <= hour)
        for row in range(values.shape[0]):
            good = np.flatnonzero(window & np.isfinite(values[row]))
            if good.size:
                found[row, i] = values[row, good[-1]]
    return found


def hourly_sums(observations: xr.Dataset, name: str, times: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Sum of a measured amount over the hour before each time, NaN where no reading falls in it.

    Args:
        observations: Canonical observations.
        name: An amount.
        times: Whole hours, shape (time,).

    Returns:
        Shape (station, time) [mm].
    """
    values, stamps = _good(observations, name), observations["time"].to_numpy()
    found = np.full((values.shape[0], times.size), np.nan)
    for i, hour in enumerate(times):
        inside = (stamps > hour - _HOUR) & (stamps <= hour)
        part = values[:, inside]
        some = np.isfinite(part).any(axis=1)
        found[some, i] = np.nansum(part[some], axis=1)
    return found


def _good(observations: xr.Dataset, name: str) -> NDArray[np.float64]:
    values: NDArray[np.float64] = observations[name].to_numpy().astype(float)
    flag = f"{name}_flag"
    return np.where(observations[flag].to_numpy() == FLAG_GOOD, values, np.nan) if flag in observations else values


def _mean(readings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean over stations, NaN where none read; the median where three or more did, so that one bad sensor does not carry the rest."""
    answer = np.full(readings.shape[1], np.nan)
    for i in range(readings.shape[1]):
        read = readings[np.isfinite(readings[:, i]), i]
        if read.size:
            answer[i] = float(np.median(read)) if read.size > 2 else float(read.mean())
    return answer


def _dataset(
    fields: Mapping[str, NDArray[np.float64]], like: xr.Dataset, times: NDArray[np.datetime64], end: datetime
) -> xr.Dataset:
    dims = ("member", "point", "time")
    variables = {
        name: (dims, np.clip(values, VARIABLES[name].low, VARIABLES[name].high)[None], {"units": VARIABLES[name].units})
        for name, values in fields.items()
        if np.isfinite(values).all()
    }
    coords = {name: like.coords[name] for name in ("longitude", "latitude", "altitude") if name in like.coords}
    return xr.Dataset(
        variables,
        coords={"member": [0], "time": times, "interval_start": ("time", times - _HOUR), **coords},
        attrs={
            "source": "analysis",
            "reference_time": end.isoformat(),
            "available_at": end.isoformat(),
            "simulated": int(like.attrs.get("simulated", 0)),
        },
    )
