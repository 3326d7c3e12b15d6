"""What is new since the forecast before: which units came on the list, left it or moved, and how the weather shifted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from model.domain.plans import Advice, Assessment
from model.night_ahead import Night, night

#: Shifts smaller than these are not worth a tired person's eye.
SMALL_SHIFT = timedelta(minutes=30)
SMALL_DEPTH_CM = 0.5
#: Windows that close later than this after now belong to another night.
NEAR = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Changes:
    """Differences between two assessments of one site, over the windows that are open and near.

    Attributes:
        since: When the earlier one was made.
        added: Units that are now advised to be treated and were not.
        dropped: Units that no longer are.
        earlier: Units whose latest start moved earlier by at least half an hour.
        start_shift: How much later precipitation starts (negative: earlier); None where either has none.
        depth_change_cm: Change of the greatest snow depth [cm]; None where either does not know it.
        fall_unknown: Whether one of the two does not know the precipitation, so that its begin cannot be compared.
    """

    since: datetime
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    earlier: tuple[str, ...]
    start_shift: timedelta | None
    depth_change_cm: float | None
    fall_unknown: bool

    @property
    def any(self) -> bool:
        """Whether anything is worth telling; that something cannot be compared is."""
        shifted = self.start_shift is not None and abs(self.start_shift) >= SMALL_SHIFT
        deeper = self.depth_change_cm is None or abs(self.depth_change_cm) >= SMALL_DEPTH_CM
        return bool(self.added or self.dropped or self.earlier or shifted or deeper or self.fall_unknown)

    @property
    def units(self) -> int:
        """How many units changed."""
        return len({*self.added, *self.dropped, *self.earlier})


def changes(before: Assessment, after: Assessment, *, now: datetime, hours: int) -> Changes:
    """Compare the advice of two assessments in windows open at `now`, and the weather of the coming hours."""
    old, new = _starts(before, now), _starts(after, now)
    old_night, new_night = night(before.hourly, now=now, hours=hours), night(after.hourly, now=now, hours=hours)
    shift, was, becomes = None, _depth(old_night), _depth(new_night)
    if old_night and new_night and old_night.fall.likely and new_night.fall.likely:
        begun, begins = old_night.fall.start, new_night.fall.start
        shift = begins.middle - begun.middle if begun and begins else None
    both = old.keys() & new.keys()
    return Changes(
        since=before.issued_at,
        added=tuple(sorted(new.keys() - old.keys())),
        dropped=tuple(sorted(old.keys() - new.keys())),
        earlier=tuple(sorted(unit for unit in both if old[unit] - new[unit] >= SMALL_SHIFT and old[unit] > now)),
        start_shift=shift,
        depth_change_cm=becomes - was if was is not None and becomes is not None else None,
        fall_unknown=not all(one is not None and one.fall.known_h for one in (old_night, new_night)),
    )


def _starts(assessment: Assessment, now: datetime) -> dict[str, datetime]:
    """Soonest latest start of each unit that is advised to be treated in a window open now and closed within a day and a half."""
    starts: dict[str, datetime] = {}
    for item in assessment.recommendations:
        if item.advice is Advice.ACT and now < item.window_end <= now + NEAR:
            starts[item.unit_id] = min(item.latest_start, starts.get(item.unit_id, item.latest_start))
    return starts


def _depth(of: Night | None) -> float | None:
    """Greatest snow depth of a night [cm]: 0 where none lies, None where it is not known."""
    if of is None or not of.snow_known:
        return None
    return of.fresh_snow_cm.middle if of.fresh_snow_cm else 0.0
