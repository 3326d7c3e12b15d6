"""Quality flags for station readings: 0 good, 1 suspect, 2 bad, each with its reason; nothing is deleted.

Checks, over all stations and times at once:

* **range**: outside what can be (`model.domain.variables`), or a road surface beyond 45 degC either way: bad.
* **step**: further from the reading before than `STEP_DEGC` allows: suspect; there and back again (a spike): bad.
* **flat line**: the same value for hours while the weather moved (see `ingest.flatline`).
* **consistency**: air more than 12 degC above the road surface, or the surface more than 5 degC below the dew point: the surface is bad;
  a dew point more than 1 degC above the air: suspect.

The limits for road surfaces (12, -5, 3 and 45 degC) are those that a study of 754 Swedish state stations found needed (winter 2024/25).
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import xarray as xr

from ingest.flatline import flat_lines, last_valid
from model.domain.variables import OBSERVED, VARIABLES
from model.domain.weather import FLAG_BAD, FLAG_GOOD, FLAG_SUSPECT, OBSERVATION_DIMS, check_observations, from_utc64

Array = npt.NDArray[np.float64]

AIR_ABOVE_SURFACE_DEGC = 12.0
SURFACE_BELOW_DEW_POINT_DEGC = 5.0
SURFACE_LIMIT_DEGC = 45.0
DEW_POINT_ABOVE_AIR_DEGC = 1.0

#: Largest step between readings up to half an hour apart [degC]; in proportion for longer gaps, at most `STEP_LARGEST_DEGC`.
STEP_DEGC = 3.0
STEP_LARGEST_DEGC = 12.0
_STEP_HOURS = 0.5

_TEMPERATURES = ("air_temperature", "dew_point_temperature", "road_surface_temperature")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why readings of one station and variable carry a flag.

    Attributes:
        station: Id of the station.
        variable: Canonical name.
        check: ``range``, ``step``, ``flat line`` or ``consistency``.
        flag: 1 suspect, 2 bad (the worst of the readings).
        first: Time of the first reading (aware UTC).
        last: Time of the last reading (aware UTC).
        count: Number of readings.
        value: The first flagged value [canonical unit].
    """

    station: str
    variable: str
    check: str
    flag: int
    first: datetime
    last: datetime
    count: int
    value: float

    def __str__(self) -> str:
        """One line for a log or the health page."""
        unit = VARIABLES[self.variable].units
        return (
            f"{self.station} {self.variable}: {self.check}, {self.count} readings from {self.first:%Y-%m-%d %H:%MZ} "
            f"to {self.last:%Y-%m-%d %H:%MZ}, first {self.value:g} {unit}"
        )


@dataclass(frozen=True, slots=True)
class Flagged:
    """Readings with flags, and the reasons.

    Attributes:
        observations: The readings unchanged, beside each variable ``X`` an int8 ``X_flag``.
        doubts: Reasons, in order of station, variable and check.
    """

    observations: xr.Dataset
    doubts: tuple[Doubt, ...]


def flag_observations(observations: xr.Dataset, *, recent: xr.Dataset | None = None) -> Flagged:
    """Flag readings, seeing them in the light of earlier ones.

    Args:
        observations: Canonical observations; flags they carry are computed anew.
        recent: Readings of the hours before, also of other stations, for steps and flat lines; they are not part of the answer.

    Returns:
        The same readings in the same order with flags, a new Dataset.

    Raises:
        ForecastError: The observations are not canonical.
    """
    check_observations(observations)
    series = _together(observations, recent)
    hours = (series["time"].to_numpy() - series["time"].to_numpy()[0]) / np.timedelta64(1, "h")
    names = [name for name in OBSERVED if name in observations]
    values = {name: series[name].transpose(*OBSERVATION_DIMS).to_numpy().astype(np.float64) for name in names if name in series}
    checks: list[tuple[str, str, npt.NDArray[np.int8]]] = []
    for name in names:
        checks.append((name, "range", _range(name, values[name])))
        if name in _TEMPERATURES:
            checks.append((name, "step", _step(values[name], hours)))
    checks += [(name, "flat line", grid) for name, grid in flat_lines(values, hours).items()]
    checks += _consistency(values)
    rows = _positions(series["station"].to_numpy(), observations["station"].to_numpy())
    columns = _positions(series["time"].to_numpy(), observations["time"].to_numpy())
    asked = np.ix_(rows, columns)
    flagged, doubts = observations.copy(), []
    for name in names:
        own = [(check, grid[asked]) for variable, check, grid in checks if variable == name]
        worst = np.maximum.reduce([grid for _, grid in own]).astype(np.int8)
        flagged[f"{name}_flag"] = (OBSERVATION_DIMS, worst, {"flag_meanings": "good suspect bad"})
        for check, grid in own:
            doubts += _doubts(observations, name, check, grid)
    order = sorted(doubts, key=lambda doubt: (doubt.station, names.index(doubt.variable), doubt.check))
    return Flagged(check_observations(flagged), tuple(order))


