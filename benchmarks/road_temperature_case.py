"""A folder with a winter of hourly weather and road temperature, read into what the road model takes."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from model.domain.errors import ForecastError
from model.physics.columns import Columns, make_columns
from model.physics.ground import GroundClass

Array = NDArray[np.float64]
#: Largest believable change of a road's temperature [K/h].
MAX_JUMP_K_PER_H = 3.0
#: Columns of hourly.csv and the canonical variables they become.
_NAMES = {
    "air_temperature_degc": ("air_temperature", "degC"),
    "dew_point_temperature_degc": ("dew_point_temperature", "degC"),
    "wind_speed_m_s": ("wind_speed", "m s-1"),
    "cloud_fraction": ("cloud_area_fraction", "1"),
    "shortwave_down_w_m2": ("surface_downwelling_shortwave_flux", "W m-2"),
    "longwave_down_w_m2": ("surface_downwelling_longwave_flux", "W m-2"),
}


@dataclass(frozen=True, slots=True)
class Street:
    """What is known of the place; case.toml may say otherwise.

    The figures are those published for Hornsgatan: a street canyon 24 m wide between houses of 25-30 m, four lanes, 50 km/h, asphalt. The
    middle of such a canyon sees cos(atan(27.5/12)) = 0.40 of the sky.

    Attributes:
        longitude: [degree].
        latitude: [degree].
        sky_view_factor: For long-wave [1].
        sun_view_factor: For short-wave; 1 where the file's short-wave is already reduced by shade [1].
        traffic_veh_per_h: Vehicles an hour and lane, mean over the day [1/h].
        speed_km_h: [km/h].
    """

    longitude: float = 18.049
    latitude: float = 59.317
    sky_view_factor: float = 0.40
    sun_view_factor: float = 1.0
    traffic_veh_per_h: float = 220.0
    speed_km_h: float = 50.0


@dataclass(frozen=True, eq=False)
class Case:
    """One folder.

    Attributes:
        name: Of the folder.
        time: Hours, UTC.
        forcing: Canonical hourly weather of one member and point.
        observed: Road surface temperature [degC], NaN where missing.
        believed: The same where it is believable when it arrives, else NaN: what a forecast may use.
        columns: One column.
        peers: origin, lead_h, observed_degc and one column ``<peer>_degc`` for each peer; empty where there are none.
    """

    name: str
    time: NDArray[np.datetime64]
    forcing: xr.Dataset
    observed: Array
    believed: Array
    columns: Columns
    peers: pd.DataFrame


def load_case(folder: Path) -> Case:
    """Read hourly.csv, peers.csv and case.toml of a folder.

    Raises:
        ForecastError: The folder has no hourly.csv, or it lacks a column.
    """
    path = folder / "hourly.csv"
    if not path.is_file():
        raise ForecastError(f"{folder} holds no hourly.csv; name a folder in the form of hornsgatan")
    hourly = pd.read_csv(path)
    needed = [*list(_NAMES)[:3], "road_surface_temperature_degc"]
    absent = [name for name in needed if name not in hourly]
    if absent:
        raise ForecastError(f"{path} lacks the columns {', '.join(absent)}")
    street = Street()
    if (folder / "case.toml").is_file():
        street = Street(**tomllib.loads((folder / "case.toml").read_text(encoding="utf-8")))
    hourly.index = pd.DatetimeIndex(pd.to_datetime(hourly["time_utc"], utc=True)).tz_localize(None)
    hourly = hourly[~hourly.index.duplicated()].asfreq("h")
    observed = hourly["road_surface_temperature_degc"].to_numpy(dtype=np.float64)
    air = hourly["air_temperature_degc"].to_numpy(dtype=np.float64)
    peers = pd.DataFrame()
    if (folder / "peers.csv").is_file():
        peers = pd.read_csv(folder / "peers.csv")
        peers["origin"] = pd.DatetimeIndex(pd.to_datetime(peers["origin_utc"], utc=True)).tz_localize(None)
    return Case(
        name=folder.name,
        time=hourly.index.to_numpy().astype("datetime64[ns]"),
        forcing=_forcing(hourly, street, folder.name),
        observed=observed,
        believed=believable(observed, air),
        columns=make_columns(
            1,
            grounds=(GroundClass("asphalt"),),
            sky_view_factor=street.sky_view_factor,
            sun_view_factor=street.sun_view_factor,
            traffic_veh_per_h=street.traffic_veh_per_h,
            speed_km_h=street.speed_km_h,
        ),
        peers=peers,
    )


def believable(observed: Array, air: Array) -> Array:
    """Readings without those a station check would refuse on arrival, looking only back.

    Refused: more than 3 K from the last accepted reading for each hour since then, air more than 12 K above the surface, or beyond 45 degC.

    Args:
        observed: Road surface temperature by the hour [degC].
        air: Air temperature [degC].
    """
    kept = observed.copy()
    last, age = np.nan, 1
    for i, value in enumerate(observed):
        jump = abs(value - last) > MAX_JUMP_K_PER_H * age
        if not np.isfinite(value) or jump or air[i] - value > 12.0 or abs(value) > 45.0:
            kept[i] = np.nan
            age += 1
        else:
            last, age = value, 1
    return kept


def _forcing(hourly: pd.DataFrame, street: Street, name: str) -> xr.Dataset:
    """Canonical weather; gaps of the file are filled in time, a value it never has stays out."""
    given = {column: names for column, names in _NAMES.items() if column in hourly}
    filled = hourly[list(given)].astype(np.float64).interpolate().bfill()
    rain = hourly.get("rain_mm", pd.Series(0.0, index=hourly.index)).fillna(0.0).to_numpy(dtype=np.float64)
    snow = hourly.get("snow_mm_we", pd.Series(0.0, index=hourly.index)).fillna(0.0).to_numpy(dtype=np.float64)
    amount = rain + snow
    values = {names[0]: (filled[column].to_numpy(), names[1]) for column, names in given.items()}
    values["precipitation_amount"] = (amount, "mm")
    values["snow_fraction"] = (np.where(amount > 0, snow / np.where(amount > 0, amount, 1.0), 0.0), "1")
    values.setdefault("cloud_area_fraction", (np.full(len(hourly), 0.6), "1"))
    return xr.Dataset(
        {key: (("member", "point", "time"), column[None, None, :], {"units": unit}) for key, (column, unit) in values.items()},
        coords={
            "time": hourly.index.to_numpy().astype("datetime64[ns]"),
            "longitude": ("point", [street.longitude]),
            "latitude": ("point", [street.latitude]),
            "altitude": ("point", [0.0]),
        },
        attrs={"source": name},
    )


def origins(case: Case) -> NDArray[np.datetime64]:
    """Hours to forecast from: the peers' where there are peers, else 00 and 12 UTC after the first two days."""
    if len(case.peers):
        found = np.unique(case.peers["origin"].to_numpy().astype("datetime64[ns]"))
    else:
        hour = (case.time - case.time.astype("datetime64[D]")) / np.timedelta64(1, "h")
        found = case.time[(hour % 12 == 0) & (np.arange(len(case.time)) >= 48)]
    inside = (found >= case.time[0] + np.timedelta64(24, "h")) & (found <= case.time[-1] - np.timedelta64(24, "h"))
    return np.asarray(found[inside])
