"""What is new since people were last told: treatment that became advisable, changed materially, or is no longer advised."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from model.domain.plans import Advice, Recommendation

#: Windows that close later than this after now belong to another night.
NEAR = timedelta(hours=36)

#: A unit and the deadline that closes its window (aware UTC).
Occasion = tuple[str, datetime]


@dataclass(frozen=True, slots=True)
class Advised:
    """Treatment of one unit before one deadline, as far as people are told of it.

    Attributes:
        latest_start: Last moment to start in time, aware UTC.
        treatments: What with, in the order of the advice.
    """

    latest_start: datetime
    treatments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class News:
    """Differences between what is advised now and what was told.

    Attributes:
        added: Advised now, never told.
        earlier: Latest start moved earlier materially.
        otherwise: Another treatment than was told.
        dropped: Told, no longer advised, and not yet too late to call off.
    """

    added: tuple[Occasion, ...]
    earlier: tuple[Occasion, ...]
    otherwise: tuple[Occasion, ...]
    dropped: tuple[Occasion, ...]

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.added or self.earlier or self.otherwise or self.dropped)

    @property
    def acting(self) -> tuple[Occasion, ...]:
        """Occasions that somebody has to act on."""
        return (*self.added, *self.earlier, *self.otherwise)


def advised(
    recommendations: Sequence[Recommendation], *, now: datetime, settled: Iterable[tuple[str, str, datetime]] = ()
) -> dict[Occasion, Advised]:
    """What is advised to be done in each unit's first open window, where that closes within a day and a half.

    Later windows are told when their turn comes: a list of what to start now must not hold tomorrow's rounds too.

    Args:
        recommendations: Of the newest assessment.
        now: Aware UTC.
        settled: (unit, need, deadline) that a person has decided on already; nobody needs to be told of these.
    """
    known = set(settled)
    first: dict[str, datetime] = {}
    for item in recommendations:
        if item.window_end > now:
            first[item.unit_id] = min(item.window_end, first.get(item.unit_id, item.window_end))
    found: dict[Occasion, Advised] = {}
    for item in recommendations:
        due = (
            first.get(item.unit_id) == item.window_end <= now + NEAR
            and (item.unit_id, item.need.value, item.window_end) not in known
        )
        if item.advice is not Advice.ACT or item.treatment is None or not due:
            continue
        occasion = (item.unit_id, item.window_end)
        before = found.get(occasion, Advised(item.latest_start, ()))
        found[occasion] = Advised(min(before.latest_start, item.latest_start), (*before.treatments, item.treatment.value))
    return found


def news(
    told: Mapping[Occasion, Advised | None], current: Mapping[Occasion, Advised], *, now: datetime, moved: timedelta
) -> News:
    """Compare what is advised with what was told.

    Args:
        told: Last told of each occasion; None where it was called off.
        current: Result of `advised`.
        now: Aware UTC.
        moved: A latest start that moves earlier by at least this is material.
    """
    standing = {occasion: item for occasion, item in told.items() if item is not None}
    both = [(occasion, standing[occasion], item) for occasion, item in sorted(current.items()) if occasion in standing]
    return News(
        added=tuple(sorted(occasion for occasion in current if occasion not in standing)),
        earlier=tuple(
            occasion
            for occasion, before, item in both
            if before.latest_start - item.latest_start >= moved and before.latest_start > now
        ),
        otherwise=tuple(
            occasion
            for occasion, before, item in both
            if before.treatments != item.treatments
            and before.latest_start - item.latest_start < moved
            and item.latest_start > now
        ),
        dropped=tuple(
            sorted(
                occasion
                for occasion, before in standing.items()
                if occasion not in current and occasion[1] > now and before.latest_start > now
            )
        ),
    )
