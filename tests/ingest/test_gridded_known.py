"""A run is fetched once: asked again it costs a few small questions, and a newer run, another step or another place a new piece."""

import re

import pytest
from pytest_httpserver import HTTPServer

from config.settings import Settings
from config.site import Place
from ingest.gridded_open import GridFiles
from ingest.http import HttpTransport
from ingest.ports import Query, RawBody
from ingest.sources.metno_gridded import MEPS, MetnoGridded
from model.domain.source_state import Outcome
from tests.ingest.conftest import NOW, PLACES
from tests.ingest.dap_server import serve
from tests.ingest.synthetic_grids import RUN, meps

SOURCE = MetnoGridded(MEPS, "MEPS")


def _cut(address: str, settings: Settings, known: RawBody | None, places: tuple[Place, ...] = PLACES) -> RawBody:
    grids = GridFiles(HttpTransport(settings.http), NOW)
    return SOURCE.cut(Query(source=MEPS, url=address), grids, places=places, settings=settings, now=NOW, known=known)


def _fields_asked(server: HTTPServer) -> int:
    return sum(bool(re.search(r"dods\?[a-z_]+(2m|acc|fraction|10m)", request.url)) for request, _ in server.log)


def test_the_same_run_is_not_fetched_again(httpserver: HTTPServer, settings: Settings) -> None:
    address = serve(httpserver, "/dodsC/run.nc", meps())
    first = _cut(address, settings, None)
    assert _fields_asked(httpserver) > 5
    httpserver.clear_log()
    again = _cut(address, settings, first)
    assert (again.body, again.arrival) == (first.body, Outcome.UNCHANGED)
    assert _fields_asked(httpserver) == 0
    assert len(httpserver.log) == 4, "description, attributes, run and times"


@pytest.mark.parametrize("changed", ["run", "steps", "place", "damaged"])
def test_what_changed_is_fetched(httpserver: HTTPServer, settings: Settings, changed: str) -> None:
    first = _cut(serve(httpserver, "/dodsC/old.nc", meps()), settings, None)
    newer = {"run": meps(run=RUN + 3600), "steps": meps(steps=7)}.get(changed, meps())
    east = PLACES[0].model_copy(update={"longitude": PLACES[0].longitude + 0.001})
    known = RawBody(MEPS, first.url, 200, {}, first.body[:90], NOW) if changed == "damaged" else first
    again = _cut(serve(httpserver, "/dodsC/new.nc", newer), settings, known, (east,) if changed == "place" else PLACES)
    assert again.arrival is Outcome.NEW
