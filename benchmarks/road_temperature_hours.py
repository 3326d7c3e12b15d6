"""hourly.csv in the forms known, read into whole UTC hours of weather and road temperature without holes."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.road_temperature_clock import hours_late, set_right
from benchmarks.road_temperature_place import Place
from benchmarks.road_temperature_table import read_numbers, read_table, read_times
from model.domain.errors import ForecastError
from model.domain.treatments import MAX_SALT_RATE_G_M2
from model.domain.variables import VARIABLES
from model.physics.humidity import vapour_pressure
from model.physics.radiation import longwave_from_cloud
from model.physics.sun import shortwave_from_cloud, sun_position

Array = NDArray[np.float64]
ROAD = "road_surface_temperature"
#: Columns of the file and the canonical variables they become.
NAMES = {
    "air_temperature_degc": "air_temperature",
    "dew_point_temperature_degc": "dew_point_temperature",
    "wind_speed_m_s": "wind_speed",
    "cloud_fraction": "cloud_area_fraction",
    "shortwave_down_w_m2": "surface_downwelling_shortwave_flux",
    "longwave_down_w_m2": "surface_downwelling_longwave_flux",
    "road_surface_temperature_degc": ROAD,
}
SALT = "salting_nacl_g_m2"
SUN, SKY = "surface_downwelling_shortwave_flux", "surface_downwelling_longwave_flux"
#: Hours of a hole that a straight line may cross [h].
SHORT_GAP_H = 3
#: Sky view from which on the sunlight's middle is the sun's own noon, not the gap between houses [1].
UNSHADED = 0.8
#: A hole in the air temperature longer than this cuts the file in two [h].
LONG_GAP_H = 24
#: A piece of the file shorter than this is of no use [h].
SHORTEST_H = 8
#: Where a file has no humidity, wind or cloud: a winter's ordinary values.
DEW_POINT_DEFICIT_K = 3.0
ORDINARY_WIND_M_S = 2.5
ORDINARY_CLOUD = 0.6


@dataclass(frozen=True, eq=False)
class Hours:
    """One unbroken piece of the file.

    Attributes:
        weather: Canonical variables by whole hour, UTC without zone; nothing missing except road temperatures.
        patched: True where the air temperature was missing for longer than a straight line may cross.
        traffic: Counted vehicles over their mean [1]; None where the file counts none.
        salt: Spread in each hour, 0 where none was or none is told [g/m2].
    """

    weather: pd.DataFrame
    patched: NDArray[np.bool_]
    traffic: Array | None
    salt: Array


def read_hours(path: Path, place: Place, *, station: str | None = None) -> tuple[tuple[Hours, ...], tuple[str, ...]]:
    """The pieces of the file, and in words what had to be assumed.

    Args:
        path: Of hourly.csv.
        place: Where it was measured.
        station: Only rows of this station, where the file has several.

    Raises:
        ForecastError: A column is absent, a time or number cannot be read, or no piece is long enough.
    """
    table = read_table(path)
    if station is not None:
        table = table[table["station"].astype(str) == station]
    index = read_times(table, path)
    absent = [name for name in ("air_temperature_degc", "road_surface_temperature_degc") if name not in table]
    if absent:
        raise ForecastError(f"{path} lacks the column{'s' * (len(absent) > 1)} {', '.join(absent)}")
    wanted = [*NAMES, "relative_humidity_percent", "rain_mm", "snow_mm_we", "precipitation_mm", "vehicles_per_h", SALT]
    numbers = pd.DataFrame({name: read_numbers(table, name, path) for name in wanted if name in table})
    numbers.index = index
    numbers = numbers[index == index.floor("h")].sort_index()
    if numbers.empty:
        raise ForecastError(f"{path} has no row at a whole hour")
    numbers, mended = _believable(numbers)
    numbers, said = _sun_set_right(numbers, place)
    unbroken = _unbroken(numbers)
    pieces = tuple(_piece(piece, place) for piece in unbroken)
    if not pieces:
        raise ForecastError(f"{path} has no {SHORTEST_H} hours on end with an air temperature")
    return pieces, (*_assumptions(pd.concat(unbroken)), *said, *mended)


def _believable(numbers: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Each hour once and without values that cannot be, and in words what was passed over."""
    said = []
    again = numbers.index.duplicated()
    if again.any():
        said.append(f"{int(again.sum())} rows of hours told before left out")
    numbers = numbers[~again].asfreq("h")
    for name, canonical in NAMES.items():
        if name in numbers:
            variable = VARIABLES[canonical]
            wrong = numbers[name].notna() & ~numbers[name].between(variable.low, variable.high)
            numbers[name] = numbers[name].mask(wrong)
            if wrong.any():
                said.append(
                    f"{name} impossible in {int(wrong.sum())} hours (first {wrong.idxmax():%Y-%m-%d %H:%M}), taken as missing"
                )
    return numbers, tuple(said)


