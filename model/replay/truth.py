"""The road as it would have become under other treatments, for a real season: the road model under the weather that came.

It is the same model the advice was made with, so what it says of Halka is kinder than a road of another kind would be; the simulator's road is
of another kind (`benchmarks.season`). A stretch is reckoned at a time, so that memory holds a week.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.needs import Need
from model.domain.roads import Network
from model.domain.treatments import Action
from model.needs.judged import NEED_OUTPUTS, NEED_RULES, need_flags
from model.physics.columns import Columns, columns_for
from model.physics.events import TreatmentEvent, events_from
from model.physics.road import simulate
from model.physics.state import RoadState

Mask = NDArray[np.bool_]
#: Hours reckoned at a time [h].
STRETCH_H = 168
#: Time step of the road model [s].
STEP_S = 900.0
_RULES = {need: NEED_RULES[need] for need in (Need.PLOUGHING, Need.SALTING)}


@dataclass(frozen=True, eq=False)
class WeatherThatCame:
    """Truth of a stored season.

    Attributes:
        network: Routes that are served.
        weather: Analysed weather, canonical, one member, every hour.
    """

    network: Network
    weather: xr.Dataset

    @property
    def times(self) -> NDArray[np.datetime64]:
        """Hours from which the road moves on, one each."""
        times: NDArray[np.datetime64] = self.weather["time"].to_numpy()[:-1]
        return times

    def fresh(self) -> "ReckonedRoad":
        """The road at the first hour, guessed from the weather."""
        return ReckonedRoad(self, columns_for(self.network, self.weather))


@dataclass(eq=False)
class ReckonedRoad:
    """One road through the season.

    Attributes:
        truth: The season.
        columns: One a segment.
        hour: Hours that have passed.
    """

    truth: WeatherThatCame
    columns: Columns
    hour: int = 0
    _state: RoadState | None = None
    _events: dict[int, tuple[Action, list[TreatmentEvent]]] = field(default_factory=dict)

    def advance(self, actions: Sequence[Action], hours: int) -> tuple[Mask, Mask]:
        """Move on; whether snow and slipperiness break the class's rule at the end of each hour, shape (unit, hour)."""
        parts = []
        end = self.hour + hours
        while self.hour < end:
            stretch = min(STRETCH_H, end - self.hour)
            broken, self._state = self._run(actions, stretch)
            self.hour += stretch
            parts.append(broken)
        snow, slip = (np.concatenate([part[place] for part in parts], axis=-1) for place in (0, 1))
        return snow, slip

    def trial(self, plans: Sequence[Sequence[Action]], hours: int) -> tuple[Mask, Mask]:
        """The same for several plans without moving on, shape (plan, unit, hour)."""
        found = [self._run(plan, hours)[0] for plan in plans]
        return np.stack([item[0] for item in found]), np.stack([item[1] for item in found])

    def _run(self, actions: Sequence[Action], hours: int) -> tuple[tuple[Mask, Mask], RoadState]:
        weather = self.truth.weather.isel(time=slice(self.hour, self.hour + hours + 1))
        times = weather["time"].to_numpy()
        run = simulate(
            weather,
            self.columns,
            start=self._state,
            treatments=[event for action in actions for event in self._events_of(action) if times[0] <= event.time < times[-1]],
            outputs=NEED_OUTPUTS,
            step_s=STEP_S,
        )
        flags = need_flags(run.outputs.isel(time=slice(1, None)), self.truth.network, rules=_RULES)
        return (
            (flags[Need.PLOUGHING.value].to_numpy()[0], flags[Need.SALTING.value].to_numpy()[0]),
            run.state,
        )

    def _events_of(self, action: Action) -> list[TreatmentEvent]:
        kept = self._events.get(id(action))
        if kept is None or kept[0] is not action:
            kept = self._events[id(action)] = (action, events_from([action], self.truth.network))
        return kept[1]
