"""The gate before pages and addresses: which requests are let through at all, and what every answer carries.

It stands before Streamlit and before our own addresses. It refuses host names that are not ours, requests that another site's page
made a browser send, headers that only the gateway may send, too many tries to sign in, and too many questions without a token; it asks
for a sign-in where a file is fetched that a page made. What a person may do on a page is decided there.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config.access import Access
from dashboard.access.cookies import claims_of
from dashboard.access.network import counted_as, host_of, is_gateway, is_ours, sender_of
from dashboard.access.person import Person, from_claims, from_headers, shows_secret
from dashboard.api.access import Allowance

#: Where people sign in and out; each asks the provider something.
SIGN_IN = ("/auth/login", "/auth/logout", "/oauth2callback")
#: What pages made for one who was let in: files and the map's lines to fetch, and where files are handed in.
PERSONAL = ("/media/", "/geo/", "/_stcore/upload_file")
#: What monitoring and strangers ask without a token; `/livez`, which costs nothing, is for the supervisor and not counted.
OPEN = ("/healthz", "/readyz", "/api/v1/openapi.json")
#: Streamlit's own counts; `/metrics` tells ours, to those with a token.
CLOSED = ("/_stcore/metrics",)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Streamlit and its charts compile expressions in the browser and run workers from blobs.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_CARRIED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class _No:
    """A refusal: status, what to do, and how long to wait where that helps [s]."""

    status: int
    told: str
    wait_s: float = 0.0


class Gate:
    """Let through what may come through.

    Args:
        app: What stands behind it.
        access: How people sign in.
        asks_per_minute: Questions without a token that one address may ask a minute, of those in `OPEN` together.
        clock: Seconds since 1970.
    """

    def __init__(self, app: ASGIApp, access: Access, *, asks_per_minute: int, clock: Callable[[], float] = time.time) -> None:
        self._app, self._access, self._clock = app, access, clock
        self._tries = Allowance(access.sign_ins_per_minute, time.monotonic)
        self._asks = Allowance(asks_per_minute, time.monotonic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refused = self._refused(scope)
        if scope["type"] == "websocket":
            if refused is None:
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008, "reason": refused.told[:100]})
            return
        carrying = self._carrying(send, Headers(scope=scope).get("host", ""))
        if refused is None:
            await self._app(scope, receive, carrying)
            return
        headers = {"Retry-After": str(math.ceil(refused.wait_s))} if refused.wait_s else None
        await PlainTextResponse(f"{refused.told}\n", status_code=refused.status, headers=headers)(scope, receive, carrying)

    def _refused(self, scope: Scope) -> _No | None:
        access, headers, path = self._access, Headers(scope=scope), str(scope["path"])
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not is_ours(host_of(hosts[0]), access):
            return _No(421, "Halka does not answer under this host name; add it to access.hosts")
        if (scope["type"] == "websocket" or scope["method"] not in _SAFE) and self._from_elsewhere(headers):
            return _No(403, "another site's page may not ask this")
        if self._forged(scope, headers):
            return _No(403, "only the sign-in gateway may send these headers")
        if path in CLOSED:
            return _No(404, "not found")
        if path in OPEN:
            wait = self._asks.take(counted_as(sender_of(scope, access)))
            if wait > 0.0:
                return _No(429, "asked too often (api.asks_per_minute); wait a little", wait)
        if path in SIGN_IN and access.way != "none":
            wait = self._tries.take(counted_as(sender_of(scope, access)))
            if wait > 0.0:
                return _No(429, "too many tries to sign in; wait a little", wait)
        if path.startswith(PERSONAL) and access.way != "none" and not self._signed_in(headers):
            return _No(401, "sign in on the pages first")
        return None

    def _from_elsewhere(self, headers: Headers) -> bool:
        """Whether a browser says that a page of another site made it ask."""
        if headers.get("sec-fetch-site") == "cross-site":
            return True
        origin = headers.get("origin")
        return origin is not None and _netloc(origin) not in {headers["host"], _netloc(self._access.url) or None}

    def _forged(self, scope: Scope, headers: Headers) -> bool:
        """Whether a header that only the gateway may send comes from elsewhere, without its secret, or twice."""
        access = self._access
        if access.way != "proxy":
            return False
        said = (access.proxy_user_header, access.proxy_name_header, access.proxy_roles_header, access.proxy_secret_header)
        values = [headers.getlist(name) for name in said]
        if not any(values):
            return False
        if any(len(found) > 1 for found in values):
            return True
        return not is_gateway(scope, access) or not shows_secret(access, headers.get(access.proxy_secret_header, ""))

    def _signed_in(self, headers: Headers) -> bool:
        now = self._clock()
        if self._access.way == "proxy":
            return isinstance(from_headers(self._access, headers, since=now, now=now), Person)
        return isinstance(from_claims(self._access, claims_of(headers.get("cookie", "")), now=now), Person)

    def _carrying(self, send: Send, host: str) -> Send:
        secure = self._access.encrypted
        sockets = " ".join(f"{scheme}://{host}" for scheme in (("wss",) if secure else ("ws", "wss")))

        async def carry(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _CARRIED.items():
                    headers[name] = value
                headers["Content-Security-Policy"] = f"{_POLICY}; connect-src 'self' {sockets}"
                if secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                    _only_encrypted(headers)
            await send(message)

        return carry


def _only_encrypted(headers: MutableHeaders) -> None:
    """Let browsers send cookies back by https alone."""
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in cookies:
        has = any(part.strip().lower() == "secure" for part in cookie.split(";"))
        headers.append("set-cookie", cookie if has else f"{cookie}; Secure")


def _netloc(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""
