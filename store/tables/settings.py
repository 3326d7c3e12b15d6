"""The table of settings that were changed on the pages. Rows are never changed nor removed; triggers hold that."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, RowId


class SettingChangeRow(Base):
    """One setting with what it was and what it became; the newest row of a key is what stands."""

    __tablename__ = "setting_change"
    __table_args__ = (Index(None, "site", "key"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site: Mapped[str]
    save: Mapped[str]
    key: Mapped[str]
    old: Mapped[dict[str, Any]]
    new: Mapped[dict[str, Any]]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]
