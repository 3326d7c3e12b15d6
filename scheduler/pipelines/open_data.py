"""Open data of one site: files that anybody may have, in a new folder that appears whole."""

import csv
import hashlib
import io
import json
import secrets
import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from model.domain.errors import StoreError
from model.report.escape import safe_text
from model.report.open_data import (
    ACTIONS,
    ADVICE,
    SEGMENTS,
    Field,
    Row,
    Told,
    action_rows,
    advice_rows,
    described,
    network_geojson,
    segment_rows,
)
from scheduler.context import Context
from store.actions import actions_between
from store.plans import advice_of, assessment_history
from store.segments import segments_of

DESCRIPTION = "datapackage.json"


def open_data(context: Context, folder: Path, *, licence: str | None, days: int) -> str:
    """Write the network, the newest assessment's advice and segments, and what was done.

    Args:
        context: Site and store.
        folder: One that does not exist.
        licence: SPDX identifier of what others may do with it; None leaves it unsaid.
        days: How far back actions go [d].

    Returns:
        One sentence on what was written.

    Raises:
        StoreError: The folder exists or cannot be written.
    """
    if folder.exists():
        raise StoreError(f"{folder} exists; name a new folder for the open data")
    site, now = context.site, context.now
    newest = next(iter(assessment_history(context.store, site.id, limit=1, known_at=now)), None)
    advised = () if newest is None else advice_of(context.store, newest.id, reasons=False)
    told = () if newest is None else segments_of(context.store, newest.id)
    by_unit = ((u.unit_id, u.segments, u.surface_min.tolist(), u.slippery_share.tolist(), u.slippery_hour.tolist()) for u in told)
    done = actions_between(context.store, site.id, now - timedelta(days=days), now, known_at=now)
    content = {
        "network.geojson": json.dumps(network_geojson(context.network), ensure_ascii=False).encode(),
        "advice.csv": _csv(ADVICE, advice_rows(advised)),
        "segments.csv": _csv(SEGMENTS, segment_rows(by_unit)),
        "actions.csv": _csv(ACTIONS, action_rows(done)),
    }
    files = {name: (len(body), hashlib.sha256(body).hexdigest()) for name, body in content.items()}
    stands_on = None if newest is None else Told(newest.issued_at, newest.rung, newest.simulated)
    content[DESCRIPTION] = described(
        site=site.id, name=site.name, network=context.network, told=stands_on, licence=licence, files=files
    ).encode()
    _written(folder, content)
    return (
        f"öppna data i {folder}: {len(advised)} råd, {sum(len(unit.segments) for unit in told)} delsträckor, {len(done)} åtgärder"
    )


def _csv(fields: tuple[Field, ...], rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow([field.name for field in fields])
    for row in rows:
        table.writerow([safe_text(cell) if isinstance(cell, str) else _plain(cell) for cell in row])
    return text.getvalue().encode()


def _plain(cell: float | None) -> str | float | None:
    return str(cell).lower() if isinstance(cell, bool) else cell


def _written(folder: Path, content: dict[str, bytes]) -> None:
    aside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.tmp")
    try:
        aside.mkdir(parents=True)
        for name, body in content.items():
            (aside / name).write_bytes(body)
        aside.rename(folder)
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error.strerror or error}; check space and rights") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
