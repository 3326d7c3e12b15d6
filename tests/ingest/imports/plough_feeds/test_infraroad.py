import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.imports.plough_feeds.infraroad import is_infraroad, parse
from model.domain.errors import SourceFormatError
from model.domain.treatments import TreatmentKind
from tests.ingest.imports.plough_feeds.reading import reader

STREET: dict[str, Any] = {
    "id": 1,
    "geometry": [{"x": 22.25, "y": 60.49}, {"x": 22.26, "y": 60.49}],
    "tasks": [{"name": "Auraus", "time": 1768455000}, {"name": "Tarkastusajo", "time": 1768458600}],
}


def test_each_task_of_a_street_is_a_track_of_its_own() -> None:
    assert is_infraroad([STREET])
    positions = parse([STREET], reader()).positions
    assert [item.vehicle for item in positions] == ["gata 1.1"] * 2 + ["gata 1.2"] * 2
    assert positions[0].time == datetime(2026, 1, 15, 5, 30, tzinfo=UTC)
    assert [sorted(item.kinds) for item in positions] == [[TreatmentKind.PLOUGH]] * 2 + [[]] * 2


@pytest.mark.parametrize("time", [None, "yesterday", 12, 1768455000000, True])
def test_a_time_in_another_unit_is_refused(time: Any) -> None:
    with pytest.raises(SourceFormatError, match="street 1, task 1: time is not in seconds"):
        parse([{**STREET, "tasks": [{"name": "Auraus", "time": time}]}], reader())


@pytest.mark.shared
def test_the_mock_answer_is_read(shared: Path) -> None:
    content = json.loads((shared / "fixtures" / "plough_avl_finland" / "infraroad_routa_streets.json").read_text())
    reading = parse(content, reader())
    assert [sorted(item.kinds) for item in reading.positions] == [
        [TreatmentKind.PLOUGH],
        [TreatmentKind.SAND],
        [],
        [],
        [TreatmentKind.SAND],
    ]
    assert not reading.unread_tasks