def _together(observations: xr.Dataset, recent: xr.Dataset | None) -> xr.Dataset:
    bare = observations[[name for name in OBSERVED if name in observations]].reset_coords(drop=True)
    if recent is None or not recent.sizes.get("station", 0):
        return bare
    before = recent[[name for name in OBSERVED if name in recent and name in observations]].reset_coords(drop=True)
    return bare.combine_first(before).sortby("time")


def _positions(known: npt.NDArray[np.generic], wanted: npt.NDArray[np.generic]) -> npt.NDArray[np.intp]:
    order = np.argsort(known, kind="stable")
    return order[np.searchsorted(known, wanted, sorter=order)]


def _range(name: str, values: Array) -> npt.NDArray[np.int8]:
    variable = VARIABLES[name]
    low, high = variable.low, variable.high
    if name == "road_surface_temperature":
        low, high = -SURFACE_LIMIT_DEGC, SURFACE_LIMIT_DEGC
    return np.where((values < low) | (values > high), FLAG_BAD, FLAG_GOOD).astype(np.int8)


def _step(values: Array, hours: Array) -> npt.NDArray[np.int8]:
    back = _jump(values, hours)
    ahead = -_jump(values[:, ::-1], -hours[::-1])[:, ::-1]
    spike = (np.abs(back) > 1.0) & (np.abs(ahead) > 1.0) & (np.sign(back) != np.sign(ahead))
    return np.where(spike, FLAG_BAD, np.where(np.abs(back) > 1.0, FLAG_SUSPECT, FLAG_GOOD)).astype(np.int8)


def _jump(values: Array, hours: Array) -> Array:
    """Change since the last reading of the station, in units of what is allowed; 0 where there is none before."""
    before = last_valid(values)
    known = (before >= 0) & np.isfinite(values)
    earlier = np.maximum(before, 0)
    change = values - np.take_along_axis(values, earlier, axis=1)
    gap = hours[None, :] - hours[earlier]
    allowed = np.clip(STEP_DEGC * gap / _STEP_HOURS, STEP_DEGC, STEP_LARGEST_DEGC)
    jump: Array = np.where(known, change / allowed, 0.0)
    return jump


def _consistency(values: dict[str, Array]) -> list[tuple[str, str, npt.NDArray[np.int8]]]:
    air, dew = values.get("air_temperature"), values.get("dew_point_temperature")
    surface = values.get("road_surface_temperature")
    found = []
    if surface is not None:
        wrong = np.zeros(surface.shape, dtype=bool)
        if air is not None:
            wrong |= air - surface > AIR_ABOVE_SURFACE_DEGC
        if dew is not None:
            wrong |= surface - dew < -SURFACE_BELOW_DEW_POINT_DEGC
        found.append(("road_surface_temperature", "consistency", np.where(wrong, FLAG_BAD, FLAG_GOOD).astype(np.int8)))
    if air is not None and dew is not None:
        above = dew - air > DEW_POINT_ABOVE_AIR_DEGC
        found.append(("dew_point_temperature", "consistency", np.where(above, FLAG_SUSPECT, FLAG_GOOD).astype(np.int8)))
    return found


def _doubts(observations: xr.Dataset, name: str, check: str, grid: npt.NDArray[np.int8]) -> list[Doubt]:
    times, stations = observations["time"].to_numpy(), observations["station"].to_numpy()
    values = observations[name].transpose(*OBSERVATION_DIMS).to_numpy()
    found = []
    for row in np.flatnonzero(grid.any(axis=1)):
        hits = np.flatnonzero(grid[row])
        found.append(
            Doubt(
                station=str(stations[row]),
                variable=name,
                check=check,
                flag=int(grid[row].max()),
                first=from_utc64(times[hits[0]]),
                last=from_utc64(times[hits[-1]]),
                count=int(hits.size),
                value=float(values[row, hits[0]]),
            )
        )
    return found
