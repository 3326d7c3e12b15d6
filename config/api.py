"""The section ``[api]``: who may read the machine interface, and how often."""

import hashlib
import re
from datetime import date
from pathlib import Path

from pydantic import Field, SecretStr, field_validator

from config.site import Frozen

_LINE = re.compile(r"[A-Za-z0-9._-]{1,40}:[0-9a-f]{64}(:\d{4}-\d{2}-\d{2})?")


def digest_of(token: str) -> str:
    """SHA-256 of a token in hexadecimal, as it stands in the settings."""
    return hashlib.sha256(token.encode()).hexdigest()


class Api(Frozen):
    """The read-only interface for other systems."""

    tokens: SecretStr | None = Field(
        default=None,
        description="Who may ask: lines of name:digest or name:digest:last day, the digest being SHA-256 of the token in hexadecimal; "
        "environment or file only",
    )
    tokens_file: Path | None = Field(default=None, description="File with such lines; unset: the interface answers nobody")
    asks_per_minute: int = Field(ge=1, le=100_000, description="Most questions of one token in a minute [1/min]")

    @field_validator("tokens")
    @classmethod
    def _are_lines(cls, secret: SecretStr | None) -> SecretStr | None:
        for number, line in enumerate(_lines(secret), start=1):
            if not _LINE.fullmatch(line):
                raise ValueError(
                    f"line {number} is not name:digest with a SHA-256 digest in hexadecimal; make one with `halka token NAME`"
                )
            try:
                _last_day(line)
            except ValueError:
                raise ValueError(f"line {number} ends on a day that is no date; write it as 2027-05-31") from None
        names = [line.partition(":")[0] for line in _lines(secret)]
        if len(set(names)) != len(names):
            raise ValueError("two lines have the same name; give each reader its own")
        return secret

    @property
    def readers(self) -> dict[str, str]:
        """Name of each reader by the digest of its token."""
        return self.readers_on(date.min)

    def readers_on(self, day: date) -> dict[str, str]:
        """Name of each reader whose token has not ended before this day, by the digest of its token."""
        lines = [line for line in _lines(self.tokens) if (last := _last_day(line)) is None or last >= day]
        return {line.split(":")[1]: line.split(":")[0] for line in lines}


def _last_day(line: str) -> date | None:
    """The last day a line's token holds; None where it has no end."""
    parts = line.split(":")
    return date.fromisoformat(parts[2]) if len(parts) == 3 else None


def _lines(secret: SecretStr | None) -> list[str]:
    """Lines that say something; empty ones and those after # are left out."""
    text = "" if secret is None else secret.get_secret_value()
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
