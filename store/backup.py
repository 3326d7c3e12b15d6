"""A backup: one tar file with every row and every file, consistent while the service runs, each part with its hash.

Rows are read in one snapshot of the database. Files never change once written and are removed only by the sweeper, which is held off meanwhile;
so whatever a row of the snapshot points to is in the backup. The manifest is the last part: a backup that was broken off has none. Where the server
keeps sites apart, a role that does not see every row is refused, unless one site's rows are what was asked for.
"""

import gzip
import hashlib
import io
import json
import os
import secrets
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from model.domain.errors import StoreError
from store.files import Files, make_folder
from store.open import Store
from store.plain_rows import to_line
from store.repair import paths_in
from store.schema import newest_revision
from store.seen_sites import seen_sites
from store.space import free_bytes
from store.tables import Base, RawRow, StoreIdentityRow

MANIFEST = "manifest.json"
#: Form of the backup; a program that knows only older ones refuses it.
FORM = 1
RAW = "raw"
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds.

    Attributes:
        rows: Number of rows.
        files: Number of files.
        size_bytes: Of the backup.
        missing: Arrays and models that rows in it point to and that were not there; empty where it is whole.
        path: Where it lies.
    """

    rows: int
    files: int
    size_bytes: int
    missing: tuple[str, ...]
    path: Path


def write_backup(
    store: Store,
    target: Path,
    *,
    now: datetime,
    raw: bool = True,
    leave_free_mb: float = 0.0,
    own: str | None = None,
    incomplete: Path | None = None,
) -> BackupReport:
    """Write a backup; it appears under its name when it is written to its end.

    Args:
        store: What to keep.
        target: A file that does not exist.
        now: Moment to note in it, aware UTC.
        raw: Whether the bodies received from providers are kept too.
        leave_free_mb: It is broken off, and nothing of it stays, rather than leave less room than this on its disk [MB = 10^6 byte].
        own: The site whose rows alone are kept, through a role that sees no others; None for every row.
        incomplete: Its name where arrays or models are missing, so that it is not taken for a whole one; `target` where None.

    Raises:
        StoreError: The file exists or cannot be written, there is no room for it, or this role does not see the rows that were asked for.
    """
    if own is not None and (seen := seen_sites(store.database)) != frozenset({own}):
        told = "every site's" if seen is None else f"those of {', '.join(sorted(seen))}" if seen else "no site's"
        raise StoreError(
            f"the rows of {own} alone were to be kept, but this role sees {told}; see docs/scaling.md on who backs up"
        )
    if target.exists():
        raise StoreError(f"{target} exists; a backup replaces nothing, choose another name")
    make_folder(target.absolute().parent)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with ExitStack() as held:
            for files in (store.arrays.files, store.models):
                held.enter_context(files.writing())
            report = _write(store, temporary, now=now, raw=raw, leave_free_mb=leave_free_mb, own=own)
        chosen = incomplete if report.missing and incomplete is not None else target
        temporary.replace(chosen)
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error.strerror or error}; check space and rights of the folder") from error
    finally:
        temporary.unlink(missing_ok=True)
    return replace(report, size_bytes=chosen.stat().st_size, path=chosen)


def _write(store: Store, temporary: Path, *, now: datetime, raw: bool, leave_free_mb: float, own: str | None) -> BackupReport:
    tables: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    missing: list[str] = []
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        with tarfile.open(fileobj=handle, mode="w") as archive, store.reading(snapshot=True) as session:
            if own is None and not store.database.is_sqlite:
                session.execute(text("SET LOCAL row_security = off"))  # rows that are not seen are an error, not left out
            for table in Base.metadata.sorted_tables:
                content, count = _rows(session, table)
                _see_room(temporary.parent, len(content), leave_free_mb)
                tables[table.name] = {"columns": [column.name for column in table.columns], "rows": count}
                parts[f"rows/{table.name}.jsonl.gz"] = _add(archive, f"rows/{table.name}.jsonl.gz", content, now)
            for kind, files in _folders(store, raw=raw):
                there = files.listed()
                if kind == RAW:
                    chosen = there if own is None else there & _bodies(session)
                else:
                    chosen = there & (known := paths_in(session, kind))
                    missing += (f"{kind}/{path}" for path in sorted(known - there))
                for path in sorted(chosen):
                    if kind == RAW and not files.locate(path).exists():
                        continue  # retention has removed it since it was listed
                    content = files.get(path)
                    _see_room(temporary.parent, len(content), leave_free_mb)
                    parts[f"{kind}/{path}"] = _add(archive, f"{kind}/{path}", content, now)
            manifest = {
                "form": FORM,
                "revision": newest_revision(),
                "identity": session.scalar(select(StoreIdentityRow.id)),
                "created_at": now.isoformat(),
                "tables": tables,
                "parts": parts,
            }
            _add(archive, MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode(), now)
        handle.flush()
        os.fsync(handle.fileno())
    return BackupReport(sum(item["rows"] for item in tables.values()), len(parts) - len(tables), 0, tuple(missing), temporary)


def _bodies(session: Session) -> set[str]:
    """Received bodies that the rows this transaction sees point to, below the folder they lie in."""
    return {path.removeprefix(f"{RAW}/") for path in session.scalars(select(RawRow.path))}


def _see_room(folder: Path, size_bytes: int, leave_free_mb: float) -> None:
    """That so much more may be written: a backup must not take the room that tonight's forecasts need."""
    free = free_bytes(folder)
    if leave_free_mb and free is not None and free - size_bytes < leave_free_mb * 1e6:
        raise StoreError(
            f"the backup would leave less than {leave_free_mb:.0f} MB (storage.archive_min_free_mb) on the disk of {folder}; "
            "free space, or name another disk with --out"
        )


def _folders(store: Store, *, raw: bool) -> Iterator[tuple[str, Files]]:
    """Kinds of files, by their folder in the backup."""
    yield "arrays", store.arrays.files
    yield "models", store.models
    if raw:
        yield RAW, Files(store.data / RAW)


def _rows(session: Session, table: Table) -> tuple[bytes, int]:
    """All rows of a table in the order of their key, packed, and how many there are."""
    packed, count = io.BytesIO(), 0
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as lines:
        found = session.execute(select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_BATCH))
        for row in found:
            lines.write(f"{to_line(tuple(row))}\n".encode())
            count += 1
    return packed.getvalue(), count


def _add(archive: tarfile.TarFile, name: str, content: bytes, now: datetime) -> dict[str, Any]:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = len(content), int(now.timestamp()), 0o600
    archive.addfile(entry, io.BytesIO(content))
    return {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)}
