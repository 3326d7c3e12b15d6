"""A folder with winters of hourly weather and road temperature, read into what the road model takes."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from benchmarks.road_temperature_hours import ROAD, SUN, Hours, read_hours
from benchmarks.road_temperature_place import Place, default_place, read_place
from benchmarks.road_temperature_table import moments, read_numbers, stations
from model.domain.errors import ForecastError
from model.domain.treatments import TreatmentKind
from model.domain.variables import VARIABLES
from model.physics.columns import Columns
from model.physics.events import TreatmentEvent

Array = NDArray[np.float64]
#: Largest believable change of a road's temperature without sun [K/h], and what each W/m2 of sun may add: 0.03 K is two thirds of what a
#: step of 1 W/m2 does within an hour to ground of effusivity 1500 J m-2 K-1 s-1/2.
MAX_JUMP_K_PER_H = 3.0
JUMP_PER_SUN_K = 0.03
#: Hours from the start of a stretch before a forecast may be made: of one's own choice, and where peers chose [h].
RUN_IN_H = 48
PEERS_RUN_IN_H = 6


@dataclass(frozen=True, eq=False)
class Stretch:
    """Consecutive hours.

    Attributes:
        time: Hours, UTC.
        forcing: Canonical hourly weather of one member and point.
        observed: Road surface temperature [degC], NaN where missing.
        believed: The same where it is believable when it arrives, else NaN: what a forecast may use.
        patched: True where the weather itself had to be made up.
        traffic: Over its mean [1], or None.
        salted: What was spread and when; a forecast knows it up to its origin.
    """

    time: NDArray[np.datetime64]
    forcing: xr.Dataset
    observed: Array
    believed: Array
    patched: NDArray[np.bool_]
    traffic: Array | None
    salted: tuple[TreatmentEvent, ...]


@dataclass(frozen=True, eq=False)
class Case:
    """One folder.

    Attributes:
        name: Of the folder.
        place: Where it was measured.
        stretches: In the order of time.
        columns: One column.
        peers: origin, lead_h and one column ``<peer>_degc`` for each peer; empty where there are none.
        assumed: What had to be assumed, in words.
    """

    name: str
    place: Place
    stretches: tuple[Stretch, ...]
    columns: Columns
    peers: pd.DataFrame
    assumed: tuple[str, ...]


def load_case(folder: Path) -> Case:
    """The one station of a folder.

    Raises:
        ForecastError: As `load_cases`, or there are several stations.
    """
    cases = load_cases(folder)
    if len(cases) > 1:
        raise ForecastError(f"{folder} holds {len(cases)} stations; read them with load_cases")
    return cases[0]


def load_cases(folder: Path) -> tuple[Case, ...]:
    """Read hourly.csv, and peers.csv and case.toml where they are; a column ``station`` parts the rows of several stations.

    Raises:
        ForecastError: The folder has no hourly.csv, or a file cannot be used; the message says which and why.
    """
    path = folder / "hourly.csv"
    default, said = default_place(path)
    peers = _peers(folder / "peers.csv")
    cases = []
    for station in stations(path):
        told = (folder / "case.toml").is_file()
        place = read_place(folder / "case.toml", default, station=station)
        pieces, assumed = read_hours(path, place, station=station)
        name = folder.resolve().name if station is None else station
        stretches = tuple(_stretch(hours, place, name) for hours in pieces)
        own, missed = _of_these_hours(
            peers[peers["station"] == station] if station is not None and "station" in peers else peers, stretches
        )
        cases.append(
            Case(
                name=name,
                place=place,
                stretches=stretches,
                columns=place.columns(),
                peers=own.drop(columns="station", errors="ignore"),
                assumed=(*(() if told else said), *assumed, *missed),
            )
        )
    return tuple(cases)


def _of_these_hours(peers: pd.DataFrame, stretches: tuple[Stretch, ...]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Peers that spoke at some hour of the file; none of them else, and that in words."""
    if peers.empty or any(np.isin(peers["origin"].to_numpy(), stretch.time).any() for stretch in stretches):
        return peers, ()
    first, last = peers["origin"].min(), peers["origin"].max()
    return peers.iloc[:0], (f"no peers, for peers.csv tells of other hours ({first:%Y-%m-%d} to {last:%Y-%m-%d})",)


