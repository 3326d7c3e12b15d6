"""Hours along the foot of a chart, on the nights when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from dashboard.components.axes import hour_axis, instant
from dashboard.format import Format
from dashboard.style import DARK
from dashboard.text.words import words_for

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def _foot(evening: datetime, *, hours: int, language: str = "sv") -> list[tuple[int, str]]:
    """Ticks as (hours after the evening, name), read back from what is handed to Vega."""
    form = Format(words_for(language), STOCKHOLM, evening)
    moments = [evening + timedelta(hours=number) for number in range(hours + 1)]
    spec = hour_axis(pd.DataFrame({"instant": [instant(moment) for moment in moments]}), form, DARK).to_dict()
    names = dict(part.strip("{}").replace("'", "").split(":") for part in spec["labelExpr"].split("[")[0].split(","))
    ticks = [datetime(one["year"], one["month"], one["date"], one["hours"], tzinfo=UTC) for one in spec["values"]]
    assert all(one["utc"] for one in spec["values"])
    return [(int((tick - evening) / timedelta(hours=1)), names[f"{int(tick.timestamp()) * 1000}"]) for tick in ticks]


@pytest.mark.parametrize(
    ("evening", "ticks"),
    [
        # 16 January: every third hour stands three hours apart
        (datetime(2026, 1, 16, 20, tzinfo=UTC), [(0, "21"), (3, "lör"), (6, "03"), (9, "06"), (12, "09")]),
        # 25 October: 02 comes twice, so 03 stands four hours after midnight
        (datetime(2026, 10, 24, 19, tzinfo=UTC), [(0, "21"), (3, "sön"), (7, "03"), (10, "06")]),
        # 29 March: 02 never comes, so 03 stands two hours after midnight
        (datetime(2026, 3, 28, 20, tzinfo=UTC), [(0, "21"), (3, "sön"), (5, "03"), (8, "06"), (11, "09")]),
    ],
    ids=["plain", "25 hours", "23 hours"],
)
def test_a_night_is_drawn_as_long_as_it_is_and_named_by_the_clocks_of_the_town(
    evening: datetime, ticks: list[tuple[int, str]]
) -> None:
    assert _foot(evening, hours=12) == ticks


def test_no_two_hours_of_the_night_with_two_twos_stand_at_the_same_place() -> None:
    evening = datetime(2026, 10, 24, 19, tzinfo=UTC)
    hours = [instant((evening + timedelta(hours=number)).astimezone(STOCKHOLM)) for number in range(12)]
    assert sorted(set(hours)) == hours


def test_midnight_is_named_by_its_weekday_in_the_reader_s_language() -> None:
    assert _foot(datetime(2026, 1, 16, 20, tzinfo=UTC), hours=6, language="en")[1] == (3, "Sat")
