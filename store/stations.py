"""How the stations of a site stand: age of the newest good reading, and what quality control thinks of the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import xarray as xr
from sqlalchemy import and_, func, or_, select

from model.domain.variables import OBSERVED
from model.domain.weather import FLAG_BAD, FLAG_GOOD, FLAG_SUSPECT
from store.observations import observations_between
from store.open import Store
from store.tables import StationRow, observation

#: What makes a reading worth having: a good value of one of these.
_MAIN = ("road_surface_temperature", "air_temperature")


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


def station_status(store: Store, site: str, *, now: datetime, period_h: float = 24.0) -> tuple[StationStatus, ...]:
    """How every station that ever reported stands, by identity.

    Args:
        store: Where to look.
        site: Site id.
        now: The moment to speak from; nothing later is seen.
        period_h: Period in which flags are counted and values looked for [h].
    """
    recent = observations_between(store, site, now - timedelta(hours=period_h), now, known_at=now)
    good = or_(*(and_(observation.c[name].is_not(None), observation.c[f"{name}_flag"] == FLAG_GOOD) for name in _MAIN))
    seen = (
        select(observation.c.station, func.max(observation.c.time).label("at"))
        .where(observation.c.site == site, observation.c.available_at <= now, observation.c.time <= now)
        .group_by(observation.c.station)
    )
    with store.reading() as session:
        places = session.scalars(select(StationRow).where(StationRow.site == site).order_by(StationRow.station)).all()
        newest = {row.station: row.at for row in session.execute(seen)}
        newest_good = {row.station: row.at for row in session.execute(seen.where(good))}
    statuses = []
    for place in places:
        good_at = newest_good.get(place.station)
        period = None if recent is None or place.station not in recent["station"] else recent.sel(station=place.station)
        statuses.append(
            StationStatus(
                station=place.station,
                name=place.name,
                longitude=place.longitude,
                latitude=place.latitude,
                newest_at=newest.get(place.station),
                newest_good_at=good_at,
                age_minutes=None if good_at is None else (now.astimezone(UTC) - good_at).total_seconds() / 60,
                values=MappingProxyType(_newest_good_values(period)),
                suspect=MappingProxyType(_flag_counts(period, FLAG_SUSPECT)),
                bad=MappingProxyType(_flag_counts(period, FLAG_BAD)),
            )
        )
    return tuple(statuses)


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
