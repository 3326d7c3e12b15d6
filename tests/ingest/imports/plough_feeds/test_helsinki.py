"""Helsinki: no recording exists; the answer here is made up in the documented shape."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.imports.plough_feeds.helsinki import is_helsinki, parse
from model.domain.errors import SourceFormatError
from model.domain.treatments import TreatmentKind
from tests.ingest.imports.plough_feeds.reading import reader


def _unit(**changed: Any) -> dict[str, Any]:
    item = {"timestamp": "2026-01-15 06:30:00", "coords": [24.9, 60.2], "events": ["au", "hi", "kv"], **changed}
    return {
        "id": 44,
        "last_location": item,
        "location_history": [item, {**item, "timestamp": "2026-01-15T04:31:00Z", "events": []}],
    }


def test_history_is_read_in_finnish_time_with_the_treatments_under_way() -> None:
    assert is_helsinki([_unit()])
    first, second = parse([_unit()], reader()).positions
    assert (first.time, first.longitude, first.latitude) == (datetime(2026, 1, 15, 4, 30, tzinfo=UTC), 24.9, 60.2)
    assert first.kinds == {TreatmentKind.PLOUGH, TreatmentKind.SAND}
    assert second.kinds == frozenset()
    assert second.time == datetime(2026, 1, 15, 4, 31, tzinfo=UTC)
    assert first.vehicle == second.vehicle != "44"


def test_without_history_the_last_location_stands() -> None:
    unit = {**_unit(), "location_history": []}
    assert len(parse([unit], reader()).positions) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"coords": [95.0, 260.2]}, "on the globe"),
        ({"coords": "(24.9 60.2)"}, "should be"),
        ({"coords": [None, 60.2]}, "on the globe"),
        ({"timestamp": None}, "Invalid isoformat|timestamp"),
        ({"timestamp": "2025-10-26 03:30:00"}, "occurs twice"),
        ({"events": "au"}, "list of words"),
    ],
)
def test_what_breaks_the_shape_is_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(SourceFormatError, match=words):
        parse([_unit(**changed)], reader())


def test_unknown_events_are_counted_not_guessed() -> None:
    assert parse([_unit(events=["xx"])], reader()).unread_tasks == {"xx": 1}
    assert parse([_unit(events=["xx"])], reader(tasks={"xx": "sand"})).positions[0].kinds == {TreatmentKind.SAND}
