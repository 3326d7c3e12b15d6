from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.text.words import LANGUAGES, Language, catalogue
from scheduler.jobs import JOBS as SCHEDULED
from store.claims import claim, finish
from store.jobs import beat
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SMALL, environment, open_seeded, seed


def test_ages_versions_history_and_the_log(run_app: RunApp, tmp_path: Path) -> None:
    app = to_page(run_app(seed(tmp_path, name=SMALL)), "drift")
    assert not app.exception
    sources, stations = app.table[0].value, app.table[1].value
    assert list(sources["Källa"]) == ["MET Norway", "SMHI"]
    assert list(stations["Station"]) == ["E18 Provstad", "Rv 66 Skultuna"]
    assert list(stations["Används"]) == ["▲ Nej", "● Ja"]
    assert list(stations["Underkända"]) == ["saknas", "saknas"]
    assert "Loggen är obruten" in texts(app)
    assert len(app.table[2].value) == 2
    assert "Vägnät" in set(app.table[3].value["Del"])


def test_jobs_with_their_last_success(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    with open_seeded(env) as store:
        for hours, succeeded in ((3, True), (1, False)):
            due = NOW - timedelta(hours=hours)
            assert claim(store, SMALL, "nightly", due, due, owner="a", hold=timedelta(minutes=1))
            finish(
                store,
                SMALL,
                "nightly",
                due,
                now=due + timedelta(minutes=2),
                succeeded=succeeded,
                message="SMHI svarar inte.",
                owner="a",
            )
    app = run_app(env)
    shown = texts(app).replace("\xa0", " ")
    assert "▲ Ett jobb misslyckades: Hela nattkedjan 02:14 (58 min)" in shown
    app = app.button(key="faults-health").click().run()
    assert not app.exception
    assert not [button for button in app.button if button.key == "faults-health"]
    jobs = app.table[2].value
    assert jobs["Jobb"][0] == "Hela nattkedjan"
    assert jobs["Senaste försök"][0].startswith("■ Misslyckades")
    assert "2\xa0h" in jobs["Senast klart"][0]


def test_the_service_shows_its_last_sign_of_life_and_the_room_left(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    goes = {name: value for name, value in env.items() if name != "HALKA__CLOCK__NOW"}
    assert "◇ Tjänsten: inget livstecken" in texts(to_page(run_app(goes), "drift"))
    assert "Tjänsten: följs inte här, klockan står still" in texts(to_page(run_app(env), "drift")), (
        "no fault where nothing is to run"
    )
    with open_seeded(env) as store:
        beat(store, SMALL, "scheduler", now=NOW - timedelta(minutes=1), detail="server:41:ab")
    shown = texts(to_page(run_app(env), "drift"))
    assert "● Tjänsten: senaste livstecken" in shown
    assert "process server" in shown
    assert "Ledigt på disken:" in shown
    with open_seeded(env) as store:
        beat(store, SMALL, "scheduler", now=NOW + timedelta(hours=2), detail="server:41:ab")
    assert "■ Tjänsten: senaste livstecken" in (shown := texts(to_page(run_app(env), "drift")))
    assert "framåt i tiden: en klocka går fel" in shown


def test_before_the_first_run(run_app: RunApp, tmp_path: Path) -> None:
    env = environment(tmp_path, site=SMALL)
    open_seeded(env).close()
    app = to_page(run_app(env), "drift")
    assert not app.exception
    assert "Inga jobb har körts ännu" in texts(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_job_has_a_name_in_both_languages(language: Language) -> None:
    assert {f"jobs.{job.name}" for job in SCHEDULED} <= catalogue(language).keys()
