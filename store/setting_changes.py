"""Settings that an administrator changed on the pages: who, when, from what to what; sealed with the records and taken back by another change.

What stands is the newest change of each key. A value is kept as ``{"value": …}``, and ``{}`` is what the files say.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from model.domain.errors import ConflictError, StoreError
from store.open import Store
from store.record_chain import lock_chain, seal_new
from store.tables import SettingChangeRow

#: What the files say.
FROM_FILES: Mapping[str, Any] = {}
LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class NewSetting:
    """One setting about to be changed.

    Attributes:
        key: Which, as ``classes.P1.effect`` or ``notify.mail_to``.
        old: What held until now, wherever it came from: a plain JSON value.
        new: ``{"value": …}``, or `FROM_FILES`.
        seen: Number of the change of this key that was on show when the person began; 0 for none.
    """

    key: str
    old: Any
    new: Mapping[str, Any]
    seen: int


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A change as kept.

    Attributes:
        id: Its number; rises.
        save: What was saved with one click belongs together.
        key: Which setting.
        old: What held before, as a plain value.
        before: What stood of this key before: ``{"value": …}``, or `FROM_FILES`.
        new: What stands since: likewise.
        changed_by: Who.
        changed_at: When, aware UTC.
    """

    id: int
    save: str
    key: str
    old: Any
    before: Mapping[str, Any]
    new: Mapping[str, Any]
    changed_by: str
    changed_at: datetime


def standing_changes(store: Store, site: str) -> dict[str, SettingChange]:
    """The newest change of each key that was ever changed; one whose `new` is `FROM_FILES` has been taken back."""
    with store.reading() as session:
        return _standing(session, site)


def values_of(standing: Mapping[str, SettingChange]) -> dict[str, Any]:
    """What is laid over the files: value by key."""
    return {key: change.new["value"] for key, change in standing.items() if "value" in change.new}


def newest_change(store: Store, site: str) -> int:
    """Number of a site's newest change, 0 where nothing was ever changed."""
    with store.reading() as session:
        return session.scalar(select(func.max(SettingChangeRow.id)).where(SettingChangeRow.site == site)) or 0


def change_history(store: Store, site: str, *, most: int = 100) -> tuple[SettingChange, ...]:
    """The newest changes, newest first."""
    with store.reading() as session:
        rows = session.scalars(
            select(SettingChangeRow).where(SettingChangeRow.site == site).order_by(SettingChangeRow.id.desc()).limit(most)
        )
        return tuple(map(_change, rows))


def record_changes(
    store: Store,
    site: str,
    changes: Sequence[NewSetting],
    *,
    by: str,
    now: datetime,
    check: Callable[[Mapping[str, Any]], None],
) -> str:
    """Keep changes together, all or none.

    Args:
        store: Where to keep them.
        site: Site id.
        changes: At least one; no key twice.
        by: Who changes them.
        now: When, aware UTC.
        check: Given all that would be laid over the files, raises where that does not fit; asked while nobody else can change anything.

    Returns:
        What names this save.

    Raises:
        ConflictError: Somebody changed one of these settings after it was shown; nothing was stored.
        StoreError: Nobody signed it, or there is nothing to change.
    """
    if not by.strip() or len(by) > LONGEST_NAME:
        raise StoreError("a change of settings needs the name of the one who makes it")
    if not changes or len({change.key for change in changes}) < len(changes):
        raise StoreError("a change of settings names at least one setting, and none twice")
    save = secrets.token_hex(8)
    with store.session() as session:
        head = lock_chain(session, site)
        standing = _standing(session, site)
        for change in changes:
            last = standing.get(change.key)
            if last is not None and last.id != change.seen:
                raise ConflictError(
                    f"{change.key} was changed by {last.changed_by} at {last.changed_at.isoformat(timespec='minutes')} "
                    "while you were at it; see what stands now, then decide"
                )
        laid = values_of(standing)
        for change in changes:
            laid.pop(change.key, None)
            laid |= {change.key: change.new["value"]} if "value" in change.new else {}
        check(laid)
        for change in changes:
            last = standing.get(change.key)
            session.add(
                SettingChangeRow(
                    site=site,
                    save=save,
                    key=change.key,
                    old={"value": change.old, "stood": dict(last.new if last else FROM_FILES)},
                    new=dict(change.new),
                    changed_by=by.strip(),
                    changed_at=now,
                )
            )
        session.flush()
        seal_new(session, head, "setting")
    return save


def reversal_of(store: Store, site: str, save: str) -> tuple[NewSetting, ...]:
    """The changes that take a save back.

    Raises:
        ConflictError: One of its settings has been changed since; take that back first.
        StoreError: There is no such save.
    """
    with store.reading() as session:
        rows = session.scalars(select(SettingChangeRow).where(SettingChangeRow.site == site, SettingChangeRow.save == save))
        found = [_change(row) for row in rows]
        standing = _standing(session, site)
    if not found:
        raise StoreError(f"no save of settings is called {save}; `halka settings history` lists them")
    for change in found:
        last = standing[change.key]
        if last.id != change.id:
            raise ConflictError(f"{change.key} was changed again by {last.changed_by}; take that back first ({last.save})")
    return tuple(
        NewSetting(change.key, old=_plain(change.new, change.old), new=change.before, seen=change.id) for change in found
    )


def _plain(new: Mapping[str, Any], otherwise: Any) -> Any:
    return new.get("value", otherwise)


def _standing(session: Session, site: str) -> dict[str, SettingChange]:
    newest = (
        select(func.max(SettingChangeRow.id))
        .where(SettingChangeRow.site == site)
        .group_by(SettingChangeRow.key)
        .scalar_subquery()
    )
    rows = session.scalars(select(SettingChangeRow).where(SettingChangeRow.id.in_(newest)).order_by(SettingChangeRow.key))
    return {row.key: _change(row) for row in rows}


def _change(row: SettingChangeRow) -> SettingChange:
    return SettingChange(
        id=row.id,
        save=row.save,
        key=row.key,
        old=row.old.get("value"),
        before=row.old.get("stood", FROM_FILES),
        new=row.new,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
