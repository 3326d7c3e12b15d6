"""What was spread is left to work."""

from datetime import UTC, datetime, timedelta

from model.decision.rest import RepeatRule
from model.domain.treatments import Action, TreatmentKind

DONE = datetime(2026, 1, 12, 5, tzinfo=UTC)
SALT, SAND, PLOUGH = TreatmentKind.PREWETTED_SALT, TreatmentKind.SAND, TreatmentKind.PLOUGH


def _done(kind: TreatmentKind) -> list[Action]:
    return [Action("r1", kind, DONE - timedelta(hours=2), DONE, 0.0 if kind is PLOUGH else 10.0, 0.0, "t")]


def _rests(last: TreatmentKind, hours: float, *, now: TreatmentKind = SALT, fallen: float = 0.0, snow: float = 0.0) -> bool:
    return RepeatRule().rests(now, _done(last), at=DONE + timedelta(hours=hours), fallen_mm=fallen, snow_mm=snow)


def test_salt_works_for_most_of_a_day_and_less_where_much_falls() -> None:
    assert _rests(SALT, 19)
    assert not _rests(SALT, 21)
    assert not _rests(SALT, 9, fallen=2.0)
    assert _rests(SALT, 7, fallen=2.0)


def test_sand_works_until_it_is_worn_away_or_snowed_under() -> None:
    assert _rests(SAND, 41)
    assert not _rests(SAND, 43)
    assert not _rests(SAND, 5, snow=3.0)


def test_a_plough_never_waits_and_holds_up_nothing() -> None:
    assert not _rests(SALT, 1, now=PLOUGH)
    assert not _rests(PLOUGH, 1)
