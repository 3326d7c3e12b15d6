"""What an unusable answer means, in the words a person on duty needs."""

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlsplit

import requests

from ingest.politeness import retry_at
from ingest.ports import Query
from model.domain.errors import SourceEmpty, SourceUnavailable
from model.domain.source_state import Outcome

#: HTTP status → what it means and what to do.
_MEANING = MappingProxyType(
    {
        400: "does not accept the question; the provider may have changed its contract",
        401: "does not accept the key",
        403: "refuses us: set http.user_agent to a name with a contact, and ask with at most four decimals",
        404: "knows no such place or address: check that the point lies in the forecast area and that the address is current",
        406: "cannot give the format asked for; the provider may have changed its contract",
        410: "has closed this service; the address in the settings (sources) must be renewed",
        413: "found the question too large",
        422: "says that the place lies outside its area",
        429: "asks us to slow down; it is left alone until it allows more",
    }
)


def refuse_status(query: Query, status: int, headers: Mapping[str, str], content: bytes, *, now: datetime) -> None:
    """Let a usable answer pass (200, and 203: deprecated but valid); refuse all others.

    Args:
        query: What was asked.
        status: HTTP status.
        headers: Response headers, names in lower case.
        content: The body, for the provider's own words.
        now: Time it is (aware UTC).

    Raises:
        SourceUnavailable: With status, meaning and next step.
        SourceEmpty: 404, where that means "not published yet".
    """
    host = urlsplit(query.url).netloc
    if status in (200, 203):
        kind = headers.get("content-type", "").split(";")[0].strip().lower()
        if kind in ("text/html", "application/xhtml+xml"):
            raise SourceUnavailable(
                query.source,
                f"{host} answered a web page ({kind}) with status {status} instead of data: a portal or an outage page?",
                outcome=Outcome.BROKEN,
                status=status,
            )
        if not content:
            raise SourceUnavailable(
                query.source,
                f"{host} answered {status} with nothing in it; the next run asks again",
                outcome=Outcome.BROKEN,
                status=status,
            )
        return
    if status == 404 and query.absent_is_nothing:
        raise SourceEmpty(query.source, f"{host} has not published it yet (404)", status=status)
    if status == 304:
        raise SourceUnavailable(
            query.source,
            f"{host} says nothing is new (304), but the last answer is no longer in the archive",
            outcome=Outcome.BROKEN,
            status=status,
        )
    if 300 <= status < 400:
        raise SourceUnavailable(
            query.source,
            f"{host} has moved ({status}); renew the address in the settings (sources)",
            outcome=Outcome.REFUSED,
            status=status,
        )
    meaning = _MEANING.get(status, "has a fault of its own; the next run asks again" if status >= 500 else "refuses the question")
    said = _own_words(content, query)
    hint = f" To mend it: {query.secret_hint}." if query.secret_hint and status in (400, 401, 403) else ""
    wait = headers.get("retry-after")
    raise SourceUnavailable(
        query.source,
        f"{host} answered {status}: it {meaning}.{f' It says: {said}.' if said else ''}{hint}",
        outcome=Outcome.THROTTLED if status == 429 else Outcome.BROKEN if status >= 500 else Outcome.REFUSED,
        status=status,
        retry_at=retry_at(wait, now) if status == 429 or (status == 503 and wait) else None,
    )


def unreachable(query: Query, error: requests.RequestException) -> SourceUnavailable:
    """A refusal that names the source and the next step, without the question's text."""
    host = urlsplit(query.url).netloc
    if isinstance(error, requests.exceptions.SSLError):
        what = "the secure connection failed; check the machine's clock and certificates"
    elif isinstance(error, requests.exceptions.ProxyError):
        what = "the proxy refused; check HTTPS_PROXY"
    elif isinstance(error, requests.exceptions.ConnectTimeout):
        what = "no contact within http.connect_timeout_s; check network and firewall"
    elif isinstance(error, requests.exceptions.ReadTimeout) or "timed out" in str(error).lower():
        what = "it accepted the question but did not answer within http.read_timeout_s; the next run asks again"
    elif isinstance(error, requests.exceptions.ContentDecodingError):
        what = "the answer's packing is broken; the next run asks again"
    elif isinstance(error, requests.exceptions.RetryError):
        what = "it failed at every try; the next run asks again"
    elif isinstance(error, requests.exceptions.ConnectionError):
        what = "no contact; check the network, name lookup and firewall of this machine, or run on recordings with --raw FOLDER"
    else:
        what = f"the question could not be sent ({type(error).__name__}); check its address in the settings (sources)"
    return SourceUnavailable(query.source, f"{host}: {what}")


def _own_words(content: bytes, query: Query) -> str:
    text = re.sub(r"<[^>]*>", " ", content[:2000].decode("utf-8", errors="replace"))
    for secret in query.secrets.values():
        text = text.replace(secret, "***")
    return " ".join(text.split())[:120]
