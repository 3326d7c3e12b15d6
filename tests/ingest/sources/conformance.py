"""A server on loopback that behaves as badly as servers do, and the fetch of one source from it beside another that is well."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any

from config.settings import Settings, load_settings
from config.site import Site
from ingest.fetch import fetch_forecasts, fetch_observations, fetch_prices, fetch_warnings
from ingest.gridded_open import GridFiles
from ingest.harvest import Harvest
from ingest.http import HttpTransport
from ingest.raw import RawArchive
from ingest.sources.catalogue import (
    FORECAST_SOURCES,
    OBSERVATION_SOURCES,
    PRICE_SOURCES,
    WARNING_SOURCES,
    source_of_site,
)
from model.domain.source_state import SourceState
from tests.ingest.sources.samples import ANCHOR, Sample

READ_TIMEOUT_S = 1.0
MOST_BYTES = 300_000
BESIDE = "beside"
KINDS: Mapping[str, tuple[Mapping[str, Any], Callable[..., Any]]] = MappingProxyType(
    {
        **dict.fromkeys(FORECAST_SOURCES, (FORECAST_SOURCES, fetch_forecasts)),
        **dict.fromkeys(OBSERVATION_SOURCES, (OBSERVATION_SOURCES, fetch_observations)),
        **dict.fromkeys(WARNING_SOURCES, (WARNING_SOURCES, fetch_warnings)),
        **dict.fromkeys(PRICE_SOURCES, (PRICE_SOURCES, fetch_prices)),
    }
)
Handler = BaseHTTPRequestHandler


@dataclass
class Server:
    """What the server does with each question; `play` is exchanged by a test."""

    play: Callable[["Handler", bytes, int], None]
    sample: Sample
    anchor: datetime = ANCHOR
    asked: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    address: str = ""

    def body(self, asked: str) -> bytes:
        """The whole, valid answer to a question."""
        return self.sample.answer(self.anchor, asked)


def answer(handler: Handler, body: bytes, *, status: int = 200, length: int | None = None, **headers: str) -> None:
    """A plain answer, of which more may be promised than is sent."""
    handler.send_response(status)
    given = {name.replace("_", "-"): text for name, text in headers.items()}
    for name, text in {"Content-Length": str(len(body) if length is None else length), **given}.items():
        handler.send_header(name, text)
    handler.end_headers()
    handler.wfile.write(body)


def well(handler: Handler, body: bytes, count: int) -> None:
    """As a good server does."""
    answer(handler, body)


def refuses(status: int, **headers: str) -> Callable[[Handler, bytes, int], None]:
    """Always this status, with a word of excuse."""

    def refuse(handler: Handler, body: bytes, count: int) -> None:
        answer(handler, b"no", status=status, **headers)

    return refuse


def instead(change: Callable[[bytes], bytes]) -> Callable[[Handler, bytes, int], None]:
    """Another body under 200."""

    def other(handler: Handler, body: bytes, count: int) -> None:
        answer(handler, change(body))

    return other


def deprecated(handler: Handler, body: bytes, count: int) -> None:
    """203: still valid, soon no more."""
    answer(handler, body, status=203)


def fails_first(handler: Handler, body: bytes, count: int) -> None:
    """500, then all is well."""
    answer(handler, b"" if count == 1 else body, status=500 if count == 1 else 200)


def read_timeout_s(sample: Sample) -> float:
    """How long a source's transport waits for an answer [s]: a gridded one asks twenty questions, none of which may be lost to a busy machine."""
    return 2 * READ_TIMEOUT_S if sample.gridded else READ_TIMEOUT_S


def stalls(handler: Handler, body: bytes, count: int) -> None:
    """Takes the question and says nothing."""
    time.sleep(getattr(handler, "silence_s"))  # noqa: B009 - the handler of `serving` has it
    handler.close_connection = True


