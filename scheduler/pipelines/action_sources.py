"""The same work told twice, by two sources (a contractor's log and a position feed) or by one at another start: it would be paid twice."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from model.domain.treatments import Action
from scheduler.context import Context
from store.actions import actions_between


def told_twice(context: Context, actions: Sequence[Action]) -> tuple[str, ...]:
    """Lines for people where actions lie upon stored ones: same unit and treatment, overlapping in time.

    Of the same source those are told that are not stored yet: two machines may have been on a route at once, and no machine is stored.

    Args:
        context: Site and store.
        actions: What is about to be stored.

    Raises:
        StoreError: The store cannot be read.
    """
    if not actions:
        return ()
    first, last = min(item.started_at for item in actions), max(item.ended_at for item in actions)
    stored: dict[tuple[str, str], list[Action]] = defaultdict(list)
    for item in actions_between(context.store, context.site.id, first, last + timedelta(seconds=1)):
        stored[item.unit_id, item.kind.value].append(item)
    pairs = [
        (item, other)
        for item in actions
        for other in stored[item.unit_id, item.kind.value]
        if other.started_at < item.ended_at and item.started_at < other.ended_at
    ]
    known = {(item.source, item.unit_id, item.kind, item.started_at) for items in stored.values() for item in items}
    another = [(item, other) for item, other in pairs if other.source != item.source]
    again = [
        (item, other)
        for item, other in pairs
        if other.source == item.source and (item.source, item.unit_id, item.kind, item.started_at) not in known
    ]
    told = []
    if another:
        item, other = another[0]
        told.append(
            f"{len(another)} actions lie upon stored ones of another source and would be paid twice, first {_at(item)} "
            f"(also told by {other.source!r}); take in one of the two sources alone"
        )
    if again:
        item, other = again[0]
        told.append(
            f"{len(again)} actions lie upon stored ones of the same source with another start, first {_at(item)} "
            f"(stored from {other.started_at:%H:%MZ} to {other.ended_at:%H:%MZ}); if two machines were not at work at once, it would be paid twice"
        )
    return tuple(told)


def _at(item: Action) -> str:
    return f"{item.kind.value} on {item.unit_id} at {item.started_at:%Y-%m-%d %H:%MZ}"
