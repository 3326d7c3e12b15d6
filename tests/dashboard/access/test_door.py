import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from config.access import Role
from config.settings import load_settings
from dashboard.access import door
from model.domain.errors import AccessError
from store.decisions import decisions_for
from tests.config.test_access import OIDC
from tests.dashboard.conftest import RunApp, texts
from tests.dashboard.seed import SMALL, open_seeded, seed

SignIn = Callable[..., None]
READER = {"HALKA__ACCESS__READERS": '["las"]'}


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> SignIn:
    def become(**claims: Any) -> None:
        who = {"is_logged_in": True, "iat": time.time(), "name": "Ann Berg", "sub": "ann", "roles": ["vinter-jour"], **claims}
        monkeypatch.setattr(door, "_claims", lambda: who)

    return become


def _press(app: AppTest, start: str) -> AppTest:
    return next(item for item in app.button if item.key and item.key.startswith(start)).click().run()


def _env(folder: Path) -> dict[str, str]:
    return {**seed(folder, name=SMALL), **OIDC, **READER}


def _signed(env: dict[str, str]) -> list[str]:
    with open_seeded(env) as store:
        return [item.decided_by for item in decisions_for(store, 2)]


def test_signed_out_nothing_is_shown_but_the_way_in(run_app: RunApp, tmp_path: Path, sign_in: SignIn) -> None:
    sign_in(is_logged_in=False)
    app = run_app(_env(tmp_path))
    assert not app.exception
    assert "Logga in för att se sidorna" in texts(app)
    assert [item.key for item in app.button] == ["sign-in"]
    assert "natten mot" not in texts(app)
    assert len(app.markdown) == 2


def test_one_without_a_role_is_told_whom_to_ask(run_app: RunApp, tmp_path: Path, sign_in: SignIn) -> None:
    sign_in(roles=["annat"], email="bo@example.se")
    app = run_app(_env(tmp_path))
    assert "ingen roll i Halka" in texts(app)
    assert "bo@example.se" in texts(app)
    assert [item.key for item in app.button] == ["sign-out"]


def test_a_dispatcher_signs_with_the_name_of_the_sign_in(run_app: RunApp, tmp_path: Path, sign_in: SignIn) -> None:
    sign_in()
    env = _env(tmp_path)
    app = run_app(env)
    app.session_state["who"] = "Någon annan"
    app = _press(_press(app.run(), "open-"), "accept-")
    assert not app.exception
    assert _signed(env) == ["Ann Berg (ann)"]
    assert "Roll: jour" in texts(app)


def test_a_reader_sees_the_same_and_cannot_write(run_app: RunApp, tmp_path: Path, sign_in: SignIn) -> None:
    sign_in(roles="las")
    env = _env(tmp_path)
    app = _press(run_app(env), "open-")
    assert "natten mot fredag 16 januari" in texts(app)
    assert "Du är läsare. Det här kräver rollen jour." in texts(app)
    buttons = [item for item in app.button if item.key and item.key.startswith(("accept-", "change-", "reject-"))]
    assert len(buttons) == 4
    assert all(item.disabled for item in buttons)
    assert app.button(key="accept-selected").disabled


def test_a_button_pressed_without_the_role_writes_nothing(run_app: RunApp, tmp_path: Path, sign_in: SignIn) -> None:
    """As where a browser is made to send the press of a button that its page shows as closed."""
    env = _env(tmp_path)
    for button in ("accept-", "accept-selected"):
        sign_in()
        app = _press(_press(run_app(env), "open-"), "select-all")
        sign_in(roles="las")
        app = _press(app, button)
        assert not app.exception
        assert "Det här kräver rollen jour" in texts(app)
        assert _signed(env) == []


def test_a_sign_in_that_ends_while_the_page_stands_open_signs_nothing_more(
    run_app: RunApp, tmp_path: Path, sign_in: SignIn
) -> None:
    sign_in()
    env = _env(tmp_path)
    app = _press(run_app(env), "open-")
    sign_in(iat=time.time() - 11 * 3600)
    app = _press(app, "accept-")
    assert "Din inloggning har gått ut" in texts(app)
    assert "natten mot" not in texts(app)
    assert _signed(env) == []


def test_taking_back_needs_the_role_too(run_app: RunApp, tmp_path: Path, sign_in: SignIn) -> None:
    sign_in()
    env = _env(tmp_path)
    app = _press(_press(run_app(env), "open-"), "accept-")
    sign_in(roles="las")
    _press(app, "undo")
    assert _signed(env) == ["Ann Berg (ann)"]


def test_where_nobody_signs_in_the_page_says_so(run_app: RunApp, tmp_path: Path) -> None:
    app = run_app(seed(tmp_path, name=SMALL))
    assert "Ingen inloggning är uppsatt. Sidorna nås bara från den här datorn." in texts(app)


def test_a_write_asks_who_is_here_now(sign_in: SignIn) -> None:
    settings = load_settings(env={**OIDC, **READER})
    sign_in()
    assert door.person_for(settings, Role.DISPATCHER).name == "Ann Berg (ann)"
    with pytest.raises(AccessError, match="is dispatcher; this needs administrator"):
        door.person_for(settings, Role.ADMINISTRATOR)
    sign_in(iat=0)
    with pytest.raises(AccessError, match="expired"):
        door.person_for(settings, Role.READER)
