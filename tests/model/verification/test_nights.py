from datetime import UTC, date, datetime

import numpy as np

from model.verification.nights import leads_of, night_of, nights_in, references_of
from tests.model.pooled import issued


def test_evening_and_early_morning_are_one_night() -> None:
    assert night_of(datetime(2026, 1, 14, 19, tzinfo=UTC)) == night_of(datetime(2026, 1, 15, 2, tzinfo=UTC)) == date(2026, 1, 15)
    assert night_of(datetime(2026, 1, 15, 12, tzinfo=UTC)) == date(2026, 1, 16)


def test_what_scores_speak_of() -> None:
    told, came = np.array([0.5]), np.array([True])
    scores = [*issued(0, told, came), *issued(0, told, came, lead=(6, 12)), *issued(3, told, came, reference="rule")]
    assert nights_in(scores) == 2
    assert leads_of(scores) == [6, 12]
    assert references_of(scores, ("persistence", "rule")) == ("rule",)
