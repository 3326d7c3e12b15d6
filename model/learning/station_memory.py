"""What a site remembers of the forecasts at its stations: the road model's as issued, what was told of each, and the readings that came.

A Dataset over ("station", "origin", "lead" 0 to 24 h, "ahead" 1 to 24 h, "time"): ``temperature`` and what else `RoadForecasts` holds (``weather_…``,
``road_…``), what `Told` said (``said``, ``mean``, ``low_rest``, ``high_rest``, ``centre``, ``low``, ``high``, ``boosted``), and ``reading`` by
the hour. Its ``schema`` says what it was made for. It can be reckoned anew from the seasons, so it may be lost.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from config.site import Station
from model.domain.errors import ModelError
from model.learning.road_residual_chain import WARM_UP_DAYS
from model.learning.road_residual_issue import HORIZON_H, ROAD, WEATHER, sky_of
from model.learning.road_residual_rows import RoadForecasts
from model.learning.road_residual_told import Told
from model.learning.station_model import STATION_SCHEMA

Array = NDArray[np.float64]
_Variables = dict[str, tuple[tuple[str, ...], NDArray[np.float32]]]
_HOUR, _DAY = np.timedelta64(1, "h"), np.timedelta64(24, "h")
#: Days remembered: twice the memory of weights and widths [day].
MEMORY_DAYS = 60
#: Forecasts of each hour are remembered so long, later one in so many hours [h].
DENSE_H, SPARSE_EVERY_H = 50, 3
_SAID = ("said", "low_rest", "high_rest", "centre", "low", "high")
_STANDING = ("newest", "pull", "shade")
_AT_ORIGIN, _BY_LEAD, _AHEAD = ("station", "origin"), ("station", "origin", "lead"), ("station", "origin", "ahead")
_TOLD = (*_SAID, "mean")
_SHAPES = {
    **dict.fromkeys(("temperature", *(f"road_{name}" for name in ROAD), *(f"weather_{name}" for name in WEATHER)), _BY_LEAD),
    **dict.fromkeys((*_STANDING, "boosted"), _AT_ORIGIN),
    **dict.fromkeys(_TOLD, _AHEAD),
    "reading": ("station", "time"),
}


def place_of(station: Station) -> dict[str, float]:
    """Static descriptors of a station (`model.learning.road_residual_rows.PLACE`)."""
    return {"sky_view_factor": station.sky_view_factor, "traffic_veh_per_h": station.traffic_veh_per_h}


def memory_of(told: Sequence[Told], readings: Array, times: NDArray[np.datetime64], *, since: np.datetime64) -> xr.Dataset:
    """Remember what was told from a moment on.

    Args:
        told: One a station, with the same origins from `since` on.
        readings: What the stations read, NaN where nothing, (station, time) [degC].
        times: Whole hours of the readings, rising.
        since: First origin remembered.
    """
    later = [own.forecasts.origin >= since for own in told]
    forecasts = [own.forecasts for own in told]

    def by_station(values: Sequence[Array]) -> NDArray[np.float32]:
        return np.stack([each[kept] for each, kept in zip(values, later, strict=True)]).astype(np.float32)

    variables: dict[str, tuple[tuple[str, ...], NDArray[np.float32]]] = {
        "temperature": (_BY_LEAD, by_station([one.temperature for one in forecasts]))
    }
    for kind in ("weather", "road"):
        for name in getattr(forecasts[0], kind):
            variables[f"{kind}_{name}"] = (_BY_LEAD, by_station([getattr(one, kind)[name] for one in forecasts]))
    variables |= {name: (_AT_ORIGIN, by_station([getattr(one, name) for one in forecasts])) for name in _STANDING}
    variables |= {name: (_AHEAD, by_station([getattr(own, name) for own in told])) for name in _SAID}
    variables["mean"] = (_AHEAD, by_station([own.corrections[0] for own in told]))
    variables["boosted"] = (_AT_ORIGIN, by_station([own.boosted.astype(np.float64) for own in told]))
    variables["reading"] = (("station", "time"), readings.astype(np.float32))
    coords = {
        "station": [one.station for one in forecasts],
        "origin": forecasts[0].origin[later[0]],
        "lead": np.arange(HORIZON_H + 1),
        "ahead": np.arange(1, HORIZON_H + 1),
        "time": times,
    }
    return xr.Dataset(variables, coords=coords, attrs={"schema": STATION_SCHEMA})


def check_memory(memory: xr.Dataset) -> None:
    """Refuse a memory that this version cannot take up again.

    Args:
        memory: As it was kept.

    Raises:
        ModelError: It was made for other features, or is damaged: something is missing, out of shape or out of order.
    """
    if memory.attrs.get("schema") != STATION_SCHEMA:
        raise ModelError("it was made for other features than this version builds")
    wrong = [name for name, dims in _SHAPES.items() if name not in memory or memory[name].dims != dims]
    if wrong or memory.sizes["lead"] != HORIZON_H + 1 or memory.sizes["ahead"] != HORIZON_H:
        raise ModelError(f"it is damaged: {', '.join(wrong) or 'its leads'} cannot be read")
    for name in ("origin", "time"):
        moments = memory[name].to_numpy()
        if not moments.size or moments.dtype.kind != "M" or not (np.diff(moments) > np.timedelta64(0, "h")).all():
            raise ModelError(f"it is damaged: its {name} holds no rising moments")


def remembered(before: xr.Dataset | None, newest: xr.Dataset) -> xr.Dataset:
    """The memory with newer forecasts and readings; where both speak of one, the newer answer stands.

    Of an hour that the newer readings cover they alone count: one that is missing there was withdrawn.

    Args:
        before: The memory so far, or None.
        newest: More of it.
    """
    whole = newest if before is None else newest.combine_first(before).assign(reading=_read(before, newest))
    origin, times = (whole[name].to_numpy().astype("datetime64[ns]") for name in ("origin", "time"))
    age = origin[-1] - origin
    hour = origin.astype("datetime64[h]").astype(np.int64)
    kept = (age <= MEMORY_DAYS * _DAY) & ((age <= DENSE_H * _HOUR) | (hour % SPARSE_EVERY_H == 0))
    thinned = whole.isel(origin=np.flatnonzero(kept), time=np.flatnonzero(times >= origin[kept][0]))
    plain = {name: values.astype(np.float32) for name, values in thinned.items()}
    return thinned.assign(plain).assign_attrs(newest.attrs)


def _read(before: xr.Dataset, newest: xr.Dataset) -> xr.DataArray:
    """Readings of the newest where it covers the hour and the station, those before elsewhere."""
    whole = newest["reading"].combine_first(before["reading"])
    there = whole["station"].isin(newest["station"]) & whole["time"].isin(newest["time"])
    return whole.where(~there, newest["reading"].reindex_like(whole))


def filled(before: xr.Dataset | None, reckoned: xr.Dataset) -> xr.Dataset:
    """The memory as it was issued, its holes and the time before it filled from seasons.

    What was issued without boosting was told to nobody and gives way to what boosting would have said. Before its first forecast at a station the
    memory's readings there do not count as a cover.

    Args:
        before: The memory as the assessments made it, or None.
        reckoned: The same reckoned from seasons.
    """
    if before is None:
        return remembered(None, reckoned)
    better = reckoned["origin"].to_numpy()[(reckoned["boosted"].to_numpy() > 0.5).all(axis=0)]
    plain = ~(before["boosted"].to_numpy() > 0.5).any(axis=0) & np.isin(before["origin"].to_numpy(), better)
    stands = before.isel(origin=np.flatnonzero(~plain))
    issued = before["temperature"].notnull().all("lead")
    since = before["origin"].where(issued).min("origin")
    own = before["reading"]
    read = own.where((own["time"] >= since) | own.notnull(), reckoned["reading"].reindex_like(own))
    return remembered(reckoned, stands.assign(reading=read.transpose("station", "time")))


def known_at(memory: xr.Dataset | None, moment: np.datetime64) -> xr.Dataset | None:
    """What of a memory was there at an origin: forecasts issued before it, readings up to it; None where there is none.

    Args:
        memory: The memory, or None.
        moment: The origin, a whole hour.
    """
    if memory is None:
        return None
    origin, times = (memory[name].to_numpy() for name in ("origin", "time"))
    earlier, read = np.flatnonzero(origin < moment), np.flatnonzero(times <= moment)
    return memory.isel(origin=earlier, time=read) if earlier.size else None


def recalled(memory: xr.Dataset, station: Station) -> Told | None:
    """One station of a memory as the chain takes it up again; None where it is not in it.

    Args:
        memory: The memory.
        station: As the site describes it.
    """
    names = [str(name) for name in memory["station"].to_numpy()]
    if station.id not in names:
        return None
    own = memory.isel(station=names.index(station.id))
    whole = np.logical_and.reduce([np.isfinite(own[name].to_numpy()).all(axis=1) for name in ("temperature", *_TOLD)])
    if not whole.any():
        return None
    own = own.isel(origin=np.flatnonzero(whole))
    values = {str(name): each.to_numpy().astype(np.float64) for name, each in own.items()}
    origin = own["origin"].to_numpy().astype("datetime64[ns]")
    sun, hour = sky_of(origin, HORIZON_H + 1, (station.longitude, station.latitude))
    told = Told.of(
        RoadForecasts(
            station=station.id,
            origin=origin,
            temperature=values["temperature"],
            weather={name.removeprefix("weather_"): each for name, each in values.items() if name.startswith("weather_")},
            road={name.removeprefix("road_"): each for name, each in values.items() if name.startswith("road_")},
            sun=sun,
            hour=hour,
            reading=readings_at(origin, own["time"].to_numpy(), values["reading"]),
            newest=values["newest"],
            pull=values["pull"],
            shade=values["shade"],
            place=place_of(station),
        )
    )
    for name in _SAID:
        getattr(told, name)[:] = values[name]
    told.corrections[0] = values["mean"]
    told.boosted[:] = values["boosted"] > 0.5
    return told


def readings_at(origin: NDArray[np.datetime64], times: NDArray[np.datetime64], readings: Array) -> Array:
    """Readings of every hour of forecasts, NaN where there is none, (origin, lead) [degC].

    Args:
        origin: Whole hours.
        times: Whole hours of the readings, rising.
        readings: Shape (time,) [degC].
    """
    valid = (origin[:, None] + np.arange(HORIZON_H + 1) * _HOUR).astype("datetime64[ns]")
    if not times.size:
        return np.full(valid.shape, np.nan)
    at = np.minimum(np.searchsorted(times, valid), times.size - 1)
    return np.where(times[at] == valid, readings[at], np.nan)


def is_warm(told: Told) -> bool:
    """Whether a station's forecasts were followed long enough for its corrections to be told.

    What is told is boosted, and its weights and widths come from boosted forecasts alone: those are the ones that count.
    """
    came = np.isfinite(told.departure) & told.boosted[:, None]
    days = np.unique(told.forecasts.valid[:, 1:][came].astype("datetime64[D]"))
    return days.size >= WARM_UP_DAYS
