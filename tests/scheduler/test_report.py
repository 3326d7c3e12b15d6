"""The terminal's table says ages in words and never a bare code."""

import pytest

from scheduler.report import age_in_words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "aldrig mottagen"), (0.4, "0 min"), (27, "27 min"), (60, "1 h"), (190, "3 h 10 min"), (5 * 1440, "5 d")],
)
def test_ages(minutes: float | None, words: str) -> None:
    assert age_in_words(minutes) == words
