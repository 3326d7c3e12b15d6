"""What was done to each unit before an issue, as features may see it: only work that had ended, and was known, by then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from model.domain.treatments import SPREAD, Action, TreatmentKind
from model.domain.weather import to_utc64
from model.features.past import LONGEST_SINCE_H, hours_between

#: Treatments whose age is told, by the feature that tells it.
AGES: Mapping[str, frozenset[TreatmentKind]] = {
    "hours_since_ploughing": frozenset({TreatmentKind.PLOUGH}),
    "hours_since_spreading": SPREAD,
}


@dataclass(frozen=True, eq=False)
class WorkDone:
    """A log of work, ready to be asked at any moment.

    Attributes:
        unit: Index of each action's unit, shape (action,).
        ended: When it ended, shape (action,).
        known: When it became known, not before its end, shape (action,).
        tells: Which of `AGES` it resets, each of shape (action,).
    """

    unit: NDArray[np.intp]
    ended: NDArray[np.datetime64]
    known: NDArray[np.datetime64]
    tells: Mapping[str, NDArray[np.bool_]]


def work_done(
    actions: Iterable[Action], unit_ids: Sequence[str], known: Sequence[datetime | np.datetime64] | None = None
) -> WorkDone:
    """A log of work on some units; actions on others are passed over.

    Args:
        actions: What was done.
        unit_ids: Units by index.
        known: When each action became known; at its end where not given.
    """
    order = {unit_id: place for place, unit_id in enumerate(unit_ids)}
    done = list(actions)
    own = [place for place, action in enumerate(done) if action.unit_id in order]
    ended = np.array([to_utc64(done[place].ended_at) for place in own], dtype="datetime64[ns]")
    told = ended if known is None else np.array([_stamp(known[place]) for place in own], dtype="datetime64[ns]")
    return WorkDone(
        unit=np.array([order[done[place].unit_id] for place in own], dtype=np.intp),
        ended=ended,
        known=np.maximum(ended, told),
        tells={name: np.array([done[place].kind in kinds for place in own], dtype=bool) for name, kinds in AGES.items()},
    )


def treatment_ages(work: WorkDone | None, units: NDArray[np.intp], moment: np.datetime64) -> dict[str, NDArray[np.float64]]:
    """Hours since the last work of each kind that had ended and was known, each of shape (unit,) [h].

    Args:
        work: What was done; None where no log is kept.
        units: Index of each unit; below 0 for a station, whose road's log nobody has.
        moment: Moment of issue.

    Returns:
        At most `LONGEST_SINCE_H`, also for a unit on which nothing was done; NaN where nothing is known of it.
    """
    if work is None:
        return {name: np.full(units.size, np.nan) for name in AGES}
    past = (work.known <= moment) & (work.ended <= moment)
    found = {}
    for name, told in work.tells.items():
        own = past & told
        age = np.full(max(int(units.max(initial=-1)), int(work.unit.max(initial=-1))) + 1, LONGEST_SINCE_H)
        np.minimum.at(age, work.unit[own], -hours_between(moment, work.ended[own]))
        found[name] = np.where(units >= 0, age[np.maximum(units, 0)] if age.size else np.nan, np.nan)
    return found


def _stamp(moment: datetime | np.datetime64) -> np.datetime64:
    return moment if isinstance(moment, np.datetime64) else to_utc64(moment)
