import json

import pytest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from dashboard.access import cookies
from dashboard.access.cookies import claims_of

OURS = "secret of this installation"


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cookies, "get_cookie_secret", lambda: OURS)


def _sealed(claims: object, secret: str) -> str:
    return create_signed_value(secret, "_streamlit_user", json.dumps(claims)).decode()


def test_a_cookie_sealed_here_tells_who_it_is() -> None:
    assert claims_of(f"a=b; _streamlit_user={_sealed({'sub': '17'}, OURS)}") == {"sub": "17"}


@pytest.mark.parametrize(
    "header",
    [
        "",
        "_streamlit_user=",
        "_streamlit_user=å",
        "_streamlit_user=eyJzdWIiOiIxNyJ9.x.y",
        f"_streamlit_user={_sealed({'sub': '17'}, 'another secret')}",
        f"_streamlit_user={_sealed({'sub': '17'}, OURS)}x",
        f"_streamlit_user={_sealed('chunks-2', OURS)}",
        f"_streamlit_user={_sealed([1], OURS)}",
    ],
    ids=["none", "empty", "no letters of ours", "unsealed", "another's seal", "one sign more", "no claims", "a list"],
)
def test_any_other_says_nothing(header: str) -> None:
    assert claims_of(header) == {}
