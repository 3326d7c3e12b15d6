"""Weather warnings as they were published. A change is a new version; each tells when it was first and last seen in force."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from model.domain.warnings import WarningLevel, WeatherWarning
from store.open import Store
from store.tables import WarningRow
from store.upsert import insert_new

#: A warning that was in the newest answer before this counts as withdrawn, or its source as silent.
SEEN_WITHIN = timedelta(hours=1)
_FIELDS = tuple(name for name in WeatherWarning.__dataclass_fields__ if name != "id")


def save_warnings(store: Store, site: str, warnings: Iterable[WeatherWarning], *, seen_at: datetime) -> int:
    """Keep the warnings of one answer.

    Args:
        store: Where to keep them.
        site: Site id.
        warnings: All that were in force.
        seen_at: When the answer came (aware UTC).

    Returns:
        Number of warnings that are new or changed.

    Raises:
        StoreError: They cannot be kept; none was stored.
    """
    new = 0
    with store.session() as session:
        for warning in warnings:
            values = {name: getattr(warning, name) for name in _FIELDS}
            values |= {"level": warning.level.value, "site": site, "warning_id": warning.id, "digest": _digest(warning)}
            if insert_new(session, WarningRow, {**values, "available_at": seen_at, "seen_at": seen_at}):
                new += 1
                continue
            session.execute(
                update(WarningRow)
                .where(
                    WarningRow.site == site,
                    WarningRow.source == warning.source,
                    WarningRow.warning_id == warning.id,
                    WarningRow.digest == values["digest"],
                    WarningRow.seen_at < seen_at,
                )
                .values(seen_at=seen_at)
            )
    return new


def warnings_at(store: Store, site: str, *, known_at: datetime, within: timedelta = SEEN_WITHIN) -> tuple[WeatherWarning, ...]:
    """The newest version of each warning that was known at a moment, had not been withdrawn and is not over; most serious first.

    Args:
        store: Where to look.
        site: Site id.
        known_at: The moment (aware UTC).
        within: One last seen longer ago than this counts as withdrawn.

    Raises:
        StoreError: The store cannot be read.
    """
    statement = (
        select(WarningRow)
        .where(
            WarningRow.site == site,
            WarningRow.available_at <= known_at,
            WarningRow.seen_at >= known_at - within,
            WarningRow.ends_at.is_(None) | (WarningRow.ends_at > known_at),
        )
        .order_by(WarningRow.available_at, WarningRow.id)
    )
    with store.reading() as session:
        newest = {(row.source, row.warning_id): _warning(row) for row in session.scalars(statement)}
    levels = list(WarningLevel)
    return tuple(sorted(newest.values(), key=lambda item: (-levels.index(item.level), item.starts_at, item.id)))


def _digest(warning: WeatherWarning) -> str:
    parts = [str(getattr(warning, name)) for name in _FIELDS]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _warning(row: WarningRow) -> WeatherWarning:
    values = {name: getattr(row, name) for name in _FIELDS}
    return WeatherWarning(**{**values, "id": row.warning_id, "level": WarningLevel(row.level)})
