"""Requests as a server hands them on, with no server and no browser: to ask the gate what it lets through."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: Of an HTTP request; 101 for a WebSocket that was let in, 403 for one that was not.
        headers: Of the answer.
        text: Its body.
    """

    status: int
    headers: Headers
    text: str = ""


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """What stands behind the gate: says that it was reached, and sets a cookie."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    answer = PlainTextResponse("reached")
    answer.set_cookie("a", "1", httponly=True)
    await answer(scope, receive, send)


def ask(
    gate: ASGIApp,
    path: str = "/",
    *,
    headers: Sequence[tuple[str, str]] = (),
    host: str | None = "127.0.0.1:8501",
    peer: str = "127.0.0.1",
    method: str = "GET",
    kind: str = "http",
) -> Answer:
    """Ask once."""
    every = [*([("host", host)] if host is not None else []), *headers]
    scope: dict[str, Any] = {
        "type": kind,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in every],
        "client": (peer, 40000),
        "scheme": "http",
    }
    if kind == "http":
        scope["method"] = method
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    asyncio.run(gate(scope, receive, send))
    first = said[0]
    if kind == "websocket":
        return Answer(101 if first["type"] == "websocket.accept" else 403, Headers(raw=[]), str(first.get("reason", "")))
    body = b"".join(message.get("body", b"") for message in said[1:])
    return Answer(first["status"], Headers(raw=first["headers"]), body.decode())
