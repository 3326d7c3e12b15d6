"""The Data Access Protocol, version 2: what a server says of a dataset, and the numbers it sends.

Contract (OPeNDAP, DAP 2.0, ESE-RFC-004.1.2)
    ``<address>.dds`` declares names, types and shapes; ``<address>.das`` holds the attributes; ``<address>.dods?name[start:step:stop]...``
    answers with a declaration of what follows, a line ``Data:`` and the values in XDR: big-endian, whatever is shorter filled up to 4 bytes,
    the length of an array written twice before it. A fault comes as ``Error { code = ...; message = "..."; };``, also with status 200.

Only what NetCDF files become is read: numbers and texts, arrays of them, and grids (an array with its maps). Sequences are refused.
"""

import re
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from model.domain.errors import SourceFormatError, SourceUnavailable
from model.domain.source_state import Outcome

Attributes = dict[str, object]

#: Type in a declaration → how it is sent.
_SENT = {
    "Byte": ">u1",
    "Int16": ">i4",
    "UInt16": ">u4",
    "Int32": ">i4",
    "UInt32": ">u4",
    "Float32": ">f4",
    "Float64": ">f8",
}
_TEXTS = frozenset({"String", "Url"})
_WORDS = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\];=:,]|[^\s{}\[\];=:,"]+')
_NUMBERS = frozenset(_SENT)
_DATA = re.compile(rb"\r?\nData:\r?\n")
_MOST_VALUES = 200_000_000
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Declared:
    """One array or single value of a dataset.

    Attributes:
        name: Its name.
        kind: Type as declared, e.g. ``Float32``.
        dims: Names of its dimensions; empty for a single value.
        shape: Their lengths.
    """

    name: str
    kind: str
    dims: tuple[str, ...] = ()
    shape: tuple[int, ...] = ()

    @property
    def dtype(self) -> np.dtype:
        """Type of its values here."""
        if self.kind in _TEXTS:
            return np.dtype(object)
        plain = {"Int16": "i2", "UInt16": "u2"}.get(self.kind)
        return np.dtype(plain) if plain else np.dtype(_SENT[self.kind]).newbyteorder("=")


def declarations(text: str, *, source: str) -> list[Declared]:
    """What a dataset holds, in the order its values are sent: of a grid the array first, then its maps.

    Raises:
        SourceFormatError: Not a declaration, or it holds a sequence.
        SourceUnavailable: The server sent an error instead.
    """
    _refuse_error(text, source)
    words = _WORDS.findall(text)
    if not words or words[0].lower() != "dataset":
        raise SourceFormatError(source, f"expected the declaration of a dataset, got {text.strip()[:60]!r}")
    found: list[Declared] = []
    _read_block(words, 1, found, source, 0)
    return found


def _read_block(words: list[str], at: int, found: list[Declared], source: str, depth: int) -> int:
    """Read from an opening brace to after the name that follows its closing one."""
    if depth > _DEEPEST or _word(words, at, source) != "{":
        raise SourceFormatError(source, "the declaration of the dataset is broken")
    at += 1
    while _word(words, at, source) != "}":
        word = words[at]
        if word in ("Grid", "Structure"):
            at = _read_block(words, at + 1, found, source, depth + 1)
        elif word.lower() in ("array", "maps") and _word(words, at + 1, source) == ":":
            at += 2
        elif word in _NUMBERS or word in _TEXTS:
            at = _read_leaf(words, at, found, source)
        else:
            raise SourceFormatError(source, f"the dataset declares {word[:30]!r}, which a NetCDF file does not become")
    while _word(words, at, source) != ";":
        at += 1
    return at + 1


def _read_leaf(words: list[str], at: int, found: list[Declared], source: str) -> int:
    kind, name = words[at], _word(words, at + 1, source)
    dims: list[str] = []
    shape: list[int] = []
    at += 2
    while _word(words, at, source) == "[":
        named = _word(words, at + 2, source) == "="
        length = _word(words, at + 3 if named else at + 1, source)
        if not length.isdecimal() or len(length) > 12:
            raise SourceFormatError(source, f"{name} has a dimension of length {length[:20]!r}")
        dims.append(words[at + 1] if named else f"{name}_{len(dims)}")
        shape.append(int(length))
        at += 5 if named else 3
    if _word(words, at, source) != ";" or prod(shape) > 1e13:
        raise SourceFormatError(source, f"the declaration of {name[:40]} is broken")
    found.append(Declared(name, kind, tuple(dims), tuple(shape)))
    return at + 1


def attributes(text: str, *, source: str) -> dict[str, Attributes]:
    """Attributes by variable; numbers as numbers, one alone or several in an array.

    Raises:
        SourceFormatError: Not a table of attributes.
        SourceUnavailable: The server sent an error instead.
    """
    _refuse_error(text, source)
    words = _WORDS.findall(text)
    if len(words) < 2 or words[0].lower() != "attributes" or words[1] != "{":
        raise SourceFormatError(source, f"expected a table of attributes, got {text.strip()[:60]!r}")
    tables: dict[str, Attributes] = {}
    path: list[str] = []
    at = 2
    while at < len(words):
        if words[at] == "}":
            if not path:
                return tables
            path.pop()
            at += 1
        elif _word(words, at + 1, source) == "{":
            path.append(words[at])
            tables.setdefault(path[0], {})
            at += 2
        else:
            at = _read_attribute(words, at, tables.setdefault(path[0] if path else "", {}), source)
    raise SourceFormatError(source, "the table of attributes ends in the middle")


def _read_attribute(words: list[str], at: int, table: Attributes, source: str) -> int:
    kind, name = words[at], _word(words, at + 1, source)
    values: list[str] = []
    at += 2
    while _word(words, at, source) != ";":
        if words[at] != ",":
            values.append(words[at])
        at += 1
    if kind in _NUMBERS:
        try:
            numbers = np.array([float(value) for value in values])
        except ValueError as error:
            raise SourceFormatError(source, f"the attribute {name} is no number: {values[0][:30]!r}") from error
        table[name] = float(numbers[0]) if numbers.size == 1 else numbers
    else:
        table[name] = " ".join(value[1:-1].replace('\\"', '"') if value.startswith('"') else value for value in values)
    return at + 1


def values(body: bytes, *, source: str) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays in an answer, by name; of equal names (a grid's maps) the first.

    Raises:
        SourceFormatError: The body is not what it declares, or ends in the middle.
        SourceUnavailable: The server sent an error instead.
    """
    mark = _DATA.search(body)
    head = body[: mark.start()] if mark else body[:2000]
    text = head.decode("utf-8", errors="replace")
    _refuse_error(text, source)
    if mark is None:
        raise SourceFormatError(source, f"expected numbers after a line 'Data:', got {text.strip()[:60]!r}")
    at = mark.end()
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for declared in declarations(text, source=source):
        array, at = _read_array(declared, body, at, source)
        arrays.setdefault(declared.name, array)
    return arrays


def _read_array(declared: Declared, body: bytes, at: int, source: str) -> tuple[npt.NDArray[np.generic], int]:
    count = prod(declared.shape)
    if declared.kind in _TEXTS or count > _MOST_VALUES:
        raise SourceFormatError(source, f"{declared.name} cannot be taken as numbers ({declared.kind}, {count} values)")
    if declared.shape:
        told = np.frombuffer(body[at : at + 8], ">i4")
        if told.size != 2 or told[0] != count or told[1] != count:
            raise SourceFormatError(source, f"{declared.name} is declared with {count} values, but other lengths are sent")
        at += 8
    sent = np.dtype(_SENT[declared.kind] if declared.shape or declared.kind != "Byte" else ">i4")
    length = count * sent.itemsize
    if len(body) < at + length:
        raise SourceFormatError(source, f"the answer ends in the middle of {declared.name}; the next run asks again")
    array = np.frombuffer(body, sent, count=count, offset=at).reshape(declared.shape).astype(declared.dtype)
    return array, at + length + (-length % 4)


def _word(words: list[str], at: int, source: str) -> str:
    if at >= len(words):
        raise SourceFormatError(source, "the server's description of the dataset ends in the middle")
    return words[at]


def _refuse_error(text: str, source: str) -> None:
    if re.match(r"\s*Error\s*\{", text):
        said = re.search(r'message\s*=\s*"((?:\\.|[^"\\])*)"', text)
        words = " ".join((said.group(1) if said else text).split())[:160]
        raise SourceUnavailable(source, f"the server cannot give the dataset: {words}", outcome=Outcome.REFUSED)
