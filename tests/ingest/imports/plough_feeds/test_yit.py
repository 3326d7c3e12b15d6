import json
from pathlib import Path
from typing import Any

import pytest

from ingest.imports.plough_feeds.yit import is_yit, operation_names, parse
from model.domain.errors import SourceFormatError
from model.domain.treatments import TreatmentKind
from tests.ingest.imports.plough_feeds.reading import reader

DRIVE: dict[str, Any] = {
    "id": "d1",
    "user": "a person",
    "vehicleType": "t1",
    "geography": {"features": [{"geometry": {"type": "LineString", "coordinates": [[22.30, 60.47], [22.31, 60.47]]}}]},
    "startTime": "2026-01-15T05:00:00Z",
    "endTime": "2026-01-15T05:02:00Z",
    "deleted": False,
    "operations": ["op-1"],
}


def test_operations_get_their_words_from_the_list_and_no_person_is_read() -> None:
    assert is_yit([DRIVE])
    names = operation_names([{"id": "op-1", "operationName": "Suolaus"}], "types.json")
    positions = parse([DRIVE], reader(names=names)).positions
    assert len(positions) == 7  # 548 m of line, a point at least every 100 m
    assert all(item.kinds == {TreatmentKind.PREWETTED_SALT} for item in positions)
    assert "a person" not in repr(positions)
    assert parse([DRIVE], reader()).unread_tasks == {"op-1": 1}
    assert parse([{**DRIVE, "deleted": True}], reader()).positions == ()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"endTime": "2026-01-15T04:00:00Z"}, "ends before it starts"),
        ({"operations": None}, "list of words"),
        ({"geography": {"features": [{"geometry": None}]}}, "no geometry"),
        ({"geography": None}, "should be a list"),
    ],
)
def test_what_breaks_the_shape_is_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(SourceFormatError, match=words):
        parse([{**DRIVE, **changed}], reader())


def test_a_list_of_something_else_gives_no_names() -> None:
    with pytest.raises(SourceFormatError, match="no list of operation types"):
        operation_names([{"id": "v1", "vehicleTypeName": "Huoltoauto"}], "vehicles.json")


@pytest.mark.shared
def test_the_mock_answers_are_read(shared: Path) -> None:
    folder = shared / "fixtures" / "plough_avl_finland"
    names = operation_names(json.loads((folder / "yit_operation_types.json").read_text()), "types.json")
    assert sorted(names.values()) == ["Auraus ja sohjonpoisto", "Suolaus"]
    reading = parse(json.loads((folder / "yit_routes.json").read_text()), reader(names=names))
    assert {kind for item in reading.positions for kind in item.kinds} == {TreatmentKind.PREWETTED_SALT}
    assert len({item.vehicle for item in reading.positions}) == 2
    with pytest.raises(SourceFormatError):
        operation_names(json.loads((folder / "yit_vehicles.json").read_text()), "vehicles.json")
