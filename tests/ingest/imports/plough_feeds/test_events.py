from datetime import UTC, datetime

import pytest

from model.domain.errors import SourceFormatError
from model.domain.treatments import TreatmentKind
from tests.ingest.imports.plough_feeds.reading import reader


def test_words_are_counted_by_what_was_written() -> None:
    feed = reader(names={"7": "Hiekoitus"})
    assert feed.kinds(["7", "au", "outo", "outo"], "here") == {TreatmentKind.SAND, TreatmentKind.PLOUGH}
    assert feed.reading([]).unread_tasks == {"outo": 2}


def test_an_ambiguous_hour_is_resolved_only_where_told() -> None:
    told = reader(ambiguous="second")
    assert told.time("2025-10-26 03:30:00", "t", zone="Europe/Helsinki") == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    with pytest.raises(SourceFormatError, match=r"feed\.json: t: 2025-10-26 03:30 occurs twice"):
        reader().time("2025-10-26 03:30:00", "t", zone="Europe/Helsinki")
