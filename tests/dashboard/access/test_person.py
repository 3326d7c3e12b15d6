from typing import Any

import pytest

from config.access import Role
from config.settings import load_settings
from dashboard.access.person import Person, Refusal, from_claims, from_headers
from tests.config.test_access import OIDC, PROXY, SECRET

NOW = 1_768_500_000.0
OIDC_ACCESS = load_settings(env=OIDC).access
PROXY_ACCESS = load_settings(env={**PROXY, "HALKA__ACCESS__DISPATCHERS": '["jour"]', "HALKA__ACCESS__EVERYONE": "none"}).access
ANN: dict[str, Any] = {
    "is_logged_in": True,
    "sub": "17",
    "name": "Ann Berg",
    "email": "ann@example.se",
    "iat": NOW - 60,
    "roles": ["vinter-jour"],
}
HEADERS = {"X-Halka-Proxy": SECRET, "X-Forwarded-User": "ann", "X-Forwarded-Name": "Ann Berg", "X-Forwarded-Groups": "snö, jour"}


def _claims(**changed: Any) -> Person | Refusal:
    return from_claims(OIDC_ACCESS, {**ANN, **changed}, now=NOW)


def test_a_group_gives_the_role_and_the_account_stands_beside_the_name() -> None:
    assert _claims() == Person("Ann Berg (ann@example.se)", Role.DISPATCHER, NOW - 60 + 36000)
    assert _claims(roles="vinter-admin") == Person("Ann Berg (ann@example.se)", Role.ADMINISTRATOR, NOW - 60 + 36000)


def test_an_address_gives_it_too_unless_the_provider_has_not_verified_it() -> None:
    found = _claims(roles=None)
    assert isinstance(found, Person)
    assert found.role is Role.DISPATCHER
    assert _claims(roles=None, email_verified=False) is Refusal.NO_ROLE


def test_roles_may_lie_deeper_in_the_token() -> None:
    access = load_settings(env={**OIDC, "HALKA__ACCESS__OIDC_ROLES_CLAIM": "realm_access.roles"}).access
    found = from_claims(access, {**ANN, "email": "", "realm_access": {"roles": ["Vinter-admin"]}}, now=NOW)
    assert isinstance(found, Person)
    assert (found.role, found.name) == (Role.ADMINISTRATOR, "Ann Berg (17)")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"is_logged_in": False}, Refusal.SIGNED_OUT),
        ({"is_logged_in": "yes"}, Refusal.SIGNED_OUT),
        ({"iat": NOW - 36000}, Refusal.EXPIRED),
        ({"iat": NOW + 3600}, Refusal.EXPIRED),
        ({"iat": None}, Refusal.EXPIRED),
        ({"iat": True}, Refusal.EXPIRED),
        ({"iat": "1768500000"}, Refusal.EXPIRED),
        ({"iat": float("nan")}, Refusal.EXPIRED),
        ({"roles": ["annat"], "email": "bo@example.se"}, Refusal.NO_ROLE),
        ({"roles": {"vinter-jour": True}, "email": None}, Refusal.NO_ROLE),
    ],
)
def test_what_is_missing_or_too_old_lets_nobody_in(changed: dict[str, Any], why: Refusal) -> None:
    assert _claims(**changed) is why


def test_a_name_cannot_hide_who_it_is() -> None:
    found = _claims(name="Ann\u202e greB\n\x00 ")
    assert isinstance(found, Person)
    assert found.name == "Ann greB (ann@example.se)"


def test_the_gateway_s_word_counts_only_with_its_secret() -> None:
    found = from_headers(PROXY_ACCESS, HEADERS, since=NOW, now=NOW)
    assert found == Person("Ann Berg (ann)", Role.DISPATCHER, NOW + 36000)
    for forged in ({"X-Halka-Proxy": "s" * 39}, {"X-Halka-Proxy": ""}, {"X-Halka-Proxy": "ö" * 40}, {"X-Forwarded-User": " "}):
        assert from_headers(PROXY_ACCESS, HEADERS | forged, since=NOW, now=NOW) is Refusal.SIGNED_OUT
    assert from_headers(OIDC_ACCESS, HEADERS, since=NOW, now=NOW) is Refusal.SIGNED_OUT


def test_a_page_left_open_ends_and_a_stranger_to_the_lists_is_not_let_in() -> None:
    assert from_headers(PROXY_ACCESS, HEADERS, since=NOW - 36000, now=NOW) is Refusal.EXPIRED
    assert from_headers(PROXY_ACCESS, HEADERS | {"X-Forwarded-Groups": "snö"}, since=NOW, now=NOW) is Refusal.NO_ROLE
