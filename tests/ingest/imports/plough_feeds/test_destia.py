import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.imports.plough_feeds.destia import is_destia, parse
from model.domain.errors import SourceFormatError
from model.domain.treatments import TreatmentKind
from tests.ingest.imports.plough_feeds.reading import reader

UNIT = {"id": 9, "last_location": {"timestamp": "2026-01-15 08:29:49", "coords": "(22.24957474 60.49515401)", "events": ["au"]}}


def test_coordinates_in_text_and_local_times() -> None:
    assert is_destia([UNIT])
    (position,) = parse([UNIT], reader()).positions
    assert (position.time, position.longitude) == (datetime(2026, 1, 15, 6, 29, 49, tzinfo=UTC), 22.24957474)
    assert position.kinds == {TreatmentKind.PLOUGH}


@pytest.mark.parametrize("coords", ["22.2 60.4", "(60.4)", "(222.2 60.4)", None, "(22,2 60,4)"])
def test_other_coordinates_are_refused(coords: str | None) -> None:
    with pytest.raises(SourceFormatError):
        parse([{"id": 1, "last_location": {**UNIT["last_location"], "coords": coords}}], reader())


@pytest.mark.shared
def test_the_mock_answers_are_read(shared: Path) -> None:
    folder = shared / "fixtures" / "plough_avl_finland"
    units = json.loads((folder / "destia_fluentprogress_units.json").read_text())
    assert is_destia(units)
    reading = parse(units, reader())
    assert [sorted(item.kinds) for item in reading.positions] == [[TreatmentKind.PLOUGH], []]
    history = json.loads((folder / "destia_fluentprogress_unit_history.json").read_text())
    assert is_destia(history)
    reading = parse(history, reader())
    assert [item.time for item in reading.positions] == [
        datetime(2023, 2, 25, 6, 29, 49, tzinfo=UTC),
        datetime(2023, 2, 25, 6, 29, 28, tzinfo=UTC),
        datetime(2023, 2, 25, 6, 28, 32, tzinfo=UTC),
    ]
    assert [sorted(item.kinds) for item in reading.positions] == [[TreatmentKind.PLOUGH]] * 2 + [[TreatmentKind.SAND]]
    assert reading.unread_tasks == {"sirotin": 1}
