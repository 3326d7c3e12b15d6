"""The repeat rule: what was spread is left to work before anything is spread again.

Salt is thought to hold for the better part of a day unless much has fallen since (20 h and 8 h, assumed practice). Sand holds until it is worn
away or snowed under: of 150 g/m² a fifth is lost at once and the rest goes with an e-folding time of 48 h (`model.physics.constants`), so the
50 g/m² that still bites (`model.needs.severity`) are left after 42 h. A need that the road model still tells inside them is told, but no round
is called.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from model.domain.treatments import SPREAD, Action, TreatmentKind


@dataclass(frozen=True, slots=True)
class RepeatRule:
    """How long what was spread is left to work. All figures are assumed until a municipality states its own.

    Attributes:
        salt_h: Salt and brine [h].
        salt_washed_h: The same where much has fallen since [h].
        washed_mm: How much that is [mm].
        sand_h: Sand [h].
        buried_mm: Snow that buries sand, after which it may be spread again at once [mm water].
    """

    salt_h: float = 20.0
    salt_washed_h: float = 8.0
    washed_mm: float = 1.0
    sand_h: float = 42.0
    buried_mm: float = 1.2

    def rests(
        self,
        kind: TreatmentKind,
        done: Sequence[Action],
        *,
        at: datetime,
        fallen_mm: float,
        snow_mm: float,
    ) -> bool:
        """Whether a route's last spreading is still to be left to work at a moment.

        Args:
            kind: What is to be spread now; ploughing never rests.
            done: What was done on the route.
            at: When it would start, aware UTC.
            fallen_mm: What fell and will fall between the last spreading and then [mm].
            snow_mm: Of it snow [mm water].
        """
        last = last_spread(done)
        if kind not in SPREAD or last is None:
            return False
        since = (at - last.ended_at) / timedelta(hours=1)
        if last.kind is TreatmentKind.SAND:
            return since < self.sand_h and snow_mm < self.buried_mm
        return since < (self.salt_washed_h if fallen_mm > self.washed_mm else self.salt_h)


def last_spread(done: Sequence[Action]) -> Action | None:
    """The newest spreading, None where nothing was spread."""
    spread = [action for action in done if action.kind in SPREAD]
    return max(spread, key=lambda action: action.ended_at) if spread else None
