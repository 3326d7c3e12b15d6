"""Halka's own advice followed to the letter: the assessment of each look, and the rounds it says pay.

The assessment is the one of the service (`model.assess`), with the repeat rule, the weight of the losses and the guard that it has there. Once a
day the advice of the evening before is scored for the guard, as the service's verification does it, once those hours have passed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import xarray as xr

from config.site import Site
from config.treatments import TreatmentSpec
from model.assess import AssessmentInputs, assess
from model.decision.guard import Guard
from model.domain.errors import ForecastError
from model.domain.plans import Advice, Assessment, Recommendation
from model.domain.roads import Network
from model.domain.treatments import Action
from model.domain.weather import from_utc64, to_utc64
from model.learning.models import TrainedModels
from model.learning.station_memory import known_at, remembered
from model.replay.known import HISTORY_H, Known
from model.replay.orders import Wish
from model.verification.guard_nights import SCORED_H, night_of_guard, scored_look
from model.verification.what_came import what_came

#: Nothing can freeze or lie where no hour ahead or behind comes under this [degC]; such looks are not reckoned.
FROST_IN_SIGHT_DEGC = 4.0
#: Longest time after an evening look at which it is still scored [h].
_SCORED_WITHIN_H = SCORED_H + 2
#: Versions told to the assessment.
_VERSIONS = {"code": "replay"}


@dataclass
class FollowHalka:
    """Calls what is advised `ACT`, when its start comes before the next look.

    Attributes:
        network: Routes to be advised on.
        site: Rules, prices and how losses are weighed.
        models: Trusted models, or None.
        catalogue: What each treatment is.
        members: Ensemble members.
        horizon_h: Hours ahead [h].
        seed: Of the members' errors.
        guarded: Whether the guard learns; else the advice is always trusted.
        guard: How the advice has done.
        looks_by_rule: Looks at which the rule of thumb stood in.
        name: Told beside the figures.
        stations: What is remembered of the stations' forecasts; each look adds its own.
    """

    network: Network
    site: Site
    models: TrainedModels | None
    catalogue: Mapping[str, TreatmentSpec]
    members: int = 15
    horizon_h: int = 40
    seed: int = 1
    guarded: bool = True
    guard: Guard = field(default_factory=Guard)
    looks_by_rule: int = 0
    name: str = "halka"
    stations: xr.Dataset | None = None
    _evening: Assessment | None = None

    def decide(self, known: Known, done: Sequence[Action], next_look: datetime) -> list[Wish]:
        """Rounds to call before the next look."""
        evening = scored_look(known.now, ZoneInfo(self.site.timezone))
        if evening and self.guarded:
            self._learn(known, done)
        told = self.assessed(known, done)
        self.looks_by_rule += not self.guard.trusted
        if evening:
            self._evening = told
        return [] if told is None else followed(told.recommendations, next_look=next_look)

    def assessed(self, known: Known, done: Sequence[Action]) -> Assessment | None:
        """The assessment of this moment; None where no frost is in sight."""
        if not frost_in_sight(known, hours=self.horizon_h):
            return None
        told = assess(
            self.network,
            self.site,
            AssessmentInputs(
                forecasts=known.forecasts,
                history=known.history,
                observations=known.observations,
                actions=tuple(action for action in done if action.ended_at > known.now - timedelta(hours=HISTORY_H)),
                guard=self.guard,
                station_memory=known_at(self.stations, to_utc64(known.now).astype("datetime64[h]")),
            ),
            models=self.models,
            now=known.now,
            members=self.members,
            horizon_h=self.horizon_h,
            seed=self.seed,
            versions=_VERSIONS,
            catalogue=self.catalogue,
        )
        self.stations = self.stations if told.stations is None else remembered(self.stations, told.stations)
        return told

    def _learn(self, known: Known, done: Sequence[Action]) -> None:
        """Score what was told a day ago."""
        told, self._evening = self._evening, None
        if told is None or known.history is None or known.now - told.issued_at > timedelta(hours=_SCORED_WITHIN_H):
            return
        try:
            came = what_came(self.network, self.site, known.history, known.observations, done, issued_at=told.issued_at)
        except ForecastError:
            return
        night = night_of_guard(told.recommendations, told.hourly, came, self.network, self.site)
        self.guard = self.guard if night is None else self.guard.after(night)


def followed(advised: Sequence[Recommendation], *, next_look: datetime) -> list[Wish]:
    """What a dispatcher calls who follows the advice and leaves to the next look what can wait for it."""
    found: list[Wish] = []
    taken: set[tuple[str, str]] = set()
    for item in advised:
        key = (item.unit_id, item.need.value)
        if item.advice is not Advice.ACT or item.treatment is None or item.start_from is None or key in taken:
            continue
        if item.start_from < next_look or item.latest_start < next_look:
            taken.add(key)
            found.append(Wish(item.unit_id, item.treatment, item.rate_g_m2, item.start_from))
    return found


def frost_in_sight(known: Known, *, hours: int) -> bool:
    """Whether any hour of the newest forecast, or of the days behind, comes under `FROST_IN_SIGHT_DEGC`."""
    lowest = 99.0
    if known.history is not None:
        lowest = float(known.history["air_temperature"].min())
    for run in known.forecasts[:1]:
        end = known.now + timedelta(hours=hours)
        ahead = [from_utc64(time) <= end for time in run["time"].to_numpy()]
        lowest = min(lowest, float(run["air_temperature"].to_numpy()[..., ahead].min()))
    return lowest < FROST_IN_SIGHT_DEGC
