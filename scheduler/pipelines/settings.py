"""What of the changeable settings holds, and where each comes from."""

from collections.abc import Iterator
from typing import Any

from config.changeable import CLASS_FIELDS, CLASSES, CONTACT_FIELDS, FLEET, FLEET_FIELDS, NOTIFY, NOTIFY_FIELDS, PLACE
from config.settings import setting_origin
from scheduler.context import Context
from store.setting_changes import standing_changes, values_of


def effective(context: Context) -> Iterator[tuple[str, Any, str]]:
    """Key, value and place of every setting that may be changed on the pages, in the order of the page."""
    laid = values_of(standing_changes(context.store, context.site.id))
    file = str(context.loaded.file)
    for item in context.site.classes:
        for field in CLASS_FIELDS:
            key = f"{CLASSES}.{item.code}.{field}"
            yield key, getattr(item, field), PLACE if key in laid else file
    for field in FLEET_FIELDS if context.site.fleet is not None else ():
        key = f"{FLEET}.{field}"
        yield key, getattr(context.site.fleet, field), PLACE if key in laid else file
    for field in (*NOTIFY_FIELDS, *CONTACT_FIELDS):
        key = f"{NOTIFY}.{field}"
        place = setting_origin(key, site=context.loaded.file, overrides=context.overrides, changes=laid)
        yield key, getattr(context.settings.notify, field), place
