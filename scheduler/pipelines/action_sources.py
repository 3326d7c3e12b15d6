"""The same work told by two sources: a contractor's log and a position feed would be paid twice."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from model.domain.treatments import Action
from scheduler.context import Context
from store.actions import actions_between


def told_by_two(context: Context, actions: Sequence[Action]) -> tuple[str, ...]:
    """Lines for people where actions lie upon stored ones of another source: same unit and treatment, overlapping in time.

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
        if other.source != item.source and other.started_at < item.ended_at and item.started_at < other.ended_at
    ]
    if not pairs:
        return ()
    item, other = pairs[0]
    told = (
        f"{len(pairs)} actions lie upon stored ones of another source and would be paid twice, first {item.kind.value} on {item.unit_id} "
        f"at {item.started_at:%Y-%m-%d %H:%MZ} (also told by {other.source!r}); take in one of the two sources alone"
    )
    return (told,)
