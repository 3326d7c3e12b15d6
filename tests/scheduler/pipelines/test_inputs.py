"""What is gathered for an assessment."""

from datetime import timedelta

from model.domain.scores import Score
from scheduler.context import Context
from scheduler.pipelines.assess import assess_now
from scheduler.pipelines.inputs import SURFACE, gather
from store.scores import save_scores
from tests.scheduler.conftest import HeldClock


def test_an_interval_that_missed_too_often_is_told_wider_afterwards(context: Context, clock: HeldClock) -> None:
    assert gather(context).width_factors == ()
    issued = context.now
    number = assess_now(context).id
    missed = Score(SURFACE, "forecast", "P1", 0, 6, "inside", 20.0, 100)
    clock.now += timedelta(hours=12)
    save_scores(context.store, context.site.id, number, issued, [missed], scored_at=clock.now)
    first, *others = gather(context).width_factors
    assert first > 1.0
    assert others == [1.0] * len(others)


def test_a_new_season_begins_with_the_interval_as_it_is(context: Context, clock: HeldClock) -> None:
    issued = context.now
    number = assess_now(context).id
    missed = Score(SURFACE, "forecast", "P1", 0, 6, "inside", 0.0, 100)
    save_scores(context.store, context.site.id, number, issued, [missed], scored_at=issued)
    clock.now = context.now.replace(year=2026, month=12, day=1)
    assert gather(context).width_factors == ()
