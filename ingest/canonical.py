"""From a provider's steps to a canonical forecast: sorted, missing steps handled, ranges and units checked.

The last part of every forecast adapter, so that each treats a hole, a repeated step or a strange value alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import xarray as xr

from config.site import Place
from ingest.distance import distance_matrix_km, kilometres
from ingest.ports import LonLat, RawBody
from model.domain.errors import ForecastError, SourceFormatError
from model.domain.variables import FORECAST_OPTIONAL, FORECAST_REQUIRED, VARIABLES
from model.domain.weather import FORECAST_DIMS, PARTIAL, check_forecast, to_utc64

Series = npt.NDArray[np.float64]
Times = npt.NDArray[np.datetime64]

#: Steps that may be left out because a required value is missing, and only where their neighbours are whole.
MOST_STEPS_DROPPED = 3

#: An answer for a grid point further than this from the place asked about is refused [km].
MOST_KM_AWAY = 30.0


@dataclass(frozen=True, slots=True)
class GridPoint:
    """Where a forecast holds.

    Attributes:
        longitude: Of the provider's grid point [degree].
        latitude: Of the provider's grid point [degree].
        altitude: Height the provider gives [m]; None where it gives none.
    """

    longitude: float
    latitude: float
    altitude: float | None = None


def canonical_forecast(
    series: Mapping[str, Series],
    *,
    time: Sequence[datetime],
    interval_start: Sequence[datetime],
    grid_point: GridPoint,
    raw: RawBody,
    places: Sequence[Place],
    reference_time: datetime,
    issued_at: datetime,
    required: Sequence[str] = FORECAST_REQUIRED,
) -> xr.Dataset:
    """One point's steps as a checked canonical forecast of one member; see `canonical_members`.

    Args:
        series: Canonical name → values, shape (time,) [canonical units], NaN where missing.
        time: Valid time of each step.
        interval_start: Start of the interval each step's amounts belong to.
        grid_point: Where the values hold.
        raw: The body they came in.
        places: Places of the site; the nearest to the one asked about gives the point its name.
        reference_time: Of the run.
        issued_at: When the provider published it.
        required: What it cannot do without; fewer than all make it a partial forecast.

    Raises:
        SourceFormatError: The steps contradict the contract.
    """
    at = raw.place or (grid_point.longitude, grid_point.latitude)
    return canonical_members(
        {name: values[None, None, :] for name, values in series.items()},
        time=_times(time),
        interval_start=_times(interval_start),
        grid_points=[grid_point],
        asked=[at],
        raw=raw,
        places=places,
        reference_time=reference_time,
        issued_at=issued_at,
        required=required,
    )


def canonical_members(
    series: Mapping[str, Series],
    *,
    time: Times,
    interval_start: Times,
    grid_points: Sequence[GridPoint],
    asked: Sequence[LonLat],
    raw: RawBody,
    places: Sequence[Place],
    reference_time: datetime,
    issued_at: datetime,
    required: Sequence[str] = FORECAST_REQUIRED,
    notes: Sequence[str] = (),
) -> xr.Dataset:
    """Members at points as a checked canonical forecast.

    Steps are sorted and equal repetitions dropped. A step that lacks a required value is left out if it stands alone (at most
    `MOST_STEPS_DROPPED` of them). An optional variable with an impossible value is left out as a whole and named in ``attrs["note"]``.

    Args:
        series: Canonical name → values, shape (member, point, time) [canonical units], NaN where missing.
        time: Valid time of each step.
        interval_start: Start of the interval each step's amounts belong to.
        grid_points: Where the values hold.
        asked: (longitude, latitude) each point was asked for [degree].
        raw: The body they came in.
        places: Places of the site; the nearest to the one asked about gives a point its name.
        reference_time: Of the run.
        issued_at: When the provider published it.
        required: What it cannot do without; fewer than all make it a partial forecast.
        notes: What a person should know of it.

    Raises:
        SourceFormatError: The steps contradict the contract.
    """
    source = raw.source
    if time.size == 0:
        raise SourceFormatError(source, "the answer holds no time step")
    keep = _distinct(series, time, interval_start, source=source)
    keep = keep[_whole(series, keep, time, required, source=source)]
    ends, starts = time[keep], interval_start[keep]
    _check_intervals(ends, starts, source=source)
    kept, left_out = _in_range({name: values[..., keep] for name, values in series.items()}, ends, required, source=source)
    for point, at in zip(grid_points, asked, strict=True):
        _check_near(point, at, source=source)
    near = _nearest_places(places, asked)
    heights = [
        point.altitude if point.altitude is not None else (place.altitude_m if place else np.nan)
        for point, place in zip(grid_points, near, strict=True)
    ]
    forecast = xr.Dataset(
        {name: (FORECAST_DIMS, values.astype(np.float32), {"units": VARIABLES[name].units}) for name, values in kept.items()},
        coords={
            "member": np.arange(next(iter(kept.values())).shape[0]),
            "point": [place.name if place else "" for place in near],
            "time": ends,
            "interval_start": ("time", starts),
            "longitude": ("point", [point.longitude for point in grid_points], {"units": "degree"}),
            "latitude": ("point", [point.latitude for point in grid_points], {"units": "degree"}),
            "altitude": ("point", [float(height) for height in heights], {"units": "m"}),
            "place_longitude": ("point", [at[0] for at in asked], {"units": "degree"}),
            "place_latitude": ("point", [at[1] for at in asked], {"units": "degree"}),
        },
        attrs={
            "source": source,
            "reference_time": reference_time.isoformat(),
            "issued_at": issued_at.isoformat(),
            "available_at": raw.fetched_at.isoformat(),
            "simulated": 0,
            "note": "; ".join([*notes, *left_out]),
        },
    )
    if set(required) != set(FORECAST_REQUIRED):
        forecast.attrs[PARTIAL] = " ".join(required)
    try:
        return check_forecast(forecast)
    except ForecastError as error:
        raise SourceFormatError(source, str(error)) from error


def _nearest_places(places: Sequence[Place], asked: Sequence[LonLat]) -> list[Place | None]:
    """The place nearest to each (longitude, latitude); None where there are no places."""
    if not places:
        return [None] * len(asked)
    at = np.array([[place.longitude, place.latitude] for place in places])
    nearest = np.argmin(distance_matrix_km(np.array(asked), at), axis=1)
    return [places[i] for i in nearest]


def _times(moments: Sequence[datetime]) -> Times:
    return np.array([to_utc64(moment) for moment in moments], dtype="datetime64[ns]")


def _distinct(series: Mapping[str, Series], ends: Times, starts: Times, *, source: str) -> npt.NDArray[np.intp]:
    order = np.argsort(ends, kind="stable")
    again = np.flatnonzero(np.diff(ends[order]) == np.timedelta64(0, "ns"))
    for i in again:
        first, second = order[i], order[i + 1]
        same = all(np.array_equal(values[..., first], values[..., second], equal_nan=True) for values in series.values())
        if not same or starts[first] != starts[second]:
            raise SourceFormatError(source, f"the step {_stamp(ends[first])} comes twice with different values")
    return np.delete(order, again + 1)


def _whole(
    series: Mapping[str, Series], keep: npt.NDArray[np.intp], ends: Times, required: Sequence[str], *, source: str
) -> npt.NDArray[np.bool_]:
    """Which of the kept steps have every required value."""
    whole = np.ones(keep.size, dtype=bool)
    first: dict[str, str] = {}
    for name in required:
        missing = ~np.isfinite(series[name][..., keep]).all(axis=(0, 1))
        if missing.any():
            first[name] = _stamp(ends[keep[int(np.argmax(missing))]])
        whole &= ~missing
    holes = np.flatnonzero(~whole)
    if holes.size > MOST_STEPS_DROPPED or (np.diff(holes) == 1).any() or holes.size == keep.size:
        what = ", ".join(f"{name} from {when}" for name, when in first.items())
        raise SourceFormatError(source, f"{holes.size} of {keep.size} steps lack a value that is needed ({what})")
    return whole


def _check_intervals(ends: Times, starts: Times, *, source: str) -> None:
    empty = starts >= ends
    if empty.any():
        raise SourceFormatError(
            source,
            f"the precipitation interval ending {_stamp(ends[empty][0])} starts at {_stamp(starts[empty][0])}, "
            "so its amount belongs to no time; this is not the documented format",
        )
    overlap = starts[1:] < ends[:-1]
    if overlap.any():
        raise SourceFormatError(source, f"precipitation intervals overlap at {_stamp(ends[:-1][overlap][0])}")


def _check_near(point: GridPoint, at: LonLat, *, source: str) -> None:
    away = kilometres(at, (point.longitude, point.latitude))
    if away > MOST_KM_AWAY:
        raise SourceFormatError(
            source,
            f"the answer is for {point.longitude:g} E {point.latitude:g} N, {away:.0f} km from the place asked about "
            f"({at[0]:g} E {at[1]:g} N): longitude and latitude may have changed places",
        )


def _in_range(
    series: Mapping[str, Series], ends: Times, required: Sequence[str], *, source: str
) -> tuple[dict[str, Series], list[str]]:
    kept, notes = {}, []
    for name, values in series.items():
        variable = VARIABLES[name]
        bad = (values < variable.low) | (values > variable.high)
        if not bad.any():
            if name in required or (name in FORECAST_OPTIONAL and np.isfinite(values).any()):
                kept[name] = values
            continue
        worst = np.unravel_index(int(np.argmax(bad)), bad.shape)
        what = f"{name} is {values[worst]:g} {variable.units} at {_stamp(ends[worst[-1]])}"
        if name in required:
            raise SourceFormatError(
                source,
                f"{what}; possible values are {variable.low:g} to {variable.high:g}. The provider may have changed the unit",
            )
        notes.append(f"{what}: left out")
    return kept, notes


def _stamp(time: np.datetime64) -> str:
    return f"{np.datetime_as_string(time, unit='m')}Z"
