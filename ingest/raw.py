"""Archive of bodies as received, kept before anybody tries to read them.

Below ``<data>/raw/<source>/``: ``<sha256>.gz`` holds a body, once however often it came; ``received/<day>/<time>-<question>.json`` tells each
time it came (address, place, status, headers); ``latest/<question>.json`` is the newest of these for one question;
``runs/<day>/<time>-<site>.json`` names the answers that one run of a site put together, so that it can be read again later.
Files are either whole or absent; a second write of the same answer changes nothing.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from ingest.ports import Query, RawBody
from model.domain.errors import DiskFullError, StoreError
from store.files import Files
from store.raw import RawRecord

_LOG = structlog.get_logger(__name__)
_FOLDER = "raw"


def question_key(query: Query) -> str:
    """A short name for a question, equal for equal questions; secrets play no part."""
    parts = [query.method, query.url, sorted(query.params.items()), query.body or "", query.place]
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ArchivedPart:
    """One answer of a run.

    Attributes:
        query: The question as far as reading the answer needs it: place, radius and period.
        raw: The answer, None where it can no longer be read whole.
    """

    query: Query
    raw: RawBody | None


@dataclass(frozen=True, slots=True)
class ArchivedRun:
    """What one run of a site received from one source.

    Attributes:
        source: Short name of the source.
        site: Site id.
        asked_at: When (aware UTC).
        parts: Answers in the order of the questions.
    """

    source: str
    site: str
    asked_at: datetime
    parts: tuple[ArchivedPart, ...]


class RawArchive:
    """The archive below one data folder.

    Args:
        data: ``paths.data`` of the settings.
        full: Whether there is too little room to keep more; asked before each body.
    """

    def __init__(self, data: Path, full: Callable[[], bool] = lambda: False) -> None:
        self._files, self._full = Files(data / _FOLDER), full

    def keep(self, raw: RawBody, query: Query, *, site: str = "") -> RawRecord | None:
        """Store a body and the circumstances it came in, unless there is too little room: what is forecast matters more.

        Args:
            raw: Body as received.
            query: What was asked.
            site: Id of the site it was asked for.

        Returns:
            The row that the database keeps of it; None where it was not kept.

        Raises:
            StoreError: The folder cannot be written, though there is room.
        """
        if self._full():
            _LOG.warning("body not archived: too little room", source=raw.source)
            return None
        try:
            return self._keep(raw, query, site)
        except DiskFullError as error:
            _LOG.error("body not archived", source=raw.source, reason=str(error))
            return None

    def _keep(self, raw: RawBody, query: Query, site: str) -> RawRecord:
        sha256 = hashlib.sha256(raw.body).hexdigest()
        path = f"{raw.source}/{sha256}.gz"
        if not self._files.locate(path).is_file():
            self._files.put(path, gzip.compress(raw.body, 6, mtime=0))
        circumstances = {
            "source": raw.source,
            "url": raw.url,
            "status": raw.status,
            "headers": dict(raw.headers),
            "fetched_at": raw.fetched_at.isoformat(),
            "place": raw.place,
            "sha256": sha256,
            "size_bytes": len(raw.body),
        }
        text = json.dumps(circumstances, indent=1, sort_keys=True).encode()
        for name in (_received_name(raw, query), f"latest/{question_key(query)}.json"):
            self._files.put(f"{raw.source}/{name}", text)
        return RawRecord(
            site=site,
            source=raw.source,
            url=raw.url,
            fetched_at=raw.fetched_at,
            status=raw.status,
            headers=raw.headers,
            sha256=sha256,
            path=f"{_FOLDER}/{path}",
            size_bytes=len(raw.body),
        )

    def keep_run(self, source: str, site: str, asked_at: datetime, received: Sequence[tuple[Query, RawBody]]) -> None:
        """Note which answers, kept before, one run of a site put together; nothing where there is too little room.

        Raises:
            StoreError: The folder cannot be written, though there is room.
        """
        if self._full():
            return
        parts = [
            {
                "received": _received_name(raw, query),
                "place": query.place,
                "radius_m": query.radius_m,
                "period": [moment.isoformat() for moment in query.period] if query.period else None,
            }
            for query, raw in received
        ]
        text = json.dumps({"source": source, "site": site, "asked_at": asked_at.isoformat(), "parts": parts}, indent=1)
        when = asked_at.astimezone(UTC)
        name = hashlib.sha256(text.encode()).hexdigest()[:8]
        try:
            self._files.put(f"{source}/runs/{when:%Y-%m-%d}/{when:%H%M%S%f}-{site}-{name}.json", text.encode())
        except DiskFullError as error:
            _LOG.error("run not noted", source=source, reason=str(error))

    def runs(self, source: str, site: str) -> Iterator[ArchivedRun]:
        """Every run of a site that asked a source, oldest first; of those at one moment that of the earlier period first."""
        found = []
        for path in (self._files.root / source / "runs").glob(f"*/*-{site}-*.json"):
            try:
                content = json.loads(path.read_text(encoding="utf-8"))
                if content["site"] == site:
                    periods = [part["period"][0] for part in content["parts"] if part["period"]]
                    found.append((datetime.fromisoformat(content["asked_at"]), min(periods, default=""), path.name, content))
            except (OSError, ValueError, KeyError, TypeError):
                continue
        for asked_at, _, _, content in sorted(found, key=lambda item: item[:3]):
            yield ArchivedRun(source, site, asked_at, tuple(self._part(source, part) for part in content["parts"]))

    def _part(self, source: str, part: dict[str, Any]) -> ArchivedPart:
        place, period = part["place"], part["period"]
        query = Query(
            source=source,
            url="",
            place=(place[0], place[1]) if place else None,
            radius_m=part["radius_m"],
            period=(datetime.fromisoformat(period[0]), datetime.fromisoformat(period[1])) if period else None,
        )
        return ArchivedPart(query, self._read(self._files.root / source / part["received"]))

    def sources(self) -> tuple[str, ...]:
        """Names of the sources that ever answered."""
        return (
            tuple(sorted(path.name for path in self._files.root.iterdir() if path.is_dir())) if self._files.root.is_dir() else ()
        )

    def latest(self, query: Query) -> RawBody | None:
        """The newest answer to a question; None if there is none that can still be read whole."""
        return self._read(self._files.root / query.source / "latest" / f"{question_key(query)}.json")

    def received(self, source: str) -> Iterator[RawBody]:
        """Every answer of a source that can still be read, oldest first."""
        for path in sorted((self._files.root / source / "received").glob("*/*.json")):
            raw = self._read(path)
            if raw is not None:
                yield raw

    def prune(self, before: datetime) -> int:
        """Remove what came before a time and the bodies nothing else points to.

        Returns:
            Number of bodies removed.
        """
        removed = 0
        folders = sorted(self._files.root.iterdir()) if self._files.root.is_dir() else []
        for folder in (item for item in folders if item.is_dir()):
            kept = set()
            for path in (*folder.glob("received/*/*.json"), *folder.glob("latest/*.json")):
                content = _circumstances(path)
                if content is None or datetime.fromisoformat(content["fetched_at"]) < before:
                    path.unlink(missing_ok=True)
                else:
                    kept.add(str(content["sha256"]))
            for path in folder.glob("runs/*/*.json"):
                if path.parent.name < f"{before.astimezone(UTC):%Y-%m-%d}":
                    path.unlink(missing_ok=True)
            for body in folder.glob("*.gz"):
                if body.name.removesuffix(".gz") not in kept:
                    body.unlink(missing_ok=True)
                    removed += 1
        return removed

    def _read(self, path: Path) -> RawBody | None:
        content = _circumstances(path)
        if content is None:
            return None
        try:
            packed = self._files.get(f"{content['source']}/{content['sha256']}.gz")
            body = _unpacked(packed, int(content["size_bytes"]))
        except (StoreError, OSError, ValueError, TypeError, zlib.error):
            return None
        if hashlib.sha256(body).hexdigest() != content["sha256"]:
            return None
        place = content["place"]
        return RawBody(
            source=content["source"],
            url=content["url"],
            status=content["status"],
            headers=content["headers"],
            body=body,
            fetched_at=datetime.fromisoformat(content["fetched_at"]),
            place=(place[0], place[1]) if place else None,
        )


def _unpacked(packed: bytes, size_bytes: int) -> bytes:
    """The body in a gzip file, of no more than the size that was noted with it: a file that was exchanged cannot fill the memory."""
    return zlib.decompressobj(wbits=31).decompress(packed, max(size_bytes, 0) + 1)


def _received_name(raw: RawBody, query: Query) -> str:
    when = raw.fetched_at.astimezone(UTC)
    return f"received/{when:%Y-%m-%d}/{when:%H%M%S%f}-{question_key(query)}.json"


def _circumstances(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    needed = {"source", "url", "status", "headers", "fetched_at", "place", "sha256", "size_bytes"}
    return content if isinstance(content, dict) and needed <= content.keys() else None
