"""The error tree.

HalkaError                      config.errors
├── AccessError                 a person may not do this, or is not signed in any longer
├── ConfigError                 config.errors: a setting or site file is wrong
├── DomainError                 an input to the pure core is outside what it can answer for
│   ├── ForecastError           a weather Dataset has wrong dimensions, units, ranges or times
│   ├── NetworkError            a segment, route or zone contradicts itself or another
│   └── TreatmentError          a treatment or rate that cannot be
├── DeliveryError                a message was not taken by its receiver
├── RunStopped                  a person asked for a run to stop
├── ModelError                  a learned model is missing, does not fit its card, or has too little to learn from
├── SourceError                 a provider's answer cannot be used
│   ├── SourceUnavailable       no usable answer came (network, status, time-out)
│   ├── SourceEmpty             a whole answer came that holds nothing (nothing changed, not published yet)
│   └── SourceFormatError       an answer came whose content is not what its contract says
└── StoreError                  the store refuses: schema too new, missing row, broken chain
    ├── DiskFullError           a file cannot be written because the disk is full
    └── ConflictError           somebody else changed it meanwhile; nothing was stored
        └── DecisionConflict    the same of a decision: who was first, and on which units
"""

from datetime import datetime
from typing import ClassVar

from config.errors import ConfigError, HalkaError
from model.domain.source_state import Outcome

__all__ = [
    "AccessError",
    "ConfigError",
    "ConflictError",
    "DecisionConflict",
    "DeliveryError",
    "DiskFullError",
    "DomainError",
    "ForecastError",
    "HalkaError",
    "ModelError",
    "NetworkError",
    "RunStopped",
    "SourceEmpty",
    "SourceError",
    "SourceFormatError",
    "SourceUnavailable",
    "StoreError",
    "TreatmentError",
]


class AccessError(HalkaError):
    """A person may not do this, or is not signed in any longer."""


class DomainError(HalkaError):
    """An input to the pure core is outside what it can answer for."""


class ForecastError(DomainError):
    """A weather Dataset has wrong dimensions, units, ranges or times."""


class NetworkError(DomainError):
    """A segment, route or heated zone contradicts itself or another."""


class TreatmentError(DomainError):
    """A treatment or rate that cannot be."""


class DeliveryError(HalkaError):
    """A message was not taken by its receiver.

    Attributes:
        passing: Whether another try may help.
    """

    def __init__(self, message: str, *, passing: bool) -> None:
        super().__init__(message)
        self.passing = passing


class ModelError(HalkaError):
    """A learned model is missing, does not fit its card, or has too little to learn from."""


class RunStopped(HalkaError):
    """A person asked for a run to stop; what it had reckoned is dropped and nothing of it was stored.

    Attributes:
        by: Who asked.
    """

    def __init__(self, by: str) -> None:
        super().__init__(f"avbruten av {by}")
        self.by = by


class StoreError(HalkaError):
    """The store refuses: schema too new, missing row, broken chain."""


class DiskFullError(StoreError):
    """A file cannot be written because the disk is full; what was there stands."""


class ConflictError(StoreError):
    """Somebody else changed it meanwhile; nothing was stored."""


class DecisionConflict(ConflictError):
    """Somebody else decided on the same meanwhile; nothing was stored.

    Attributes:
        units: Units it concerns.
        who: Names of those who decided.
    """

    def __init__(self, message: str, *, units: tuple[str, ...], who: tuple[str, ...]) -> None:
        super().__init__(message)
        self.units, self.who = units, who


class SourceError(HalkaError):
    """A provider's answer cannot be used.

    Attributes:
        source: Short name of the provider, as in configuration.
        outcome: What it came to, as a code.
        status: HTTP status, None where no answer came.
        retry_at: Not to be asked again before this moment (aware UTC), None where nobody said so.
    """

    USUAL: ClassVar[Outcome] = Outcome.BROKEN

    def __init__(
        self,
        source: str,
        message: str,
        *,
        outcome: Outcome | None = None,
        status: int | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(f"{source}: {message}")
        self.source = source
        self.outcome = outcome or self.USUAL
        self.status = status
        self.retry_at = retry_at


class SourceUnavailable(SourceError):
    """No usable answer came: network, status or time-out."""

    USUAL = Outcome.UNREACHABLE


class SourceEmpty(SourceError):
    """A whole answer came that holds nothing: nothing has changed, or it is not published yet. No failure."""

    USUAL = Outcome.NOTHING


class SourceFormatError(SourceError):
    """An answer came whose content is not what its contract says."""

    USUAL = Outcome.UNREADABLE
