from pathlib import Path

from streamlit.testing.v1 import AppTest

from dashboard import actions
from store.decisions import Verdict, decisions_for, verify_chain
from tests.dashboard.conftest import RunApp, texts
from tests.dashboard.seed import SMALL, open_seeded, seed


def _button(app: AppTest, start: str) -> AppTest:
    return next(item for item in app.button if item.key and item.key.startswith(start)).click().run()


def _signing(run_app: RunApp, env: dict[str, str], who: str = "Ann Berg") -> AppTest:
    app = run_app(env)
    app.session_state["who"] = who
    return _button(app.run(), "open-")


def test_accept_takes_one_click_and_a_name(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = _button(_signing(run_app, env, who=""), "accept-")
    assert "Skriv ditt namn" in texts(app)
    with open_seeded(env) as store:
        assert not decisions_for(store, 2)
    app.session_state["who"] = "Ann Berg"
    app = _button(app.run(), "accept-")
    assert not app.exception
    with open_seeded(env) as store:
        (made,) = decisions_for(store, 2)
    assert (made.verdict, made.decided_by) == (Verdict.ACCEPTED, "Ann Berg")
    assert "Godkänd av Ann Berg 03:12" in texts(app)


def test_reject_asks_for_a_reason_and_keeps_it(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = _button(_signing(run_app, env), "reject-")
    app = _button(app, "reject-save-")
    assert "Välj ett skäl" in texts(app)
    app.radio[0].set_value("already_done")
    app = _button(app, "reject-save-")
    assert not app.exception
    assert "Avslagen av Ann Berg" in texts(app)
    assert "Redan åtgärdat" in texts(app)
    with open_seeded(env) as store:
        (made,) = decisions_for(store, 2)
        assert verify_chain(store, SMALL).whole
    assert (made.verdict, made.reason_code) == (Verdict.REJECTED, "already_done")


def test_own_words_are_a_reason(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = _button(_signing(run_app, env), "reject-")
    next(item for item in app.text_input if item.key and item.key.startswith("reject-text-")).set_value("Torgdag *imorgon*")
    app = _button(app, "reject-save-")
    assert "Torgdag \\*imorgon\\*" in texts(app)
    with open_seeded(env) as store:
        (made,) = decisions_for(store, 2)
    assert (made.reason_code, made.reason_text) == ("own_words", "Torgdag *imorgon*")


def test_undo_within_a_minute(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = _button(_signing(run_app, env), "accept-")
    app = _button(app, "undo")
    assert "Ångrat" in texts(app)
    assert "Godkänd av" not in texts(app)
    with open_seeded(env) as store:
        assert [item.verdict for item in decisions_for(store, 2)] == [Verdict.ACCEPTED, Verdict.UNDONE]


def test_after_a_minute_the_offer_is_gone(run_app: RunApp, tmp_path: Path, monkeypatch: object) -> None:
    env = seed(tmp_path, name=SMALL)
    app = _button(_signing(run_app, env), "accept-")
    said = app.session_state["notice"]
    app.session_state["notice"] = actions.Notice(said.text, good=True, made=said.made, at=said.at - actions.UNDO_S - 1)
    app.run()
    assert not [item for item in app.button if item.key == "undo"]


def test_accept_all_that_is_ticked(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = run_app(env)
    app.session_state["who"] = "Ann Berg"
    app = _button(app.run(), "select-all")
    app = _button(app, "accept-selected")
    assert not app.exception
    with open_seeded(env) as store:
        made = decisions_for(store, 2)
    assert len(made) == 4
    assert {item.verdict for item in made} == {Verdict.ACCEPTED}
    assert "4 rutter. Sparat" in texts(app)


def test_a_signature_holds_through_the_next_forecast_of_the_same_window(run_app: RunApp, tmp_path: Path) -> None:
    from dataclasses import replace

    from tests.dashboard.sample import sample_assessment
    from tests.dashboard.seed import save, town

    env = seed(tmp_path, name=SMALL)
    app = _button(_signing(run_app, env), "accept-")
    site, network = town(SMALL)
    save(env, replace(sample_assessment(network, site), input_key="newer"))
    app = _button(app.run(), "show-newest")
    assert not app.exception
    assert "Godkänd" in texts(app)
