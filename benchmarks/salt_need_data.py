"""Days of weather and salt, read from either of two forms of folder.

* ``daily.csv``: ``day``, ``air_temp_mean_c``, ``rh_mean_pct``, ``rain_mm``, ``snow_mm``, ``nacl_g_m2`` (one street; amounts in g/m2), and where it
  lies beside it ``hourly.csv`` (``time_utc``, ``air_temperature_degc``) for the coldest and warmest hour
* ``weather.csv`` (``date``, ``precipitation_mm``, ``snowfall_cm``, ``snow_depth_cm``, ``air_temperature_max_degc``, ``air_temperature_min_degc``) and
  ``salt.csv`` (``date`` and ``total_tons``, or the ``…_tons`` of its parts to be summed; a day without a row is a day without salt; tonnes)

Other columns are passed over. A day whose weather or, on the street, whose salt is missing is left out, and so is a winter of the city without one
day of salt: nobody logged it. Only days from November to April (``weather.csv``) or on which the street's record stands (``daily.csv``) are judged.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.road_temperature_table import believable_numbers, read_columns
from model.domain.errors import ForecastError
from model.learning.event_cases import Driver

Array = NDArray[np.float64]

#: Temperature at which half of a day's precipitation falls on a road that freezes it, and the width of the change [degC]. Assumed.
HALF_ICY_DEGC, ICY_WIDTH_K = 1.5, 1.0
#: Share of a day's snowfall that still calls for salt a day later [1]. Assumed.
KEPT = 0.8
#: Hours of a day that must be told for its extremes to count.
LEAST_HOURS = 18
#: Months between which a winter is judged.
FIRST_MONTH, LAST_MONTH = 11, 4

#: A log's date may be that of the morning after, so yesterday stands beside today; what is logged of a weekend may stand under its Monday.
DRIVERS = (
    Driver("snowfall", 1, log=True),
    Driver("snow_yesterday", 1, log=True),
    Driver("snow_long", 1, log=True),
    Driver("snow_depth_cm", 1, log=True),
    Driver("icy_mm", 1, log=True),
    Driver("icy_yesterday_mm", 1, log=True),
    Driver("coldest_degc", -1),
    Driver("warmest_degc", -1),
    Driver("precipitation_mm", 0, log=True),
    Driver("humidity", 1),
    Driver("spread_yesterday", 0, log=True),
    Driver("weekend", 0),
)


@dataclass(frozen=True, eq=False)
class Days:
    """Days in the order of time.

    Attributes:
        table: `DRIVERS`, ``season`` (years) and ``amount`` of salt; index days.
        unit: Of the amounts.
        said: In words what was passed over in the files.
    """

    table: pd.DataFrame
    unit: str
    said: tuple[str, ...] = ()


def read_days(folder: Path) -> Days:
    """The folder's days.

    Raises:
        ForecastError: It holds neither form, a file lacks a column or a readable date, or no day can be judged.
    """
    if (folder / "daily.csv").is_file():
        return _street(folder / "daily.csv")
    if (folder / "salt.csv").is_file() and (folder / "weather.csv").is_file():
        return _city(folder)
    raise ForecastError(f"{folder}: holds neither daily.csv nor weather.csv with salt.csv")


def _street(path: Path) -> Days:
    read, said = _read(path, "day", ("air_temp_mean_c", "rh_mean_pct", "rain_mm", "snow_mm", "nacl_g_m2"))
    air = read["air_temp_mean_c"]
    coldest, warmest, more = _extremes(path.with_name("hourly.csv"), air)
    days = pd.DataFrame(
        {
            "snowfall": read["snow_mm"],
            "snow_depth_cm": np.nan,
            "coldest_degc": coldest,
            "warmest_degc": warmest,
            "precipitation_mm": read["rain_mm"] + read["snow_mm"],
            "humidity": read["rh_mean_pct"] / 100.0,
            "amount": read["nacl_g_m2"],
        }
    )
    made = _with_memory(days)
    judged = made[_weather_known(made) & made["amount"].notna()]
    return Days(_some(judged, path, "weather and salt are both known"), "g/m2", (*said, *more))


def _extremes(path: Path, mean: pd.Series) -> tuple[pd.Series, pd.Series, tuple[str, ...]]:
    """Coldest and warmest hour of each day where the file of hours tells most of them, else the day's mean; and what was passed over."""
    if not path.is_file():
        return mean, mean, ()
    table = _table(path, ("time_utc", "air_temperature_degc"))
    air, said = _numbers(table, ("air_temperature_degc",), path)
    when = _dates(table["time_utc"].astype(str).str.removesuffix("Z"), path)
    days = air["air_temperature_degc"].groupby(when.floor("D").to_numpy())
    whole = days.count() >= LEAST_HOURS
    coldest, warmest = (found[whole].reindex(mean.index).fillna(mean) for found in (days.min(), days.max()))
    return coldest, warmest, said


