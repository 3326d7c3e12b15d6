"""What kept something from being stored, as a sentence for the page; the technical text stands beside it, for whoever looks after Halka."""

from collections.abc import Mapping

from dashboard.text.words import Words
from model.domain.errors import AccessError, ConfigError, ConflictError, DiskFullError, HalkaError

#: The first that fits is told.
_KINDS: Mapping[type[HalkaError], str] = {
    AccessError: "access",
    ConfigError: "config",
    DiskFullError: "disk",
    ConflictError: "conflict",
    HalkaError: "store",
}


def sentence(error: HalkaError, words: Words) -> str:
    """What was wrong and what to do, in the page's language."""
    kind = next(name for found, name in _KINDS.items() if isinstance(error, found))
    return words(f"refusal.{kind}")


def technical(error: HalkaError, words: Words) -> str:
    """The error's own text, said to be technical; not yet escaped."""
    return words("refusal.technical", text=str(error))
