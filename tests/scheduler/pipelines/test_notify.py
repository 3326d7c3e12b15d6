"""From a night in the store to a message in a hand: once, also when the way is shut or the process dies on it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from config.settings import load_settings
from model.domain.errors import DeliveryError
from model.domain.notices import Delivery, DeliveryState, NoticeKind
from scheduler.context import Context
from scheduler.health import faults
from scheduler.pipelines.notify import LOST_AFTER, due_notices, notify
from store.decisions import NewDecision, Verdict, record_decision
from store.notices import newest_deliveries
from store.plans import save_assessment
from tests.dashboard.sample import sample_assessment
from tests.scheduler.conftest import NOW, HeldClock

MAIL = {"mail_host": "127.0.0.1", "mail_security": "none", "mail_from": "halka@provstad.se", "mail_to": ["jour@provstad.se"]}


@pytest.fixture
def told(context: Context, tmp_path: Path) -> Context:
    """A night with work in it, one receiver, no messages on faults and no bulletin."""
    rules = {"notify": {**MAIL, "faults": False}, "database.url": f"sqlite:///{tmp_path}/halka.db", "paths.data": str(tmp_path)}
    settings = load_settings(site="norrkoping", env={}, overrides=rules)
    settings = settings.model_copy(update={"notify": settings.notify.model_copy(update={"bulletin_at": None})})
    night = sample_assessment(context.network, context.site, NOW)
    save_assessment(context.store, replace(night, site=context.site.id))
    return replace(context, settings=settings)


class Way:
    """Takes what is sent, or refuses it."""

    def __init__(self, error: DeliveryError | None = None) -> None:
        self.taken: list[Delivery] = []
        self.error = error

    def __call__(self, delivery: Delivery) -> None:
        if self.error is not None:
            raise self.error
        self.taken.append(delivery)


def test_without_receivers_nothing_is_made(context: Context) -> None:
    assert notify(context) == "inga mottagare är inställda"
    assert newest_deliveries(context.store, context.site.id, 9) == []


def test_a_night_is_told_once_however_often_the_job_runs(told: Context, clock: HeldClock) -> None:
    way = Way()
    for _ in range(3):
        notify(told, way)
        clock.now += timedelta(minutes=5)
    assert [item.notice.kind for item in way.taken] == [NoticeKind.CALL_OUT]
    assert way.taken[0].receiver == "jour@provstad.se"


def test_what_a_person_has_decided_on_is_not_told(told: Context) -> None:
    (notice,) = due_notices(told)
    night = sample_assessment(told.network, told.site, NOW)
    for item in night.recommendations:
        if item.advice.value == "act":
            decision = NewDecision(
                1, item.unit_id, item.need, item.window_end, Verdict.ACCEPTED, "Ada", NOW - timedelta(minutes=5)
            )
            record_decision(told.store, decision)
    assert "att starta" in notice.subject
    assert due_notices(told) == []


def test_a_way_that_is_shut_is_tried_again_later_and_later_and_then_given_up(told: Context, clock: HeldClock) -> None:
    shut = Way(DeliveryError("127.0.0.1 port 25: nobody", passing=True))
    pauses = []
    for _ in range(8):
        assert notify(told, shut).endswith("1 gick inte")
        (delivery,) = newest_deliveries(told.store, told.site.id, 9)
        pauses.append((delivery.next_at - clock.now).total_seconds() / 60)
        clock.now = delivery.next_at
    assert pauses[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert (delivery.attempts, delivery.state) == (8, DeliveryState.FAILED)
    assert any("utskick kom inte fram" in line for line in faults(told))
    way = Way()
    notify(told, way)
    assert way.taken == []


def test_a_refusal_for_good_is_not_tried_again(told: Context, clock: HeldClock) -> None:
    notify(told, Way(DeliveryError("refuses jour@provstad.se: 550", passing=False)))
    clock.now += timedelta(hours=1)
    way = Way()
    notify(told, way)
    assert way.taken == []


def test_a_way_that_opens_again_gets_the_message_once(told: Context, clock: HeldClock) -> None:
    notify(told, Way(DeliveryError("nobody", passing=True)))
    way = Way()
    for _ in range(3):
        clock.now += timedelta(minutes=5)
        notify(told, way)
    assert len(way.taken) == 1


def test_a_process_that_dies_while_it_sends_leaves_no_double_and_no_silence(told: Context, clock: HeldClock) -> None:
    sent = []

    def dies(delivery: Delivery) -> None:
        sent.append(delivery)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        notify(told, dies)
    way = Way()
    clock.now += LOST_AFTER + timedelta(minutes=5)
    notify(told, way)
    assert (len(sent), way.taken) == (1, [])
    assert newest_deliveries(told.store, told.site.id, 1)[0].state is DeliveryState.UNCERTAIN
    assert any("kan ha gått förlorade" in line for line in faults(told))


def test_a_process_that_dies_on_one_receiver_leaves_the_others_to_the_next(told: Context, clock: HeldClock) -> None:
    settings = told.settings
    both = settings.notify.model_copy(update={"mail_to": ("jour@provstad.se", "chef@provstad.se")})
    context = replace(told, settings=settings.model_copy(update={"notify": both}))

    def dies(_delivery: Delivery) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        notify(context, dies)
    clock.now += timedelta(minutes=5)
    way = Way()
    notify(context, way)
    assert [item.receiver for item in way.taken] == ["chef@provstad.se"], "the first may have had it, the second cannot"


def test_the_bulletin_comes_once_a_day_from_its_hour_on_and_is_caught_up(told: Context, clock: HeldClock) -> None:
    rules = told.settings.notify.model_copy(update={"call_outs": False, "bulletin_at": load_settings(env={}).notify.bulletin_at})
    morning = replace(told, settings=told.settings.model_copy(update={"notify": rules}))
    way = Way()
    for minutes in range(-60, 8 * 60, 10):
        clock.now = NOW - timedelta(hours=1) + timedelta(minutes=minutes)
        notify(morning, way)
    assert [item.notice.key for item in way.taken] == ["bulletin:2026-01-15"]
    assert way.taken[0].notice.created_at == NOW - timedelta(minutes=50)
    clock.now = NOW + timedelta(days=1)
    notify(morning, way)
    assert len(way.taken) == 2


def test_a_bulletin_of_the_late_evening_is_caught_up_after_midnight_and_comes_again_the_next(
    told: Context, clock: HeldClock
) -> None:
    rules = told.settings.notify.model_copy(update={"call_outs": False, "bulletin_at": time(23)})
    evening = replace(told, settings=told.settings.model_copy(update={"notify": rules}))
    way = Way()
    for hours in (0.5, 24.0, 25.0):
        clock.now = datetime(2026, 1, 14, 23, tzinfo=UTC) + timedelta(hours=hours - 0.2)
        notify(evening, way)
    assert [item.notice.key for item in way.taken] == ["bulletin:2026-01-14", "bulletin:2026-01-15"]


def test_faults_are_told_by_themselves(told: Context, clock: HeldClock) -> None:
    rules = told.settings.notify.model_copy(update={"call_outs": False, "faults": True})
    watched = replace(told, settings=told.settings.model_copy(update={"notify": rules}))
    way = Way()
    for _ in range(3):
        notify(watched, way)
        clock.now += timedelta(minutes=5)
    assert [item.notice.kind for item in way.taken] == [NoticeKind.FAULT]
    assert "halka run" in way.taken[0].notice.text
