"""A backup: one tar file with every row and every file, consistent while the service runs, each part with its hash.

Rows are read in one snapshot of the database. Files never change once written and are removed only by the sweeper, which is held off meanwhile;
so whatever a row of the snapshot points to is in the backup. The manifest is the last part: a backup that was broken off has none.
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
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from model.domain.errors import StoreError
from store.files import Files, make_folder
from store.open import Store
from store.plain_rows import to_line
from store.schema import newest_revision
from store.space import free_bytes
from store.tables import Base, StoreIdentityRow

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
    """

    rows: int
    files: int
    size_bytes: int


def write_backup(store: Store, target: Path, *, now: datetime, raw: bool = True, leave_free_mb: float = 0.0) -> BackupReport:
    """Write a backup; it appears under its name when it is whole.

    Args:
        store: What to keep.
        target: A file that does not exist.
        now: Moment to note in it, aware UTC.
        raw: Whether the bodies received from providers are kept too.
        leave_free_mb: It is broken off, and nothing of it stays, rather than leave less room than this on its disk [MB = 10^6 byte].

    Raises:
        StoreError: The file exists or cannot be written, there is no room for it, or something the database points to is missing.
    """
    if target.exists():
        raise StoreError(f"{target} exists; a backup replaces nothing, choose another name")
    make_folder(target.absolute().parent)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with ExitStack() as held:
            for files in (store.arrays.files, store.models):
                held.enter_context(files.writing())
            report = _write(store, temporary, now=now, raw=raw, leave_free_mb=leave_free_mb)
        temporary.replace(target)
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error.strerror or error}; check space and rights of the folder") from error
    finally:
        temporary.unlink(missing_ok=True)
    return BackupReport(report.rows, report.files, target.stat().st_size)


def _write(store: Store, temporary: Path, *, now: datetime, raw: bool, leave_free_mb: float) -> BackupReport:
    tables: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        with tarfile.open(fileobj=handle, mode="w") as archive, store.reading() as session:
            if not store.database.is_sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            for table in Base.metadata.sorted_tables:
                content, count = _rows(session, table)
                _see_room(temporary.parent, len(content), leave_free_mb)
                tables[table.name] = {"columns": [column.name for column in table.columns], "rows": count}
                parts[f"rows/{table.name}.jsonl.gz"] = _add(archive, f"rows/{table.name}.jsonl.gz", content, now)
            for kind, files in _folders(store, raw=raw):
                for path in sorted(files.listed()):
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
    return BackupReport(sum(item["rows"] for item in tables.values()), len(parts) - len(tables), 0)


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
