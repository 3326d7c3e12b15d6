"""From a backup to a store, on either database: checked whole before anything is written, and all or nothing."""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from model.domain.errors import StoreError
from store.backup import FORM, MANIFEST, RAW
from store.database import Database, connect, refusal
from store.files import Files
from store.object_files import files_at
from store.plain_rows import from_line
from store.schema import known_revisions, upgrade
from store.segment_months import open_month
from store.tables import SegmentSummaryRow

_BATCH = 1000
#: No row is longer than this, packed values of segments among them [letters].
_LONGEST_ROW = 50_000_000
_FOLDERS = ("arrays", "models", RAW)
#: Of a larger manifest no more is read, and so it is found to be none [byte].
_LARGEST_MANIFEST = 500_000_000


@dataclass(frozen=True)
class Backup:
    """An open backup that was found whole.

    Attributes:
        path: Where it lies.
        manifest: What it says it holds.
    """

    path: Path
    manifest: dict[str, Any]


def check_backup(path: Path) -> Backup:
    """Read a backup from end to end and hold every part against its hash.

    Raises:
        StoreError: It is no backup, was broken off, is damaged, or is newer than this program knows.
    """
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        if manifest.get("form") != FORM or manifest.get("revision") not in known_revisions():
            raise StoreError(f"{path} was made by a newer Halka (schema {manifest.get('revision')}); restore it with that one")
        names = {entry.name for entry in archive if entry.isfile()} - {MANIFEST}
        if names != set(manifest["parts"]):
            odd = min(names.symmetric_difference(manifest["parts"]))
            raise StoreError(f"{path}: {odd} is not as its manifest says; take another backup")
        for name, told in manifest["parts"].items():
            if hashlib.sha256(_part(archive, name, path)).hexdigest() != told["sha256"]:
                raise StoreError(f"{path}: {name} is damaged; take another backup")
    return Backup(path, manifest)


def is_written_out(path: Path) -> bool:
    """Whether a file is a backup that was written to its end: every part its manifest names is there and has its length.

    Contents are not held against their hashes: one look through the headers, where `check_backup` reads it all.
    """
    try:
        with _opened(path) as archive:
            told = _manifest(archive, path)["parts"]
            there = {entry.name: entry.size for entry in archive if entry.isfile() and entry.name != MANIFEST}
            return there == {name: part["size_bytes"] for name, part in told.items()}
    except (StoreError, KeyError, TypeError, AttributeError, tarfile.TarError, OSError):
        return False


def restore_backup(backup: Backup, url: str, data: Path, *, objects: str = "") -> int:
    """Fill an empty database and data folder.

    Args:
        backup: Result of `check_backup`.
        url: Address of a database without tables.
        data: Folder for arrays, models and raw bodies.
        objects: Address of object storage for the arrays; empty for the folder.

    Returns:
        Number of rows.

    Raises:
        StoreError: The database is not empty, or refuses; then it is left as it was.
    """
    database = connect(url)
    try:
        with database.engine.execution_options(halka_reading=True).connect() as connection:
            if inspect(connection).get_table_names():
                raise StoreError(f"database {database.where} is not empty; restore into a new one, and nothing is lost")
        with _opened(backup.path) as archive:
            _put_files(archive, backup, data, objects)
            return _put_rows(archive, backup, database)
    except SQLAlchemyError as error:
        raise refusal(error, database.where) from error
    finally:
        database.close()


def _put_files(archive: tarfile.TarFile, backup: Backup, data: Path, objects: str) -> None:
    identity = str(backup.manifest["identity"])
    folders = {kind: Files(data / kind if kind == RAW else data / kind / identity) for kind in _FOLDERS}
    folders["arrays"] = files_at(folders["arrays"].root, objects and f"{objects.rstrip('/')}/{identity}")
    for name in backup.manifest["parts"]:
        kind, _, path = name.partition("/")
        if kind in folders:
            folders[kind].put(path, _part(archive, name, backup.path))


def _put_rows(archive: tarfile.TarFile, backup: Backup, database: Database) -> int:
    """Make the tables as they were when the backup was made, fill them, and bring them up to date, in one transaction."""
    count = 0
    with database.engine.begin() as connection:
        upgrade(connection, backup.manifest["revision"])
        known = MetaData()
        known.reflect(connection)
        for table in known.sorted_tables:
            told = backup.manifest["tables"].get(table.name)
            if told is not None:
                packed = _part(archive, f"rows/{table.name}.jsonl.gz", backup.path)
                count += _fill(connection, table, told["columns"], packed, aware=not database.is_sqlite)
        upgrade(connection, "head")
    return count


def _fill(connection: Connection, table: Table, columns: list[str], packed: bytes, *, aware: bool) -> int:
    count = 0
    for batch in _batches(packed, table.name):
        values = [from_line(line, aware=aware) for line in batch]
        if any(len(row) != len(columns) for row in values):
            raise StoreError(
                f"a row of {table.name} in the backup has not the {len(columns)} values it should; take another backup"
            )
        rows = [dict(zip(columns, row, strict=True)) for row in values]
        if table.name == SegmentSummaryRow.__tablename__:
            for site, moment in {(row["site"], row["issued_at"]) for row in rows}:
                open_month(connection, site, moment)
        connection.execute(table.insert(), rows)
        count += len(rows)
    if aware and "id" in table.columns and count:
        highest = connection.scalar(select(func.max(table.c.id)))
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name})
        if sequence is not None:
            connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})
    return count


def _batches(packed: bytes, table: str) -> Iterator[list[str]]:
    """Rows as lines, some at a time: however much they unpack to, no more than that is held."""
    batch: list[str] = []
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as lines:
            text_of = io.TextIOWrapper(lines, encoding="utf-8", newline="\n")
            while line := text_of.readline(_LONGEST_ROW + 1):
                if len(line) > _LONGEST_ROW:
                    raise StoreError(f"a row of {table} in the backup is longer than {_LONGEST_ROW} letters; take another backup")
                batch.append(line)
                if len(batch) == _BATCH:
                    yield batch
                    batch = []
    except (OSError, EOFError, UnicodeError, zlib.error) as error:
        raise StoreError(f"the rows of {table} in the backup cannot be unpacked ({error}); take another backup") from error
    if batch:
        yield batch


def _opened(path: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(path, mode="r:")
    except FileNotFoundError as error:
        raise StoreError(f"there is no file {path}") from error
    except (tarfile.TarError, OSError) as error:
        raise StoreError(f"{path} is no backup of Halka ({error})") from error


def _manifest(archive: tarfile.TarFile, path: Path) -> dict[str, Any]:
    try:
        read = archive.extractfile(MANIFEST)
        manifest: dict[str, Any] = json.loads(b"" if read is None else read.read(_LARGEST_MANIFEST))
        names = [*manifest["parts"].items(), *manifest["tables"].items()]
    except (KeyError, ValueError, TypeError, AttributeError, tarfile.TarError, OSError) as error:
        raise StoreError(f"{path} is no whole backup of Halka ({error}); it may have been broken off, take another") from error
    if not names:
        raise StoreError(f"{path} holds nothing; take another backup")
    return manifest


def _part(archive: tarfile.TarFile, name: str, path: Path) -> bytes:
    try:
        read = archive.extractfile(name)
        if read is not None:
            return read.read()
    except (KeyError, tarfile.TarError, OSError) as error:
        raise StoreError(f"{path}: {name} cannot be read ({error}); take another backup") from error
    raise StoreError(f"{path}: {name} is no file; take another backup")
