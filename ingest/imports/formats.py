"""Which kind of file it is, and its content: rows of a table, or the JSON of a plough feed."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ingest.imports.csv_table import csv_table
from ingest.imports.files import decoded, read_bytes
from ingest.imports.geojson_table import geojson_table, json_text
from ingest.imports.plough_feeds import destia, helsinki, infraroad, kuntec, yit
from ingest.imports.table import Row, Table, checked_cell
from ingest.imports.xlsx_table import xlsx_table
from model.domain.errors import SourceFormatError

Format = Literal["auto", "csv", "xlsx", "geojson", "json", "helsinki", "destia", "kuntec", "yit", "infraroad"]
FORMATS: tuple[Format, ...] = ("auto", "csv", "xlsx", "geojson", "json", "helsinki", "destia", "kuntec", "yit", "infraroad")

_SHAPES = {
    "kuntec": kuntec.is_kuntec,
    "yit": yit.is_yit,
    "infraroad": infraroad.is_infraroad,
    "destia": destia.is_destia,
    "helsinki": helsinki.is_helsinki,
}


@dataclass(frozen=True, slots=True)
class Feed:
    """The JSON of a plough feed.

    Attributes:
        dialect: ``helsinki``, ``destia``, ``kuntec``, ``yit`` or ``infraroad``.
        content: The JSON.
    """

    dialect: str
    content: Any


def opened_file(
    path: Path, *, form: Format = "auto", delimiter: str = "auto", encoding: str = "auto", feeds: bool = True
) -> Table | Feed:
    """The content of a file.

    Args:
        path: The file.
        form: What it is; ``auto``: by its name and its own shape.
        delimiter: Of a CSV file.
        encoding: Of a text file.
        feeds: Whether a plough feed is something the caller can use.

    Raises:
        SourceFormatError: It cannot be read, or is nothing that is known.
    """
    content = read_bytes(path)
    suffix = path.suffix.lower()
    if form == "xlsx" or (form == "auto" and (suffix == ".xlsx" or content.startswith(b"PK\x03\x04"))):
        return xlsx_table(content, path.name)
    if suffix in {".xls", ".xlsm", ".xlsb", ".ods", ".zip", ".gz"} or content.startswith((b"\xd0\xcf\x11\xe0", b"\x1f\x8b")):
        raise SourceFormatError(
            path.name, f"files of the kind {suffix or 'archive'} are not read; save it as .xlsx, .csv or .geojson"
        )
    text = decoded(content, path.name, encoding)
    is_json = form not in {"auto", "csv"} or suffix in {".json", ".geojson"} or text.lstrip()[:1] in {"[", "{"}
    if form == "csv" or not is_json:
        return csv_table(text, path.name, delimiter=delimiter)
    read = json_text(text, path.name)
    if form == "geojson" or (form == "auto" and isinstance(read, dict) and read.get("type") == "FeatureCollection"):
        return geojson_table(read, path.name)
    if form == "json":
        return _rows_of(read, path.name)
    dialect = form if form != "auto" else next((name for name, fits in _SHAPES.items() if feeds and fits(read)), "")
    if dialect:
        return Feed(dialect, read)
    return _rows_of(read, path.name)


def _rows_of(content: Any, file: str) -> Table:
    """A JSON list of flat objects as rows."""
    if not isinstance(content, list) or not content or not all(isinstance(item, dict) for item in content):
        raise SourceFormatError(file, "is JSON, but neither GeoJSON, a list of rows, nor one of the plough feeds that are known")
    rows = []
    for number, item in enumerate(content, start=1):
        cells = {}
        for name, value in item.items():
            if not (value is None or isinstance(value, str | bool | int | float)):
                raise SourceFormatError(file, f"row {number}, column {name!r}: {json.dumps(value)[:40]} is no single value")
            plain = float(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else value
            cells[name] = checked_cell(
                plain if not isinstance(plain, int) or isinstance(plain, bool) else str(plain)[:40], file, f"row {number}"
            )
        rows.append(Row(number=number, cells=cells))
    headings = tuple(dict.fromkeys(name for row in rows for name in row.cells))
    return Table(file=file, word="row", headings=headings, rows=tuple(rows))
