"""Are the files whole: arrays and models as their rows say, received bodies as their names say. Nothing is removed here."""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from model.domain.errors import StoreError
from store.arrays import content_digest
from store.open import Store
from store.repair import model_path, ours, pointed_to
from store.tables import ForecastRunRow, ModelFileRow, RawRow, SeasonRow

_CHUNK = 1 << 20
RAW, ASIDE = "raw", "set-aside"


@dataclass(frozen=True, slots=True)
class FileFaults:
    """What is wrong with the files; paths relative to the data folder's parts, all empty where nothing is.

    Attributes:
        missing: Rows point to them and they are not there.
        damaged: Arrays and models that cannot be read or are not what their rows say.
        left_over: Arrays and models that no row points to; where sites are kept apart, arrays of the sites seen alone.
        raw_damaged: Received bodies that are not what their names say.
        raw_missing: Received bodies that should still be kept.
    """

    missing: tuple[str, ...]
    damaged: tuple[str, ...]
    left_over: tuple[str, ...]
    raw_damaged: tuple[str, ...]
    raw_missing: tuple[str, ...]


def file_faults(store: Store, *, raw_since: datetime, contents: bool = True) -> FileFaults:
    """Lay the files beside the rows.

    Args:
        store: Where to look.
        raw_since: Received bodies that came later should still be there.
        contents: Also read every file through.

    Raises:
        StoreError: The database refused.
    """
    seen = {
        kind: (pointed_to(store.database, kind), set(files.listed()))
        for kind, files in (("arrays", store.arrays.files), ("models", store.models))
    }
    damaged = tuple(_damaged(store)) if contents else ()
    raw_damaged = tuple(_raw_damaged(store.data / RAW)) if contents else ()
    missing, left_over, gone = [], [], set()
    for kind, (before, there) in seen.items():
        now = pointed_to(store.database, kind)  # the service keeps and forgets while this reads
        missing += [f"{kind}/{path}" for path in sorted((before & now) - there)]
        left_over += [f"{kind}/{path}" for path in sorted(filter(ours(store.database, kind), there - before - now))]
        gone |= {f"{kind}/{path}" for path in before - now}
    return FileFaults(
        missing=tuple(missing),
        damaged=tuple(path for path in damaged if path not in gone),
        left_over=tuple(left_over),
        raw_damaged=raw_damaged,
        raw_missing=tuple(_raw_missing(store, raw_since)),
    )


def set_aside(store: Store, bodies: tuple[str, ...]) -> Path:
    """Move damaged bodies out of the archive, so that nothing reads them; they are kept.

    Args:
        store: Whose archive.
        bodies: Of `FileFaults.raw_damaged`.

    Returns:
        The folder they lie in now.

    Raises:
        StoreError: A file cannot be moved.
    """
    folder = store.data / ASIDE
    try:
        for path in bodies:
            target = folder / path
            target.parent.mkdir(mode=0o770, parents=True, exist_ok=True)
            (store.data / path).replace(target)
    except OSError as error:
        raise StoreError(f"{error.filename} cannot be moved aside: {error.strerror}; check rights of {store.data}") from error
    return folder


def _damaged(store: Store) -> Iterator[str]:
    """Arrays that do not unpack or have another content than when they were kept, and models of another hash."""
    with store.reading() as session:
        digests = {
            path: digest for row in (ForecastRunRow, SeasonRow) for path, digest in session.execute(select(row.path, row.digest))
        }
        models = set(session.scalars(select(ModelFileRow.sha256)))
    for path in sorted(pointed_to(store.database, "arrays") & store.arrays.files.listed()):
        try:
            content = store.arrays.read(path)
        except StoreError:
            yield f"arrays/{path}"
            continue
        if path in digests and content_digest(content) != digests[path]:
            yield f"arrays/{path}"
    for sha256 in sorted(models):
        path = model_path(sha256)
        if store.models.locate(path).is_file() and store.models.sha256(path) != sha256:
            yield f"models/{path}"


def _raw_damaged(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*/*.gz")):
        if _unpacked_hash(path) != path.name.removesuffix(".gz"):
            yield f"{RAW}/{path.parent.name}/{path.name}"


def _raw_missing(store: Store, since: datetime) -> Iterator[str]:
    with store.reading() as session:
        paths = session.scalars(select(RawRow.path).where(RawRow.fetched_at >= since).distinct()).all()
    for path in sorted(paths):
        if not (store.data / path).is_file() and not (store.data / ASIDE / path).is_file():
            yield path


def _unpacked_hash(path: Path) -> str:
    """SHA-256 of what a gzip file holds, read piece by piece so that no bomb fills the memory; empty where it cannot be read."""
    digest, unpacker = hashlib.sha256(), zlib.decompressobj(wbits=31)
    try:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                while piece:
                    digest.update(unpacker.decompress(piece, _CHUNK))
                    piece = unpacker.unconsumed_tail
    except (OSError, zlib.error):
        return ""
    return digest.hexdigest() if unpacker.eof else ""
