"""Trained models: a card and files of text, by the hash of their content; nothing is ever unpickled."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from model.domain.errors import StoreError
from store.open import Store
from store.repair import model_path
from store.tables import ModelFileRow, ModelRow
from store.upsert import insert_many, insert_new


@dataclass(frozen=True)
class StoredModel:
    """A trained model as kept.

    Attributes:
        id: Its number.
        name: What it is for.
        created_at: When it was trained.
        trusted: Whether the held-out weeks spoke for it when it was trained.
        card: What it is, learned from and scored.
        files: Content by file name; empty where only cards were asked for.
    """

    id: int
    name: str
    created_at: datetime
    trusted: bool
    card: Mapping[str, Any]
    files: Mapping[str, bytes]


def save_model(
    store: Store,
    site: str,
    *,
    name: str,
    card: Mapping[str, Any],
    files: Mapping[str, bytes],
    trusted: bool,
    created_at: datetime,
) -> int:
    """Keep a model; the same card and files keep their number.

    Args:
        store: Where to keep it.
        site: Site id.
        name: What it is for, e.g. ``needs``.
        card: JSON-able description.
        files: Content by file name.
        trusted: Whether the held-out weeks spoke for it.
        created_at: When it was trained.

    Raises:
        StoreError: It cannot be kept; nothing half is visible.
    """
    try:
        plain = json.loads(json.dumps(card, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise StoreError(
            f"card of model {name} is not plain JSON ({error}); keep text, finite numbers, lists and tables"
        ) from error
    hashes = {file: hashlib.sha256(content).hexdigest() for file, content in sorted(files.items())}
    digest = hashlib.sha256(json.dumps([plain, hashes, trusted], sort_keys=True).encode()).hexdigest()
    same = select(ModelRow.id).where(ModelRow.site == site, ModelRow.name == name, ModelRow.digest == digest)
    with store.models.writing():
        for file, sha256 in hashes.items():
            store.models.put(model_path(sha256), files[file])
        with store.session() as session:
            row = {"site": site, "name": name, "created_at": created_at, "trusted": trusted, "card": plain, "digest": digest}
            new = insert_new(session, ModelRow, row)
            number = session.scalar(same)
            if number is None:
                raise StoreError(f"model {name} of {site} could not be read back; nothing was stored")
            if new:
                entries = [
                    {"model_id": number, "name": file, "sha256": sha256, "size_bytes": len(files[file])}
                    for file, sha256 in hashes.items()
                ]
                insert_many(session, ModelFileRow, entries)
    return number


def model_cards(store: Store, site: str, *, limit: int = 50) -> tuple[StoredModel, ...]:
    """Models without their files, trusted or not, newest first."""
    with store.reading() as session:
        rows = session.scalars(
            select(ModelRow).where(ModelRow.site == site).order_by(ModelRow.created_at.desc(), ModelRow.id.desc()).limit(limit)
        )
        return tuple(_model(row, {}) for row in rows)


def load_model(store: Store, model_id: int) -> StoredModel:
    """A model with its files.

    Raises:
        StoreError: There is none with this number, or a file is missing or is not what was stored.
    """
    with store.reading() as session:
        row = session.get(ModelRow, model_id)
        if row is None:
            raise StoreError(f"there is no model {model_id}; train one")
        entries = session.scalars(select(ModelFileRow).where(ModelFileRow.model_id == model_id).order_by(ModelFileRow.name)).all()
    files = {}
    for entry in entries:
        content = store.models.get(model_path(entry.sha256))
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise StoreError(
                f"{store.models.locate(model_path(entry.sha256))} (file {entry.name} of model {row.name}) is not what was stored; "
                "train again or restore a backup"
            )
        files[entry.name] = content
    return _model(row, files)


def _model(row: ModelRow, files: dict[str, bytes]) -> StoredModel:
    return StoredModel(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        trusted=row.trusted,
        card=MappingProxyType(dict(row.card)),
        files=MappingProxyType(files),
    )
