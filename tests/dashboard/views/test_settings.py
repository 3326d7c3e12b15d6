import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.access import door
from dashboard.views import settings as settings_page
from store.open import Store
from store.record_audit import verify_records
from store.setting_changes import NewSetting, newest_change, record_changes, standing_changes, values_of
from tests.config.test_access import OIDC
from tests.dashboard.conftest import RunApp, texts, to_page
from tests.dashboard.sample import NOW
from tests.dashboard.seed import SMALL, open_seeded, seed, town

CODE = town(SMALL)[0].classes[0].code
WET = f"classes.{CODE}.start_depth_wet_cm"
Become = Callable[..., None]


@pytest.fixture
def become(monkeypatch: pytest.MonkeyPatch) -> Become:
    def sign_in(*roles: str) -> None:
        monkeypatch.setattr(
            door, "_claims", lambda: {"is_logged_in": True, "iat": time.time(), "name": "Bo", "sub": "bo", "roles": list(roles)}
        )

    return sign_in


@pytest.fixture
def env(tmp_path: Path, become: Become) -> dict[str, str]:
    become("vinter-admin")
    return {**seed(tmp_path, name=SMALL), **OIDC}


def _press(app: AppTest, start: str) -> AppTest:
    return next(item for item in app.button if item.key and item.key.startswith(start)).click().run()


def _number(app: AppTest, key: str) -> Any:
    return next(item for item in app.number_input if item.key and item.key.startswith(f"setting-{key}-"))


def _time(app: AppTest, field: str) -> Any:
    return next(item for item in app.selectbox if item.key and item.key.startswith(f"setting-notify.{field}-"))


def _laid(env: dict[str, str]) -> dict[str, object]:
    with open_seeded(env) as store:
        return values_of(standing_changes(store, SMALL))


def _by_another(store: Store, value: float) -> None:
    change = NewSetting(WET, old=0.0, new={"value": value}, seen=newest_change(store, SMALL))
    record_changes(store, SMALL, [change], by="Ann", now=NOW, check=lambda _laid: None)


def test_only_an_administrator_sees_the_settings(run_app: RunApp, env: dict[str, str], become: Become) -> None:
    become("vinter-jour")
    app = to_page(run_app(env), "installningar")
    assert not app.exception
    assert "Du är jour. Det här kräver rollen administratör." in texts(app)
    assert not app.number_input


def test_a_change_is_kept_and_used_by_the_page_at_once(run_app: RunApp, env: dict[str, str]) -> None:
    app = to_page(run_app(env), "installningar")
    assert not app.exception
    was = _number(app, WET).value
    _number(app, WET).set_value(was + 0.5)
    app = _press(app, "settings-save-")
    assert not app.exception
    assert "Sparat: en inställning" in texts(app)
    assert _laid(env) == {WET: was + 0.5}
    assert _number(app, WET).value == was + 0.5
    assert "ändrad av Bo" in texts(app)
    with open_seeded(env) as store:
        assert verify_records(store, SMALL).whole


def test_what_cannot_be_is_one_message_that_names_the_field(run_app: RunApp, env: dict[str, str]) -> None:
    app = to_page(run_app(env), "installningar")
    _number(app, WET).set_value(700.0)
    app = _press(app, "settings-save-")
    assert "Inte sparat. Ett värde passar inte" in texts(app)
    assert "Rätta det som nämns nedan och spara igen." in texts(app)
    assert "start\\_depth\\_wet\\_cm is 700.0" in texts(app)
    assert _laid(env) == {}
    assert _number(app, WET).value == 700.0
    app = _press(to_page(run_app(env), "installningar"), "settings-save-")
    assert "Inget är ändrat" in texts(app)


