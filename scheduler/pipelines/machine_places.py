"""One machine in two places over two files: what a log says of its machines is held against what was taken in before."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, timedelta

from ingest.imports.action_checks import OVERLAP, Told
from ingest.imports.records import Vehicles
from scheduler.context import Context
from store.actions import actions_between
from store.machine_places import MachinePlace, places_at


def places_of(rows: Sequence[Told], vehicles: Vehicles) -> tuple[MachinePlace, ...]:
    """Where the machines of a log's rows were, under their names of each day (UTC) that a row touches; rows of no treatment are left out."""
    return tuple(
        MachinePlace(name, told.unit_id, told.started_at, told.ended_at)
        for told in rows
        if told.kinds
        for name in _names(told, vehicles)
    )


def refuse_elsewhere(context: Context, rows: Sequence[Told], vehicles: Vehicles) -> None:
    """Refuse a log that has a machine on one route while another file had it on another.

    Args:
        context: Site and store.
        rows: Those that name their machine.
        vehicles: Gives names.

    Raises:
        SourceFormatError: The first such row, with its column and the stored action.
        StoreError: The store cannot be read.
    """
    if not rows:
        return
    names = {number: _names(told, vehicles) for number, told in enumerate(rows)}
    first, last = min(told.started_at for told in rows), max(told.ended_at for told in rows)
    stored: dict[str, list[MachinePlace]] = defaultdict(list)
    for place in places_at(context.store, context.site.id, {name for found in names.values() for name in found}, first, last):
        stored[place.machine].append(place)
    for number, told in enumerate(rows):
        for name in names[number]:
            for place in stored[name]:
                apart = place.unit_id != told.unit_id
                if apart and told.started_at < place.ended_at - OVERLAP and place.started_at < told.ended_at - OVERLAP:
                    raise told.cells.refusal(
                        "vehicle",
                        f"one machine in two places: it is on {told.unit_id} from {told.started_at:%Y-%m-%d %H:%MZ} to "
                        f"{told.ended_at:%H:%MZ}, and was stored on {place.unit_id} from {place.started_at:%Y-%m-%d %H:%MZ} to "
                        f"{place.ended_at:%H:%MZ} ({_done(context, place)}); correct the times or the machine here: what is stored stands",
                    )


def _names(told: Told, vehicles: Vehicles) -> tuple[str, ...]:
    first, last = (moment.astimezone(UTC).date() for moment in (told.started_at, told.ended_at))
    return tuple(vehicles.of_day(told.machine, first + timedelta(days=day)) for day in range((last - first).days + 1))


def _done(context: Context, place: MachinePlace) -> str:
    """What was done at a place, in the treatments' own names, with where that came from."""
    found = [
        item
        for item in actions_between(context.store, context.site.id, place.started_at, place.ended_at + timedelta(seconds=1))
        if (item.unit_id, item.started_at) == (place.unit_id, place.started_at)
    ]
    return ", ".join(f"{item.kind.value}, source {item.source!r}" for item in found) or "source unknown"
