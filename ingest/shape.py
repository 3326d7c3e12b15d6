"""The shape of a body, without its content: which fields there are, of what kind, in what range, in which units."""

import csv
import io
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree as ET

import xarray as xr

from ingest.body import xml_root
from ingest.ports import RawBody
from model.domain.errors import SourceFormatError

#: A field with more different texts than this tells no unit or code.
_MOST_TEXTS = 6
_LONGEST_TEXT = 40
_DEEPEST = 40


@dataclass
class Shape:
    """One field of a body.

    Attributes:
        kinds: Among ``number``, ``text``, ``time``, ``true/false`` and ``nothing``.
        low: Least number, NaN where there was none.
        high: Largest number.
        texts: Different texts, while they are few.
        unit: What the body itself says of the field's unit, empty where it says nothing there.
    """

    kinds: set[str] = field(default_factory=set)
    low: float = math.nan
    high: float = math.nan
    texts: set[str] = field(default_factory=set)
    unit: str = ""

    def saw(self, value: object) -> None:
        """Take in one value."""
        if isinstance(value, bool):
            self.kinds.add("true/false")
        elif isinstance(value, int | float):
            self.kinds.add("number")
            figure = float(min(max(value, -1e300), 1e300))
            self.low, self.high = _least(self.low, figure), -_least(-self.high, -figure)
        elif value is None or value == "":
            self.kinds.add("nothing")
        else:
            text = str(value)
            self.kinds.add("time" if _is_time(text) else "text")
            if len(self.texts) <= _MOST_TEXTS:
                self.texts.add(text[:_LONGEST_TEXT])


def shape_of(raw: RawBody) -> dict[str, Shape]:
    """Every field of a body by its path; a place in a list is written ``[]``, and holds nothing where a list is empty.

    Raises:
        SourceFormatError: The body is neither JSON, XML, NetCDF classic nor a table of separated values.
    """
    start = raw.body.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    found: dict[str, Shape] = {}
    try:
        if raw.body.startswith(b"CDF"):
            return _of_grid(raw.body)
        if start in (b"{", b"["):
            leaves = _leaves(json.loads(raw.body.decode("utf-8-sig")), "")
        elif start == b"<":
            root = xml_root(raw)
            leaves = _elements(root, root.tag)
        else:
            leaves = _cells(raw.body.decode("utf-8-sig"))
        for path, value in leaves:
            found.setdefault(path, Shape()).saw(value)
    except (ValueError, RecursionError, ET.ParseError, OSError) as error:
        raise SourceFormatError(raw.source, f"the answer has no shape that can be told ({error})") from error
    return found


def _leaves(node: object, path: str, depth: int = 0) -> Iterator[tuple[str, object]]:
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(node, list):
        if not node:
            yield f"{path}[]", None
        for value in node:
            yield from _leaves(value, f"{path}[]", depth + 1)
    else:
        yield path, node


def _elements(element: ET.Element, path: str, depth: int = 0) -> Iterator[tuple[str, object]]:
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    for name, text in element.attrib.items():
        yield f"{path}@{name}", _figure(text)
    if len(element) == 0:
        yield path, _figure((element.text or "").strip())
    for child in element:
        yield from _elements(child, f"{path}.{child.tag}", depth + 1)


def _cells(text: str) -> Iterator[tuple[str, object]]:
    """The columns of the widest table in a text, by their headings."""
    separator = max(";,\t", key=text.count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(cell.strip() for cell in row)]
    headings = [
        i
        for i, row in enumerate(rows)
        if len(row) > 1 and all(_figure(cell) == cell and not _is_time(cell) for cell in row if cell)
    ]
    if not headings:
        raise ValueError("no line of headings")
    heading = rows[headings[-1]]
    for row in rows[headings[-1] + 1 :]:
        for name, cell in zip(heading, row, strict=False):
            if name.strip():
                yield name.strip(), _figure(cell.strip())


def _of_grid(body: bytes) -> dict[str, Shape]:
    with xr.open_dataset(io.BytesIO(body), engine="scipy", decode_cf=False) as grid:
        found = {}
        for name, variable in grid.variables.items():
            shape = Shape({"number" if variable.dtype.kind in "iuf" else "text"}, unit=str(variable.attrs.get("units", "")))
            found[str(name)] = shape
        return found


def _figure(text: str) -> object:
    try:
        figure = float(text)
    except ValueError:
        return text
    return figure if math.isfinite(figure) else text


def _is_time(text: str) -> bool:
    if len(text) < 8 or not text[:4].isdigit():
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _least(first: float, second: float) -> float:
    return second if math.isnan(first) else min(first, second)
