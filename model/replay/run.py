"""The season under one policy, look by look; nothing it sees became known later than the look."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from config.fleet import Fleet
from config.treatments import TreatmentSpec
from model.domain.roads import Network
from model.domain.treatments import Action
from model.replay.known import Known
from model.replay.looks import looks
from model.replay.orders import Wish, rounds

Progress = Callable[[int, int], None]


class Archive(Protocol):
    """Where what was known is read."""

    @property
    def simulated(self) -> bool:
        """Whether the weather is simulated."""

    def known_at(self, now: datetime) -> Known:
        """What was known at a moment."""


class Policy(Protocol):
    """Somebody who decides at each look."""

    @property
    def name(self) -> str:
        """Told beside the figures."""

    def decide(self, known: Known, done: Sequence[Action], next_look: datetime) -> list[Wish]:
        """Rounds to call before the next look, from what is known and what was ordered before."""


def replayed(
    policy: Policy,
    archive: Archive,
    network: Network,
    *,
    first: date,
    last: date,
    zone: ZoneInfo,
    catalogue: Mapping[str, TreatmentSpec],
    fleet: Fleet | None = None,
    progress: Progress | None = None,
) -> list[Action]:
    """What a policy would have ordered from one local day to another.

    Args:
        policy: Who decides.
        archive: What was known when.
        network: The network.
        first: First local day.
        last: Last local day.
        zone: The site's time zone.
        catalogue: What each treatment is.
        fleet: Machines and depots, for reloads; None where none are named.
        progress: Called with (looks done, looks in all); may raise to stop.
    """
    moments = list(looks(first, last, zone))
    done: list[Action] = []
    for number, (now, following) in enumerate(moments):
        wishes = policy.decide(archive.known_at(now), done, following)
        done += rounds(wishes, network, done=done, catalogue=catalogue, simulated=archive.simulated, fleet=fleet, zone=zone)
        if progress is not None:
            progress(number + 1, len(moments))
    return done
