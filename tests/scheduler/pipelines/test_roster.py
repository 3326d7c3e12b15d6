"""The roster's job plans at its three local times, also in the night the clock moves, and says what changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from model.domain.plans import Advice
from scheduler.context import Context
from scheduler.pipelines.roster import changes_in_words, changes_since_last_look, roster_plan
from store.plans import newest_assessment_id, save_assessment
from tests.dashboard.sample import sample_assessment
from tests.scheduler.conftest import HeldClock


def test_it_plans_at_its_times_only(context: Context, clock: HeldClock) -> None:
    clock.now = datetime(2026, 1, 15, 9, 2, tzinfo=UTC)
    assert roster_plan(context) == "ingen planeringstid den här timmen"
    assert newest_assessment_id(context.store, context.site.id) is None
    clock.now = datetime(2026, 1, 15, 12, 2, tzinfo=UTC)
    assert roster_plan(context).startswith("plan 13:00: bedömning 1 ")


def test_the_night_of_summer_time_has_its_plan_at_three(context: Context, clock: HeldClock) -> None:
    clock.now = datetime(2026, 3, 28, 19, 2, tzinfo=UTC)
    assert roster_plan(context).startswith("plan 20:00:")
    clock.now = datetime(2026, 3, 29, 0, 2, tzinfo=UTC)  # 01:02
    assert roster_plan(context) == "ingen planeringstid den här timmen"
    clock.now = datetime(2026, 3, 29, 1, 2, tzinfo=UTC)  # 03:02, six hours after 20:02
    told = roster_plan(context)
    assert told.startswith("plan 03:00:")
    assert "Sedan planen 20:02" in told


def test_what_changed_is_told_with_names(context: Context, clock: HeldClock) -> None:
    clock.now = datetime(2026, 1, 16, 2, 12, tzinfo=UTC)
    now = sample_assessment(context.network, context.site, clock.now)
    acting = next(item.unit_id for item in now.recommendations if item.advice is Advice.ACT)
    calm = tuple(
        replace(item, advice=Advice.NONE, treatment=None, probability=0.02) if item.unit_id == acting else item
        for item in now.recommendations
    )
    earlier = replace(now, recommendations=calm, issued_at=clock.now - timedelta(hours=7, minutes=10), input_key="earlier")
    save_assessment(context.store, earlier)
    found = changes_since_last_look(context, now)
    assert found is not None
    assert [(item.unit_id, item.kind) for item in found[1]] == [(acting, "added")]
    told = changes_in_words(context, *found)
    name = next(unit.name for unit in context.network.units if unit.id == acting)
    assert f"{name}: tillkommer: risken 2 % →" in told
