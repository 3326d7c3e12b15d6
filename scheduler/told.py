"""What a job came to: a line for the terminal that carries a code and its arguments, which the pages word in their language."""

import json
from collections.abc import Mapping
from typing import Any, Self

from config.logs import without_secrets
from model.domain.errors import SourceUnavailable


class Told(str):
    """A readable line.

    Attributes:
        code: What it says, as a code of the pages' catalogue (``outcomes``).
        arguments: What is filled in; numbers, texts and lists of these.
    """

    __slots__ = ("arguments", "code")
    code: str
    arguments: Mapping[str, Any]

    def __new__(cls, line: str, code: str, arguments: Mapping[str, Any]) -> Self:
        """The line with its code."""
        made = super().__new__(cls, line)
        made.code, made.arguments = code, dict(arguments)
        return made


def several(*parts: Told, line: str = "") -> Told:
    """Some things that a job came to, as one.

    Args:
        parts: In order; the pages word each by itself.
        line: How the terminal puts them; the parts' own lines one after the other where left out.
    """
    told = [{"code": part.code, "arguments": part.arguments} for part in parts]
    return Told(line or "; ".join(parts), "several", {"parts": told})


class NothingFetched(SourceUnavailable):
    """No source of a kind gave anything.

    Attributes:
        told: The same with its code.
    """

    def __init__(self, source: str, message: str, told: Told) -> None:
        super().__init__(source, message)
        self.told = told


def entry(said: str | Exception) -> str:
    """What the ledger keeps: code and arguments as JSON where there are any, else the first line; no secret in either."""
    told = said.told if isinstance(said, NothingFetched) else said
    if isinstance(told, Told):
        return json.dumps({"code": told.code, "arguments": _shown(told.arguments)}, ensure_ascii=False, separators=(",", ":"))
    return without_secrets(str(told).partition("\n")[0])


def read_entry(kept: str) -> tuple[str, Mapping[str, Any]] | None:
    """Code and arguments of what `entry` made; None of a plain line."""
    try:
        found = json.loads(kept)
        return str(found["code"]), dict(found["arguments"])
    except (ValueError, TypeError, KeyError):
        return None


def _shown(value: Any) -> Any:
    """An argument with the secrets inside its texts hidden."""
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, Mapping):
        return {name: _shown(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(inner) for inner in value]
    return value
