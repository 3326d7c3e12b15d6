"""Halka under its guard: followed while it is worth more than the rule of thumb, the rule while it is not.

Once a day the advice of the evening before is scored, at the cost-loss ratio it is followed by. What came of it is read off the analysed weather
and the road model on the street left alone, as verification does it (`model.verification.what_came`), and only once those hours have passed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from model.decision.guard import Guard
from model.decision.standing import due_hours, expected_share
from model.domain.errors import ForecastError
from model.domain.needs import Need
from model.domain.plans import Recommendation
from model.domain.treatments import Action
from model.replay.halka import FollowHalka
from model.replay.known import Known
from model.replay.orders import Wish
from model.replay.rule import RuleOfThumb
from model.verification.what_came import what_came

#: Local hour of the look that is scored a day later: the night before the morning's deadlines lies between.
SCORED_LOOK = 20


@dataclass
class GuardedHalka:
    """Follows Halka or the rule.

    Attributes:
        halka: The advice.
        rule: What stands in for it.
        guard: How the advice has done.
        name: Told beside the figures.
        looks_by_rule: Looks at which the rule was followed.
    """

    halka: FollowHalka
    rule: RuleOfThumb
    guard: Guard = field(default_factory=Guard)
    name: str = "halka"
    looks_by_rule: int = 0
    _told: tuple[datetime, tuple[Recommendation, ...], set[tuple[str, Need]]] | None = None

    def decide(self, known: Known, done: Sequence[Action], next_look: datetime) -> list[Wish]:
        """Rounds to call before the next look."""
        scores = known.now.astimezone(ZoneInfo(self.halka.site.timezone)).hour == SCORED_LOOK
        if scores:
            self._learn(known, done)
        by_rule = self.rule.decide(known, done, next_look)
        if not scores and not self.guard.trusted:
            self.looks_by_rule += 1
            return by_rule
        advised = self.halka.advice(known, done)
        if scores:
            self._told = (known.now, advised, set(self.rule.said)) if advised else None
        if self.guard.trusted:
            return self.halka.orders(advised, known, done, next_look)
        self.looks_by_rule += 1
        return by_rule

    def _learn(self, known: Known, done: Sequence[Action]) -> None:
        """Score what was told a day ago."""
        if self._told is None or known.history is None:
            return
        issued, advised, said = self._told
        self._told = None
        if known.now - issued > timedelta(hours=26):
            return
        network, site = self.halka.network, self.halka.site
        try:
            came = what_came(network, site, known.history, known.observations, done, issued_at=issued)
        except ForecastError:
            return
        times, zone = came["time"].to_numpy(), ZoneInfo(site.timezone)
        lost: dict[tuple[str, Need], float] = {}
        for place, unit in enumerate(network.units):
            rules = network.classes[unit.class_code]
            due = due_hours(times, rules, zone)
            for need in (Need.PLOUGHING, Need.SALTING):
                flags = came[need.value].to_numpy()[place : place + 1].astype(float)
                if np.isfinite(flags).any():
                    lost[unit.id, need] = float(expected_share(flags, due, allowed_h=rules.action_time_h)[0])
        first = {(item.unit_id, item.need): item for item in reversed(advised) if item.probability is not None}
        cases = [key for key in first if key in lost]
        if cases:
            self.guard = self.guard.after(
                np.array([first[key].probability for key in cases]),
                np.array([key in said for key in cases]),
                np.array([lost[key] for key in cases]),
                threshold=np.array([first[key].threshold / self.halka.loss_weight for key in cases]),
            )
