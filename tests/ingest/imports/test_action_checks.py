from datetime import UTC, datetime, timedelta

import pytest

from ingest.imports.action_checks import Told, refuse_contradictions
from ingest.imports.cells import Cells
from ingest.imports.table import Row, Table
from model.domain.errors import SourceFormatError
from model.domain.treatments import TreatmentKind

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
COLUMNS = {"started_at": "Start", "vehicle": "Maskin"}


def _told(number: int, unit: str, start_min: int, end_min: int, machine: str, kind: TreatmentKind = TreatmentKind.PLOUGH) -> Told:
    row = Row(number, {})
    cells = Cells(Table("log.csv", "line", ("Start", "Maskin"), (row,)), row, COLUMNS)
    return Told(cells, unit, frozenset({kind}), NOON + timedelta(minutes=start_min), NOON + timedelta(minutes=end_min), machine)


@pytest.mark.parametrize(
    "second",
    [
        _told(3, "r2", 60, 90, "m1"),
        _told(3, "r2", 59, 90, "m1"),
        _told(3, "r2", 10, 90, "m2"),
        _told(3, "r1", 59, 90, "m1"),
        _told(3, "r1", 10, 90, "m2"),
        _told(3, "r1", 0, 60, "m1", TreatmentKind.SAND),
    ],
)
def test_what_one_machine_can_do(second: Told) -> None:
    refuse_contradictions([_told(2, "r1", 0, 60, "m1"), second])


@pytest.mark.parametrize("order", [1, -1])
def test_one_machine_cannot_be_in_two_places(order: int) -> None:
    rows = [_told(2, "r1", 0, 240, "m1"), _told(3, "r1", 30, 40, "m1", TreatmentKind.SAND), _told(4, "r2", 60, 90, "m1")][::order]
    with pytest.raises(SourceFormatError, match=r"line 4, column 'Maskin': one machine in two places: it is on r2 .* by line 2"):
        refuse_contradictions(rows)


def test_one_machine_does_not_drive_a_route_twice_at_once() -> None:
    rows = [_told(2, "r1", 0, 120, "m1"), _told(3, "r1", 1, 120, "m1")]
    with pytest.raises(SourceFormatError, match=r"line 3, column 'Start': the same machine, route and treatment as line 2"):
        refuse_contradictions(rows)


@pytest.mark.parametrize("machines", [("m1", ""), ("", "m2"), ("", "")])
@pytest.mark.parametrize("order", [1, -1])
def test_overlapping_work_that_no_machine_tells_apart_is_refused_with_both_rows(machines: tuple[str, str], order: int) -> None:
    first, second = _told(2, "r1", 0, 60, machines[0]), _told(3, "r1", 20, 70, machines[1])
    with pytest.raises(
        SourceFormatError, match=r"line 3, column 'Start': .* as line 2, which lasts until 13:00Z.*column 'Maskin' of both"
    ):
        refuse_contradictions([first, second][::order])
    refuse_contradictions([first, _told(3, "r1", 59, 90, machines[1])])
    refuse_contradictions([first, _told(3, "r1", 20, 70, machines[1], TreatmentKind.SAND)])


def test_a_long_round_is_held_against_every_later_one_not_the_last_alone() -> None:
    rows = [_told(2, "r1", 0, 240, "m1"), _told(3, "r1", 10, 20, "m2"), _told(4, "r1", 100, 120, "m1")]
    with pytest.raises(SourceFormatError, match=r"line 4, column 'Start': the same machine, route and treatment as line 2"):
        refuse_contradictions(rows)


def test_machines_nobody_names_are_not_compared() -> None:
    refuse_contradictions([_told(2, "r1", 0, 60, ""), _told(3, "r2", 0, 60, "")])


def test_the_same_work_told_twice_names_both_rows() -> None:
    with pytest.raises(SourceFormatError, match=r"line 9, column 'Start': the same route, treatment and start as line 2"):
        refuse_contradictions([_told(2, "r1", 0, 60, "m1"), _told(9, "r1", 0, 70, "m2")])
