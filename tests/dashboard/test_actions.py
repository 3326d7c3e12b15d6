from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from dashboard import actions
from model.domain.errors import StoreError
from model.domain.needs import Need
from model.domain.treatments import TreatmentKind
from store.decisions import NewDecision, Verdict, decisions_for, record_decision, verify_chain
from tests.dashboard.conftest import RunApp, texts
from tests.dashboard.sample import NOW, sample_assessment
from tests.dashboard.seed import SMALL, merged, open_seeded, save, seed, town


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


def test_a_store_that_refuses_is_told_in_swedish_with_its_own_text_beside(
    run_app: RunApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StoreError("the table decisions is locked")

    monkeypatch.setattr(actions, "record_decisions", refuse)
    app = _button(_signing(run_app, seed(tmp_path, name=SMALL)), "accept-")
    (said,) = [str(item.value) for item in app.markdown if "Det gick inte att spara" in str(item.value)]
    told, technical = said.split("  \n")
    assert "Lagret tog inte emot det. Försök igen om en stund" in told
    assert "locked" not in told
    assert technical == ":small[:gray[För den som sköter Halka\\: the table decisions is locked]]"


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


def _merged(env: dict[str, str]) -> str:
    """Store a newer assessment with plough and salt on one unit; that unit."""
    site, network = town(SMALL)
    made, unit = merged(sample_assessment(network, site))
    save(env, made)
    return unit


def _choice(app: AppTest, start: str) -> Selectbox:
    return next(item for item in app.selectbox if item.key and item.key.startswith(start))


def test_each_part_of_a_row_is_changed_on_its_own_and_all_are_kept_together(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    unit = _merged(env)
    app = _button(_signing(run_app, env), f"change-{unit}")
    app = _button(app, "change-save-")
    assert "Inget är ändrat" in texts(app)
    _choice(app, f"change-treatment-{unit}").set_value("")
    _choice(app, "change-rate-").set_value(15.0)
    app = _button(app.run(), "change-save-")
    assert "varför en del inte utförs" in texts(app)
    next(item for item in app.text_input if item.key and item.key.startswith("change-text-")).set_value("plogen är trasig")
    app = _button(app, "change-save-")
    assert not app.exception
    with open_seeded(env) as store:
        made = {item.need: item for item in decisions_for(store, 3)}
    assert made[Need.PLOUGHING].verdict is Verdict.REJECTED
    assert (made[Need.SALTING].verdict, made[Need.SALTING].rate_g_m2) == (Verdict.CHANGED, 15.0)
    assert made[Need.SALTING].treatment is TreatmentKind.PREWETTED_SALT
    assert "Avslagen av Ann Berg 03:12" in texts(app)
    assert "Befuktat salt 15,0" in texts(app)


def test_a_part_left_as_advised_is_accepted_with_the_change_of_the_other(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    unit = _merged(env)
    app = _button(_signing(run_app, env), f"change-{unit}")
    _choice(app, "change-rate-").set_value(15.0)
    app = _button(app.run(), "change-save-")
    with open_seeded(env) as store:
        made = {item.need: item.verdict for item in decisions_for(store, 3)}
    assert made == {Need.PLOUGHING: Verdict.ACCEPTED, Need.SALTING: Verdict.CHANGED}
    assert not app.exception


def test_a_new_part_asks_for_a_signature_of_its_own(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = _button(_signing(run_app, env), "accept-")
    assert "Ny del att signera" not in texts(app)
    _merged(env)
    app = _button(app.run(), "show-newest")
    assert "Ny del att signera" in texts(app)
    app = _button(_button(app, "select-all"), "accept-selected")
    with open_seeded(env) as store:
        again = [item.need for item in decisions_for(store, 3) if item.unit_id == decisions_for(store, 2)[0].unit_id]
    assert again == [Need.SALTING]


def _by_another(env: dict[str, str]) -> str:
    """Another person rejects the first row while the page stands; the unit's name."""
    site, network = town(SMALL)
    item = next(item for item in sample_assessment(network, site).recommendations if item.treatment is not None)
    with open_seeded(env) as store:
        record_decision(
            store, NewDecision(2, item.unit_id, item.need, item.window_end, Verdict.REJECTED, "Bo Ek", NOW, reason_code="no_crew")
        )
    return next(unit.name for unit in network.units if unit.id == item.unit_id)


def test_where_another_was_first_nothing_is_kept_and_the_choice_is_offered(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = run_app(env)
    app.session_state["who"] = "Ann Berg"
    app = _button(app.run(), "select-all")
    name = _by_another(env)
    app = _button(app, "accept-selected")
    assert "Bo Ek har redan beslutat" in texts(app)
    assert name.split()[0] in texts(app)
    with open_seeded(env) as store:
        assert len(decisions_for(store, 2)) == 1
    app = _button(app, "take-rest")
    with open_seeded(env) as store:
        made = decisions_for(store, 2)
    assert [item.decided_by for item in made] == ["Bo Ek", "Ann Berg", "Ann Berg", "Ann Berg"]
    assert not app.exception


def test_what_another_decided_may_be_let_stand_or_overruled(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = _signing(run_app, env)
    _by_another(env)
    app = _button(app, "accept-")
    assert "Inget av ditt är sparat" in texts(app)
    app = _button(app, "overrule")
    with open_seeded(env) as store:
        assert [item.decided_by for item in decisions_for(store, 2)] == ["Bo Ek", "Ann Berg"]
    assert "Godkänd av Ann Berg" in texts(app)


def test_a_signature_holds_through_the_next_forecast_of_the_same_window(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = _button(_signing(run_app, env), "accept-")
    site, network = town(SMALL)
    save(env, replace(sample_assessment(network, site), input_key="newer"))
    app = _button(app.run(), "show-newest")
    assert not app.exception
    assert "Godkänd" in texts(app)


def test_accept_pressed_twice_is_signed_once_and_can_be_taken_back(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = _button(_button(_signing(run_app, env), "accept-"), "accept-")
    assert not app.exception
    with open_seeded(env) as store:
        assert [item.verdict for item in decisions_for(store, 2)] == [Verdict.ACCEPTED]
    app = _button(app, "undo")
    with open_seeded(env) as store:
        assert [item.verdict for item in decisions_for(store, 2)] == [Verdict.ACCEPTED, Verdict.UNDONE]
    assert "Godkänd av" not in texts(app)


def test_what_is_unticked_in_the_same_breath_is_not_signed_and_no_tick_outlives_its_signature(
    run_app: RunApp, tmp_path: Path
) -> None:
    env = seed(tmp_path, name=SMALL)
    app = run_app(env)
    app.session_state["who"] = "Ann Berg"
    app = _button(app.run(), "select-all")
    ticked = [box for box in app.checkbox if box.key and box.key.startswith("pick-") and box.value]
    ticked[0].uncheck()
    app = _button(app, "accept-selected")
    with open_seeded(env) as store:
        made = {item.unit_id for item in decisions_for(store, 2)}
    assert len(made) == len(ticked) - 1
    assert not [box for box in app.checkbox if box.key and box.key.startswith("pick-") and box.value]
