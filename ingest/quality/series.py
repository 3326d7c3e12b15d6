"""Readings as the checks see them: arrays over (station, time), where the stations stand, and what was learned of their sensors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import xarray as xr

from ingest.neighbours import Index, held, neighbours_of
from model.domain.variables import OBSERVED
from model.domain.weather import FLAG_BAD, OBSERVATION_DIMS
from model.domain.weather_sensors import SensorOffset

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.int8]

TEMPERATURES = ("air_temperature", "dew_point_temperature", "road_surface_temperature")
#: Fall with height that is taken out before stations are compared [degC/m]: the standard atmosphere's for air and road, a third of it for the
#: dew point of well mixed air (about 2 degC a kilometre).
LAPSE_DEGC_M = MappingProxyType({"air_temperature": 0.0065, "dew_point_temperature": 0.002, "road_surface_temperature": 0.0065})
#: How far two stations may differ for good before anything was learned, as one standard deviation [degC]: two in one Swedish town differ
#: by 1.45 degC on average, which normally distributed places do with this one.
UNKNOWN_OFFSET_DEGC = 1.3
#: Spread of single departures before anything was learned [degC]. Assumed.
UNKNOWN_SPREAD_DEGC = 0.8
_HOURS_A_DAY = 24.0


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What one check says of one variable.

    Attributes:
        variable: Canonical name.
        check: Code of the check.
        flags: Shape (station, time).
        expected: What was likely instead, same shape [canonical unit]; None where the check knows none.
        limit: What was allowed, same shape or one number [canonical unit]; None where that is no number.
    """

    variable: str
    check: str
    flags: Flags
    expected: Array | None = None
    limit: Array | float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What was learned of one variable's sensors, each of shape (station,).

    Attributes:
        offset: Reading less what neighbours make likely [degC]; 0 where nothing was learned.
        drift: Change of the offset [degC/d].
        spread: Standard deviation of single departures [degC].
        doubt: Standard deviation of the offset itself [degC].
    """

    offset: Array
    drift: Array
    spread: Array
    doubt: Array


@dataclass(frozen=True, eq=False)
class Series:
    """Readings of all stations.

    Attributes:
        stations: Ids.
        times: When, shape (time,) [UTC].
        hours: The same since the first, increasing [h].
        values: Canonical name → shape (station, time), NaN where missing.
        altitude: Height above sea level, shape (station,), NaN where unknown [m].
        neighbours: Nearest others (`ingest.neighbours.neighbours_of`).
        offsets: (station, variable) → newest estimate.
    """

    stations: tuple[str, ...]
    times: npt.NDArray[np.datetime64]
    hours: Array
    values: Mapping[str, Array]
    altitude: Array
    neighbours: Index
    offsets: Mapping[tuple[str, str], SensorOffset] = field(default_factory=dict)

    def learned(self, name: str) -> Learned:
        """What is known of the sensors of a variable."""
        known = [self.offsets.get((station, name)) for station in self.stations]
        days = np.array([0.0 if item is None else item.count / _HOURS_A_DAY for item in known])
        return Learned(
            offset=np.array([0.0 if item is None else item.offset for item in known]),
            drift=np.array([0.0 if item is None else item.drift_per_day for item in known]),
            spread=np.array([UNKNOWN_SPREAD_DEGC if item is None else item.spread for item in known]),
            doubt=UNKNOWN_OFFSET_DEGC / np.sqrt(1.0 + 4.0 * days),
        )

    def levelled(self, name: str) -> Array:
        """What each station read last at each moment, with height and learned offset removed, NaN where that is too old [degC]."""
        return held(self.values[name], self.hours) - self.level(name)[:, None]

    def level(self, name: str) -> Array:
        """What height and learned offset add to a station's reading, shape (station,) [degC]."""
        height = np.nan_to_num(self.altitude - np.nanmean(self.altitude)) if np.isfinite(self.altitude).any() else 0.0
        return self.learned(name).offset - LAPSE_DEGC_M[name] * height

    def without_bad(self, findings: Iterable[Finding]) -> "Series":
        """The same with the readings taken out that a check calls bad."""
        values = dict(self.values)
        for finding in findings:
            bad = finding.flags == FLAG_BAD
            if bad.any():
                values[finding.variable] = np.where(bad, np.nan, values[finding.variable])
        return replace(self, values=values)


def series_of(observations: xr.Dataset, recent: xr.Dataset | None, offsets: Iterable[SensorOffset]) -> Series:
    """Readings to be judged and those before them as one series; where both have a reading, the one to be judged counts."""
    together = _together(observations, recent)
    stations = tuple(str(station) for station in together["station"].to_numpy())
    times = together["time"].to_numpy()
    names = [name for name in OBSERVED if name in observations]
    return Series(
        stations=stations,
        times=times,
        hours=(times - times[0]) / np.timedelta64(1, "h"),
        values={name: together[name].transpose(*OBSERVATION_DIMS).to_numpy().astype(np.float64) for name in names},
        altitude=_place("altitude", together.get_index("station"), observations, recent),
        neighbours=_neighbours(together.get_index("station"), observations, recent),
        offsets={(item.station, item.variable): item for item in offsets},
    )


def _together(observations: xr.Dataset, recent: xr.Dataset | None) -> xr.Dataset:
    bare = observations[[name for name in OBSERVED if name in observations]].reset_coords(drop=True)
    if recent is None or not recent.sizes.get("station", 0):
        return bare
    before = recent[[name for name in OBSERVED if name in recent and name in observations]].reset_coords(drop=True)
    return bare.combine_first(before).sortby("time")


def _neighbours(stations: npt.ArrayLike, observations: xr.Dataset, recent: xr.Dataset | None) -> Index:
    longitude, latitude = (_place(name, stations, observations, recent) for name in ("longitude", "latitude"))
    if not np.isfinite(longitude).all() or not np.isfinite(latitude).all():
        return np.empty((longitude.size, 0), dtype=np.intp)
    return neighbours_of(longitude, latitude)


def _place(coordinate: str, stations: npt.ArrayLike, observations: xr.Dataset, recent: xr.Dataset | None) -> Array:
    told: dict[str, float] = {}
    for source in (recent, observations):
        if source is not None and coordinate in source.coords:
            pairs = zip(source["station"].to_numpy(), source[coordinate].to_numpy(), strict=True)
            told.update({str(station): float(value) for station, value in pairs if np.isfinite(value)})
    return np.array([told.get(str(station), np.nan) for station in np.asarray(stations)])