def _sun_set_right(hours: pd.DataFrame, place: Place) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The table with unshaded sunlight by the sun's own clock, and in words what was moved."""
    if "shortwave_down_w_m2" not in hours or place.sky_view_factor < UNSHADED:
        return hours, ()
    time = hours.index.to_numpy()
    measured = hours["shortwave_down_w_m2"].to_numpy(dtype=np.float64)
    sine = sun_position(time, place.longitude, place.latitude).sin_elevation
    late = hours_late(time, measured, sine, place.longitude)
    days = int((late != 0)[np.isfinite(measured)].sum()) // 24
    if not days:
        return hours, ()
    said = f"the clock of the sunlight off by hours on {days} days, set right by the sun's own noon"
    return hours.assign(shortwave_down_w_m2=set_right(measured, late)), (said,)


def _unbroken(hours: pd.DataFrame) -> list[pd.DataFrame]:
    """Cut where the air temperature is missing for long."""
    there = np.flatnonzero(hours["air_temperature_degc"].notna())
    if not there.size:
        return []
    cuts = np.flatnonzero(np.diff(there) > LONG_GAP_H)
    firsts, lasts = there[np.concatenate([[0], cuts + 1])], there[np.concatenate([cuts, [there.size - 1]])]
    return [hours.iloc[a : b + 1] for a, b in zip(firsts, lasts, strict=True) if b - a + 1 >= SHORTEST_H]


def _piece(hours: pd.DataFrame, place: Place) -> Hours:
    index = hours.index
    air = hours["air_temperature_degc"].interpolate()
    weather = pd.DataFrame({"air_temperature": air})
    humidity = hours.get("relative_humidity_percent")
    spare = air - DEW_POINT_DEFICIT_K if humidity is None else _dew_point(air, humidity).fillna(air - DEW_POINT_DEFICIT_K)
    weather["dew_point_temperature"] = _bridged(hours, "dew_point_temperature_degc", spare).clip(upper=air)
    weather["wind_speed"] = _bridged(hours, "wind_speed_m_s", pd.Series(ORDINARY_WIND_M_S, index))
    sine = sun_position(index.to_numpy(), place.longitude, place.latitude).sin_elevation
    cloud = pd.Series(ORDINARY_CLOUD, index)
    if "shortwave_down_w_m2" in hours:
        cloud = _cloud_from_sun(hours["shortwave_down_w_m2"], sine)
    weather["cloud_area_fraction"] = _bridged(hours, "cloud_fraction", cloud)
    if "shortwave_down_w_m2" in hours:
        dimmed = pd.Series(shortwave_from_cloud(sine, weather["cloud_area_fraction"]), index)
        weather[SUN] = _bridged(hours, "shortwave_down_w_m2", dimmed)
    if "longwave_down_w_m2" in hours:
        vapour = vapour_pressure(weather["dew_point_temperature"].to_numpy())
        glow = longwave_from_cloud(air.to_numpy(), vapour, weather["cloud_area_fraction"].to_numpy())
        weather[SKY] = _bridged(hours, "longwave_down_w_m2", pd.Series(glow, index))
    rain, snow = (hours.get(name, pd.Series(0.0, index)).fillna(0.0).clip(lower=0.0) for name in ("rain_mm", "snow_mm_we"))
    weather["precipitation_amount"] = rain + snow
    if "rain_mm" in hours or "snow_mm_we" in hours:
        weather["snow_fraction"] = (snow / (rain + snow)).fillna(0.0)
    elif "precipitation_mm" in hours:
        weather["precipitation_amount"] = hours["precipitation_mm"].fillna(0.0).clip(lower=0.0)
    weather[ROAD] = hours["road_surface_temperature_degc"]
    salt = hours.get(SALT, pd.Series(0.0, index)).fillna(0.0).clip(0.0, MAX_SALT_RATE_G_M2)
    patched = _long_holes(hours["air_temperature_degc"].isna().to_numpy())
    return Hours(weather, patched, _traffic(hours), np.asarray(salt, dtype=np.float64))


