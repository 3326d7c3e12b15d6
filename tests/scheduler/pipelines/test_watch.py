"""A service that is dead is told of, once, by what stands beside it; one that lives tells by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_httpserver import HTTPServer

from config.settings import load_settings
from model.domain.notices import NoticeKind
from scheduler.cli import main
from scheduler.context import Context
from scheduler.health import faults
from scheduler.pipelines.notify import notify
from scheduler.pipelines.watch import STILL, tell_instead
from store.claims import claim, finish
from store.jobs import beat
from store.notices import newest_deliveries
from store.open import Store
from store.watch import SCHEDULER
from tests.scheduler.conftest import HeldClock
from tests.scheduler.notify.test_channels import Post, post
from tests.scheduler.pipelines.test_notify import MAIL, Way

__all__ = ["post"]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def beside(context: Context, tmp_path: Path) -> Context:
    """One receiver, no bulletin."""
    rules = {"notify": MAIL, "database.url": f"sqlite:///{tmp_path}/halka.db", "paths.data": str(tmp_path)}
    settings = load_settings(site="norrkoping", env={}, overrides=rules)
    return replace(
        context, settings=settings.model_copy(update={"notify": settings.notify.model_copy(update={"bulletin_at": None})})
    )


def lives(context: Context, *, notified: timedelta) -> None:
    """A sign of life now, and a message job that succeeded so long ago."""
    store, site, at = context.store, context.site.id, context.now - notified
    beat(store, site, SCHEDULER, now=context.now)
    assert claim(store, site, "notify", at, at, owner="service", hold=MINUTE)
    finish(store, site, "notify", at, now=at, succeeded=True, owner="service")


def look(context: Context, way: Way, *, failed: str | None = None) -> str:
    return tell_instead(context, faults(context), failed_unit=failed, way=way)


def test_a_silent_service_is_told_by_mail_and_webhook_once(
    post: tuple[Post, int], httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, port = post
    httpserver.expect_request("/in", method="POST").respond_with_data("")
    for name, value in {
        **MAIL,
        "mail_port": port,
        "mail_to": '["jour@provstad.se"]',
        "webhook_url": httpserver.url_for("/in"),
    }.items():
        monkeypatch.setenv(f"HALKA__NOTIFY__{name.upper()}", str(value))
    url = f"sqlite:///{tmp_path}/halka.db"
    with Store.open(url, tmp_path) as store:
        beat(store, "norrkoping", SCHEDULER, now=datetime.now(UTC) - 10 * MINUTE)

    def once() -> Result:
        return CliRunner().invoke(main, ["check", "--site", "norrkoping", "--db", url, "--data", str(tmp_path), "--tell"])

    first, second = once(), once()
    assert (first.exit_code, second.exit_code) == (1, 1), "as without --tell: something is wrong"
    assert "1 nya meddelanden, 2 utskick gjorda, 0 gick inte" in first.output
    assert "0 nya meddelanden, 0 utskick gjorda, 0 gick inte" in second.output
    (mail,) = kept.arrived
    ((request, _),) = httpserver.log
    for text in (mail.get_content(), request.json["text"]):
        assert "tjänsten har inte gett livstecken på 10 min" in text
        assert "stationer" not in text, "what follows from it would be a message each"


def test_what_could_not_be_sent_is_tried_again_from_here(beside: Context, clock: HeldClock, post: tuple[Post, int]) -> None:
    kept, port = post
    shut = beside.settings.notify.model_copy(update={"mail_port": 9, "timeout_s": 1.0})
    assert "1 gick inte" in look_with(beside, shut)
    clock.now += 5 * MINUTE
    assert "0 nya meddelanden, 1 utskick gjorda" in look_with(beside, shut.model_copy(update={"mail_port": port}))
    assert len(kept.arrived) == 1


def look_with(context: Context, rules: object) -> str:
    chosen = replace(context, settings=context.settings.model_copy(update={"notify": rules}))
    return tell_instead(chosen, faults(chosen))


def test_a_service_that_lives_and_sends_is_left_to_it(beside: Context) -> None:
    way = Way()
    lives(beside, notified=5 * MINUTE)
    assert faults(beside)
    assert look(beside, way) == "tjänsten lever och skickar själv"
    assert not way.taken


def test_one_that_dies_again_is_told_again_and_what_was_told_is_not_told_by_the_service(
    beside: Context, clock: HeldClock
) -> None:
    way = Way()
    lives(beside, notified=MINUTE)
    notify(beside, way)
    for _ in range(2):
        way.taken.clear()
        for _ in range(3):
            clock.now += 5 * MINUTE
            look(beside, way)
        assert [item.notice.tells["faults"] for item in way.taken] == [["service"]]
        clock.now += MINUTE
        lives(beside, notified=timedelta(0))
        notify(beside, way)
        assert [item.notice.kind for item in way.taken] == [NoticeKind.FAULT]


def test_one_whose_clock_was_ahead_and_that_died_is_told_once_and_at_once(beside: Context, clock: HeldClock) -> None:
    way = Way()
    clock.now += 120 * MINUTE
    lives(beside, notified=timedelta(0))
    clock.now -= 110 * MINUTE
    for _ in range(3):
        look(beside, way)
        clock.now += 5 * MINUTE
    (told,) = way.taken
    assert told.notice.tells["faults"] == ["service:clock"]
    assert "1 h 50 min framåt" in told.notice.text


def test_one_that_lives_and_sends_nothing_is_told_with_all_that_is_wrong(beside: Context) -> None:
    way = Way()
    lives(beside, notified=STILL + MINUTE)
    look(beside, way)
    (told,) = way.taken
    assert told.notice.tells["faults"] == [item.code for item in faults(beside)]
    assert look(beside, way).startswith("i tjänstens ställe: 0 nya")


def test_a_unit_that_failed_is_told_each_time_also_at_night(beside: Context, clock: HeldClock) -> None:
    way = Way()
    lives(beside, notified=MINUTE)
    for _ in range(2):
        look(beside, way, failed="halka-backup")
        clock.now += MINUTE
    assert ["journalctl -u halka-backup" in item.notice.text for item in way.taken] == [True, True]


def test_without_receivers_nothing_is_kept(context: Context) -> None:
    assert look(context, Way()) == "inga mottagare är inställda för fel"
    assert newest_deliveries(context.store, context.site.id, 9) == []


def test_a_unit_is_named_only_with_telling(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["check", "--site", "norrkoping", "--data", str(tmp_path), "--failed", "halka-backup"])
    assert done.exit_code == 2
    assert "--tell" in done.output
