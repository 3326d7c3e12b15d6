"""A store: database, arrays and model files of one installation, opened together."""

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from store.arrays import ArrayStore, array_store
from store.database import BUSY_TIMEOUT_MS, Database, connect
from store.files import Files
from store.repair import RepairReport, repair
from store.schema import bring_up_to_date
from store.tables import StoreIdentityRow
from store.upsert import insert_new

#: Any fixed number: those that give a new PostgreSQL database its identity queue at it.
_IDENTITY_LOCK_KEY = 4_211_838


class DatabaseSettings(Protocol):
    """The part of the settings that names the database."""

    @property
    def url(self) -> str:
        """Address."""

    @property
    def busy_timeout_s(self) -> float:
        """How long to wait for another writer [s]."""


class PathSettings(Protocol):
    """The part of the settings that names folders."""

    @property
    def data(self) -> str | Path:
        """Folder below which arrays, raw archive and models lie."""

    @property
    def objects(self) -> str:
        """Address of object storage for the arrays; empty for the folder."""


class StoreSettings(Protocol):
    """What of the settings the store needs."""

    @property
    def database(self) -> DatabaseSettings:
        """Database section."""

    @property
    def paths(self) -> PathSettings:
        """Paths section."""


@dataclass(frozen=True)
class Store:
    """Everything that lasts.

    Attributes:
        database: Rows.
        arrays: Forecast, assessment and season arrays.
        models: Files of trained models, by the hash of their content.
        data: Folder below which files lie.
        id: Identity of the database; its files lie in folders of this name.
    """

    database: Database
    arrays: ArrayStore
    models: Files
    data: Path
    id: str

    @classmethod
    def open(
        cls, url: str, data: str | Path, *, create: bool = True, busy_timeout_ms: int = BUSY_TIMEOUT_MS, objects: str = ""
    ) -> Self:
        """Open the store, making it or bringing its schema up to date where needed.

        Args:
            url: ``sqlite:///path`` or ``postgresql://user:password@host/name``.
            data: Folder for arrays, raw archive and models.
            create: Make a missing SQLite file.
            busy_timeout_ms: How long to wait for another writer [ms].
            objects: Address of object storage for the arrays; empty for the folder.

        Raises:
            StoreError: What is wrong, where, and what to do.
        """
        database = connect(url, create=create, busy_timeout_ms=busy_timeout_ms)
        try:
            bring_up_to_date(database)
            identity = _identity(database)
        except BaseException:
            database.close()
            raise
        root = Path(data)
        return cls(
            database=database,
            arrays=array_store(root / "arrays" / identity, objects=objects and f"{objects.rstrip('/')}/{identity}"),
            models=Files(root / "models" / identity),
            data=root,
            id=identity,
        )

    def session(self) -> AbstractContextManager[Session]:
        """One transaction that may write; see `Database.session`."""
        return self.database.session()

    def reading(self, *, snapshot: bool = False) -> AbstractContextManager[Session]:
        """One transaction that only reads; see `Database.reading`."""
        return self.database.reading(snapshot=snapshot)

    def repair(self, *, wait_s: float = 5.0) -> RepairReport:
        """Remove what killed runs left behind; see `store.repair.repair`."""
        return repair(self.database, self.arrays.files, self.models, wait_s=wait_s)

    def close(self) -> None:
        """Give every connection back."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_store(settings: StoreSettings, *, create: bool = True) -> Store:
    """Open the store that the settings name.

    Raises:
        StoreError: What is wrong, where, and what to do.
    """
    database = settings.database
    return Store.open(
        *(database.url, settings.paths.data),
        create=create,
        busy_timeout_ms=round(database.busy_timeout_s * 1000),
        objects=settings.paths.objects,
    )


@contextmanager
def opened(settings: StoreSettings) -> Iterator[Store]:
    """The store for the length of a ``with`` block."""
    with open_store(settings) as store:
        yield store


def _identity(database: Database) -> str:
    with database.reading() as session:
        identity = session.scalar(select(StoreIdentityRow.id))
    if identity is None:
        with database.session() as session:
            if not database.is_sqlite:  # SQLite's writers queue already; here two would both find no identity
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _IDENTITY_LOCK_KEY})
            identity = session.scalar(select(StoreIdentityRow.id))
            if identity is None:
                identity = secrets.token_hex(6)
                insert_new(session, StoreIdentityRow, {"id": identity})
    return identity
