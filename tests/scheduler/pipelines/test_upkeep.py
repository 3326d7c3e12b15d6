from datetime import timedelta

import pytest
from sqlalchemy import text

from ingest.ports import Query, RawBody
from model.domain.errors import StoreError
from model.domain.notices import Notice, NoticeKind
from model.domain.treatments import Action, TreatmentKind
from model.retention import retention_rules
from scheduler.context import Context
from scheduler.pipelines.upkeep import upkeep
from store.actions import actions_between, save_actions
from store.machine_places import MachinePlace
from store.notices import save_notice
from store.plans import newest_assessment_id, save_assessment
from store.weather import save_forecast
from tests.scheduler.conftest import HeldClock
from tests.store.examples import assessment, forecast


def test_the_daily_tidying_fails_loudly_on_a_broken_record(context: Context) -> None:
    done = Action("r1", TreatmentKind.PLOUGH, context.now - timedelta(hours=3), context.now, 0.0, 5.0, "log")
    save_actions(context.store, context.site.id, [done])
    assert "borttagna" in upkeep(context)
    with context.store.session() as session:
        session.execute(text("DROP TRIGGER action_no_update"))
        session.execute(text("UPDATE action SET cost_sek = 1"))
    with pytest.raises(StoreError, match=r"borttagna.*the record is broken: record 1 of norrkoping: action 1 was altered"):
        upkeep(context)


def test_each_kind_is_kept_as_long_as_the_rule_says(context: Context) -> None:
    """Bodies and messages go after their days; what was advised, decided and done stays however old it is."""
    now, site = context.now, context.site.id
    retention, days = context.site.retention, context.settings.schedule.keep_raw_days
    for age in (days - 1, days + 1):
        body = RawBody("smhi", "https://a.se", 200, {}, f"{age}".encode(), now - timedelta(days=age))
        context.archive.keep(body, Query("smhi", f"https://a.se/{age}"), site=site)
    for age in (retention.messages_days - 1, retention.messages_days + 1, 4000):
        told = Notice(NoticeKind.BULLETIN, str(age), now - timedelta(days=age), "s", "t", {}, simulated=False)
        save_notice(context.store, site, told, [])
    save_assessment(context.store, assessment(site=site, issued_at=now - timedelta(days=4000)))
    done = Action("r1", TreatmentKind.PLOUGH, now - timedelta(days=4000), now - timedelta(days=4000), 0.0, 5.0, "log")
    ages = [timedelta(days=retention.machine_days + more) for more in (-1, 1)]
    save_actions(context.store, site, [done], places=[MachinePlace("m" * 20, "r1", now - age, now - age) for age in ages])
    said = upkeep(context)
    assert "1 gamla svar, 2 gamla utskick, 0 gamla månader av delsträckor, 1 gamla platser för maskiner och 0 gamla" in said
    assert [raw.body for raw in context.archive.received("smhi")] == [f"{days - 1}".encode()]
    assert newest_assessment_id(context.store, site) is not None
    assert len(actions_between(context.store, site, now - timedelta(days=5000), now)) == 1
    kept = {rule.kind_en: rule.kept_days for rule in retention_rules(retention, raw_days=days)}
    assert [days for days in kept.values() if days is not None] == [
        *(days, retention.messages_days, retention.segment_days, retention.machine_days)
    ]


def test_a_clock_that_jumped_ahead_makes_nothing_old(context: Context, clock: HeldClock) -> None:
    site, days = context.site.id, context.settings.schedule.keep_raw_days
    save_forecast(context.store, site, forecast(reference_time=clock.now - timedelta(hours=1)))
    body = RawBody("smhi", "https://a.se", 200, {}, b"kept", clock.now - timedelta(days=1))
    context.archive.keep(body, Query("smhi", "https://a.se"), site=site)
    context.store.arrays.write(forecast(), "forecast", "left-over")
    real = clock.now
    clock.now = real + timedelta(days=days + 200)
    with pytest.raises(
        StoreError, match=r"1 lämningar borttagna; nothing was removed by its age: the clock shows .* set the clock right"
    ):
        upkeep(context)
    assert [raw.body for raw in context.archive.received("smhi")] == [b"kept"]
    clock.now = real + timedelta(days=4)  # a source that rests over Christmas is no broken clock
    assert "0 gamla svar" in upkeep(context)
    save_forecast(context.store, site, forecast(reference_time=real + timedelta(days=days)))
    clock.now = real + timedelta(days=days + 1)
    assert "1 gamla svar" in upkeep(context)
