"""The root of all tables: how Python types map to columns and how constraints are named."""

from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, BigInteger, Double, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from store.columns import UtcDateTime, Words

#: A key that counts up: 64 bits on PostgreSQL, SQLite's own row number there.
RowId = BigInteger().with_variant(Integer(), "sqlite")

NAMES = MappingProxyType(
    {
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """Root of every table."""

    metadata = MetaData(naming_convention=dict(NAMES))
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy reads it as a plain dict on the class
        datetime: UtcDateTime,
        float: Double,
        str: Words,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class StoreIdentityRow(Base):
    """One row: who this database is, so that two databases never share array files."""

    __tablename__ = "store_identity"

    id: Mapped[str] = mapped_column(primary_key=True)
