"""Halka under its guard: followed while it is worth more than the rule, the rule while it is not.

What came of a night is read off the analysed weather and the road model on the untreated street, as verification does it (`model.what_came`),
and only once the night has passed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from model.decision.guard import Guard
from model.domain.needs import Need
from model.domain.plans import Recommendation
from model.domain.treatments import Action
from model.replay.halka import FollowHalka
from model.replay.known import Known
from model.replay.orders import Wish
from model.replay.rule import RuleOfThumb

#: Tells whether each need of a window came, once it has passed: (unit, need, start, end) → yes, no, or None where nobody knows yet.
Came = Callable[[Known, Sequence[Action], Sequence[Recommendation]], Sequence[bool | None]]


@dataclass
class GuardedHalka:
    """Follows Halka or the rule.

    Attributes:
        halka: The advice.
        rule: What stands in for it.
        came: How a passed window is judged.
        guard: How the advice has done.
        name: Told beside the figures.
        left: Looks at which the rule was followed.
    """

    halka: FollowHalka
    rule: RuleOfThumb
    came: Came
    guard: Guard = field(default_factory=Guard)
    name: str = "halka"
    left: int = 0
    _open: list[tuple[Recommendation, bool]] = field(default_factory=list)

    def decide(self, known: Known, done: Sequence[Action], next_look: datetime) -> list[Wish]:
        """Rounds to call before the next look."""
        self._learn(known, done)
        by_rule = self.rule.decide(known, done, next_look)
        advised = self.halka.advice(known, done)
        first: set[tuple[str, Need]] = set()
        pending = {(item.unit_id, item.need, item.window_end) for item, _ in self._open}
        for item in advised:
            key = (item.unit_id, item.need)
            if key in first or item.probability is None or item.need is Need.HEATING:
                continue
            first.add(key)
            if (item.unit_id, item.need, item.window_end) not in pending:
                self._open.append((item, key in self.rule.said))
        if self.guard.trusted:
            return self.halka.orders(advised, known, done, next_look)
        self.left += 1
        return by_rule

    def _learn(self, known: Known, done: Sequence[Action]) -> None:
        """Score the windows that have passed, a night's together."""
        passed = [pair for pair in self._open if pair[0].window_end <= known.now]
        if not passed:
            return
        self._open = [pair for pair in self._open if pair[0].window_end > known.now]
        outcomes = self.came(known, done, [item for item, _ in passed])
        cases = [(item, said, came) for (item, said), came in zip(passed, outcomes, strict=True) if came is not None]
        if not cases:
            return
        self.guard = self.guard.after(
            np.array([item.probability for item, _, _ in cases]),
            np.array([said for _, said, _ in cases]),
            np.array([came for _, _, came in cases]),
            threshold=np.array([item.threshold for item, _, _ in cases]),
        )
