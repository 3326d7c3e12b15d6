"""A season's log of work, with when each entry became known.

A log that crews hand in during the night counts from when it came. One handed in long afterwards was read by nobody while the road was still as
that work had left it; like a forecast back-filled, it counts from its end, as a crew's report comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import xarray as xr

from model.domain.errors import TreatmentError
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import to_utc64
from model.features.past import LONGEST_SINCE_H

#: An entry that came later than this after its end was handed in afterwards: an assessment looks no further back [h].
HANDED_IN_AFTERWARDS_H = LONGEST_SINCE_H


@dataclass(frozen=True, slots=True)
class KnownAction:
    """An entry of the log.

    Attributes:
        action: What was done.
        known_at: When it counts as known, aware UTC, not before its end.
    """

    action: Action
    known_at: datetime

    @property
    def came_late(self) -> bool:
        """Whether some hours passed between its end and its being known."""
        return self.known_at > self.action.ended_at


def known_actions(season: xr.Dataset) -> list[KnownAction]:
    """What was done in the season; records that cannot be are left out."""
    if "action_unit" not in season:
        return []
    found = []
    source = str(season.attrs.get("source", "archive"))
    simulated = bool(int(season.attrs.get("simulated", 0)))
    columns = [season[f"action_{name}"].to_numpy() for name in ("unit", "kind", "start", "end", "rate_g_m2", "cost_sek")]
    known = season["action_known"].to_numpy() if "action_known" in season else columns[3]
    for unit, kind, start, end, rate, cost, told in zip(*columns, known, strict=True):
        try:
            action = Action(
                str(unit), TreatmentKind(str(kind)), _moment(start), _moment(end), float(rate), float(cost), source, simulated
            )
            found.append(KnownAction(action, _counts_from(action, _moment(told))))
        except (TreatmentError, ValueError):
            continue
    return found


def actions_of(season: xr.Dataset) -> list[Action]:
    """What was done in the season, whenever it became known."""
    return [item.action for item in known_actions(season)]


def as_they_became_known(log: Sequence[KnownAction]) -> list[Action]:
    """The log as a road analysis of then could have used it: work that was told late acts on the road from when it was told."""
    moved = []
    for item in log:
        late = item.known_at - item.action.ended_at
        moved.append(
            replace(item.action, started_at=item.action.started_at + late, ended_at=item.known_at)
            if item.came_late
            else item.action
        )
    return moved


def untold_units(log: Sequence[KnownAction], moment: np.datetime64) -> frozenset[str]:
    """Units on which work had ended that nobody had told of yet."""
    return frozenset(
        item.action.unit_id
        for item in log
        if item.came_late and to_utc64(item.action.ended_at) <= moment < to_utc64(item.known_at)
    )


def _counts_from(action: Action, told: datetime) -> datetime:
    if told - action.ended_at > timedelta(hours=HANDED_IN_AFTERWARDS_H):
        return action.ended_at
    return max(told, action.ended_at)


def _moment(value: object) -> datetime:
    stamp = np.datetime64(str(value).replace("Z", "")[:26], "us") if isinstance(value, str) else np.datetime64(value, "us")  # type: ignore[call-overload]
    naive: datetime = stamp.astype(datetime)
    return naive.replace(tzinfo=UTC)
