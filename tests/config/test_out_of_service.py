"""What a line about a machine out of service says, and until when it holds."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from config.out_of_service import is_back, machine_and_return

ZONE = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("line", "machine", "back"),
    [
        ("GC-1", "GC-1", None),
        ("  Volvo 12 ", "Volvo 12", None),
        ("Volvo 12 2026-12-05", "Volvo 12", datetime.fromisoformat("2026-12-05")),
        ("GC-1  2026-12-05 06:30", "GC-1", datetime.fromisoformat("2026-12-05T06:30")),
        ("GC-1 2026-12-05T06:30", "GC-1", datetime.fromisoformat("2026-12-05T06:30")),
    ],
)
def test_a_line_names_a_machine_and_may_say_when_it_is_back(line: str, machine: str, back: datetime | None) -> None:
    assert machine_and_return(line) == (machine, back)


@pytest.mark.parametrize("line", ["", "  ", "GC-1 2026-02-30", "GC-1 2026-12-05 25:00"])
def test_a_line_without_a_machine_or_with_a_day_that_does_not_exist_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"names no machine|does not exist; write a day as"):
        machine_and_return(line)


def test_a_machine_is_back_at_its_local_time_and_never_where_none_is_said() -> None:
    back = datetime.fromisoformat("2026-12-05T06:00")
    assert not is_back(back, datetime(2026, 12, 5, 4, 59, tzinfo=UTC), ZONE)
    assert is_back(back, datetime(2026, 12, 5, 5, 0, tzinfo=UTC), ZONE)
    assert not is_back(None, datetime(2030, 1, 1, tzinfo=UTC), ZONE)
