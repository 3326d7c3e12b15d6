"""Perfect foresight: the cheapest plan found by somebody who knows the road of every hour to come under every order.

Half a day at a time, each route tries what its machine can do at several starts, on the true road and with the true weather of the day and
half that follows, and keeps what costs least, society's loss counted. Then the cheapest of this and the other policies' plans are improved by
leaving out, one after the other, rounds that cost more than they save; of all these each route keeps its cheapest. A route's road is its own, so the
plan that comes of it costs no more than any of those it was picked from: it is a bound no policy with the same orders was seen to pass, not a
proof that none cheaper exists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from config.treatments import TreatmentSpec
from model.domain.roads import Network, Route
from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import from_utc64
from model.replay.orders import Wish, priced, rounds
from model.replay.outcome import outcome

Mask = NDArray[np.bool_]
#: Hours decided at a time, hours looked ahead to judge them, and starts tried [h].
STEP_H, AHEAD_H, STARTS_H = 12, 36, (0, 4, 8)
#: Plans that are improved by leaving rounds out, the cheapest first.
PRUNED = 3
#: Most rounds a route is tried without, one after the other.
MOST_TRIED = 400
_P = TreatmentKind


class Road(Protocol):
    """True roads of a season that can be tried before they are moved on."""

    def advance(self, actions: Sequence[Action], hours: int) -> tuple[Mask, Mask]:
        """Move on; whether snow and slipperiness break the class's rule at the end of each hour, shape (unit, hour)."""

    def trial(self, plans: Sequence[Sequence[Action]], hours: int) -> tuple[Mask, Mask]:
        """The same for several plans without moving on, shape (plan, unit, hour)."""


class Truth(Protocol):
    """Where fresh roads of the same season come from."""

    @property
    def times(self) -> NDArray[np.datetime64]:
        """Hours from which the roads move on, one each."""

    def fresh(self) -> Road:
        """Roads at the first of them."""


