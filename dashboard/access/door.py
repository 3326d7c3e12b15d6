"""The door of the pages: who is here now, the page that asks to sign in, and the question before every write whether this person may."""

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from config.access import Access, Role
from config.settings import Settings
from dashboard.access.person import Person, Refusal, from_claims, from_headers
from dashboard.components.marks import mark
from dashboard.format import plain
from dashboard.style import Status
from dashboard.text.words import Words
from model.domain.errors import AccessError

#: Where the person on call writes a name, where nobody signs in.
WHO = "who"
_SINCE = "signed_in_since"


def here(access: Access) -> Person | Refusal:
    """Who is at this page now, asked anew each time: a sign-in ends while a page stands open."""
    now = time.time()
    if access.way == "oidc":
        return from_claims(access, _claims(), now=now)
    if access.way == "proxy":
        since = st.session_state.setdefault(_SINCE, now)
        return from_headers(access, _headers(), since=since, now=now)
    return Person(str(st.session_state.get(WHO) or "").strip(), Role.ADMINISTRATOR)


def _claims() -> Mapping[str, Any]:
    return st.user.to_dict()


def _headers() -> Mapping[str, str]:
    return st.context.headers


def person_for(settings: Settings, needed: Role) -> Person:
    """The person at this page, who may do what needs this role.

    Raises:
        AccessError: Nobody is signed in any longer, or the role is not enough; nothing may be stored.
    """
    found = here(settings.access)
    if isinstance(found, Refusal):
        raise AccessError(f"the sign-in has ended or gives no role ({found.value}); sign in again")
    if not found.role.may(needed):
        raise AccessError(f"{found.name or 'this user'} is {found.role.value}; this needs {needed.value}")
    return found


def why_not(settings: Settings, needed: Role, words: Words) -> str:
    """Why the person at this page may not do what needs this role, in a sentence for the page; empty where it may be done."""
    found = here(settings.access)
    if isinstance(found, Refusal):
        return words(f"access.{found.value}")
    if found.role.may(needed):
        return ""
    return words("access.needs", role=words(f"access.{found.role.value}"), needed=words(f"access.{needed.value}"))


def closed(settings: Settings, why: Refusal, words: Words) -> None:
    """Draw the page of one who is not let in: why, and the way in."""
    st.markdown(f"# {words('access.title')}", anchors=False)
    told = words(f"access.{why.value}")
    st.markdown(told if why is Refusal.SIGNED_OUT else mark(Status.WAIT, told))
    if settings.access.way == "proxy":
        st.markdown(words("access.by_gateway"))
        return
    if why is Refusal.NO_ROLE:
        account = next((str(value) for key in ("email", "name", "sub") if (value := _claims().get(key))), "")
        st.markdown(words("access.ask_administrator", account=plain(account)))
        st.button(words("access.sign_out"), key="sign-out", on_click=st.logout)
        return
    st.button(words("access.sign_in"), key="sign-in", type="primary", on_click=st.login)


def badge(settings: Settings, person: Person, words: Words) -> None:
    """Draw who is signed in and with what role, and the way out."""
    if settings.access.way == "none":
        st.markdown(f":gray[{words('access.local')}]")
        return
    st.markdown(f"**{plain(person.name)}**")
    st.markdown(f":gray[{words('access.role', role=words(f'access.{person.role.value}'))}]")
    if settings.access.way == "oidc":
        st.button(words("access.sign_out"), key="sign-out", on_click=st.logout)
