"""The addresses other systems ask, mounted beside the pages. Each reads the store anew; nothing is written."""

import hashlib
import json
import math
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard import queries
from dashboard.access.network import counted_as, sender_of
from dashboard.api import documents, map_data
from dashboard.api.access import Allowance, reader_of
from dashboard.api.kept import Kept
from dashboard.api.openapi import FILTERS, description
from dashboard.api.standing import Standing, health, metrics, not_ready
from dashboard.quality import skill_of_month
from dashboard.watching import space, waiting_requests, watched
from model.domain.errors import HalkaError
from model.domain.roads import Network
from store.notices import deliveries_waiting
from store.plans import assessment_history
from store.space import Space, free_bytes

_Answer = Callable[[Request, queries.Installation, datetime], Response]
#: What monitoring asks without a token is reckoned at most once in so long [s]; who comes while it is, waits so long at most [s].
KEPT_S, PATIENCE_S = 5.0, 2.0


def _problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """What went wrong, as RFC 9457 has it."""
    body = {"type": "about:blank", "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, headers=headers, media_type="application/problem+json")


def _document(request: Request, body: documents.Document, media_type: str = "application/json") -> Response:
    """A document with a tag of its content, so that a reader who has it already is told so."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"ETag": f'"{hashlib.sha256(text).hexdigest()[:32]}"', "Cache-Control": "private, no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(text, headers=headers, media_type=media_type)


@cache
def _allowance(per_minute: int) -> Allowance:
    return Allowance(per_minute, time.monotonic)


@cache
def _guesses(per_minute: int) -> Allowance:
    """Unknown tokens that one address may try."""
    return Allowance(per_minute, time.monotonic)


def _open(answer: _Answer) -> Callable[[Request], Response]:
    """An address that tells nothing of the town and needs no token; a store that does not answer is 503."""

    def asked(request: Request) -> Response:
        try:
            base = queries.installation(queries.environment())
            return answer(request, base, base.settings.clock.at(datetime.now(UTC)))
        except HalkaError as error:
            return _problem(503, str(error).partition("\n")[0] if request.url.path.startswith("/api/") else "not ready")

    return asked


def _kept(answer: _Answer) -> Callable[[Request], Response]:
    """An address for monitoring: open, and reckoned for all who ask together. The gate holds each asker to a number of questions a minute."""
    reckon = _open(answer)
    last: Kept[Response] = Kept(KEPT_S, PATIENCE_S, time.monotonic)

    def asked(request: Request) -> Response:
        return last.get(queries.environment(), lambda: reckon(request)) or _problem(503, "not ready")

    return asked


def _with_token(answer: _Answer) -> Callable[[Request], Response]:
    """An address for readers with a token; each is held to the number of questions a minute that the settings allow."""

    def let_in(request: Request, base: queries.Installation, now: datetime) -> Response:
        if not base.settings.api.readers:
            return _problem(403, "no token is set up here; an operator makes one with `halka token NAME`")
        today = datetime.now(UTC).astimezone(ZoneInfo(base.site.timezone)).date()
        reader = reader_of(request.headers.get("authorization", ""), base.settings.api.readers_on(today))
        if reader is None:
            sender = counted_as(sender_of(request.scope, base.settings.access))
            wait = _guesses(base.settings.access.sign_ins_per_minute).take(sender)
            if wait > 0.0:
                return _problem(429, "too many unknown tokens", {"Retry-After": str(math.ceil(wait))})
            return _problem(401, "send a known token: Authorization: Bearer TOKEN", {"WWW-Authenticate": "Bearer"})
        wait = _allowance(base.settings.api.asks_per_minute).take(reader)
        if wait > 0.0:
            limit = f"more than {base.settings.api.asks_per_minute} questions a minute"
            return _problem(429, limit, {"Retry-After": str(math.ceil(wait))})
        return answer(request, base, now)

    return _open(let_in)


def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


def healthz(_request: Request, base: queries.Installation, now: datetime) -> Response:
    """The dead man's switch: 503 with one code a line where the service is silent, the night had no assessment, or archiving stopped."""
    seen = watched(base.settings, base.site, base.store, now=now)
    problems = [] if seen is None else list(seen.problems)
    if space(base.settings) is Space.ARCHIVING_STOPPED:
        problems.append("disk_full")
    return PlainTextResponse("\n".join(problems or ["ok"]) + "\n", status_code=503 if problems else 200)


def _ready(_request: Request, base: queries.Installation, now: datetime) -> Response:
    history = assessment_history(base.store, base.site.id, 1, known_at=now)
    problem = not_ready(history[0] if history else None, now=now, limit=_too_old(base))
    return JSONResponse({"ready": not problem, "problem": problem}, status_code=503 if problem else 200)


def _stray(request: Request, known: Collection[str]) -> Response | None:
    """Refuse what would be left out in silence: a parameter that is not known, or the same one twice."""
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known:
            told = f"known are {', '.join(known)}" if known else "none is known here"
            return _problem(400, f"unknown parameter {name!r}; {told}")
        if names.count(name) > 1:
            return _problem(400, f"{name} is given {names.count(name)} times; ask once for each value")
    return None


def _unknown_value(wanted: Mapping[str, str], network: Network) -> Response | None:
    """Refuse a value that nothing can have: an empty answer would read as nothing to do."""
    here = {
        "unit": set(network.unit_ids),
        "class": {*network.classes, *(unit.class_code for unit in network.units)},
        "district": {unit.district for unit in network.units},
    }
    for name, value in wanted.items():
        if FILTERS[name] and value not in FILTERS[name]:
            return _problem(400, f"{name} is one of {', '.join(FILTERS[name])}")
        if name in here and value not in here[name]:
            return _problem(404, f"no {name} {value!r} in this network")
    return None


def _recommendations(request: Request, base: queries.Installation, now: datetime) -> Response:
    wanted = dict(request.query_params)
    refused = _stray(request, FILTERS) or _unknown_value(wanted, base.network)
    if refused is not None:
        return refused
    newest = queries.newest_id(base.store, base.site, now=now)
    if newest is None:
        return _problem(404, "no assessment is stored yet; the nightly job has not run")
    made = queries.assessment(base.store, newest)
    return _document(request, documents.recommendations(newest, made, base.network, now=now, wanted=wanted))


def _routes(request: Request, base: queries.Installation, now: datetime) -> Response:
    refused = _stray(request, ())
    if refused is not None:
        return refused
    newest = queries.newest_id(base.store, base.site, now=now)
    made = None if newest is None else queries.assessment(base.store, newest)
    return _document(request, documents.routes(newest, made, base.network, now=now), "application/geo+json")


def _health(request: Request, base: queries.Installation, now: datetime) -> Response:
    return _stray(request, ()) or _document(request, health(_standing(base, now), site=base.site.id))


def _metrics(_request: Request, base: queries.Installation, now: datetime) -> Response:
    text = metrics(_standing(base, now), site=base.site.id)
    return PlainTextResponse(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def _description(request: Request) -> Response:
    return _document(request, description())


def _too_old(base: queries.Installation) -> timedelta:
    return timedelta(minutes=base.settings.schedule.max_age_assess_min)


def _standing(base: queries.Installation, now: datetime) -> Standing:
    history = queries.history(base.store, base.site, now=now)
    return Standing(
        now=now,
        newest=history[0] if history else None,
        limit=_too_old(base),
        jobs=queries.jobs(base.store, base.site),
        sources=tuple(queries.providers(base.store, base.site).values()),
        stations=queries.stations(base.store, base.site, now=now),
        watch=watched(base.settings, base.site, base.store, now=now),
        requests_waiting=len(waiting_requests(base.store, base.site)),
        deliveries_waiting=deliveries_waiting(base.store, base.site.id),
        free_bytes=free_bytes(base.settings.paths.data),
        skill=skill_of_month(base.store, base.site.id, now),
    )


ROUTES = (
    Route("/livez", _alive),
    Route("/healthz", _kept(healthz)),
    Route("/readyz", _kept(_ready)),
    Route("/metrics", _with_token(_metrics)),
    Route(map_data.LINES, _open(map_data.lines)),
    Route(map_data.MARKS, _open(map_data.marks)),
    Route("/api/v1/openapi.json", _description),
    Route("/api/v1/recommendations", _with_token(_recommendations)),
    Route("/api/v1/routes.geojson", _with_token(_routes)),
    Route("/api/v1/health", _with_token(_health)),
)
