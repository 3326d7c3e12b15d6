"""Hours of weather and a log of plough runs, read from a folder in the form ``weather.csv`` + ``actions.csv``.

Columns of ``weather.csv``: ``time_utc``, ``air_temperature_degc``, ``dew_point_temperature_degc``, ``wind_speed_m_s``, ``precipitation_mm``
and, where they exist, ``wind_speed_of_gust_m_s`` and ``wind_from_direction_deg``; of ``actions.csv``: ``start_utc``, ``end_utc``, ``action``.
Others are passed over. What the gauge missed of snow in wind is given back (`model.physics.gauge`). An optional ``place.toml`` states
``longitude``, ``latitude`` and ``altitude_m``.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from benchmarks.road_temperature_table import believable_numbers, read_columns
from model.domain.errors import ForecastError
from model.domain.variables import VARIABLES
from model.physics.gauge import fallen

NEEDED = ("air_temperature_degc", "dew_point_temperature_degc", "wind_speed_m_s", "precipitation_mm")
HELPFUL = ("wind_speed_of_gust_m_s", "wind_from_direction_deg")
#: What each can be; a gauge that swings tells a little less than nothing.
POSSIBLE = {
    "air_temperature_degc": (-60.0, 60.0),
    "dew_point_temperature_degc": (-80.0, 60.0),
    "wind_speed_m_s": (0.0, 80.0),
    "precipitation_mm": (-1.0, 200.0),
    "wind_speed_of_gust_m_s": (0.0, 120.0),
    "wind_from_direction_deg": (0.0, 360.0),
}
#: Runs further apart are two call-outs [h].
CALL_OUT_GAP_H = 3
ISSUE_HOUR_UTC = 3
HORIZON_H = 18
#: Where the station stands unless ``place.toml`` says otherwise: MET Norway's SN46220.
PLACE = {"longitude": 6.44, "latitude": 59.39, "altitude_m": 640.0}


@dataclass(frozen=True, eq=False)
class Winter:
    """One winter.

    Attributes:
        name: Years, e.g. 2022/23.
        weather: Hourly, by canonical short names, ``gauge`` as it was read; index aware UTC.
        forcing: Weather the road model can run on, one member and one point.
        said: In words what was passed over in the whole file.
    """

    name: str
    weather: pd.DataFrame
    forcing: xr.Dataset
    said: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Log:
    """What was done.

    Attributes:
        starts: Start of each vehicle's run (aware UTC).
        call_outs: Columns start and end of each call-out.
        first: Start of the log.
        last: End of the log.
    """

    starts: pd.DatetimeIndex
    call_outs: pd.DataFrame
    first: pd.Timestamp
    last: pd.Timestamp


def read_log(folder: Path) -> Log:
    """The log of plough runs.

    Raises:
        ForecastError: The file is absent or lacks a column, a time cannot be read, a run ends before it starts, or nothing was ploughed.
    """
    table = read_columns(folder / "actions.csv", ("start_utc", "end_utc"))
    if "action" in table:
        table = table[table["action"].astype(str).str.contains("plough")]
    if table.empty:
        raise ForecastError(f"{folder / 'actions.csv'}: holds no plough run")
    start, end = _times(table["start_utc"], folder / "actions.csv"), _times(table["end_utc"], folder / "actions.csv")
    if (end < start).any():
        row = int(table.index[np.flatnonzero(end < start)[0]])
        raise ForecastError(f"{folder / 'actions.csv'}, row {row + 2}: a run ends at {table['end_utc'][row]}, before it starts")
    order = np.argsort(start.to_numpy(), kind="stable")
    spans: list[list[pd.Timestamp]] = []
    for i in order:
        if not spans or start[i] - spans[-1][1] > pd.Timedelta(hours=CALL_OUT_GAP_H):
            spans.append([start[i], end[i]])
        else:
            spans[-1][1] = max(spans[-1][1], end[i])
    return Log(start.sort_values(), pd.DataFrame(spans, columns=["start", "end"]), start.min(), end.max())


def read_winters(folder: Path) -> list[Winter]:
    """Winters in the order of time.

    Raises:
        ForecastError: The file is absent, lacks a column, or a time or number cannot be read.
    """
    path = folder / "weather.csv"
    table = read_columns(path, ("time_utc", *NEEDED))
    read = {
        name: believable_numbers(table, name, path, low=low, high=high) for name, (low, high) in POSSIBLE.items() if name in table
    }
    numbers, said = {name: values for name, (values, _) in read.items()}, tuple(word for _, word in read.values() if word)
    hourly = pd.DataFrame(numbers, index=_times(table["time_utc"], path)).groupby(level=0).first().sort_index()
    place = _place(folder)
    winters = []
    for year in sorted({time.year - (time.month < 7) for time in hourly.index}):
        inside = hourly.index[
            (hourly.index >= pd.Timestamp(year, 11, 1, tz="UTC")) & (hourly.index < pd.Timestamp(year + 1, 5, 1, tz="UTC"))
        ]
        if len(inside) < 24 * 7:
            continue
        own = hourly.reindex(pd.date_range(inside[0].floor("h"), inside[-1].floor("h"), freq="h"))
        winters.append(_winter(f"{year}/{(year + 1) % 100:02d}", own, place, said))
    if not winters:
        raise ForecastError(f"{path}: holds no week of hourly weather between November and April")
    return winters


def _winter(name: str, hourly: pd.DataFrame, place: dict[str, float], said: tuple[str, ...]) -> Winter:
    weather = pd.DataFrame(index=hourly.index)
    weather["air"] = _held(hourly["air_temperature_degc"])
    weather["dew"] = np.minimum(_held(hourly["dew_point_temperature_degc"]), weather["air"])
    weather["wind"] = _held(hourly["wind_speed_m_s"]).fillna(0.0)
    gust = hourly["wind_speed_of_gust_m_s"] if "wind_speed_of_gust_m_s" in hourly else weather["wind"] * np.nan
    weather["gust"] = gust.fillna(1.7 * weather["wind"])
    weather["from"] = hourly.get("wind_from_direction_deg", np.nan)
    weather["gauge"] = hourly["precipitation_mm"].fillna(0.0).clip(lower=0.0)
    weather["precipitation"] = fallen(weather["gauge"], weather["air"], weather["wind"])
    weather["known"] = hourly["air_temperature_degc"].notna() & hourly["precipitation_mm"].notna()
    return Winter(name, weather, forcing(weather, place), said)


def _held(values: pd.Series) -> pd.Series:
    """A hole holds what was read before it, as it stood in the hole itself; before the first reading, that one."""
    return values.ffill().bfill()


def forcing(weather: pd.DataFrame, place: dict[str, float]) -> xr.Dataset:
    """Canonical hourly weather for the road model; cloud, which the station does not read, follows humidity and precipitation."""
    humidity = np.exp(17.62 * weather["dew"] / (243.12 + weather["dew"]) - 17.62 * weather["air"] / (243.12 + weather["air"]))
    cloud = np.clip((humidity - 0.55) / 0.4, 0.0, 1.0)
    cloud = np.where(weather["precipitation"] > 0.05, np.maximum(cloud, 0.9), cloud)
    fields = {
        "air_temperature": weather["air"],
        "dew_point_temperature": weather["dew"],
        "wind_speed": weather["wind"],
        "cloud_area_fraction": cloud,
        "precipitation_amount": weather["precipitation"],
    }
    time = pd.DatetimeIndex(weather.index).tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[ns]")
    return xr.Dataset(
        {
            name: (("member", "point", "time"), np.asarray(values, dtype=float)[None, None], {"units": VARIABLES[name].units})
            for name, values in fields.items()
        },
        coords={
            "member": [0],
            "point": ["station"],
            "time": time,
            "longitude": ("point", [place["longitude"]]),
            "latitude": ("point", [place["latitude"]]),
            "altitude": ("point", [place["altitude_m"]]),
        },
        attrs={"source": "weather.csv", "reference_time": str(weather.index[0]), "available_at": str(weather.index[-1])},
    )


def judged_days(winter: Winter, log: Log) -> pd.DatetimeIndex:
    """03 UTC of every day of a winter on which the weather is known before and after, and the log was kept.

    A winter without one call-out in the log is one that nobody logged.
    """
    index = winter.weather.index
    first = max(index[0] + pd.Timedelta(days=2), log.first)
    last = index[-1] - pd.Timedelta(hours=HORIZON_H)
    logged = (log.starts >= index[0]) & (log.starts <= index[-1])
    if first > last or not logged.any():
        return pd.DatetimeIndex([], tz="UTC")
    days = pd.date_range(first.ceil("D"), last.floor("D"), freq="D") + pd.Timedelta(hours=ISSUE_HOUR_UTC)
    known = winter.weather["known"]
    kept = [
        day
        for day in days
        if day <= last and known[day - pd.Timedelta(hours=23) : day + pd.Timedelta(hours=HORIZON_H)].mean() >= 0.8
    ]
    return pd.DatetimeIndex(kept, tz="UTC")


def called_out(days: pd.DatetimeIndex, log: Log) -> NDArray[np.bool_]:
    """Whether a plough run began within `HORIZON_H` hours after each moment."""
    first = log.starts.searchsorted(days, side="right")
    then = log.starts.searchsorted(days + pd.Timedelta(hours=HORIZON_H), side="right")
    came: NDArray[np.bool_] = then > first
    return came


def _times(texts: pd.Series, path: Path) -> pd.DatetimeIndex:
    read = pd.to_datetime(texts.astype(str), utc=True, errors="coerce", format="mixed")
    if read.isna().any():
        place = int(np.flatnonzero(read.isna())[0])
        row = int(texts.index[place])
        raise ForecastError(f"{path}, row {row + 2}, {texts.name}: {texts.iloc[place]!r} is no time")
    return pd.DatetimeIndex(read)


def _place(folder: Path) -> dict[str, float]:
    path = folder / "place.toml"
    if not path.is_file():
        return dict(PLACE)
    try:
        stated = tomllib.loads(path.read_text("utf-8"))
        return {**PLACE, **{name: float(stated[name]) for name in PLACE if name in stated}}
    except (OSError, ValueError, TypeError) as error:
        raise ForecastError(f"{path}: cannot be read: {error}") from error
