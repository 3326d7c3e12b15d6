"""How quickly each source's answers are read: ``python -m benchmarks.parse_speed [--json FILE] [--recordings FOLDER]``.

For every source the largest recording that it can read is parsed, where the folder of recordings is there, else the small made-up sample of the
tests. What is measured is the whole of `parse`: bytes to a checked Dataset (or warnings, prices). Processor time of one process, best
of several runs, so that a busy machine disturbs it little.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from config.settings import load_settings
from ingest.ports import LonLat, RawBody
from ingest.sources.catalogue import FORECAST_SOURCES, OBSERVATION_SOURCES, PRICE_SOURCES, WARNING_SOURCES, PerSite
from model.domain.errors import SourceError
from tests.ingest.sources.samples import ANCHOR, Sample, samples

RECORDINGS = Path(__file__).resolve().parent.parent.parent / "shared" / "fixtures"
#: Each body is parsed for about so long [s].
SPENT_S = 0.5
_FAR_AHEAD = datetime(2100, 1, 1, tzinfo=UTC)
_KINDS: Mapping[str, Mapping[str, Any]] = {
    "forecast": FORECAST_SOURCES,
    "observations": OBSERVATION_SOURCES,
    "warnings": WARNING_SOURCES,
    "prices": PRICE_SOURCES,
}


@dataclass(frozen=True)
class Reading:
    """How a source reads one body.

    Attributes:
        parse: Its `parse` with everything but the body filled in.
        url: Address its first question goes to.
        place: (longitude, latitude) it asks about [degree].
        sample: The made-up answer that the tests play.
    """

    parse: Callable[[RawBody], object]
    url: str
    place: LonLat | None
    sample: bytes


def reading(kind: str, source: Any, made_up: Sample) -> Reading:
    """The source as the tests' small site asks it."""
    site, settings = made_up.where(), load_settings(env={}, overrides=made_up.overrides("http://loopback"))
    now = ANCHOR + made_up.delay
    source = source.of_site(site, settings) if isinstance(source, PerSite) else source
    query = source.queries(site, settings, now)[0]
    if kind == "forecast":
        parse = partial(source.parse, places=(), now=_FAR_AHEAD)
    elif kind == "observations":
        parse = partial(source.parse, places=(), now=now)
    else:
        parse = partial(source.parse, now=now)
    return Reading(parse, query.url, query.place, made_up.answer(ANCHOR, query.url))


def raw_body(name: str, known: Reading, body: bytes, *, recorded: bool) -> RawBody:
    """A body as received; a recording is of another place than the one asked about."""
    return RawBody(name, known.url, 200, {}, body, _FAR_AHEAD, None if recorded else known.place)


def largest_recording(name: str, known: Reading, folder: Path) -> tuple[str, bytes] | None:
    """The largest file of a source's own folder of recordings that it can read."""
    found: tuple[str, bytes] | None = None
    own = folder / name.removesuffix("_archive").removesuffix("_ensemble")
    for path in sorted(own.iterdir()) if own.is_dir() else ():
        body = path.read_bytes()
        if found is not None and len(body) <= len(found[1]):
            continue
        try:
            known.parse(raw_body(name, known, body, recorded=True))
        except SourceError:
            continue
        found = (path.name, body)
    return found


def seconds(parse: Callable[[RawBody], object], raw: RawBody) -> float:
    """Processor time of one parse, the best of as many as fit in `SPENT_S` [s]."""
    best, spent = float("inf"), 0.0
    while spent < SPENT_S:
        begun = time.process_time()
        parse(raw)
        taken = time.process_time() - begun
        best, spent = min(best, taken), spent + max(taken, 1e-4)
    return best


def measure(folder: Path) -> list[dict[str, Any]]:
    """One row a source."""
    found: list[dict[str, Any]] = []
    for kind, sources in _KINDS.items():
        for name in (name for name in sources if name in samples()):
            known = reading(kind, sources[name], samples()[name])
            recorded = largest_recording(name, known, folder)
            title, body = recorded or ("made-up sample", known.sample)
            taken = seconds(known.parse, raw_body(name, known, body, recorded=recorded is not None))
            figures = {"bytes": len(body), "ms": 1e3 * taken, "mb_per_s": len(body) / taken / 1e6, "per_s": 1.0 / taken}
            found.append({"source": name, "kind": kind, "of": title, **figures})
    return found


def main(argv: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parse_speed", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--recordings", type=Path, default=RECORDINGS, help="folder of recorded answers")
    arguments = parser.parse_args(argv)
    table = measure(arguments.recordings)
    print("Parse throughput, one core, processor time")
    print(f"  {'source':<26}{'kB':>8}{'ms':>9}{'MB/s':>8}{'bodies/s':>10}  of")
    for row in table:
        print(
            f"  {row['source']:<26}{row['bytes'] / 1e3:>8.1f}{row['ms']:>9.2f}{row['mb_per_s']:>8.1f}{row['per_s']:>10.0f}  {row['of'][:48]}"
        )
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
