"""One small sample a source: what conformance and fuzzing tests need to know of it. EVERY source in the catalogue has one.

To add a source, write ``tests/ingest/sources/samples/<name of the source>.py`` with one constant ``SAMPLE``:

    def answer(anchor: datetime, asked: str) -> bytes:
        # a whole, valid body of 3 to 6 steps (or readings) that we made up ourselves; all its times hang on `anchor`
        ...

    SAMPLE = Sample(
        source="my_source",
        answer=answer,
        overrides=lambda server: {"sources.my_source_url": f"{server}/my/base"},
        reordered=json_list_reordered("timeSeries"),
    )

`test_conformance.py` then plays every fault a server can have at it, `test_fuzzing.py` damages the body in thousands of ways.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from config.site import Place, Site
from config.sites import load_site
from ingest.sources.catalogue import FORECAST_SOURCES, OBSERVATION_SOURCES, PRICE_SOURCES, WARNING_SOURCES

#: The moment the samples' times hang on where a test does not say otherwise.
ANCHOR = datetime(2026, 1, 15, 12, tzinfo=UTC)
#: The one place of the sample site: in the open country of nowhere in particular.
PLACE = Place(name="Torget", longitude=16.55, latitude=59.61, altitude_m=12.0)


def a_site(name: str) -> Site:
    """A site with one forecast place that relies on this source alone, and names no station."""
    return load_site("norrkoping").site.model_copy(
        update={
            "forecast_points": (PLACE,),
            "stations": (),
            "forecast_sources": (name,) if name in FORECAST_SOURCES else (),
            "observation_sources": (name,) if name in OBSERVATION_SOURCES else (),
        }
    )


@dataclass(frozen=True)
class Sample:
    """One source, small.

    Attributes:
        source: Its name in the catalogue.
        answer: (anchor, asked) → a whole, valid body. `anchor` is a whole hour UTC, about the newest time the provider would know:
            the run of a forecast, the newest reading of a station. `asked` is path, query and posted text of the question, for a source
            that asks for several things; most ignore it.
        overrides: Address of a loopback server → settings that make the source ask there (and give it a made-up key if it needs one).
        form: What the body is made of; tells the fuzzer which structures to break. ``binary`` knows no structure.
        content_type: Header the server sends, or (asked) → header.
        gate: (anchor) → body of the gate's answer, for a source whose queries have a `Query.gate`.
        reordered: The same body with its steps (readings) out of order and one of them twice; None where that cannot be.
        apology: What the provider sends with status 200 when it has nothing to say: text where data should be.
        speaks_http: False for the simulator, which no HTTP server can play.
        gridded: A file behind an OPeNDAP address, asked in many small questions; what is archived is the piece cut out of it.
        delay: So long after `anchor` the question is asked.
        site: Where; the sample site where left out.
        more: Further bodies the fuzzer starts from, e.g. another dialect.
    """

    source: str
    answer: Callable[[datetime, str], bytes]
    overrides: Callable[[str], Mapping[str, Any]] = lambda _: {}
    form: Literal["json", "xml", "csv", "binary"] = "json"
    content_type: str | Callable[[str], str] = "application/json"
    gate: Callable[[datetime], bytes] | None = None
    reordered: Callable[[bytes], bytes] | None = None
    apology: bytes = b"Service temporarily unavailable, please try again later"
    speaks_http: bool = True
    gridded: bool = False
    delay: timedelta = timedelta(minutes=40)
    site: Callable[[], Site] | None = None
    more: tuple[bytes, ...] = field(default=())

    def where(self) -> Site:
        """The site it is asked for."""
        return self.site() if self.site is not None else a_site(self.source)


def json_list_reordered(*path: str | int) -> Callable[[bytes], bytes]:
    """Reverses the list at a path of a JSON body and repeats its first entry at the end."""

    def reorder(body: bytes) -> bytes:
        tree = json.loads(body)
        holder: Any = tree
        for step in path[:-1]:
            holder = holder[step]
        entries = holder[path[-1]] if path else tree
        mixed = [*reversed(entries), entries[0]]
        if not path:
            return json.dumps(mixed).encode()
        holder[path[-1]] = mixed
        return json.dumps(tree).encode()

    return reorder


def utc(moment: datetime) -> str:
    """A moment as most providers write it, e.g. ``2026-01-15T12:00:00Z``."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def catalogued() -> tuple[str, ...]:
    """Every source of every kind, by name."""
    return tuple(sorted({*FORECAST_SOURCES, *OBSERVATION_SOURCES, *WARNING_SOURCES, *PRICE_SOURCES}))


def without_sample() -> tuple[str, ...]:
    """Sources of the catalogue that nobody has written a sample for."""
    return tuple(name for name in catalogued() if find_spec(f"{__name__}.{name}") is None)


@cache
def samples() -> Mapping[str, Sample]:
    """The samples there are, by source."""
    return {name: import_module(f"{__name__}.{name}").SAMPLE for name in catalogued() if name not in without_sample()}
