"""A database that does not answer is told of all the same: at the second look, once a day, and without it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_httpserver import HTTPServer

from config.settings import Settings, load_settings
from config.sites import load_site
from model.domain.errors import DeliveryError
from model.domain.notices import Delivery
from scheduler.cli import main
from scheduler.pipelines.silent_store import MARK, tell_of_silent_store
from store.open import Store
from tests.scheduler.pipelines.test_notify import MAIL

SITE = load_site("norrkoping").site
START = datetime(2026, 1, 15, 0, 33, tzinfo=UTC)
SAID = "database postgresql://halka:hunter2@db/halka: connection refused"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(site="norrkoping", env={}, overrides={"notify": MAIL, "paths.data": str(tmp_path)})


def _look(settings: Settings, sent: list[Delivery], minutes: float, *, failed_unit: str | None = None) -> str:
    now = START + timedelta(minutes=minutes)
    return tell_of_silent_store(settings, SITE, SAID, now=now, failed_unit=failed_unit, way=sent.append)


def test_it_is_told_at_the_second_look_and_again_after_a_day(settings: Settings) -> None:
    sent: list[Delivery] = []
    assert "vid nästa titt" in _look(settings, sent, 0)
    assert not sent
    for minutes in range(5, 1440, 5):
        _look(settings, sent, minutes)
    assert len(sent) == len(settings.notify.channels)
    assert "databasen kan inte användas" in sent[0].notice.text
    assert "hunter2" not in sent[0].notice.text
    assert "1 utskick gjorda" in _look(settings, sent, 1446)


def test_a_unit_that_failed_is_told_at_once_and_each_time(settings: Settings) -> None:
    sent: list[Delivery] = []
    for _ in range(2):
        assert "1 utskick gjorda" in _look(settings, sent, 0, failed_unit="halka-backup")
    assert "enheten halka-backup misslyckades" in sent[1].notice.text


def test_what_could_not_be_sent_is_tried_at_the_next_look(settings: Settings) -> None:
    def shut(_: Delivery) -> None:
        raise DeliveryError("smtp: not now", passing=True)

    sent: list[Delivery] = []
    _look(settings, sent, 0)
    for minutes in (5, 10):
        now = START + timedelta(minutes=minutes)
        assert "0 utskick gjorda, 1 gick inte; smtp: not now" in tell_of_silent_store(settings, SITE, SAID, now=now, way=shut)
    assert "1 utskick gjorda" in _look(settings, sent, 15)


def test_where_no_mark_can_be_kept_it_is_told_once_an_hour(settings: Settings, tmp_path: Path) -> None:
    sent: list[Delivery] = []
    gone = settings.model_copy(update={"paths": settings.paths.model_copy(update={"data": tmp_path / "no" / "folder"})})
    for minutes in range(0, 180, 5):
        _look(gone, sent, minutes)
    assert len(sent) == 3


def test_a_mark_that_cannot_be_believed_is_begun_anew(settings: Settings, tmp_path: Path) -> None:
    sent: list[Delivery] = []
    for kept in ("", "igår", "2026-01-01", (START + timedelta(days=9)).isoformat()):
        (tmp_path / MARK).write_text(kept)
        assert "vid nästa titt" in _look(settings, sent, 0)
    assert not sent


def test_check_tells_of_a_dead_server_and_forgets_it_once_it_answers(
    httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request("/in", method="POST").respond_with_data("")
    monkeypatch.setenv("HALKA__NOTIFY__WEBHOOK_URL", httpserver.url_for("/in"))

    def check(url: str) -> Result:
        return CliRunner().invoke(main, ["check", "--site", "norrkoping", "--db", url, "--data", str(tmp_path), "--tell"])

    dead = "postgresql://halka:hunter2@127.0.0.1:1/halka"
    first = check(dead)
    assert (first.exit_code, len(httpserver.log)) == (1, 0)
    long_since = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    (tmp_path / MARK).write_text(long_since)
    second = check(dead)
    assert "utan databasen: 1 utskick gjorda" in second.output
    assert "check that the server runs" in second.output
    ((request, _),) = httpserver.log
    assert "databasen kan inte användas" in request.json["text"]
    assert "hunter2" not in second.output + request.json["text"]
    Store.open(f"sqlite:///{tmp_path}/halka.db", tmp_path).close()
    check(f"sqlite:///{tmp_path}/halka.db")
    assert not (tmp_path / MARK).exists()
