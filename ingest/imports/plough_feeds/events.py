"""What the dialects have in common: words into treatments, unknown words counted, coordinates and times checked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from config.feeds import Ambiguous
from ingest.body import lon_lat, moment
from ingest.imports.records import Position, Vehicles
from ingest.imports.tasks import treatment_of
from ingest.local_time import in_utc
from model.domain.errors import SourceFormatError
from model.domain.treatments import TreatmentKind


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What a feed's file tells.

    Attributes:
        positions: Of all vehicles.
        unread_tasks: Words nobody has given a meaning → how often they came.
    """

    positions: tuple[Position, ...]
    unread_tasks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the parts of one file.

    Attributes:
        source: The file's name, for messages.
        vehicles: Gives pseudonyms.
        tasks: The site's own words → treatment or ``ignore``.
        names: The feed's task identities → words, where it tells them apart in a list of its own.
        ambiguous: Which local time is meant where clocks go back.
        unread: Words that were not understood.
    """

    source: str
    vehicles: Vehicles
    tasks: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    ambiguous: Ambiguous = "refuse"
    unread: Counter[str] = field(default_factory=Counter)

    def kinds(self, words: object, where: str) -> frozenset[TreatmentKind]:
        """Treatments a list of words means; words without meaning are counted.

        Raises:
            SourceFormatError: No list of words.
        """
        if not isinstance(words, Sequence) or isinstance(words, str) or not all(isinstance(word, str) for word in words):
            raise SourceFormatError(self.source, f"{where} should be a list of words")
        found = set()
        for word in words:
            try:
                kind = treatment_of(self.names.get(word, word), self.tasks)
            except KeyError:
                self.unread[word[:60]] += 1
                continue
            if kind is not None:
                found.add(kind)
        return frozenset(found)

    def time(self, text: object, where: str, *, zone: str | None = None) -> datetime:
        """A time with zone, or a local one in `zone`.

        Raises:
            SourceFormatError: No time, or one that is uncertain in the zone.
        """
        if zone is None:
            return moment(text, source=self.source, where=where)
        try:
            return in_utc(datetime.fromisoformat(str(text).strip()), zone, self.ambiguous)
        except ValueError as error:
            raise SourceFormatError(self.source, f"{where}: {error}") from None

    def place(self, pair: Any, where: str) -> tuple[float, float]:
        """(longitude, latitude) [degree].

        Raises:
            SourceFormatError: Not two numbers on the globe.
        """
        return lon_lat(pair, source=self.source, where=where)

    def reading(self, positions: Sequence[Position]) -> FeedReading:
        """The result, with the words that were not understood."""
        return FeedReading(tuple(positions), dict(self.unread))
