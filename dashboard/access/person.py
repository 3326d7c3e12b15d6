"""From what a sign-in told to a person with a role. Nothing here asks anybody; what is missing or too old is a refusal."""

import hmac
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from config.access import Access, Role

#: Clocks of two machines may differ by so much [s].
SKEW_S = 300.0
_LONGEST_NAME = 120


class Refusal(StrEnum):
    """Why nobody is let in."""

    SIGNED_OUT = "signed_out"  #: nobody has signed in
    EXPIRED = "expired"  #: the sign-in has ended
    NO_ROLE = "no_role"  #: signed in, but given no role here


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at the page.

    Attributes:
        name: What is stored beside what is done; empty where nobody has said a name.
        role: What may be done.
        until: When the sign-in ends, seconds since 1970; None where there is none to end.
    """

    name: str
    role: Role
    until: float | None = None


def from_claims(access: Access, claims: Mapping[str, Any], *, now: float) -> Person | Refusal:
    """The person that an OpenID provider vouches for.

    Args:
        access: How roles are given.
        claims: Of the identity token; ``is_logged_in`` among them, and ``iat``, when it was issued.
        now: Seconds since 1970.
    """
    if claims.get("is_logged_in") is not True:
        return Refusal.SIGNED_OUT
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float) or not issued <= now + SKEW_S:
        return Refusal.EXPIRED
    until = float(issued) + access.session_h * 3600.0
    if now >= until:
        return Refusal.EXPIRED
    names = list(_texts(_inner(claims, access.oidc_roles_claim)))
    if isinstance(claims.get("email"), str) and claims.get("email_verified") is not False:
        names.append(claims["email"])
    role = access.role_of(tuple(names))
    if role is None:
        return Refusal.NO_ROLE
    account = next((text for key in (access.oidc_account_claim, "sub") for text in _texts(claims.get(key))), "")
    return Person(_signature(next(_texts(claims.get(access.oidc_name_claim)), ""), account), role, until)


def from_headers(access: Access, headers: Mapping[str, str], *, since: float, now: float) -> Person | Refusal:
    """The person that the gateway says has signed in with it; the gate has let nobody else's headers through.

    Args:
        access: Names of the headers, the gateway's secret, and how roles are given.
        headers: Of the request, by any case of their names.
        since: When the page was opened through the gateway, seconds since 1970.
        now: Seconds since 1970.
    """
    told = {name.lower(): value for name, value in headers.items()}
    account = told.get(access.proxy_user_header, "").strip()
    if not account or not shows_secret(access, told.get(access.proxy_secret_header, "")):
        return Refusal.SIGNED_OUT
    until = since + access.session_h * 3600.0
    if now >= until:
        return Refusal.EXPIRED
    groups = [group.strip() for group in told.get(access.proxy_roles_header, "").split(",")]
    role = access.role_of((account, *filter(None, groups)))
    if role is None:
        return Refusal.NO_ROLE
    return Person(_signature(told.get(access.proxy_name_header, "").strip(), account), role, until)


def shows_secret(access: Access, shown: str) -> bool:
    """Whether what a request shows is the gateway's secret."""
    secret = access.proxy_secret
    return secret is not None and hmac.compare_digest(secret.get_secret_value().encode(), shown.encode())


def _inner(claims: Mapping[str, Any], dotted: str) -> Any:
    """The claim of this very name, or the one that dots lead to."""
    if dotted in claims:
        return claims[dotted]
    found: Any = claims
    for part in dotted.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _texts(value: Any) -> Iterator[str]:
    """A claim may be one text or a list of them; everything else says nothing."""
    for item in [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else ():
        if isinstance(item, str) and item.strip():
            yield item.strip()


def _signature(name: str, account: str) -> str:
    """``Ann Berg (ann@example.se)``: the account tells two persons of one name apart, and one who changed names."""
    shown, own = (_printable(text) for text in (name, account))
    return f"{shown} ({own})" if shown and own and shown.casefold() != own.casefold() else shown or own


def _printable(text: str) -> str:
    """Without control and direction marks, which could make one name look like another; not longer than a name is."""
    kept = "".join(mark for mark in text if unicodedata.category(mark)[0] != "C")
    return " ".join(kept.split())[:_LONGEST_NAME]
