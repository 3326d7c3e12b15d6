from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from model.domain.needs import Rung
from model.domain.plans import Advice
from tests.dashboard.conftest import RunApp, texts
from tests.dashboard.sample import NOW, sample_assessment
from tests.dashboard.seed import SMALL, environment, open_seeded, save, seed, town


def test_says_where_when_and_that_it_is_simulated(run_app: RunApp, tmp_path: Path) -> None:
    app = run_app(seed(tmp_path, name=SMALL))
    assert not app.exception
    shown = texts(app)
    assert "natten mot fredag 16 januari" in shown
    assert "**03:12**" in shown
    assert "Simulerade data" in shown
    assert "Rekommendation, inte beslut" in shown
    assert "nätet är illustrativt" in shown


def test_english_by_a_switch(run_app: RunApp, tmp_path: Path) -> None:
    app = run_app(seed(tmp_path, name=SMALL))
    app.session_state["language"] = "en"
    app.run()
    assert not app.exception
    shown = texts(app)
    assert "night to Friday 16 January" in shown
    assert "Recommendation, not a decision" in shown
    assert "Att göra" not in shown


def test_first_start(run_app: RunApp, tmp_path: Path) -> None:
    env = environment(tmp_path, site=SMALL)
    open_seeded(env).close()
    app = run_app(env)
    assert not app.exception
    shown = texts(app)
    assert "Ingen beräkning ännu" in shown
    assert "besluta som vanligt" in shown
    assert "Inget att göra" not in shown


def test_an_old_computation_is_said_first(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL, earlier=False)
    app = run_app({**env, "HALKA__CLOCK__NOW": (NOW + timedelta(hours=14)).isoformat()})
    assert not app.exception
    assert "Beräkningen är 14\xa0h gammal" in texts(app)
    assert "Underlag saknas för alla 7 enheter" in texts(app)
    assert "Inget att göra" not in texts(app)
    assert ":green[● Prognos" not in texts(app)


@pytest.mark.parametrize(
    ("rung", "word"), [(Rung.LAST_RUN, "förra goda prognosen används"), (Rung.CLIMATOLOGY, "räknat på månadens normalväder")]
)
def test_a_missing_forecast_is_never_silent(run_app: RunApp, tmp_path: Path, rung: Rung, word: str) -> None:
    env = environment(tmp_path, site=SMALL)
    site, network = town(SMALL)
    night = sample_assessment(network, site, rung=rung)
    save(env, replace(night, inputs=tuple(replace(item, used=False, valid_at=None, age_minutes=None) for item in night.inputs)))
    app = run_app(env)
    assert not app.exception
    shown = texts(app)
    assert word in shown
    assert "Inga stationer svarar" in shown
    assert "SMHI saknas: inget har kommit" in shown


def test_nothing_to_do_is_said_in_words(run_app: RunApp, tmp_path: Path) -> None:
    env = environment(tmp_path, site=SMALL)
    site, network = town(SMALL)
    night = sample_assessment(network, site)
    calm = tuple(replace(item, advice=Advice.NONE, treatment=None, probability=0.02) for item in night.recommendations)
    save(env, replace(night, recommendations=calm))
    app = run_app(env)
    assert not app.exception
    assert ":green[● Inget att göra i natt]" in texts(app)
    assert "saknar underlag" not in texts(app)
    silent = tuple(replace(item, advice=Advice.UNKNOWN) if place == 0 else item for place, item in enumerate(calm))
    save(env, replace(night, recommendations=silent, input_key="one silent", issued_at=NOW))
    app.run()
    app.button(key="show-newest").click().run()
    assert "Inget att göra i natt där underlag finns" in texts(app)
    assert "Men 1 enhet saknar underlag" in texts(app)


def test_a_newer_forecast_waits_to_be_shown(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL, earlier=False)
    app = run_app(env)
    site, network = town(SMALL)
    night = sample_assessment(network, site)
    fewer = tuple(
        replace(item, advice=Advice.NONE) if item.unit_id == network.unit_ids[0] else item for item in night.recommendations
    )
    save(env, replace(night, recommendations=fewer, input_key="newer"))
    app.run()
    assert "Ny prognos 03:12: 1 rutt ändrad." in texts(app)
    before = texts(app)
    app.button(key="show-newest").click().run()
    assert not app.exception
    assert "Ny prognos" not in texts(app)
    assert texts(app) != before


def test_a_broken_setting_is_one_message(run_app: RunApp, tmp_path: Path) -> None:
    app = run_app({**environment(tmp_path, site=SMALL), "HALKA__DATABASE__URLL": "x"})
    assert not app.exception
    assert "Inställningarna går inte att läsa" in texts(app)
    assert "url" in app.code[0].value


def test_a_store_that_is_too_new_is_one_message(run_app: RunApp, tmp_path: Path) -> None:
    (tmp_path / "halka.db").write_text("this is not a database")
    app = run_app(environment(tmp_path, site=SMALL))
    assert not app.exception
    assert "Lagret går inte att läsa" in texts(app)
