"""What was spread is left to work."""

from datetime import UTC, datetime, timedelta

import numpy as np

from config.decision import Decision
from model.decision.rest import Fallen, rests_until
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import to_utc64

DONE = datetime(2026, 1, 12, 5, tzinfo=UTC)
SALT, SAND, PLOUGH = TreatmentKind.PREWETTED_SALT, TreatmentKind.SAND, TreatmentKind.PLOUGH


def _done(kind: TreatmentKind) -> list[Action]:
    return [Action("r1", kind, DONE - timedelta(hours=2), DONE, 0.0 if kind is PLOUGH else 10.0, 0.0, "t")]


def _fell(mm: float, snow_mm: float) -> Fallen:
    """In the first hour after the round."""
    return Fallen(np.array([to_utc64(DONE + timedelta(hours=1))]), np.array([mm]), np.array([snow_mm]))


def _until(
    last: TreatmentKind, hours: float, *, now: TreatmentKind = SALT, fallen: float = 0.0, snow: float = 0.0
) -> float | None:
    found = rests_until(now, _done(last), Decision(), at=DONE + timedelta(hours=hours), fallen=_fell(fallen, snow))
    return None if found is None else (found - DONE) / timedelta(hours=1)


def test_salt_works_for_most_of_a_day_and_less_where_much_falls() -> None:
    assert _until(SALT, 19) == 20
    assert _until(SALT, 21) is None
    assert _until(SALT, 9, fallen=2.0) is None
    assert _until(SALT, 7, fallen=2.0) == 8


def test_sand_works_until_it_is_worn_away_or_snowed_under() -> None:
    assert _until(SAND, 41) == 42
    assert _until(SAND, 43) is None
    assert _until(SAND, 5, snow=3.0) is None


def test_a_plough_never_waits_and_holds_up_nothing() -> None:
    assert _until(SALT, 1, now=PLOUGH) is None
    assert _until(PLOUGH, 1) is None


def test_a_round_that_is_still_out_counts_as_laid() -> None:
    assert _until(SALT, -1) == 20


def test_only_what_fell_between_counts() -> None:
    fell = _fell(5.0, 1.0)
    assert fell.between(DONE, DONE + timedelta(hours=1)) == (5.0, 1.0)
    assert fell.between(DONE + timedelta(hours=1), DONE + timedelta(hours=9)) == (0.0, 0.0)
