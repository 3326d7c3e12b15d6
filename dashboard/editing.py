"""Changing settings: what is on show, what a person made of it, and keeping it. Nothing here draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from config.access import Role
from config.changeable import CLASSES, FLEET, FLEET_FIELDS, NOTIFY
from dashboard.access.door import person_for
from dashboard.installation import check_changes, origin_of
from dashboard.queries import environment
from dashboard.screen import Screen
from store.setting_changes import (
    NewSetting,
    SettingChange,
    change_history,
    record_changes,
    reversal_of,
    standing_changes,
    values_of,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting as it is on show.

    Attributes:
        key: Which.
        value: What holds, as a plain JSON value.
        place: Where that comes from.
        last: Its newest change on the pages, None where there never was one.
    """

    key: str
    value: Any
    place: str
    last: SettingChange | None

    @property
    def field(self) -> str:
        """Its name within its section."""
        return self.key.rpartition(".")[2]

    @property
    def seen(self) -> int:
        """Number of its newest change, 0 for none."""
        return self.last.id if self.last else 0

    @property
    def locked(self) -> bool:
        """Whether the environment sets it, so that no change on the page would count."""
        return self.place.startswith("environment")


def keys_of(fields: Sequence[str], code: str | None) -> tuple[str, ...]:
    """Keys of a class's fields, or of those about machines and messages where no class is named."""
    if code:
        return tuple(f"{CLASSES}.{code}.{field}" for field in fields)
    return tuple(f"{FLEET if field in FLEET_FIELDS else NOTIFY}.{field}" for field in fields)


def shown(screen: Screen, keys: Sequence[str]) -> dict[str, Shown]:
    """The settings of these keys, as they stand."""
    standing, named = standing_changes(screen.store, screen.site.id), environment()
    laid = values_of(standing)
    found = {}
    for key in keys:
        field = key.rpartition(".")[2]
        found[key] = Shown(key, plain_value(getattr(_holder(screen, key), field)), origin_of(named, key, laid), standing.get(key))
    return found


def _holder(screen: Screen, key: str) -> Any:
    section, *rest = key.split(".")
    if section == CLASSES:
        return screen.site.service_class(rest[0])
    return screen.site.fleet if section == FLEET else screen.settings.notify


def plain_value(value: Any) -> Any:
    """A value as it is kept: a time as text, a list as a list."""
    if isinstance(value, time):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def save(screen: Screen, edited: Mapping[str, Any], draft: Mapping[str, Shown]) -> None:
    """Keep what an administrator changed, all or none; the next page and the next job use it.

    Args:
        screen: What the page reads.
        edited: New value by key.
        draft: The settings as they were on show when the person began.

    Raises:
        AccessError: The person at the page is no administrator.
        ConflictError: Somebody else changed one of them meanwhile.
        ConfigError: They do not fit, by field.
        StoreError: The store refused.
    """
    person = person_for(screen.settings, Role.ADMINISTRATOR)
    changes = [NewSetting(key, draft[key].value, {"value": plain_value(value)}, draft[key].seen) for key, value in edited.items()]
    _record(screen, changes, person.name)


def take_back(screen: Screen, name: str) -> None:
    """Take a save back, as another change.

    Raises:
        HalkaError: As `save`.
    """
    person = person_for(screen.settings, Role.ADMINISTRATOR)
    _record(screen, reversal_of(screen.store, screen.site.id, name), person.name)


def _record(screen: Screen, changes: Sequence[NewSetting], name: str) -> None:
    named = environment()
    record_changes(
        screen.store,
        screen.site.id,
        changes,
        by=name,
        now=screen.settings.clock.at(datetime.now(UTC)),
        check=lambda laid: check_changes(named, laid),
    )


def saves(screen: Screen) -> tuple[tuple[SettingChange, ...], ...]:
    """What was changed, newest first; what was saved with one click together."""
    together: dict[str, list[SettingChange]] = {}
    for change in change_history(screen.store, screen.site.id):
        together.setdefault(change.save, []).append(change)
    return tuple(tuple(found) for found in together.values())


def stands(screen: Screen) -> frozenset[int]:
    """Numbers of the changes that are the newest of their key."""
    return frozenset(change.id for change in standing_changes(screen.store, screen.site.id).values())
