"""Text that would be a command elsewhere, typed into every field there is on the pages: kept as it was typed, and shown as text."""

import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

from dashboard.format import plain
from store.decisions import decisions_for
from store.jobs import open_requests
from store.setting_changes import change_history
from tests.acceptance.test_injection import HOSTILE
from tests.config.test_access import OIDC
from tests.dashboard.conftest import RunApp, to_page
from tests.dashboard.seed import SMALL, open_seeded, seed
from tests.dashboard.test_actions import _button
from tests.dashboard.views.test_settings import Become, become

__all__ = ["become"]

EVERYTHING = " | ".join(HOSTILE)
_OWN = re.compile(
    r"</?(?:p|strong|em|ul|ol|li|h[1-6]|code|pre|hr|br|table|thead|tbody|tr|t[hd])\b[^>]*>|<a href=\"[^\"]*\">|</a>"
)


def _shown(app: AppTest) -> str:
    """All text of a page; that it comes to no tag, no address and no formula but those of our own."""
    assert not app.exception
    every = "\n\n".join(str(item.value) for kind in (app.markdown, app.caption, app.success, app.error) for item in kind)
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(every)
    assert not [tag for tag in re.findall(r"<[a-zA-Z/!?][^>]*>", html) if not _OWN.fullmatch(tag)]
    assert not re.search(r'href="(?:http|javascript|data)', html)
    assert "\u202e" not in every
    return every


def _field(app: AppTest, start: str) -> Any:
    return next(item for item in (*app.text_input, *app.text_area) if item.key and item.key.startswith(start))


def _names() -> list[str]:
    """All of them, some together, in names no longer than a name may be."""
    names = [""]
    for text in HOSTILE:
        if len(names[-1]) + len(text) > 75:
            names.append("")
        names[-1] = f"{names[-1]} | {text}" if names[-1] else text
    return names


@pytest.mark.parametrize("name", _names())
def test_a_name(run_app: RunApp, tmp_path: Path, name: str) -> None:
    env = seed(tmp_path, name=SMALL)
    app = run_app(env)
    app.text_input(key="who").set_value(name).run()
    app = _button(_button(app, "open-"), "accept-")
    assert plain(name) in _shown(app)
    app = to_page(app, "drift")
    app.button(key="run-now").click().run()
    app.button(key="run-now").click().run()
    assert plain(name) in _shown(app)
    with open_seeded(env) as store:
        assert [item.decided_by for item in decisions_for(store, 2)] == [name]
        assert [item.requested_by for item in open_requests(store, SMALL)] == [name]


def test_a_reason(run_app: RunApp, tmp_path: Path) -> None:
    env = seed(tmp_path, name=SMALL)
    app = run_app(env)
    app.text_input(key="who").set_value("Åsa").run()
    app = _button(_button(app, "open-"), "reject-")
    _field(app, "reject-text-").set_value(EVERYTHING)
    app = _button(app, "reject-save-")
    _shown(app)
    with open_seeded(env) as store:
        (made,) = decisions_for(store, 2)
    assert made.reason_text == EVERYTHING
    _shown(to_page(app, "logg"))


def test_a_setting(run_app: RunApp, tmp_path: Path, become: Become) -> None:
    """Receivers of messages are the settings that are text: what is no address is refused in words, and nothing is kept."""
    become("vinter-admin")
    env = {**seed(tmp_path, name=SMALL), **OIDC}
    app = run_app(env)
    app.session_state["settings-group"] = "contacts"
    app = to_page(app, "installningar")
    _field(app, "setting-notify.mail_to-").set_value("\n".join(HOSTILE))
    app = _button(app, "settings-save-")
    _shown(app)
    with open_seeded(env) as store:
        assert not change_history(store, SMALL)
