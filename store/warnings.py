"""Weather warnings. One that comes again unchanged is seen again; one that has changed is a new version; nothing is deleted."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from model.domain.warnings import WarningLevel, WeatherWarning
from store.open import Store
from store.tables import SourceStateRow, WarningRow
from store.upsert import insert_new

#: A warning seen so shortly before the provider's last answer still counts as part of it: better once too often than not at all.
TOLERANCE = timedelta(minutes=5)

_LEVELS = tuple(WarningLevel)
_FIELDS = tuple(name for name in WeatherWarning.__dataclass_fields__ if name not in ("id", "source"))


def save_warnings(store: Store, site: str, source: str, warnings: Iterable[WeatherWarning], *, seen_at: datetime) -> int:
    """Keep what one answer of a provider holds, all of it at once.

    Args:
        store: Where to keep them.
        site: Site id.
        source: Short name of the provider.
        warnings: All warnings in force; none where the provider warns of nothing.
        seen_at: When the answer came (aware UTC).

    Returns:
        Number of versions that are new.

    Raises:
        StoreError: They cannot be kept; none was stored.
    """
    given = {warning.id: warning for warning in warnings}
    added = 0
    with store.session() as session:
        for warning in given.values():
            key = {"site": site, "source": source, "warning_id": warning.id, "digest": _digest(warning)}
            values = {name: getattr(warning, name) for name in _FIELDS} | {"level": warning.level.value, **key}
            if insert_new(session, WarningRow, {**values, "available_at": seen_at, "seen_at": seen_at}):
                added += 1
                continue
            known = [getattr(WarningRow, name) == value for name, value in key.items()]
            session.execute(update(WarningRow).where(*known, WarningRow.seen_at < seen_at).values(seen_at=seen_at))
    return added


def warnings_at(store: Store, site: str, *, now: datetime) -> list[WeatherWarning]:
    """Warnings in force or to come, the most serious first, then the earliest.

    Of each warning the version seen last counts; one that has ended, or that its provider's last answer no longer holds, is left out.
    While a provider is silent its last word stands; `warnings_answered_at` tells how old that is.

    Args:
        store: Where to look.
        site: Site id.
        now: The moment to speak from (aware UTC); what became known later is absent.

    Raises:
        StoreError: The store cannot be read.
    """
    statement = select(WarningRow).where(WarningRow.site == site, WarningRow.available_at <= now)
    answers = select(SourceStateRow.source, SourceStateRow.answered_at).where(SourceStateRow.site == site)
    newest: dict[tuple[str, str], WarningRow] = {}
    with store.reading() as session:
        answered = {name: moment for name, moment in session.execute(answers) if moment is not None}
        for row in session.scalars(statement.order_by(WarningRow.seen_at, WarningRow.id)):
            newest[row.source, row.warning_id] = row
        held = [
            _warning(row)
            for row in newest.values()
            if (row.ends_at is None or row.ends_at > now) and row.seen_at >= min(answered.get(row.source, now), now) - TOLERANCE
        ]
    return sorted(held, key=lambda item: (-_LEVELS.index(item.level), item.starts_at, item.id))


def warnings_between(store: Store, site: str, start: datetime, end: datetime, *, known_at: datetime) -> list[WeatherWarning]:
    """Every version of the warnings that held at any time from `start` to before `end`, by when it was published.

    Args:
        store: Where to look.
        site: Site id.
        start: Aware UTC.
        end: Aware UTC.
        known_at: Leave out what became known later.

    Raises:
        StoreError: The store cannot be read.
    """
    statement = select(WarningRow).where(
        WarningRow.site == site,
        WarningRow.available_at <= known_at,
        WarningRow.starts_at < end,
        or_(WarningRow.ends_at.is_(None), WarningRow.ends_at >= start),
    )
    with store.reading() as session:
        return [_warning(row) for row in session.scalars(statement.order_by(WarningRow.published_at, WarningRow.id))]


def warnings_answered_at(store: Store, site: str, source: str, *, now: datetime) -> datetime | None:
    """When a provider of warnings last answered, as known at a moment; None where it never has.

    Raises:
        StoreError: The store cannot be read.
    """
    mine = (WarningRow.site == site, WarningRow.source == source)
    told = (
        select(SourceStateRow.answered_at).where(
            SourceStateRow.site == site, SourceStateRow.source == source, SourceStateRow.answered_at <= now
        ),
        select(func.max(WarningRow.seen_at)).where(*mine, WarningRow.seen_at <= now),
        select(func.max(WarningRow.available_at)).where(*mine, WarningRow.available_at <= now),
    )
    with store.reading() as session:
        moments = [moment for statement in told if (moment := session.scalar(statement)) is not None]
    return max(moments, default=None)


def _digest(warning: WeatherWarning) -> str:
    parts = [str(getattr(warning, name)) for name in _FIELDS]
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def _warning(row: WarningRow) -> WeatherWarning:
    values = {name: getattr(row, name) for name in _FIELDS}
    return WeatherWarning(**{**values, "id": row.warning_id, "source": row.source, "level": WarningLevel(row.level)})