def _peers(path: Path) -> pd.DataFrame:
    if not path.is_file():
        return pd.DataFrame()
    try:
        peers = pd.read_csv(path)
        absent = [name for name in ("origin_utc", "lead_h") if name not in peers]
        if absent:
            raise ForecastError(f"{path} lacks the column {absent[0]}")
        peers["origin"] = moments(peers, "origin_utc", path).astype("datetime64[ns]")
        names = [str(name) for name in peers if str(name).endswith("_degc") and name != "observed_degc"]
        for name in ("lead_h", *names):
            peers[name] = read_numbers(peers, name, path)
    except (ValueError, UnicodeDecodeError) as error:
        raise ForecastError(f"{path} is not a readable table of forecasts: {error}") from error
    if "station" in peers:
        peers["station"] = peers["station"].astype(str)
        return peers[["station", "origin", "lead_h", *names]].drop_duplicates(["station", "origin", "lead_h"])
    return peers[["origin", "lead_h", *names]].drop_duplicates(["origin", "lead_h"])


def believable(observed: Array, air: Array, sun: Array | None = None) -> Array:
    """Readings without those a station check would refuse on arrival, looking only back.

    Refused: further from the last accepted reading than 3 K for each hour since then, and what the sun may add; air more than 12 K above
    the surface; beyond 45 degC without that much sun.

    Args:
        observed: Road surface temperature by the hour [degC].
        air: Air temperature [degC].
        sun: Short-wave radiation; dark if absent [W m-2].
    """
    added = np.zeros(observed.size) if sun is None else JUMP_PER_SUN_K * np.maximum(sun, np.concatenate([sun[:1], sun[:-1]]))
    kept = observed.copy()
    last, allowed = np.nan, MAX_JUMP_K_PER_H
    for i, value in enumerate(observed):
        jump = abs(value - last) > allowed + added[i]
        if not np.isfinite(value) or jump or air[i] - value > 12.0 or abs(value) > 45.0 + added[i]:
            kept[i] = np.nan
            allowed += MAX_JUMP_K_PER_H + added[i]
        else:
            last, allowed = value, MAX_JUMP_K_PER_H
    return kept


def _stretch(hours: Hours, place: Place, name: str) -> Stretch:
    time = hours.weather.index.to_numpy().astype("datetime64[ns]")
    observed = hours.weather[ROAD].to_numpy(dtype=np.float64)
    forcing = xr.Dataset(
        {
            key: (
                ("member", "point", "time"),
                hours.weather[key].to_numpy(dtype=np.float64)[None, None, :],
                {"units": VARIABLES[key].units},
            )
            for key in map(str, hours.weather)
            if key != ROAD
        },
        coords={
            "time": time,
            "longitude": ("point", [place.longitude]),
            "latitude": ("point", [place.latitude]),
            "altitude": ("point", [0.0]),
        },
        attrs={"source": name},
    )
    air = hours.weather["air_temperature"].to_numpy(dtype=np.float64)
    sun = hours.weather[SUN].to_numpy(dtype=np.float64) if SUN in hours.weather else None
    # the file does not say how the salt was spread; in Swedish towns it is pre-wetted
    salted = tuple(
        TreatmentEvent(0, time[place], TreatmentKind.PREWETTED_SALT, float(hours.salt[place]))
        for place in np.flatnonzero(hours.salt)
    )
    return Stretch(time, forcing, observed, believable(observed, air, sun), hours.patched, hours.traffic, salted)


def origins(case: Case, stretch: Stretch) -> NDArray[np.datetime64]:
    """Hours to forecast from: the peers' where there are peers, else 00 and 12 local standard time after the first two days."""
    if len(case.peers):
        found = np.unique(case.peers["origin"].to_numpy().astype("datetime64[ns]"))
        run_in = PEERS_RUN_IN_H
    else:
        hour = (stretch.time - stretch.time.astype("datetime64[D]")) / np.timedelta64(1, "h")
        found = stretch.time[(hour + round(case.place.longitude / 15.0)) % 12 == 0]
        run_in = RUN_IN_H
    hour_h = np.timedelta64(1, "h")
    inside = (
        np.isin(found, stretch.time) & (found >= stretch.time[0] + run_in * hour_h) & (found <= stretch.time[-1] - 24 * hour_h)
    )
    return np.asarray(found[inside])