def test_a_save_holds_though_its_drawing_is_given_up(
    run_app: RunApp, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = to_page(run_app(env), "installningar")
    was = _number(app, WET).value
    _number(app, WET).set_value(was + 0.5)
    with monkeypatch.context() as patch:
        patch.setattr(settings_page, "shown", lambda *_: st.stop())
        app = _press(app, "settings-save-")
    assert _laid(env) == {WET: was + 0.5}
    assert "Sparat: en inställning" in texts(app.run())


def test_another_s_change_is_shown_and_the_choice_is_the_person_s(run_app: RunApp, env: dict[str, str]) -> None:
    app = to_page(run_app(env), "installningar")
    with open_seeded(env) as store:
        _by_another(store, 9.0)
    _number(app, WET).set_value(4.0)
    app = _press(app, "settings-save-")
    assert "Inte sparat: någon annan hann före" in texts(app)
    assert "Ann sparade 9" in texts(app)
    assert "du skrev 4" in texts(app)
    assert _laid(env) == {WET: 9.0}
    app = _press(app, "settings-mine")
    assert _laid(env) == {WET: 4.0}
    with open_seeded(env) as store:
        _by_another(store, 8.0)
    app = app.run()
    assert "Någon annan har sparat en ändring här" in texts(app)
    assert _number(app, WET).value == 4.0
    app = _press(app, "settings-show-newer")
    assert _number(app, WET).value == 8.0


def test_what_was_saved_is_taken_back_from_the_list(run_app: RunApp, env: dict[str, str]) -> None:
    app = to_page(run_app(env), "installningar")
    was = _number(app, WET).value
    _number(app, WET).set_value(was + 1)
    app = _press(app, "settings-save-")
    app.session_state["settings-group"] = "history"
    app = app.run()
    assert f"{CODE}: Plogning startar vid blöt snö, cm" in texts(app)
    app = _press(app, "take-back-")
    assert "Tillbakataget" in texts(app)
    assert _laid(env) == {}
    app.session_state["settings-group"] = "start"
    assert _number(app.run(), WET).value == was


def test_a_role_that_was_taken_away_stores_nothing(run_app: RunApp, env: dict[str, str], become: Become) -> None:
    app = to_page(run_app(env), "installningar")
    _number(app, WET).set_value(4.0)
    become("vinter-jour")
    app = _press(app, "settings-save-")
    assert "kräver rollen administratör" in texts(app)
    assert _laid(env) == {}


def test_a_machine_is_put_out_of_service_and_one_that_is_none_is_refused_by_name(run_app: RunApp, env: dict[str, str]) -> None:
    fleet = town(SMALL)[0].fleet
    assert fleet is not None
    app = run_app(env)
    app.session_state["settings-group"] = "machines"
    app = to_page(app, "installningar")
    field = next(item for item in app.text_area if item.key and "out_of_service" in item.key)
    field.set_value("Spöket 2026-12-05")
    app = _press(app, "settings-save-")
    assert "Spöket is no machine of the fleet" in texts(app)
    assert _laid(env) == {}
    line = f"{fleet.machines[0].id} 2026-12-05 06:00"
    next(item for item in app.text_area if item.key and "out_of_service" in item.key).set_value(line)
    app = _press(app, "settings-save-")
    assert _laid(env) == {"fleet.out_of_service": [line]}


@pytest.mark.parametrize("group", ["deadlines", "losses", "machines", "messages", "contacts"])
def test_every_group_is_drawn_and_what_the_machine_sets_is_locked(run_app: RunApp, env: dict[str, str], group: str) -> None:
    app = run_app({**env, "HALKA__NOTIFY__MOVED_MIN": "40", "HALKA__NOTIFY__MAIL_TO": '["jour@example.se"]'})
    app.session_state["settings-group"] = group
    app = to_page(app, "installningar")
    assert not app.exception
    inputs = [*app.number_input, *app.selectbox, *app.checkbox, *app.text_area]
    assert len([item for item in inputs if item.key and item.key.startswith("setting-")]) >= 1
    locked = {item.key.split("-")[1] for item in inputs if item.key and item.disabled}
    assert locked == {"messages": {"notify.moved_min"}, "contacts": {"notify.mail_to"}}.get(group, set())


def test_both_quiet_hours_are_saved_together_or_not_at_all(run_app: RunApp, env: dict[str, str]) -> None:
    app = run_app(env)
    app.session_state["settings-group"] = "messages"
    app = to_page(app, "installningar")
    _time(app, "quiet_from").set_value("22:00:00")
    app = _press(app, "settings-save-")
    assert "quiet\\_from and quiet\\_to belong together" in texts(app)
    _time(app, "quiet_to").set_value("05:30:00")
    app = _press(app, "settings-save-")
    assert "Sparat: 2 inställningar" in texts(app)
    assert _laid(env) == {"notify.quiet_from": "22:00:00", "notify.quiet_to": "05:30:00"}


def test_a_number_that_is_not_set_says_so(run_app: RunApp, env: dict[str, str]) -> None:
    app = to_page(run_app(env), "installningar")
    cap = _number(app, f"classes.{CODE}.salt_season_cap_g_m2")
    assert cap.value is None
    assert cap.placeholder == "Inget satt"
