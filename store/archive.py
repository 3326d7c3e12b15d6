"""Whole seasons in archive form: what models are trained on."""

from dataclasses import dataclass
from datetime import datetime

import xarray as xr
from sqlalchemy import select

from model.domain.errors import StoreError
from model.domain.weather import from_utc64
from store.arrays import content_digest
from store.attributes import is_simulated
from store.open import Store
from store.tables import SeasonRow
from store.upsert import insert_or_update


@dataclass(frozen=True, slots=True)
class SeasonRecord:
    """One archived season.

    Attributes:
        name: Its name, unique within the site.
        source: Where it came from.
        simulated: True where it came from the simulator.
        starts_at: First hour.
        ends_at: Last hour.
    """

    name: str
    source: str
    simulated: bool
    starts_at: datetime
    ends_at: datetime


def save_season(store: Store, site: str, season: xr.Dataset, name: str) -> None:
    """Keep a season; one of the same name is replaced.

    Raises:
        StoreError: It cannot be kept; the one before stands.
    """
    if "time" not in season.sizes or season.sizes["time"] == 0:
        raise StoreError(f"season {name} of {site} has no time; give the archive form")
    digest = content_digest(season)
    times = season["time"].to_numpy()
    with store.arrays.files.writing():
        path = store.arrays.write(season, "season", f"{site}/{digest[:24]}")
        row = {
            "site": site,
            "name": name,
            "source": str(season.attrs.get("source", "")),
            "simulated": is_simulated(season),
            "starts_at": from_utc64(times[0]),
            "ends_at": from_utc64(times[-1]),
            "digest": digest,
            "path": path,
        }
        with store.session() as session:
            insert_or_update(session, SeasonRow, row, key=("site", "name"))


def list_seasons(store: Store, site: str) -> tuple[SeasonRecord, ...]:
    """Archived seasons, oldest first."""
    with store.reading() as session:
        rows = session.scalars(select(SeasonRow).where(SeasonRow.site == site).order_by(SeasonRow.starts_at, SeasonRow.name))
        return tuple(
            SeasonRecord(name=row.name, source=row.source, simulated=row.simulated, starts_at=row.starts_at, ends_at=row.ends_at)
            for row in rows
        )


def load_season(store: Store, site: str, name: str) -> xr.Dataset:
    """A season's arrays.

    Raises:
        StoreError: There is none of this name, or its arrays are missing or damaged.
    """
    with store.reading() as session:
        row = session.scalar(select(SeasonRow).where(SeasonRow.site == site, SeasonRow.name == name))
    if row is None:
        raise StoreError(f"there is no season {name} of {site}; archive it first, e.g. by simulating it")
    return store.arrays.read(row.path)
