"""What gridded samples have in common: the file as a DAP server sends it, question by question, or the piece cut out of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from urllib.parse import unquote

import numpy as np
import xarray as xr

from ingest.gridded import cut_piece, serialised
from ingest.sources.metno_gridded import LEAD, WANTED
from tests.ingest.dap_server import answered
from tests.ingest.sources.samples import PLACE

PIECE = "application/x-netcdf"


def answer_of(make: Callable[..., xr.Dataset], source: str, anchor: datetime, asked: str) -> bytes:
    """The answer to a question of the protocol, or the piece where the file itself is asked for."""
    dataset = _file(make, anchor)
    suffix, question = _parts(asked)
    if suffix:
        return answered(dataset, suffix, question)[0]
    return serialised(cut_piece(dataset, WANTED, [PLACE], lead=LEAD, most_bytes=10**9, source=source))


def content_type_of(asked: str) -> str:
    """Header of the same answer."""
    return {"": PIECE, "dods": "application/octet-stream"}.get(_parts(asked)[0], "text/plain")


def _parts(asked: str) -> tuple[str, str]:
    path, _, question = asked.split("\n", maxsplit=1)[0].partition("?")
    suffix = path.rpartition(".")[2]
    return (suffix, unquote(question)) if suffix in ("dds", "das", "dods") else ("", "")


@cache
def _file(make: Callable[..., xr.Dataset], anchor: datetime) -> xr.Dataset:
    return make(run=np.datetime64(anchor.astimezone(UTC).replace(tzinfo=None), "s"), steps=5, cells=5)
