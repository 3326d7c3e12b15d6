"""A simulated winter judged as the service would have judged it: hour by hour, nothing seen before it came."""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from ingest.quality.doubts import CHECKS
from ingest.quality.flags import every_check
from ingest.quality.series import TEMPERATURES, Series, series_of
from ingest.sensor_offset import WINDOW_DAYS, learn_offsets
from ingest.simulator.season import SimulatedWinter
from ingest.simulator.station_faults import SILENT
from model.domain.variables import OBSERVED
from model.domain.weather import from_utc64
from model.domain.weather_sensors import SensorOffset
from scheduler.pipelines.fetch import QUALITY_REACH

#: Hours before each that are seen with it [h].
SEEN_H = round(QUALITY_REACH / timedelta(hours=1))
#: Hour of the day at which offsets are learned [UTC].
LEARNED_AT = 4

Flags = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Fault:
    """One fault of the winter's list.

    Attributes:
        kind: As the simulator names it.
        station: Row.
        variables: Positions in `TEMPERATURES` of what it spoils.
        start: First hour [h since the first reading].
        end: One past the last.
        size: How far it puts readings off in the end [degC]; 0 where it has no size.
    """

    kind: str
    station: int
    variables: tuple[int, ...]
    start: int
    end: int
    size: float = 0.0


@dataclass(frozen=True, eq=False)
class Judged:
    """Flags of one winter.

    Attributes:
        flags: Shape (check, temperature, station, hour), checks as in `CHECKS`.
        read: Whether there is a reading, shape (temperature, station, hour).
        faults: What was wrong.
    """

    flags: Flags
    read: NDArray[np.bool_]
    faults: tuple[Fault, ...]


def judge(winter: SimulatedWinter) -> Judged:
    """Judge every hour of a winter."""
    observations = readings_of(winter.season)
    whole = series_of(observations, None, ())
    hours, stations = whole.hours.size, len(whole.stations)
    flags = np.zeros((len(CHECKS), len(TEMPERATURES), stations, hours), dtype=np.int8)
    offsets: tuple[SensorOffset, ...] = ()
    for hour in range(hours):
        if hour % 24 == LEARNED_AT and hour > LEARNED_AT:
            offsets = _learn(observations, hour, offsets)
            whole = replace(whole, offsets={(item.station, item.variable): item for item in offsets})
        for finding in every_check(_until(whole, hour)):
            if finding.variable in TEMPERATURES:
                place = CHECKS.index(finding.check), TEMPERATURES.index(finding.variable)
                flags[(*place, slice(None), hour)] = finding.flags[:, -1]
    read = np.stack([np.isfinite(whole.values[name]) for name in TEMPERATURES])
    return Judged(flags, read, _faults(winter.truth, whole.stations))


def readings_of(season: xr.Dataset) -> xr.Dataset:
    """The readings of a simulated winter as canonical observations."""
    names = [name for name in OBSERVED if f"obs_{name}" in season]
    moment = str(season["time"].to_numpy()[0])
    return xr.Dataset(
        {name: (("station", "time"), season[f"obs_{name}"].to_numpy(), dict(season[f"obs_{name}"].attrs)) for name in names},
        coords={
            "station": season["station"].to_numpy(),
            "time": season["time"].to_numpy(),
            **{name: ("station", season[f"station_{name}"].to_numpy()) for name in ("longitude", "latitude", "altitude")},
        },
        attrs={"source": "simulator", "reference_time": moment, "available_at": moment, "simulated": 1},
    )


def _learn(observations: xr.Dataset, hour: int, previous: tuple[SensorOffset, ...]) -> tuple[SensorOffset, ...]:
    window = observations.isel(time=slice(max(0, hour - WINDOW_DAYS * 24 + 1), hour + 1))
    until = from_utc64(window["time"].to_numpy()[-1])
    newest = {(item.station, item.variable): item for item in previous}
    newest.update({(item.station, item.variable): item for item in learn_offsets(window, until=until, previous=previous)})
    return tuple(newest.values())


def _until(whole: Series, hour: int) -> Series:
    seen = slice(max(0, hour - SEEN_H), hour + 1)
    return replace(
        whole,
        times=whole.times[seen],
        hours=whole.hours[seen],
        values={name: values[:, seen] for name, values in whole.values.items()},
    )


def _faults(truth: xr.Dataset, stations: tuple[str, ...]) -> tuple[Fault, ...]:
    times = truth["time"].to_numpy()
    columns = [truth[f"fault_{name}"].to_numpy() for name in ("kind", "station", "variable", "start", "end", "size")]
    found = []
    for kind, station, variable, start, end, size in zip(*columns, strict=True):
        if kind in SILENT:
            continue
        spoiled = [str(variable)] if variable else list(TEMPERATURES)
        if kind == "swap":
            spoiled.append("road_surface_temperature")
        first, last = (int(np.searchsorted(times, moment)) for moment in (start, end))
        positions = tuple(TEMPERATURES.index(name) for name in spoiled)
        found.append(Fault(str(kind), stations.index(str(station)), positions, first, last + 1, float(size)))
    return tuple(found)
