"""Archive of bodies as received, kept before anybody tries to read them.

Below ``<data>/raw/<source>/``: ``<sha256>.gz`` holds a body, once however often it came; ``received/<day>/<time>-<question>.json`` tells each
time it came (address, place, status, headers); ``latest/<question>.json`` is the newest of these for one question.
Files are either whole or absent; a second write of the same answer changes nothing.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.ports import Query, RawBody
from model.domain.errors import StoreError
from store.files import Files
from store.raw import RawRecord

_FOLDER = "raw"


def question_key(query: Query) -> str:
    """A short name for a question, equal for equal questions; secrets play no part."""
    parts = [query.method, query.url, sorted(query.params.items()), query.body or "", query.place]
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()[:16]


class RawArchive:
    """The archive below one data folder (``paths.data`` of the settings)."""

    def __init__(self, data: Path) -> None:
        self._files = Files(data / _FOLDER)

    def keep(self, raw: RawBody, query: Query, *, site: str = "") -> RawRecord:
        """Store a body and the circumstances it came in.

        Args:
            raw: Body as received.
            query: What was asked.
            site: Id of the site it was asked for.

        Returns:
            The row that the database keeps of it.

        Raises:
            StoreError: The folder cannot be written.
        """
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
        key, when = question_key(query), raw.fetched_at.astimezone(UTC)
        for name in (f"received/{when:%Y-%m-%d}/{when:%H%M%S%f}-{key}.json", f"latest/{key}.json"):
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
            body = gzip.decompress(packed)
        except (StoreError, OSError, EOFError, zlib.error):
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


def _circumstances(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    needed = {"source", "url", "status", "headers", "fetched_at", "place", "sha256", "size_bytes"}
    return content if isinstance(content, dict) and needed <= content.keys() else None
