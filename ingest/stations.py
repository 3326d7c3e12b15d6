"""From station readings to canonical observations (see `model.domain.weather`).

The last part of every observation adapter, so that each treats times, absent values and odd clocks alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
import xarray as xr

from ingest.ports import RawBody
from model.domain.errors import ForecastError, SourceFormatError
from model.domain.variables import OBSERVED, VARIABLES
from model.domain.weather import FLAG_GOOD, OBSERVATION_DIMS, check_observations, to_utc64

#: A reading whose time lies further ahead than this has a wrong clock and is left out.
CLOCK_TOLERANCE = timedelta(minutes=15)

#: Nonsense beyond this is held to it, so that it stays a number and gets its flag.
_LARGEST = 1e9


@dataclass(frozen=True, slots=True)
class Reading:
    """What one station measured at one time.

    Attributes:
        station: The provider's identity of the station.
        name: Name shown to people.
        longitude: Of the station [degree].
        latitude: Of the station [degree].
        time: Of the measurement (aware UTC).
        published: When the provider made it known (aware UTC).
        values: Canonical name → value [canonical units]; what was not measured is absent.
        flags: Canonical name → flag the provider gives a value (`model.domain.weather`); a value without one is good.
    """

    station: str
    name: str
    longitude: float
    latitude: float
    time: datetime
    published: datetime
    values: Mapping[str, float] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)

    def having(self, more: Mapping[str, float]) -> "Reading":
        """The same reading with further values."""
        return replace(self, values={**self.values, **more})


def observations(
    readings: Sequence[Reading],
    *,
    raw: RawBody,
    now: datetime,
    altitudes: Mapping[str, float],
    notes: Sequence[str] = (),
    simulated: bool = False,
) -> xr.Dataset:
    """Readings as one canonical Dataset over (station, time), NaN where nothing was measured.

    Variables that the provider flags carry its flags beside them.

    Args:
        readings: Any number of stations and times; of two readings of one station at one time the later published counts.
        raw: The body they came in.
        now: Time it is (aware UTC).
        altitudes: Station id → height above sea level [m], where known.
        notes: What a person should know, kept in ``attrs["note"]``.
        simulated: Whether the readings come from the simulator.

    Raises:
        SourceFormatError: No reading with a possible time.
    """
    usable = sorted((item for item in readings if item.time <= now + CLOCK_TOLERANCE), key=lambda item: item.published)
    ahead = sorted({item.station for item in readings if item.time > now + CLOCK_TOLERANCE})
    if not usable:
        why = f"all readings ({', '.join(ahead[:5])}) have times after {now:%Y-%m-%d %H:%MZ}" if ahead else "it holds no station"
        raise SourceFormatError(raw.source, f"the answer cannot be used: {why}")
    if ahead:
        notes = (*notes, f"left out, clock ahead: {', '.join(ahead)}")
    by_station = {item.station: item for item in usable}
    ids = sorted(by_station)
    times = sorted({item.time for item in usable})
    row, column = {station: i for i, station in enumerate(ids)}, {time: i for i, time in enumerate(times)}
    present = {name for item in usable for name in item.values}
    if not present:
        raise SourceFormatError(raw.source, f"none of the {len(by_station)} stations in the answer measured anything")
    cubes = {name: np.full((len(ids), len(times)), np.nan, dtype=np.float32) for name in OBSERVED if name in present}
    flagged = {name for item in usable for name in item.flags if name in present}
    marks = {name: np.zeros((len(ids), len(times)), dtype=np.int8) for name in OBSERVED if name in flagged}
    for item in usable:
        for name, value in item.values.items():
            cubes[name][row[item.station], column[item.time]] = min(max(value, -_LARGEST), _LARGEST)
            if name in marks:
                marks[name][row[item.station], column[item.time]] = item.flags.get(name, FLAG_GOOD)
    measured = xr.Dataset(
        {
            **{name: (OBSERVATION_DIMS, cube, {"units": VARIABLES[name].units}) for name, cube in cubes.items()},
            **{f"{name}_flag": (OBSERVATION_DIMS, grid) for name, grid in marks.items()},
        },
        coords={
            "station": ids,
            "time": np.array([to_utc64(time) for time in times], dtype="datetime64[ns]"),
            "name": ("station", [by_station[station].name for station in ids]),
            "longitude": ("station", [by_station[station].longitude for station in ids], {"units": "degree"}),
            "latitude": ("station", [by_station[station].latitude for station in ids], {"units": "degree"}),
            "altitude": ("station", [altitudes.get(station, np.nan) for station in ids], {"units": "m"}),
        },
        attrs={
            "source": raw.source,
            "reference_time": times[-1].isoformat(),
            "issued_at": usable[-1].published.isoformat(),
            "available_at": raw.fetched_at.isoformat(),
            "simulated": int(simulated),
            "note": "; ".join(notes),
            **({"provider_flags": 1} if marks else {}),
        },
    )
    try:
        return check_observations(measured)
    except ForecastError as error:
        raise SourceFormatError(raw.source, str(error)) from error
