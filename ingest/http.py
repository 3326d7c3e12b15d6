"""The network as a transport: polite, bounded in time and size, and clear about what went wrong.

A question is not sent while the last answer is still fresh (``Expires``, or an unchanged gate); it is sent with ``If-None-Match`` and
``If-Modified-Since`` where the archive has an answer. A provider that throttles (429) or cannot be reached is left alone for a while.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from urllib.parse import quote, urlsplit

import requests
import structlog
import urllib3
from requests.adapters import HTTPAdapter

from config.sections import Http
from ingest.politeness import CHECKED_HEADER, fresh_until, jitter
from ingest.ports import Query, RawBody
from ingest.raw import RawArchive
from ingest.refusals import refuse_status, unreachable
from model.domain.errors import SourceUnavailable
from model.domain.source_state import Outcome

#: Header of our own beside the provider's: hash of the gate's answer when the body was fetched.
GATE_HEADER = "x-halka-gate"

_log = structlog.get_logger(__name__)

_CHUNK_BYTES = 8192
_PAUSE_UNREACHABLE_S = 60.0
_LONGEST_RETRY_AFTER_S = 30.0
_KEPT_HEADERS = ("content-type", "date", "etag", "last-modified", "expires", "cache-control", "retry-after", "age", "warning")


class _PatientRetry(urllib3.Retry):
    """Retries what may pass; a throttled request is never repeated, and no server makes us wait long."""

    RETRY_AFTER_STATUS_CODES = frozenset({503})

    def get_retry_after(self, response: urllib3.BaseHTTPResponse) -> float | None:
        asked = super().get_retry_after(response)
        return None if asked is None else min(asked, _LONGEST_RETRY_AFTER_S)


class HttpTransport:
    """Sends questions over the network."""

    def __init__(self, settings: Http, archive: RawArchive | None = None, *, site: str = "") -> None:
        self._settings = settings
        self._archive = archive
        self._site = site
        self._sessions = threading.local()
        self._lock = threading.Lock()
        self._paused: dict[str, tuple[float, SourceUnavailable]] = {}
        self._gates: dict[str, tuple[datetime, str]] = {}

    def send(self, query: Query, now: datetime) -> RawBody:
        """Carry a question out; see the port.

        Raises:
            SourceUnavailable: No usable answer came.
        """
        known = self._archive.latest(query) if self._archive is not None else None
        gate = self._gate(query, now)
        if known is not None and self._still_holds(known, gate, query, now):
            return replace(known, arrival=Outcome.UNCHANGED if gate else Outcome.STILL_FRESH)
        raw = self._ask(query, now, known)
        own = {CHECKED_HEADER: now.isoformat(), **({GATE_HEADER: gate} if gate else {})}
        return replace(raw, headers={**raw.headers, **own})

    def _still_holds(self, known: RawBody, gate: str, query: Query, now: datetime) -> bool:
        """Whether the last answer need not be asked for again: behind an unchanged gate, or while fresh, and our own delay after that."""
        if query.gate is not None:
            return bool(gate) and known.headers.get(GATE_HEADER) == gate
        until = fresh_until(known.headers, known.fetched_at)
        return until is not None and known.fetched_at <= now < until + jitter(self._site, query.source, self._settings.jitter_s)

    def _gate(self, query: Query, now: datetime) -> str:
        """Hash of the gate's answer, asked once a moment; empty where there is none or it does not answer."""
        if query.gate is None:
            return ""
        moment, known = self._gates.get(query.gate.url, (None, ""))
        if moment == now:
            return known
        try:
            answer = sha256(self._ask(query.gate, now, None).body).hexdigest()
        except SourceUnavailable:
            answer = ""
        self._gates[query.gate.url] = (now, answer)
        return answer

    def _ask(self, query: Query, now: datetime, known: RawBody | None) -> RawBody:
        host = urlsplit(query.url).netloc
        self._refuse_while_paused(query, host)
        _refuse_without_secrets(query)
        body = _filled(query.body, query).encode() if query.body is not None else None
        headers = {**{name: _filled(text, query) for name, text in query.headers.items()}, **_conditions(known)}
        for attempt in (1, 2):
            try:
                return self._exchange(query, body, headers, now, known)
            except requests.exceptions.ChunkedEncodingError as error:
                if attempt == 2:
                    raise SourceUnavailable(
                        query.source, f"the answer of {host} broke off twice; the next run asks again", outcome=Outcome.BROKEN
                    ) from error
            except requests.RequestException as error:
                refusal = unreachable(query, error)
                self._pause(host, _PAUSE_UNREACHABLE_S, refusal)
                raise refusal from error
        raise AssertionError("unreachable")

    def _exchange(
        self, query: Query, body: bytes | None, headers: Mapping[str, str], now: datetime, known: RawBody | None
    ) -> RawBody:
        timeouts = (self._settings.connect_timeout_s, self._settings.read_timeout_s)
        address = query.url
        if query.params:
            # commas stay as they stand: SMHI reads an encoded one as the end of the list
            address += "?" + "&".join(f"{name}={quote(text, safe=',{}')}" for name, text in query.params.items())
        with self._session().request(
            query.method,
            _filled(address, query),
            data=body,
            headers=headers,
            timeout=timeouts,
            stream=True,
            allow_redirects=False,
        ) as response:
            theirs = {name.lower(): text for name, text in response.headers.items() if name.lower() in _KEPT_HEADERS}
            if response.status_code == 304 and known is not None:
                return replace(known, headers={**known.headers, **theirs}, arrival=Outcome.UNCHANGED)
            content = self._content(response, query)
            try:
                refuse_status(query, response.status_code, theirs, content, now=now)
            except SourceUnavailable as refusal:
                if refusal.retry_at is not None:
                    host = urlsplit(query.url).netloc
                    told = SourceUnavailable(
                        query.source,
                        f"{host} asked us to wait ({refusal.status}) until {refusal.retry_at:%Y-%m-%d %H:%MZ}",
                        outcome=Outcome.THROTTLED,
                        status=refusal.status,
                        retry_at=refusal.retry_at,
                    )
                    self._pause(host, (refusal.retry_at - now).total_seconds(), told)
                raise
            if response.status_code == 203:
                _log.warning(
                    "the provider calls this product deprecated or experimental (203)", source=query.source, url=query.url
                )
        for secret in query.secrets.values():
            content = content.replace(secret.encode(), b"***")
        return RawBody(query.source, address, response.status_code, MappingProxyType(theirs), content, now, query.place)

    def _content(self, response: requests.Response, query: Query) -> bytes:
        limit, patience = self._settings.max_body_bytes, 4 * self._settings.read_timeout_s
        content, started = bytearray(), time.monotonic()
        for chunk in response.iter_content(_CHUNK_BYTES):
            content += chunk
            if len(content) > limit:
                raise SourceUnavailable(
                    query.source,
                    f"the answer unpacks to more than {limit} bytes (http.max_body_bytes); not taken",
                    outcome=Outcome.BROKEN,
                )
            if time.monotonic() - started > patience:
                raise SourceUnavailable(
                    query.source,
                    f"the answer was not whole after {patience:.0f} s; the next run asks again",
                    outcome=Outcome.BROKEN,
                )
        return bytes(content)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._sessions, "session", None)
        if session is None:
            session = requests.Session()
            retry = _PatientRetry(
                total=self._settings.retries,
                read=min(self._settings.retries, 1),  # a server that falls silent costs a whole read time-out each time
                backoff_factor=self._settings.backoff_s,
                backoff_jitter=self._settings.backoff_s / 4,
                status_forcelist=(500, 502, 503, 504),
                allowed_methods=("GET", "POST"),
                raise_on_status=False,
            )
            for scheme in ("http://", "https://"):
                session.mount(scheme, HTTPAdapter(max_retries=retry))
            session.headers.update({"User-Agent": self._settings.user_agent, "Accept-Encoding": "gzip, deflate"})
            self._sessions.session = session
        return session

    def _pause(self, host: str, seconds: float, why: SourceUnavailable) -> None:
        with self._lock:
            self._paused[host] = (time.monotonic() + seconds, why)

    def _refuse_while_paused(self, query: Query, host: str) -> None:
        with self._lock:
            until, why = self._paused.get(host, (0.0, None))
        left = until - time.monotonic()
        if left > 0 and why is not None:
            reason = str(why).removeprefix(f"{why.source}: ")
            raise SourceUnavailable(
                query.source,
                f"{reason} [not asked again for {left:.0f} s]",
                outcome=why.outcome,
                status=why.status,
                retry_at=why.retry_at,
            )


def _conditions(known: RawBody | None) -> dict[str, str]:
    if known is None:
        return {}
    wanted = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
    return {ours: known.headers[theirs] for ours, theirs in wanted.items() if known.headers.get(theirs)}


def _refuse_without_secrets(query: Query) -> None:
    absent = [name for name in query.secret_fields if not query.secrets.get(name)]
    if absent:
        raise SourceUnavailable(
            query.source, f"needs {', '.join(absent)}, which is not set: {query.secret_hint}", outcome=Outcome.NO_KEY
        )


def _filled(text: str, query: Query) -> str:
    """Text to be sent, with secrets in the place of their placeholders."""
    for name, secret in query.secrets.items():
        text = text.replace(f"{{{name}}}", secret)
    return text
