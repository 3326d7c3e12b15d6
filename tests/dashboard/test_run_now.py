"""A run is asked for once, by a person with a name, and only what the service knows."""

from pathlib import Path

import pytest

from dashboard.run_now import RUNNABLE
from scheduler.jobs import JOBS
from store.jobs import open_requests
from tests.dashboard.conftest import RunApp, texts, to_page
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