def _bridged(hours: pd.DataFrame, name: str, spare: pd.Series) -> pd.Series:
    """A column with short holes closed by a straight line and the rest by the spare values."""
    if name not in hours:
        return spare
    there = hours[name]
    long = _long_holes(there.isna().to_numpy())
    return there.interpolate(limit_area="inside").mask(long).fillna(spare)


def _long_holes(missing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True inside runs of missing values longer than SHORT_GAP_H."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], missing, [False]]).astype(np.int8)))
    found = np.zeros(missing.size, dtype=np.bool_)
    for first, last in edges.reshape(-1, 2):
        found[first:last] = last - first > SHORT_GAP_H
    return found


def _dew_point(air: pd.Series, humidity_percent: pd.Series) -> pd.Series:
    """Inverse Magnus formula over water (Alduchov and Eskridge 1996) [degC]."""
    share = np.log(humidity_percent.clip(1.0, 100.0) / 100.0) + 17.625 * air / (243.04 + air)
    dew: pd.Series = 243.04 * share / (17.625 - share)
    return dew


def _cloud_from_sun(shortwave: pd.Series, sine: Array) -> pd.Series:
    """Cloud cover that Kasten and Czeplak's formula needs for the sun measured, drawn through the nights [1]."""
    clear = pd.Series(shortwave_from_cloud(sine, 0.0), shortwave.index)
    missing = (1.0 - shortwave / clear.where(sine > 0.15)).clip(0.0, 0.75)
    return ((missing / 0.75) ** (1.0 / 3.4)).interpolate(limit_direction="both").fillna(ORDINARY_CLOUD)


def _traffic(hours: pd.DataFrame) -> Array | None:
    if "vehicles_per_h" not in hours:
        return None
    counted = hours["vehicles_per_h"].clip(lower=0.0)
    by_hour = counted.groupby(pd.DatetimeIndex(hours.index).hour).transform("mean")
    if by_hour.isna().any() or not by_hour.mean() > 0:
        return None
    filled: Array = counted.fillna(by_hour).to_numpy(dtype=np.float64)
    share: Array = filled / filled.mean()
    return share


def _assumptions(hours: pd.DataFrame) -> tuple[str, ...]:
    hours = hours.dropna(axis="columns", how="all")
    said = []
    if "dew_point_temperature_degc" not in hours:
        said.append("dew point from relative humidity" if "relative_humidity_percent" in hours else "dew point 3 K below the air")
    if "wind_speed_m_s" not in hours:
        said.append(f"wind {ORDINARY_WIND_M_S:g} m/s")
    if "cloud_fraction" not in hours and "longwave_down_w_m2" not in hours:
        said.append("cloud from the sun measured" if "shortwave_down_w_m2" in hours else f"cloud {ORDINARY_CLOUD:g}")
    if not {"rain_mm", "snow_mm_we", "precipitation_mm"} & set(hours):
        said.append("no precipitation")
    for name in (name for name in NAMES if name in hours and not name.startswith(ROAD)):
        long = int(_long_holes(hours[name].isna().to_numpy()).sum())
        if long:
            said.append(f"{name} filled in over {long} hours")
    return tuple(said)
