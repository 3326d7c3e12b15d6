"""How the stations of a site stand: age of the newest good reading, and what quality control thinks of the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import numpy as np
import xarray as xr
from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from model.domain.variables import OBSERVED
from model.domain.weather import FLAG_BAD, FLAG_GOOD, FLAG_SUSPECT, from_utc64
from store.observations import observations_between
from store.open import Store
from store.tables import StationRow, observation

#: What makes a reading worth having: a good value of one of these.
_MAIN = ("road_surface_temperature", "air_temperature")
_GOOD = or_(*(and_(observation.c[name].is_not(None), observation.c[f"{name}_flag"] == FLAG_GOOD) for name in _MAIN))


@dataclass(frozen=True, slots=True)
class StationStatus:
    """How one station stands.

    Attributes:
        station: Identity.
        name: Name.
        longitude: [degree].
        latitude: [degree].
        newest_at: Time of the newest reading, good or not; None if there is none.
        newest_good_at: Time of the newest reading with a good surface or air temperature.
        age_minutes: Age of that good reading [min].
        values: Newest good value of each variable within the period looked at, in canonical units.
        suspect: Number of suspect values by variable within the period, where there are any.
        bad: Number of bad values by variable within the period, where there are any.
    """

    station: str
    name: str
    longitude: float
    latitude: float
    newest_at: datetime | None
    newest_good_at: datetime | None
    age_minutes: float | None
    values: Mapping[str, float]
    suspect: Mapping[str, int]
    bad: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StationPlace:
    """Where a station that has reported stands.

    Attributes:
        station: Identity.
        name: Name.
        longitude: [degree].
        latitude: [degree].
        altitude_m: Above the sea [m]; NaN where it is not known.
    """

    station: str
    name: str
    longitude: float
    latitude: float
    altitude_m: float


def station_places(store: Store, site: str) -> tuple[StationPlace, ...]:
    """Where every station stands that ever reported, by identity.

    Args:
        store: Where to look.
        site: Site id.

    Raises:
        StoreError: The store cannot be read.
    """
    with store.reading() as session:
        rows = session.scalars(select(StationRow).where(StationRow.site == site).order_by(StationRow.station))
        return tuple(StationPlace(row.station, row.name, row.longitude, row.latitude, _height(row)) for row in rows)


def _height(row: StationRow) -> float:
    return float("nan") if row.altitude is None else float(row.altitude)


def station_status(store: Store, site: str, *, now: datetime, period_h: float = 24.0) -> tuple[StationStatus, ...]:
    """How every station that ever reported stands, by identity.

    Args:
        store: Where to look.
        site: Site id.
        now: The moment to speak from; nothing later is seen.
        period_h: Period in which flags are counted and values looked for [h].
    """
    recent = observations_between(store, site, now - timedelta(hours=period_h), now, known_at=now)
    statuses = []
    with store.reading() as session:
        places = session.scalars(select(StationRow).where(StationRow.site == site).order_by(StationRow.station)).all()
        for place in places:
            period = None if recent is None or place.station not in recent["station"] else recent.sel(station=place.station)
            good_at = _newest_good(period) or _newest(session, place, now, _GOOD)
            statuses.append(
                StationStatus(
                    station=place.station,
                    name=place.name,
                    longitude=place.longitude,
                    latitude=place.latitude,
                    newest_at=_newest(session, place, now, true()),
                    newest_good_at=good_at,
                    age_minutes=None if good_at is None else (now.astimezone(UTC) - good_at).total_seconds() / 60,
                    values=MappingProxyType(_newest_good_values(period)),
                    suspect=MappingProxyType(_flag_counts(period, FLAG_SUSPECT)),
                    bad=MappingProxyType(_flag_counts(period, FLAG_BAD)),
                )
            )
    return tuple(statuses)


def _newest(session: Session, place: StationRow, now: datetime, condition: ColumnElement[bool]) -> datetime | None:
    """Time of the newest reading known by now; the index is walked from its end, so a long history costs nothing."""
    return session.scalar(
        select(observation.c.time)
        .where(
            observation.c.site == place.site,
            observation.c.station == place.station,
            observation.c.time <= now,
            observation.c.available_at <= now,
            condition,
        )
        .order_by(observation.c.time.desc())
        .limit(1)
    )


def _newest_good(period: xr.Dataset | None) -> datetime | None:
    if period is None:
        return None
    good = np.zeros(period.sizes["time"], dtype=bool)
    for name in _MAIN:
        if name in period:
            good |= (period[f"{name}_flag"].to_numpy() == FLAG_GOOD) & period[name].notnull().to_numpy()
    return from_utc64(period["time"].to_numpy()[good][-1]) if good.any() else None


def _newest_good_values(period: xr.Dataset | None) -> dict[str, float]:
    values: dict[str, float] = {}
    if period is None:
        return values
    for name in OBSERVED:
        if name in period:
            good = period[name].to_numpy()[(period[f"{name}_flag"].to_numpy() == FLAG_GOOD) & period[name].notnull().to_numpy()]
            if good.size:
                values[name] = float(good[-1])
    return values


def _flag_counts(period: xr.Dataset | None, flag: int) -> dict[str, int]:
    if period is None:
        return {}
    counts = {name: int((period[f"{name}_flag"] == flag).sum()) for name in OBSERVED if name in period}
    return {name: count for name, count in counts.items() if count}
