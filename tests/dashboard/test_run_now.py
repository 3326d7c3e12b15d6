"""A run is asked for once, by a person with a name, and only what the service knows."""

from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.run_now import RUNNABLE
from scheduler.course import told_blocks
from scheduler.jobs import JOBS
from scheduler.told import entry
from store.claims import claim, finish, tell_progress
from store.jobs import open_requests
from store.stops import open_stops
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SMALL, open_seeded, seed


def test_what_may_be_asked_for_is_what_the_service_knows() -> None:
    assert set(RUNNABLE) == {job.name for job in JOBS}


def test_a_person_with_a_name_asks_and_the_request_waits(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = to_page(run_app(env), "drift")
    assert "Skriv ditt namn" in texts(app)
    with pytest.raises(KeyError):
        app.button(key="run-now")
    app.text_input(key="who").set_value("Åsa").run()
    app.selectbox(key="run-now-job").set_value("train").run()
    app.button(key="run-now").click().run()
    assert not app.exception
    assert "redan begärt" not in texts(app)
    app.button(key="run-now").click().run()
    assert "Träna modell: redan begärt av Åsa" in texts(app)
    with open_seeded(env) as store:
        (request,) = open_requests(store, SMALL)
    assert (request.job, request.requested_by) == ("train", "Åsa")
    assert "Begärt och inte klart: Träna modell, av Åsa" in texts(app)


def test_a_run_on_its_way_says_how_far_it_is_and_is_stopped_by_a_named_person(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    due = NOW - timedelta(minutes=3)
    with open_seeded(env) as store:
        for job in ("assess", "upkeep"):
            claim(store, SMALL, job, due, due, owner="a", hold=timedelta(minutes=9))
        tell_progress(store, SMALL, "assess", due, owner="a", message=entry(told_blocks(23, 100)))
    app = to_page(run_app(env), "drift")
    shown = " ".join(texts(app).split())
    assert "Räkna natten · 23 av 100 delar av vägnätet räknade" in shown
    assert "Städa" in shown
    assert not [button for button in app.button if str(button.key).startswith("stop-")], "nobody is named"
    app.text_input(key="who").set_value("Åsa *B*").run()
    (button,) = [button for button in app.button if str(button.key).startswith("stop-")]
    assert button.label == "Avbryt: Räkna natten"
    button.click().run()
    assert not app.exception
    with open_seeded(env) as store:
        (asked,) = open_stops(store, SMALL)
        assert (asked.job, asked.due, asked.requested_by) == ("assess", due, "Åsa *B*")
    assert "Åsa \\*B\\* bad" in texts(app)
    assert not [button for button in app.button if str(button.key).startswith("stop-")]
    with open_seeded(env) as store:
        said = '{"code":"run_stopped_by","arguments":{"name":"Åsa *B*"}}'
        finish(store, SMALL, "assess", due, now=NOW, succeeded=False, message=said, owner="a")
    app.run()
    jobs = app.table[2].value.set_index("Jobb")
    assert jobs["Senaste försök"]["Räkna natten"].startswith("▲ Avbrutet")
    assert jobs["Anmärkning"]["Räkna natten"] == "Avbruten av Åsa \\*B\\*"


def test_a_run_that_ended_meanwhile_is_said_not_to_have_been_stopped(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    due = NOW - timedelta(minutes=3)
    with open_seeded(env) as store:
        claim(store, SMALL, "assess", due, due, owner="a", hold=timedelta(minutes=9))
        tell_progress(store, SMALL, "assess", due, owner="a", message=entry(told_blocks(99, 100)))
    app = to_page(run_app(env), "drift")
    app.text_input(key="who").set_value("Åsa").run()
    (button,) = [button for button in app.button if str(button.key).startswith("stop-")]
    with open_seeded(env) as store:
        finish(store, SMALL, "assess", due, now=NOW, succeeded=True, owner="a")
    button.click().run()
    assert not app.exception
    assert "Körningen kunde inte avbrytas" in texts(app)
