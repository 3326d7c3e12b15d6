from config.settings import load_settings
from dashboard.access.sealing import streamlit_secrets
from tests.config.test_access import OIDC, PROXY, SECRET


def test_streamlit_is_told_of_the_provider_in_memory() -> None:
    table = streamlit_secrets(load_settings(env={**OIDC, "HALKA__ACCESS__SECRET": SECRET}).access)["auth"]
    assert table["redirect_uri"] == "https://halka.example.se/oauth2callback"
    assert (table["client_id"], table["client_secret"]) == ("halka", "hemlig")
    assert SECRET not in table["cookie_secret"]


def test_cookies_hold_through_a_restart_only_with_a_secret_of_the_installation() -> None:
    own, none = load_settings(env={**OIDC, "HALKA__ACCESS__SECRET": SECRET}).access, load_settings(env=OIDC).access
    sealed = [streamlit_secrets(access)["auth"]["cookie_secret"] for access in (own, own, none, none)]
    assert sealed[0] == sealed[1]
    assert len(set(sealed)) == 3


def test_there_is_nothing_to_tell_where_nobody_signs_in_here() -> None:
    assert streamlit_secrets(load_settings(env={}).access) == {}
    assert streamlit_secrets(load_settings(env=PROXY).access) == {}
