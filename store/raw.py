"""Rows of the raw archive: where the body of every answer lies, as it came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select

from store.open import Store
from store.tables import RawRow
from store.upsert import insert_new


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One answer as received.

    Attributes:
        site: Site id.
        source: Short name of the provider.
        url: Address with its parameters, without secrets.
        fetched_at: When it came, aware UTC.
        status: HTTP status.
        headers: Response headers, without secrets.
        sha256: Hash of the body.
        path: Where the body lies, relative to the data folder.
        size_bytes: Size of the body [byte].
    """

    site: str
    source: str
    url: str
    fetched_at: datetime
    status: int
    headers: Mapping[str, str]
    sha256: str
    path: str
    size_bytes: int


def record_raw(store: Store, record: RawRecord) -> bool:
    """Keep where a body lies; False where the same answer was recorded before."""
    values = {name: getattr(record, name) for name in RawRecord.__dataclass_fields__}
    values["headers"] = {str(name): str(value) for name, value in record.headers.items()}
    with store.session() as session:
        return insert_new(session, RawRow, values)


def raw_records(
    store: Store,
    *,
    source: str | None = None,
    site: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    limit: int = 1000,
) -> tuple[RawRecord, ...]:
    """Answers fetched from `start` to before `end`, newest first."""
    statement = select(RawRow)
    if source is not None:
        statement = statement.where(RawRow.source == source)
    if site is not None:
        statement = statement.where(RawRow.site == site)
    if start is not None:
        statement = statement.where(RawRow.fetched_at >= start)
    if end is not None:
        statement = statement.where(RawRow.fetched_at < end)
    with store.reading() as session:
        rows = session.scalars(statement.order_by(RawRow.fetched_at.desc(), RawRow.id.desc()).limit(limit))
        return tuple(_record(row) for row in rows)


def newest_raw(store: Store, *, source: str, url: str) -> RawRecord | None:
    """The newest good answer (status 200) from an address, for conditional requests."""
    statement = select(RawRow).where(RawRow.source == source, RawRow.url == url, RawRow.status == 200)
    with store.reading() as session:
        row = session.scalar(statement.order_by(RawRow.fetched_at.desc(), RawRow.id.desc()).limit(1))
        return None if row is None else _record(row)


def _record(row: RawRow) -> RawRecord:
    values = {name: getattr(row, name) for name in RawRecord.__dataclass_fields__}
    return RawRecord(**{**values, "headers": MappingProxyType(dict(row.headers))})
