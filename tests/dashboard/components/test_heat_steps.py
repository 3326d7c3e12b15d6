"""A zone's steps are the schedule's: the mode now, each change up to the deadline, and nothing where an hour is unknown."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.components.heat_steps import steps_text
from dashboard.format import Format
from dashboard.text.words import Words
from tests.dashboard.sample import NOW

HOUR = timedelta(hours=1)
WORDS = Words("sv")
SCREEN: Any = SimpleNamespace(words=WORDS, form=Format(WORDS, ZoneInfo("Europe/Stockholm"), NOW), now=NOW)
#: Whole hours from the one that runs.
BEGINS = [NOW.replace(minute=0, second=0) + hour * HOUR for hour in range(6)]


def _told(*modes: int, until_h: int = 6) -> str:
    return steps_text(SCREEN, modes, BEGINS[: len(modes)], until=BEGINS[0] + until_h * HOUR)


def test_the_mode_now_and_the_changes_to_come() -> None:
    clock = SCREEN.form.clock
    assert _told(2, 2, 3, 3, 0, 0) == f"planen: förvärmning nu, smältning {clock(BEGINS[2])}, av {clock(BEGINS[4])}"
    assert _told(2, 2, 3, 3, 0, 0, until_h=4) == f"planen: förvärmning nu, smältning {clock(BEGINS[2])}"
    assert _told(2, 2, 2, 2, 2, 2) == "planen: förvärmning nu"
    assert _told(0, 1, 2, 3, 0, 0).endswith(" …")


def test_what_is_unknown_is_not_told() -> None:
    assert _told(2, 255, 3) == ""
    assert _told() == ""
