"""A replay is told with the model of then, else with one that has not learnt from those days, else it is told that it has."""

from datetime import UTC, datetime, timedelta

from scheduler.context import Context
from scheduler.pipelines.models import promoted, rolled_back
from scheduler.pipelines.replay_model import model_for_replay
from tests.scheduler.conftest import NOW, HeldClock
from tests.scheduler.pipelines.test_models import saved

BEGINS, ENDS = datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)


def chosen(context: Context) -> tuple[str | None, bool]:
    """Until when the chosen model's data reach, and whether it has seen the stretch."""
    models, seen = model_for_replay(context, BEGINS, ENDS)
    return (None if models is None else str(models.card["facts"]["until"])), seen  # type: ignore[index]


def test_without_a_model_road_physics_answers_and_has_seen_nothing(context: Context) -> None:
    assert chosen(context) == (None, False)


def test_the_model_of_then_is_taken_before_the_one_of_now(context: Context, clock: HeldClock) -> None:
    for until, before in (("2025-04-30T00:00", 60), ("2025-11-30T12:00", 46), ("2026-01-10T00:00", 1)):
        clock.now = NOW - timedelta(days=before)
        promoted(context, model_id=saved(context, until), by="Åsa", reason="nyare")
    clock.now = NOW
    assert chosen(context) == ("2025-11-30T12:00", False)


def test_a_model_that_was_never_in_service_is_better_than_one_that_has_seen_those_days(context: Context) -> None:
    promoted(context, model_id=saved(context, "2026-01-10T00:00"), by="Åsa", reason="prov")
    assert chosen(context) == ("2026-01-10T00:00", True)
    saved(context, "2025-04-30T00:00")
    assert chosen(context) == ("2025-04-30T00:00", False)


def test_a_model_of_other_winters_has_not_seen_this_one_and_a_damaged_one_is_passed_over(context: Context) -> None:
    promoted(context, model_id=saved(context, "2025-12-01T00:00"), by="Åsa", reason="prov")
    assert chosen(context) == ("2025-12-01T00:00", False)
    for path in context.store.models.listed():
        context.store.models.locate(path).write_bytes(b"{}")
    assert chosen(context) == (None, False)


def test_where_a_person_had_put_road_physics_in_service_it_answers(context: Context, clock: HeldClock) -> None:
    clock.now = NOW - timedelta(days=60)
    promoted(context, model_id=saved(context, "2025-04-30T00:00"), by="Åsa", reason="ny")
    clock.now = NOW - timedelta(days=50)
    rolled_back(context, by="Åsa", reason="gissade fel")
    clock.now = NOW
    assert chosen(context) == (None, False)
