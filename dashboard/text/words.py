"""The catalogue of words: one TOML file a language, so that a dispatcher can proof-read it without reading code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_FOLDER = Path(__file__).parent


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """All texts of one language by dotted key; lists are joined by ``|``."""
    with (_FOLDER / f"{language}.toml").open("rb") as file:
        return MappingProxyType(dict(_flatten(tomllib.load(file))))


def _flatten(tree: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, value in tree.items():
        if isinstance(value, dict):
            flat += _flatten(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            flat.append((f"{prefix}{key}", "|".join(map(str, value))))
        else:
            flat.append((f"{prefix}{key}", str(value)))
    return flat


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language.

    Attributes:
        language: ``sv`` or ``en``.
    """

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """The text for a key with its places filled in (KeyError if the catalogue lacks it: a test holds that none does)."""
        text = catalogue(self.language)[key]
        return text.format(**values) if values else text

    def count(self, key: str, number: int, **values: object) -> str:
        """``key.one`` or ``key.many`` with the number in it."""
        return self(f"{key}.one" if number == 1 else f"{key}.many", n=number, **values)

    def weekday(self, number: int) -> str:
        """Name of the weekday, Monday = 0."""
        return self("calendar.weekdays").split("|")[number]

    def month(self, number: int) -> str:
        """Name of the month, January = 1."""
        return self("calendar.months").split("|")[number - 1]

    def pick(self, swedish: str, english: str) -> str:
        """Of a text stored in both languages, this one's; the other where it is empty."""
        first, second = (swedish, english) if self.language == "sv" else (english, swedish)
        return first or second


def words_for(language: str) -> Words:
    """Words for a language code; Swedish for any that is not known."""
    return Words(language if language in LANGUAGES else "sv")
