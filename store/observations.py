"""Observations: one row per station, time and version.

A reading that comes again unchanged is passed over; a corrected one is a new version. What was known at a moment is the newest
version that had become available by then.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from model.domain.variables import OBSERVED, VARIABLES
from model.domain.weather import FLAG_GOOD, check_observations, from_utc64, to_utc64
from store.attributes import is_simulated, moment_of
from store.open import Store
from store.tables import StationRow, observation
from store.upsert import insert_many, insert_or_update

_FLAGS = tuple(f"{name}_flag" for name in OBSERVED)


def save_observations(
    store: Store, site: str, observations: xr.Dataset, *, also: Callable[[Session], object] | None = None
) -> int:
    """Keep observations.

    Args:
        store: Where to keep them.
        site: Site id.
        observations: Canonical observations (`model.domain.weather`); without flags, values count as good.
        also: What is kept in the same transaction, e.g. the place a source is to go on from.

    Returns:
        Number of rows that are new or corrected.

    Raises:
        ForecastError: The observations are not canonical.
        StoreError: They cannot be kept; nothing was stored.
    """
    check_observations(observations)
    ordered = observations.transpose("station", "time")
    available_at = moment_of(ordered, "available_at")
    shape = (ordered.sizes["station"], ordered.sizes["time"])
    values = np.stack([_values(ordered, name, shape) for name in OBSERVED], axis=-1)
    flags = np.stack([_flags(ordered, name, shape) for name in OBSERVED], axis=-1)
    flags[np.isnan(values)] = -1
    stations = [str(station) for station in ordered["station"].to_numpy()]
    times = [from_utc64(time) for time in ordered["time"].to_numpy()]
    common = {
        "site": site,
        "source": str(ordered.attrs["source"]),
        "available_at": available_at,
        "simulated": is_simulated(ordered),
    }
    with store.session() as session:
        for row in _station_rows(ordered, site, stations):
            insert_or_update(session, StationRow, row, key=("site", "station"))
        known = {
            (row.station, row.time): row.digest
            for row in session.execute(
                _versions(
                    site, times[0], times[-1], available_at, (observation.c.station, observation.c.time, observation.c.digest)
                )
            )
        }
        rows = []
        for i, k in np.argwhere(np.isfinite(values).any(axis=-1)):
            station, time = stations[i], times[k]
            digest = hashlib.blake2b(values[i, k].tobytes() + flags[i, k].tobytes(), digest_size=8).hexdigest()
            if known.get((station, time)) != digest:
                numbers = [None if value != value else value for value in values[i, k].tolist()]  # noqa: PLR0124  # NaN
                marks = [None if flag < 0 else flag for flag in flags[i, k].tolist()]
                rows.append(
                    {
                        **common,
                        "station": station,
                        "time": time,
                        "digest": digest,
                        **dict(zip(OBSERVED, numbers, strict=True)),
                        **dict(zip(_FLAGS, marks, strict=True)),
                    }
                )
        insert_many(session, observation, rows)
        if also is not None:
            also(session)
    return len(rows)


def observations_between(
    store: Store, site: str, start: datetime, end: datetime, *, known_at: datetime, stations: tuple[str, ...] | None = None
) -> xr.Dataset | None:
    """What stations said of a period, as known at a moment.

    Args:
        store: Where to look.
        site: Site id.
        start: First time, included.
        end: Last time, included.
        known_at: Versions that became available later are left out.
        stations: Only these; None for all.

    Returns:
        Canonical observations, times united over stations, gaps NaN with flag 0; None if there are none.

    Raises:
        StoreError: The database refused.
    """
    columns = (
        observation.c.station,
        observation.c.time,
        observation.c.source,
        observation.c.available_at,
        observation.c.simulated,
        *(observation.c[name] for name in OBSERVED),
        *(observation.c[name] for name in _FLAGS),
    )
    with store.reading() as session:
        rows = session.execute(_versions(site, start, end, known_at, columns, stations)).all()
        places = {row.station: row for row in session.scalars(select(StationRow).where(StationRow.site == site))}
    if not rows:
        return None
    names = sorted({row.station for row in rows})
    times = sorted({row.time for row in rows})
    row_of, column_of = {name: i for i, name in enumerate(names)}, {time: k for k, time in enumerate(times)}
    where = ([row_of[row.station] for row in rows], [column_of[row.time] for row in rows])
    bulk = np.array([row[5:] for row in rows], dtype=np.float64)
    variables: dict[str, Any] = {}
    for position, name in enumerate(OBSERVED):
        given = bulk[:, position]
        if not np.isfinite(given).any():
            continue
        values = np.full((len(names), len(times)), np.nan)
        marks = np.zeros((len(names), len(times)), dtype=np.int8)
        values[where] = given
        marks[where] = np.nan_to_num(bulk[:, len(OBSERVED) + position], nan=FLAG_GOOD).astype(np.int8)
        variables[name] = (("station", "time"), values, {"units": VARIABLES[name].units})
        variables[f"{name}_flag"] = (("station", "time"), marks)
    found = [places[name] for name in names]
    return xr.Dataset(
        variables,
        coords={
            "station": names,
            "time": np.array([to_utc64(time) for time in times], dtype="datetime64[ns]"),
            "name": ("station", [place.name for place in found]),
            "longitude": ("station", np.array([place.longitude for place in found])),
            "latitude": ("station", np.array([place.latitude for place in found])),
            "altitude": ("station", np.array([np.nan if place.altitude is None else place.altitude for place in found])),
        },
        attrs={
            "source": "+".join(sorted({row.source for row in rows})),
            "reference_time": times[-1].isoformat(),
            "available_at": max(row.available_at for row in rows).isoformat(),
            "simulated": int(any(row.simulated for row in rows)),
        },
    )


def _versions(
    site: str,
    start: datetime,
    end: datetime,
    known_at: datetime,
    columns: tuple[Any, ...],
    stations: tuple[str, ...] | None = None,
) -> Select[Any]:
    """Of every station and time, the version that was newest at `known_at`."""
    rank = func.row_number().over(
        partition_by=(observation.c.station, observation.c.time),
        order_by=(observation.c.available_at.desc(), observation.c.id.desc()),
    )
    chosen = select(observation.c.id, rank.label("age")).where(
        observation.c.site == site,
        observation.c.time >= start,
        observation.c.time <= end,
        observation.c.available_at <= known_at,
    )
    if stations is not None:
        chosen = chosen.where(observation.c.station.in_(stations))
    versions = chosen.subquery()
    return select(*columns).join(versions, versions.c.id == observation.c.id).where(versions.c.age == 1)


def _station_rows(observations: xr.Dataset, site: str, stations: list[str]) -> list[dict[str, Any]]:
    def coordinate(name: str, position: int) -> Any:
        return observations[name].to_numpy()[position].item() if name in observations.coords else None

    rows = []
    for i, station in enumerate(stations):
        altitude = coordinate("altitude", i)
        rows.append(
            {
                "site": site,
                "station": station,
                "name": str(coordinate("name", i) or station),
                "longitude": float(coordinate("longitude", i)),
                "latitude": float(coordinate("latitude", i)),
                "altitude": None if altitude is None or np.isnan(altitude) else float(altitude),
            }
        )
    return rows


def _values(observations: xr.Dataset, name: str, shape: tuple[int, int]) -> NDArray[np.float64]:
    if name not in observations:
        return np.full(shape, np.nan)
    values = observations[name].to_numpy().astype(np.float64)
    return np.where(np.isfinite(values), values, np.nan)


def _flags(observations: xr.Dataset, name: str, shape: tuple[int, int]) -> NDArray[np.int8]:
    if f"{name}_flag" not in observations:
        return np.zeros(shape, dtype=np.int8)
    return observations[f"{name}_flag"].to_numpy().astype(np.int8)
