"""Halka's own advice followed to the letter: the assessment of each look, and the rounds it says pay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.site import Site
from config.treatments import TreatmentSpec
from model.assess import AssessmentInputs, assess
from model.decision.rest import RepeatRule, last_spread
from model.decision.standing import due_hours, expected_share
from model.domain.needs import Need
from model.domain.plans import Advice, Assessment, Recommendation
from model.domain.roads import Network
from model.domain.treatments import Action
from model.domain.weather import from_utc64, to_utc64
from model.learning.models import TrainedModels
from model.replay.known import HISTORY_H, Known
from model.replay.orders import Wish

#: Nothing can freeze or lie where no hour ahead or behind comes under this [degC]; such looks are not reckoned.
FROST_IN_SIGHT_DEGC = 4.0
#: Versions told to the assessment.
_VERSIONS = {"code": "replay"}


@dataclass(frozen=True)
class FollowHalka:
    """Calls what is advised `ACT`, when its start comes before the next look.

    Attributes:
        network: Routes to be advised on.
        site: Rules and prices.
        models: Trusted models, or None.
        catalogue: What each treatment is.
        members: Ensemble members.
        horizon_h: Hours ahead [h].
        seed: Of the members' errors.
        loss_weight: Factor on the losses the advice is reckoned with [1]: below 1 acts on fewer chances.
        repeat: How long what was spread is left to work.
        name: Told beside the figures.
    """

    network: Network
    site: Site
    models: TrainedModels | None
    catalogue: Mapping[str, TreatmentSpec]
    members: int = 15
    horizon_h: int = 40
    seed: int = 1
    loss_weight: float = 1.0
    repeat: RepeatRule = field(default_factory=RepeatRule)
    name: str = "halka"

    def decide(self, known: Known, done: Sequence[Action], next_look: datetime) -> list[Wish]:
        """Rounds to call before the next look."""
        return self.orders(self.advice(known, done), known, done, next_look)

    def advice(self, known: Known, done: Sequence[Action]) -> tuple[Recommendation, ...]:
        """What the assessment of this moment says, with P(need) as the share of its loss; nothing where no frost is in sight."""
        if not frost_in_sight(known, hours=self.horizon_h):
            return ()
        told = assess(
            self.network,
            self.site,
            AssessmentInputs(
                forecasts=known.forecasts,
                history=known.history,
                observations=known.observations,
                actions=tuple(action for action in done if action.ended_at > known.now - timedelta(hours=HISTORY_H)),
            ),
            models=self.models,
            now=known.now,
            members=self.members,
            horizon_h=self.horizon_h,
            seed=self.seed,
            versions=_VERSIONS,
            catalogue=self.catalogue,
        )
        shares = self._shares(told)
        return tuple(
            replace(item, probability=min(item.probability or 0.0, shares.get((item.unit_id, item.need), 1.0)))
            if item.probability is not None
            else item
            for item in told.recommendations
        )

    def _shares(self, told: Assessment) -> dict[tuple[str, Need], float]:
        """Expected share of each route's loss that would really be lost: hours out of standard over the class's action time."""
        times, zone = told.hourly["time"].to_numpy(), ZoneInfo(self.site.timezone)
        found: dict[tuple[str, Need], float] = {}
        for code, rules in self.network.classes.items():
            members = [place for place, unit in enumerate(self.network.units) if unit.class_code == code]
            due = due_hours(times, rules, zone)
            for need in (Need.PLOUGHING, Need.SALTING):
                chance = told.hourly[f"probability_{need.value}"].to_numpy()[members].astype(float)
                share = expected_share(chance, due, allowed_h=rules.action_time_h)
                found |= {(self.network.units[place].id, need): float(value) for place, value in zip(members, share, strict=True)}
        return found

    def orders(self, advised: Sequence[Recommendation], known: Known, done: Sequence[Action], next_look: datetime) -> list[Wish]:
        """The rounds that follow from advice, less those that what was spread before still stands for."""
        wishes = followed(advised, next_look=next_look, loss_weight=self.loss_weight)
        return [wish for wish in wishes if not self._rests(wish, known, done)]

    def _rests(self, wish: Wish, known: Known, done: Sequence[Action]) -> bool:
        own = [action for action in done if action.unit_id == wish.unit_id]
        last = last_spread(own)
        if last is None:
            return False
        fallen, snow = fallen_between(known, last.ended_at, max(wish.call, known.now))
        return self.repeat.rests(wish.kind, own, at=wish.call, fallen_mm=fallen, snow_mm=snow)


def fallen_between(known: Known, start: datetime, end: datetime) -> tuple[float, float]:
    """Precipitation and of it snow between two moments, analysed until now and forecast after it, mean over the points [mm, mm]."""
    fallen = snow = 0.0
    parts = [] if known.history is None else [(known.history, start, known.now)]
    parts += [(run, max(start, known.now), end) for run in known.forecasts[:1]]
    for weather, begins, ends in parts:
        times = weather["time"].to_numpy()
        inside = (times > to_utc64(begins)) & (times <= to_utc64(ends))
        rain = weather["precipitation_amount"].to_numpy()[0][:, inside]
        fallen += float(rain.mean(axis=0).sum())
        snow += float((rain * weather["snow_fraction"].to_numpy()[0][:, inside]).mean(axis=0).sum())
    return fallen, snow


def followed(advised: Sequence[Recommendation], *, next_look: datetime, loss_weight: float = 1.0) -> list[Wish]:
    """What a dispatcher calls who follows the advice and leaves to the next look what can wait for it."""
    found: list[Wish] = []
    taken: set[tuple[str, str]] = set()
    for item in advised:
        key = (item.unit_id, item.need.value)
        if item.advice is not Advice.ACT or item.treatment is None or item.start_from is None or key in taken:
            continue
        if item.probability is None or item.probability * loss_weight <= item.threshold:
            continue
        if item.start_from < next_look or item.latest_start < next_look:
            taken.add(key)
            found.append(Wish(item.unit_id, item.treatment, item.rate_g_m2, item.start_from))
    return found


def frost_in_sight(known: Known, *, hours: int) -> bool:
    """Whether any hour of the newest forecast, or of the two days behind, comes under `FROST_IN_SIGHT_DEGC`."""
    lowest = 99.0
    if known.history is not None:
        lowest = float(known.history["air_temperature"].min())
    for run in known.forecasts[:1]:
        end = known.now + timedelta(hours=hours)
        ahead = [from_utc64(time) <= end for time in run["time"].to_numpy()]
        lowest = min(lowest, float(run["air_temperature"].to_numpy()[..., ahead].min()))
    return lowest < FROST_IN_SIGHT_DEGC