def _city(folder: Path) -> Days:
    names = ("precipitation_mm", "snowfall_cm", "snow_depth_cm", "air_temperature_max_degc", "air_temperature_min_degc")
    weather, said = _read(folder / "weather.csv", "date", names)
    salt, unknown, more = _spread(folder / "salt.csv")
    days = pd.DataFrame(
        {
            "snowfall": weather["snowfall_cm"],
            "snow_depth_cm": weather["snow_depth_cm"],
            "coldest_degc": weather["air_temperature_min_degc"],
            "warmest_degc": weather["air_temperature_max_degc"],
            "precipitation_mm": weather["precipitation_mm"],
            "humidity": np.nan,
            "amount": salt.reindex(weather.index).fillna(0.0).mask(weather.index.isin(unknown)),
        }
    )
    made = _with_memory(days)
    months = pd.DatetimeIndex(made.index).month
    first = pd.Timestamp(salt.index[0].year, 1, 1)
    logged = made.groupby("season")["amount"].transform("max") > 0.0
    kept = (
        ((months >= FIRST_MONTH) | (months <= LAST_MONTH)) & (made.index >= first) & (made.index <= _winter_end(salt.index[-1]))
    )
    judged = made[kept & logged & _weather_known(made) & made["amount"].notna()]
    return Days(_some(judged, folder, "the weather is known in a winter with salt"), "tonnes", (*said, *more))


def _some(days: pd.DataFrame, place: Path, needed: str) -> pd.DataFrame:
    if days.empty:
        raise ForecastError(f"{place}: holds no day on which {needed}")
    return days


def _weather_known(days: pd.DataFrame) -> pd.Series:
    return days["coldest_degc"].notna() & days["precipitation_mm"].notna()


def _spread(path: Path) -> tuple[pd.Series, pd.DatetimeIndex, tuple[str, ...]]:
    """Tonnes of each day on which salt was spread, days whose row does not tell how much, and what was passed over."""
    table = _table(path, ("date",))
    parts = [str(name) for name in table if str(name).endswith("_tons") and name != "total_tons"]
    if not parts and "total_tons" not in table:
        raise ForecastError(
            f"{path}: lacks total_tons or any other column of tonnes; it has {', '.join(map(str, table.columns))}"
        )
    numbers, said = _numbers(table, (*parts, *(["total_tons"] if "total_tons" in table else [])), path)
    tonnes = numbers[parts].sum(axis=1, min_count=1)
    if "total_tons" in numbers:
        tonnes = numbers["total_tons"].fillna(tonnes)
    when = _dates(table["date"], path)
    unknown = when[tonnes.isna().to_numpy()]
    if len(unknown):
        said = (*said, f"{path.name}: {len(unknown)} days tell no tonnes, left out")
    daily = tonnes.groupby(when).sum()
    spread: pd.Series = daily[daily > 0.0]
    if spread.empty:
        raise ForecastError(f"{path}: holds no day of salt")
    return spread, unknown, said


def _winter_end(day: pd.Timestamp) -> pd.Timestamp:
    """The last judged day of the winter a day belongs to."""
    return pd.Timestamp(day.year + (day.month >= FIRST_MONTH), LAST_MONTH, 30)


def _with_memory(days: pd.DataFrame) -> pd.DataFrame:
    made = days.copy()
    fallen = made["snowfall"].fillna(0.0).to_numpy()
    made["snow_long"] = _fading(fallen, KEPT)
    middle = 0.5 * (made["coldest_degc"] + made["warmest_degc"])
    icy = 1.0 / (1.0 + np.exp(np.clip((middle - HALF_ICY_DEGC) / ICY_WIDTH_K, -50.0, 50.0)))
    made["icy_mm"] = made["precipitation_mm"] * icy
    when = pd.DatetimeIndex(made.index)
    made["snow_yesterday"], made["icy_yesterday_mm"] = made["snowfall"].shift(1), made["icy_mm"].shift(1)
    made["spread_yesterday"] = made["amount"].shift(1)
    made["weekend"] = (when.day_of_week >= 5).astype(float)
    made["season"] = [f"{year}/{(year + 1) % 100:02d}" for year in when.year - (when.month < 7)]
    return made


def _fading(fallen: Array, keep: float) -> Array:
    held, total = np.zeros(len(fallen)), 0.0
    for day, amount in enumerate(fallen):
        total = keep * total + amount
        held[day] = total
    return held


def _read(path: Path, key: str, names: tuple[str, ...]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    table = _table(path, (key, *names))
    numbers, said = _numbers(table, names, path)
    return numbers.set_index(_dates(table[key], path)).groupby(level=0).first().asfreq("D"), said


def _numbers(table: pd.DataFrame, names: tuple[str, ...], path: Path) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Columns of numbers without those that cannot be, and what was passed over."""
    read = {name: believable_numbers(table, name, path, **_possible(name)) for name in names}
    return pd.DataFrame({name: values for name, (values, _) in read.items()}), tuple(said for _, said in read.values() if said)


def _possible(name: str) -> dict[str, float]:
    """Bounds of what a column can hold: air between -60 and 60 degC, humidity to 110 %, amounts from nothing up."""
    if name.startswith("air_temp"):
        return {"low": -60.0, "high": 60.0}
    return {"low": 0.0, "high": 110.0 if name.endswith("_pct") else np.inf}


def _table(path: Path, needed: tuple[str, ...]) -> pd.DataFrame:
    table = read_columns(path, needed)
    if table.empty:
        raise ForecastError(f"{path}: holds no row")
    return table


def _dates(texts: pd.Series, path: Path) -> pd.DatetimeIndex:
    days = pd.to_datetime(texts.astype(str), utc=True, errors="coerce", format="mixed").dt.tz_localize(None)
    if days.isna().any():
        row = int(np.flatnonzero(days.isna().to_numpy())[0])
        raise ForecastError(f"{path}, row {row + 2}, {texts.name}: {texts.iloc[row]!r} is no date")
    return pd.DatetimeIndex(days)
