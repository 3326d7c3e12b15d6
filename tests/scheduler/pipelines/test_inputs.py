"""What is gathered for an assessment."""

from dataclasses import replace
from datetime import timedelta

from model.domain.scores import Score
from model.domain.treatments import Action, TreatmentKind
from scheduler.context import Context
from scheduler.pipelines.assess import assess_now
from scheduler.pipelines.inputs import SURFACE, gather
from store.actions import save_actions
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


def test_salt_of_the_season_counts_where_a_class_caps_it(context: Context) -> None:
    unit = context.network.routes[0].id

    def done(days: float, kind: TreatmentKind, rate: float) -> Action:
        end = context.now - timedelta(days=days)
        return Action(unit, kind, end - timedelta(hours=1), end, rate, 0.0, f"log {days}")

    kinds = ((1, TreatmentKind.BRINE, 8.0), (20, TreatmentKind.PREWETTED_SALT, 10.0), (2, TreatmentKind.SAND, 150.0))
    last_winter = done(300, TreatmentKind.BRINE, 9.0)
    save_actions(context.store, context.site.id, [*(done(*item) for item in kinds), last_winter])
    assert gather(context).season_salt_g_m2 == {}
    capped = tuple(item.model_copy(update={"salt_season_cap_g_m2": 900.0}) for item in context.site.classes)
    site = context.site.model_copy(update={"classes": capped})
    told = gather(replace(context, loaded=replace(context.loaded, site=site)))
    assert told.season_salt_g_m2 == {unit: 18.0}
