"""The repeat rule: what was spread is left to work before anything is spread again.

Salt is thought to hold for the better part of a day unless much has fallen since (20 h and 8 h, assumed practice). Sand holds until it is worn
away or snowed under: of 150 g/m² a fifth is lost at once and the rest goes with an e-folding time of 48 h (`model.physics.constants`), so the
50 g/m² that still bites (`model.needs.severity`) are left after 42 h. A need that the road model still tells inside them is told, but no round
is advised. The figures are the site's (`config.decision`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from config.decision import Decision
from model.domain.treatments import SPREAD, Action, TreatmentKind
from model.domain.weather import to_utc64


@dataclass(frozen=True, eq=False)
class Fallen:
    """Precipitation hour by hour, analysed until now and forecast after it.

    Attributes:
        times: End of each hour, UTC, shape (time,).
        precipitation: Of all kinds [mm].
        snow: Of it snow [mm water].
    """

    times: NDArray[np.datetime64]
    precipitation: NDArray[np.floating]
    snow: NDArray[np.floating]

    def between(self, start: datetime, end: datetime) -> tuple[float, float]:
        """All precipitation and of it snow of the hours that end after `start` and by `end` [mm, mm water]."""
        inside = (self.times > to_utc64(start)) & (self.times <= to_utc64(end))
        return float(self.precipitation[inside].sum()), float(self.snow[inside].sum())


def rests_until(
    kind: TreatmentKind | None, done: Sequence[Action], rule: Decision, *, at: datetime, fallen: Fallen | None
) -> datetime | None:
    """Until when a route's last spreading is left to work, if a spreading that starts at a moment would come too soon after it.

    Args:
        kind: What is to be spread; ploughing never rests.
        done: What was done on the route, and what is under way there.
        rule: The site's figures.
        at: When it would start, aware UTC.
        fallen: What fell and will fall; None: nothing is known to have fallen.

    Returns:
        Aware UTC, after `at`; None where the round may go out.
    """
    last = last_spread(done)
    if kind not in SPREAD or last is None:
        return None
    fell, snow = (0.0, 0.0) if fallen is None else fallen.between(last.ended_at, max(at, last.ended_at))
    if last.kind is TreatmentKind.SAND:
        hold = 0.0 if snow >= rule.buried_mm else rule.sand_rest_h
    else:
        hold = rule.salt_washed_rest_h if fell > rule.washed_mm else rule.salt_rest_h
    ends = last.ended_at + timedelta(hours=hold)
    return ends if at < ends else None


def last_spread(done: Sequence[Action]) -> Action | None:
    """The newest spreading, None where nothing was spread."""
    spread = [action for action in done if action.kind in SPREAD]
    return max(spread, key=lambda action: action.ended_at) if spread else None
