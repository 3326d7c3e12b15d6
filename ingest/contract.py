"""What a source's bodies are known to look like, and how an answer differs from it, field by field.

The contracts lie beside this file in ``contracts/<source>.toml``: a table ``fields`` from path to kind, with unit and range where they
are told, and ``optional`` where not every body has the field. They restate documentation and recordings; nothing is copied.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from ingest.shape import Shape

FOLDER = Path(__file__).parent / "contracts"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a contract.

    Attributes:
        kind: What it holds, as in `Shape.kinds`; several divided by ``|``.
        optional: Whether a body may lack it.
        low: Least number that can be; NaN where nothing is known.
        high: Largest number that can be.
        unit: Unit the body itself states there; empty where it states none.
        values: The only texts that may stand there, e.g. a unit; empty for any.
    """

    kind: str
    optional: bool = False
    low: float = math.nan
    high: float = math.nan
    unit: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which an answer is not as known.

    Attributes:
        what: Kind of difference; a new field harms nobody.
        path: Of the field.
        expected: As known.
        found: As it came.
    """

    what: Literal["missing", "new", "kind", "unit", "range", "value"]
    path: str
    expected: str
    found: str


@cache
def contract_of(source: str) -> Mapping[str, Field] | None:
    """The known fields of a source's bodies by path; None where no contract is written down."""
    path = FOLDER / f"{source}.toml"
    if not path.is_file():
        return None
    fields = tomllib.loads(path.read_text("utf-8"))["fields"]
    return MappingProxyType({name: Field(**{**told, "values": tuple(told.get("values", ()))}) for name, told in fields.items()})


def differences(contract: Mapping[str, Field], shape: Mapping[str, Shape]) -> list[Difference]:
    """How an answer differs from its contract: what is missing first, then what has changed, then what is new.

    Of a list that is empty nothing is missing: a day without warnings is as known.
    """
    empty = tuple(path for path in shape if path.endswith("[]") and not any(other.startswith(f"{path}.") for other in shape))
    missing = [
        Difference("missing", path, field.kind, "")
        for path, field in contract.items()
        if not field.optional and path not in shape and not path.startswith(tuple(f"{start}." for start in empty))
    ]
    changed = [change for path, seen in shape.items() if path in contract for change in _changes(path, contract[path], seen)]
    new = [
        Difference("new", path, "", "|".join(sorted(seen.kinds)))
        for path, seen in shape.items()
        if path not in contract and seen.kinds != {"nothing"}
    ]
    return [*missing, *changed, *new]


def _changes(path: str, field: Field, seen: Shape) -> list[Difference]:
    kinds = seen.kinds - {"nothing"}
    if kinds - set(field.kind.split("|")):
        return [Difference("kind", path, field.kind, "|".join(sorted(kinds)))]
    if field.unit != seen.unit:
        return [Difference("unit", path, field.unit or "none", seen.unit or "none")]
    if field.values and seen.texts - set(field.values):
        return [Difference("value", path, "|".join(field.values), "|".join(sorted(seen.texts)))]
    if seen.low < field.low or seen.high > field.high:
        return [Difference("range", path, f"{field.low:g} to {field.high:g}", f"{seen.low:g} to {seen.high:g}")]
    return []
