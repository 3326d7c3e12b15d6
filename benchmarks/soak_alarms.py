"""Whether what is wrong reaches people: the message that leaves the house, the line on every page, and what monitoring is answered."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request

from dashboard.api.routes import healthz
from dashboard.components.status import service_faults
from dashboard.format import Format
from dashboard.style import Status
from dashboard.text.words import Words
from scheduler.context import Context

_MISSED = "nattens bedömning saknades"


@dataclass
class Inbox:
    """What was posted to the webhook.

    Attributes:
        url: Its address.
        texts: Texts of the messages, in order.
    """

    url: str = ""
    texts: list[str] = field(default_factory=list)

    def told_of_night(self, night: datetime, zone: ZoneInfo) -> bool:
        """Whether a message told that a night had no assessment."""
        return any(_MISSED in text and f"{night.astimezone(zone):%Y-%m-%d}" in text for text in self.texts)


@contextmanager
def inbox() -> Iterator[Inbox]:
    """A webhook on this machine that takes every message."""
    box = Inbox()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            box.texts.append(str(json.loads(body)["text"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Taking)
    box.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()


def on_screen(context: Context) -> bool:
    """Whether the line on every page says in its gravest form that night or service is amiss."""
    words = Words("sv")
    form = Format(words, ZoneInfo(context.site.timezone), context.now)
    screen: Any = SimpleNamespace(
        words=words, form=form, settings=context.settings, site=context.site, store=context.store, now=context.now
    )
    return any(fault.status is Status.START for fault in service_faults(screen))


def answers_ill(context: Context, now: datetime) -> bool:
    """Whether ``/healthz`` answers 503; by the route's own function."""
    base: Any = SimpleNamespace(settings=context.settings, site=context.site, store=context.store)
    request = Request({"type": "http", "path": "/healthz", "headers": []})
    return healthz(request, base, now).status_code == 503