@dataclass(frozen=True)
class Foresight:
    """What the search needs.

    Attributes:
        network: Routes.
        site: Prices and losses.
        truth: The season.
        catalogue: What each treatment is.
        simulated: Whether the season is simulated.
    """

    network: Network
    site: Site
    truth: Truth
    catalogue: Mapping[str, TreatmentSpec]
    simulated: bool

    def best(self, others: Sequence[Sequence[Action]], *, standby: tuple[int, int]) -> list[Action]:
        """The cheapest plan found.

        Args:
            others: Plans of other policies, priced.
            standby: First and last hour (index of `Truth.times`) with crews on standby.
        """
        candidates = [self._greedy(standby), *[list(plan) for plan in others]]
        promising = sorted(candidates, key=lambda plan: float(self.unit_sek(plan).sum()))[:PRUNED]
        return self.cheapest([*candidates, *[self._pruned(plan) for plan in promising]])

    def unit_sek(self, plan: Sequence[Action]) -> NDArray[np.float64]:
        """Cost and loss of each unit over the season, shape (unit,) [SEK]."""
        times = self.truth.times
        snow, slip = self.truth.fresh().advance(plan, times.size)
        return self._judge(plan, snow, slip, times)

    def cheapest(self, plans: Sequence[Sequence[Action]]) -> list[Action]:
        """Each route's own cheapest of several plans."""
        cost = np.stack([self.unit_sek(plan) for plan in plans])
        best = cost.argmin(axis=0)
        return [
            action
            for place, unit_id in enumerate(self.network.unit_ids)
            for action in plans[int(best[place])]
            if action.unit_id == unit_id
        ]

    def _judge(self, plan: Sequence[Action], snow: Mask, slip: Mask, times: NDArray[np.datetime64]) -> NDArray[np.float64]:
        ends = times + np.timedelta64(1, "h")
        return outcome("", plan, snow=snow, slip=slip, times=ends, network=self.network, site=self.site).unit_sek

    def _greedy(self, standby: tuple[int, int]) -> list[Action]:
        road, times = self.truth.fresh(), self.truth.times
        done: list[Action] = []
        hour = 0
        while hour < times.size:
            step, ahead = min(STEP_H, times.size - hour), min(AHEAD_H, times.size - hour)
            if standby[0] <= hour < standby[1]:
                done = self._step(road, done, hour, ahead)
            road.advance(done, step)
            hour += step
        return done

    def _step(self, road: Road, done: list[Action], hour: int, ahead: int) -> list[Action]:
        plans = [done, *[self._with(done, variant, hour) for variant in self._variants()]]
        snow, slip = road.trial(plans, ahead)
        times = self.truth.times[hour : hour + ahead]
        begins = from_utc64(times[0])
        cost = np.stack(
            [
                self._judge([item for item in plan if item.started_at >= begins], snow[place], slip[place], times)
                for place, plan in enumerate(plans)
            ]
        )
        best = cost.argmin(axis=0)
        known = len(done)
        return done + [
            action
            for place, unit_id in enumerate(self.network.unit_ids)
            for action in plans[int(best[place])][known:]
            if action.unit_id == unit_id
        ]

    def _variants(self) -> list[tuple[int, str, float]]:
        return [(start, what, rate) for start in STARTS_H for what in ("plough", "spread", "both") for rate in (8.0, 20.0)]

    def _with(self, done: list[Action], variant: tuple[int, str, float], hour: int) -> list[Action]:
        start, what, rate = variant
        call = from_utc64(self.truth.times[hour]) + timedelta(hours=start)
        wishes = []
        for route in self.network.routes:
            if what in {"plough", "both"} and _P.PLOUGH.value in route.treatments:
                wishes.append(Wish(route.id, _P.PLOUGH, 0.0, call))
            if what in {"spread", "both"} and (spread := self._spread(route, rate)) is not None:
                wishes.append(Wish(route.id, spread[0], spread[1], call))
        made = rounds(
            wishes,
            self.network,
            done=done,
            catalogue=self.catalogue,
            simulated=self.simulated,
            fleet=self.site.fleet,
            zone=ZoneInfo(self.site.timezone),
        )
        return [*done, *priced(made, self.network, self.site)]

    def _spread(self, route: Route, rate: float) -> tuple[TreatmentKind, float] | None:
        """Salt at the lower rate, sand at the higher where the class has both; what the class can where it has one."""
        rules = self.network.classes[route.class_code]
        if rules.slip_control == "none":
            return None
        salts = [kind for kind in (_P.BRUSH_BRINE, _P.PREWETTED_SALT, _P.BRINE) if kind.value in route.treatments]
        if rules.slip_control == "sand" or not salts or rate > 10.0:
            return (_P.SAND, self.catalogue[_P.SAND].default_rate_g_m2) if _P.SAND.value in route.treatments else None
        return salts[0], min(rate, route.salt_cap_g_m2)

    def _pruned(self, plan: Sequence[Action]) -> list[Action]:
        """Leave out rounds that cost more than they save, one of each route at a time, from the first on."""
        kept: dict[str, list[list[Action]]] = {unit_id: [] for unit_id in self.network.unit_ids}
        for action in sorted(plan, key=lambda item: item.started_at):
            own = kept.get(action.unit_id)
            if own is None:
                continue
            if own and own[-1][0].started_at == action.started_at:
                own[-1].append(action)
            else:
                own.append([action])
        place = dict.fromkeys(kept, 0)
        cost = self.unit_sek(plan)
        for _ in range(MOST_TRIED):
            open_ = [unit_id for unit_id, own in kept.items() if place[unit_id] < len(own)]
            if not open_:
                break
            trial = [
                action
                for unit_id, own in kept.items()
                for number, together in enumerate(own)
                if not (unit_id in open_ and number == place[unit_id])
                for action in together
            ]
            new = self.unit_sek(trial)
            for unit, unit_id in enumerate(self.network.unit_ids):
                if unit_id not in open_:
                    continue
                if new[unit] < cost[unit]:
                    del kept[unit_id][place[unit_id]]
                    cost[unit] = new[unit]
                else:
                    place[unit_id] += 1
        return [action for own in kept.values() for together in own for action in together]