def dribbles(handler: Handler, body: bytes, count: int) -> None:
    """Half of the body, then silence."""
    answer(handler, body[: len(body) // 2], length=len(body))
    handler.wfile.flush()
    time.sleep(getattr(handler, "silence_s"))  # noqa: B009
    handler.close_connection = True


def cuts(handler: Handler, body: bytes, count: int) -> None:
    """Half of the body, then the line is closed."""
    answer(handler, body[: len(body) // 2], length=len(body))
    handler.close_connection = True


def cuts_without_length(handler: Handler, body: bytes, count: int) -> None:
    """The same from a server that never said how much there would be."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def bombs(handler: Handler, body: bytes, count: int) -> None:
    """A few kilobytes that unpack to many megabytes."""
    answer(handler, gzip.compress(b" " * 20 * MOST_BYTES), Content_Encoding="gzip")


def web_page(handler: Handler, body: bytes, count: int) -> None:
    """The right body under the wrong name."""
    answer(handler, body, Content_Type="text/html; charset=utf-8")


def no_gzip(handler: Handler, body: bytes, count: int) -> None:
    """A body that is not packed as it says."""
    answer(handler, body, Content_Encoding="gzip")


def not_modified(handler: Handler, body: bytes, count: int) -> None:
    """304 to whoever has the answer, as the tag says."""
    if handler.headers.get("If-None-Match") == '"7"':
        answer(handler, b"", status=304, ETag='"7"')
    else:
        answer(handler, body, ETag='"7"')


@contextmanager
def serving(sample: Sample) -> Iterator[Server]:
    """The server for the length of a ``with`` block."""
    told = Server(play=well, sample=sample)

    class Play(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        silence_s = 3 * read_timeout_s(sample)

        def do_GET(self) -> None:
            self._do("")

        def do_POST(self) -> None:
            self._do(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def _do(self, posted: str) -> None:
            asked = f"{self.path}\n{posted}"
            if sample.gate is not None and self.path.split("?")[0].endswith("createdtime.json"):
                answer(self, sample.gate(told.anchor))
                return
            told.asked.append(asked)
            told.conditions.append(self.headers.get("If-None-Match", ""))
            try:
                told.play(self, told.body(asked), told.asked.count(asked))
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def send_response(self, code: int, message: str | None = None) -> None:
            self.send_response_only(code, message)
            if told.play is not web_page and code in (200, 203):
                self.send_header("Content-Type", kind if isinstance(kind := sample.content_type, str) else kind(self.path))

        def log_message(self, *args: object) -> None:
            """Keep silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Play) as server:
        server.daemon_threads = True
        told.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield told
        server.shutdown()


def settings_for(sample: Sample, address: str) -> Settings:
    """Settings that make the source ask a server, and quickly lose patience with it."""
    return load_settings(
        env={},
        overrides={
            "http.retries": 1,
            "http.backoff_s": 0.0,
            "http.jitter_s": 30.0,
            "http.connect_timeout_s": 1.0,
            "http.read_timeout_s": read_timeout_s(sample),
            "http.max_body_bytes": MOST_BYTES,
            "http.source_budget_s": 10.0,
            **sample.overrides(address),
        },
    )


class Beside:
    """The same adapter under another name, asking a server that is well."""

    def __init__(self, inner: Any, site: Site, settings: Settings) -> None:
        self._inner, self._settings, self._site = inner, settings, site
        self.name, self.title, self.licence = BESIDE, BESIDE, BESIDE

    def queries(self, site: Site, settings: Settings, now: datetime) -> Any:
        return self._inner.queries(self._site, self._settings, now)

    def parse(self, raw: Any, **more: Any) -> Any:
        return self._inner.parse(raw, **more)


@dataclass
class Bench:
    """One source with an archive, asked as the service asks it."""

    sample: Sample
    bad: Server
    good: Server
    folder: Path

    def fetch(
        self, *, after: timedelta = timedelta(0), state: SourceState | None = None, alone: bool = False
    ) -> dict[str, Harvest]:
        """Ask once with a new transport, as after a restart.

        Returns:
            Harvests by source in the order they came; `BESIDE` is the one that asks the server that is well.
        """
        name, site = self.sample.source, self.sample.where()
        settings = settings_for(self.sample, self.bad.address)
        known, fetch = KINDS[name]
        healthy = settings_for(self.sample, self.good.address)
        sources = {name: known[name]}
        if not alone:
            sources[BESIDE] = Beside(source_of_site(known, name, site, healthy), site, healthy)
        names = tuple(sources)
        site = site.model_copy(update={"forecast_sources": names, "observation_sources": names})
        archive, now = RawArchive(self.folder), self.bad.anchor + self.sample.delay + after
        transport, came = HttpTransport(settings.http, archive, site=site.id), dict[str, Harvest]()
        gridded = {"grids": GridFiles(transport, now)} if self.sample.gridded else {}
        fetch(
            *((names,) if known in (WARNING_SOURCES, PRICE_SOURCES) else ()),
            site,
            settings,
            transport,
            archive,
            now,
            sources=sources,
            **gridded,
            states={} if state is None else {name: state},
            keep=lambda harvest: came.__setitem__(harvest.source, harvest),
        )
        return came

    def fetch_one(self, **more: Any) -> Harvest:
        """The source by itself."""
        return self.fetch(alone=True, **more)[self.sample.source]


def same(first: Harvest, second: Harvest) -> bool:
    """Whether two harvests hold the same, apart from when it came."""
    if first.weather is None or second.weather is None:
        return first.weather is second.weather and (first.warnings, first.prices) == (second.warnings, second.prices)
    return bool(first.weather.equals(second.weather))


def something(harvest: Harvest) -> bool:
    """Whether anything usable came."""
    return harvest.weather is not None or bool(harvest.warnings or harvest.prices)
