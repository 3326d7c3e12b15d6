"""Which settings an administrator may change on the pages, and how such changes are laid over the site file.

A key is ``classes.<code>.<field>``, ``fleet.<field>`` or ``notify.<field>``. Where messages are sent from, servers, addresses and secrets are
the operator's alone.
"""

import copy
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from config.errors import ConfigError
from config.fleet import Fleet
from config.notify import Notify
from config.site import ServiceClass
from config.validation import nearest

#: Where a value that was changed on the pages says it comes from.
PLACE = "page Inställningar"
CLASSES, FLEET, NOTIFY = "classes", "fleet", "notify"
START_FIELDS = (
    *("start_depth_wet_cm", "start_depth_dry_cm", "heavy_snow_cm", "plough_during_snowfall", "long_snowfall_h"),
    *("salt_limit_degc", "salt_cap_g_m2", "salt_season_cap_g_m2"),
)
DEADLINE_FIELDS = ("earliest_start", "deadline_weekday", "deadline_weekend", "action_time_h")
LOSS_FIELDS = ("loss_municipal_sek_per_km", "loss_societal_sek_per_km", "effect")
NOTIFY_FIELDS = ("call_outs", "faults", "bulletin_at", "moved_min", "quiet_from", "quiet_to", "notice_min", "language")
CONTACT_FIELDS = ("mail_to",)
FLEET_FIELDS = ("out_of_service",)
CLASS_FIELDS = (*START_FIELDS, *DEADLINE_FIELDS, *LOSS_FIELDS)


def form_of(key: str) -> type[BaseModel]:
    """The form that holds a key's field.

    Raises:
        ConfigError: No such setting may be changed on the pages.
    """
    parts = key.split(".")
    if len(parts) == 3 and parts[0] == CLASSES and parts[2] in CLASS_FIELDS:
        return ServiceClass
    if len(parts) == 2 and parts[0] == NOTIFY and parts[1] in (*NOTIFY_FIELDS, *CONTACT_FIELDS):
        return Notify
    if len(parts) == 2 and parts[0] == FLEET and parts[1] in FLEET_FIELDS:
        return Fleet
    known = (
        *(f"{NOTIFY}.{field}" for field in (*NOTIFY_FIELDS, *CONTACT_FIELDS)),
        *(f"{CLASSES}.CODE.{f}" for f in CLASS_FIELDS),
        *(f"{FLEET}.{field}" for field in FLEET_FIELDS),
    )
    raise ConfigError(f"{key} may not be changed on the pages; {nearest(key, known)}")


def of_site(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are the site file's."""
    return {key: value for key, value in changes.items() if form_of(key) is not Notify}


def of_settings(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are the settings', as nested tables."""
    table = {key.partition(".")[2]: value for key, value in changes.items() if form_of(key) is Notify}
    return {NOTIFY: table} if table else {}


def laid_over(table: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A site file's table with changed classes and machines; the table given is left as it is.

    Raises:
        ConfigError: A class, or a fleet, is not in the file.
    """
    made = {**table, CLASSES: copy.deepcopy(table.get(CLASSES, []))}
    classes = {str(item.get("code")): item for item in made[CLASSES] if isinstance(item, dict)}
    for key, value in of_site(changes).items():
        if form_of(key) is Fleet:
            if not isinstance(made.get(FLEET), dict):
                raise ConfigError(
                    f"{PLACE}: {key} was changed, but the site file has no [fleet]; take that change back with `halka settings back`"
                )
            made[FLEET] = {**made[FLEET], key.partition(".")[2]: value}
            continue
        _, code, field = key.split(".")
        if code not in classes:
            raise ConfigError(
                f"{PLACE}: {key} was changed, but the site file has no class {code}; take that change back with `halka settings back`"
            )
        classes[code][field] = value
    return made


def place_of(changes: Mapping[str, Any], table: Mapping[str, Any], location: tuple[int | str, ...], file: str) -> str:
    """Where the value at a place of a site table comes from: the page where it was changed, else the file."""
    if len(location) >= 3 and location[0] == CLASSES and isinstance(location[1], int):
        code = table[CLASSES][location[1]].get("code")
        return PLACE if f"{CLASSES}.{code}.{location[2]}" in changes else file
    if location[:1] == (FLEET,) and any(key.startswith(f"{FLEET}.") for key in changes):
        # what does not agree within the fleet is told of the fleet as a whole
        return PLACE if len(location) == 1 or f"{FLEET}.{location[1]}" in changes else file
    return file
