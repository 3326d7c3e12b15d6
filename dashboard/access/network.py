"""Where a request came from and to which name: the host it asks for, the gateway's address, and who stands behind it."""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from config.access import Access
from config.notify import on_this_machine


def host_of(header: str) -> str:
    """The name in a Host header, in lower case and without port; empty where it is none."""
    try:
        found = urlsplit(f"//{header}")
        _ = found.port  # a port that is no number raises
    except ValueError:
        return ""
    if found.username is not None or found.path or found.query or found.fragment:
        return ""
    return (found.hostname or "").rstrip(".")


def is_ours(host: str, access: Access) -> bool:
    """Whether the server answers under this name: this machine's own, so that a page elsewhere cannot be made to point here, or one that is named."""
    return bool(host) and (on_this_machine(host) or host in access.host_names)


def is_gateway(scope: Scope, access: Access) -> bool:
    """Whether the other end of the connection is a gateway that the settings name."""
    return _within(_peer(scope), access)


def sender_of(scope: Scope, access: Access) -> str:
    """Address of whoever asks: the connection's other end or, behind a gateway, the last address that the gateway itself wrote down."""
    peer = _peer(scope)
    if not _within(peer, access):
        return peer
    forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
    for address in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _within(address, access):
            return address
    return peer


def counted_as(address: str) -> str:
    """Whom an address counts as where tries are counted: of version 6 the first 64 bits, for one subscriber has all the rest to choose from."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _within(address: str, access: Access) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    plain = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped else found
    return any(plain in network for network in access.networks)
