"""Rows of a log that contradict each other: the same work told twice, and one machine in two places at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.imports.cells import Cells
from model.domain.treatments import TreatmentKind

#: Clocks of two rows may overlap so far: logs are kept to the minute.
OVERLAP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What one row of a log says.

    Attributes:
        cells: The row.
        unit_id: Route or zone.
        kinds: Treatments.
        started_at: Aware UTC.
        ended_at: Aware UTC.
        machine: Pseudonym of the machine; empty where the row names none.
    """

    cells: Cells
    unit_id: str
    kinds: frozenset[TreatmentKind]
    started_at: datetime
    ended_at: datetime
    machine: str


def refuse_contradictions(rows: Sequence[Told]) -> None:
    """Refuse a log that tells the same work twice, or has one machine in two places.

    Args:
        rows: In the order of the file.

    Raises:
        SourceFormatError: The first such row, with its column and the row it contradicts.
    """
    seen: dict[tuple[str, TreatmentKind, datetime], Told] = {}
    for told in rows:
        for kind in sorted(told.kinds):
            before = seen.setdefault((told.unit_id, kind, told.started_at), told)
            if before is not told:
                raise told.cells.refusal(
                    "started_at",
                    f"the same route, treatment and start as {_place(before)}; remove one of the two, or correct its start",
                )
    _refuse_rounds_at_once(rows)
    last: dict[str, Told] = {}
    for told in sorted((item for item in rows if item.machine), key=lambda item: (item.started_at, item.ended_at)):
        earlier = last.get(told.machine)
        if earlier is not None and earlier.unit_id != told.unit_id and told.started_at < earlier.ended_at - OVERLAP:
            raise told.cells.refusal(
                "vehicle",
                f"one machine in two places: it is on {told.unit_id} from {told.started_at:%Y-%m-%d %H:%MZ}, and on {earlier.unit_id} "
                f"until {earlier.ended_at:%H:%MZ} by {_place(earlier)}; correct the times or the machine",
            )
        if earlier is None or told.ended_at >= earlier.ended_at:
            last[told.machine] = told


def _refuse_rounds_at_once(rows: Sequence[Told]) -> None:
    """One machine does a route with one treatment once at a time, and two machines do it at once only where both are named."""
    under_way: dict[tuple[str, TreatmentKind], list[Told]] = defaultdict(list)
    for told in sorted(rows, key=lambda item: (item.started_at, item.ended_at)):
        for kind in sorted(told.kinds):
            earlier = under_way[told.unit_id, kind]
            earlier[:] = [item for item in earlier if told.started_at < item.ended_at - OVERLAP]
            for other in earlier:
                _refuse_same_work(told, other)
            earlier.append(told)


def _refuse_same_work(told: Told, other: Told) -> None:
    lasts = f"{_place(other)}, which lasts until {other.ended_at:%H:%MZ}"
    if told.machine and told.machine == other.machine:
        raise told.cells.refusal(
            "started_at", f"the same machine, route and treatment as {lasts}; remove one of the two, or correct the times"
        )
    if not (told.machine and other.machine):
        column = told.cells.columns.get("vehicle", "")
        named = f"in column {column!r} of both rows" if column else "in a column (Maskin)"
        raise told.cells.refusal(
            "started_at",
            f"the same route and treatment as {lasts}, and no machine tells them apart; remove one of the two, correct the times, "
            f"or name the machines {named} if two worked there at once",
        )


def _place(told: Told) -> str:
    return f"{told.cells.table.word} {told.cells.row.number}"
