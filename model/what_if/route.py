"""One route treated now, at the latest start, otherwise, or not at all: cost, hours in need and loss of each, from one set of members."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr

from config.site import Site
from config.treatments import TreatmentSpec
from model.decision.cost import material_cost_sek, round_cost
from model.decision.round_time import round_time
from model.decision.salt_cap import tightest_cap
from model.decision.turn_out import turn_out
from model.domain.errors import DomainError
from model.domain.plans import Advice, Recommendation
from model.domain.roads import Network, Route
from model.domain.treatments import SALTS, SPREAD, Action, TreatmentKind
from model.domain.weather import to_utc64
from model.what_if.run import AS_FORECAST, Weather, only, rerun

Code = Literal["nothing", "now", "latest", "chosen"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A treatment asked about.

    Attributes:
        kinds: Treatments of one round.
        called_at: When the machine is called, aware UTC.
        rate_g_m2: Of what is spread; None: as advised, else the catalogue's ordinary rate [g/m2].
    """

    kinds: tuple[TreatmentKind, ...]
    called_at: datetime
    rate_g_m2: float | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on.

    Attributes:
        code: Which.
        kinds: Treatments of the round; empty where nothing is done.
        called_at: When the machine is called; None where none is.
        done_at: When the round is done.
        cost_sek: Municipal cost [SEK].
        hours_in_need: Expected hours in need until a day from now [h].
        loss_sek: Expected loss, municipal and societal: the stored one in proportion to how badly and how long the route is in need [SEK].
        badness: How badly in need, hour by hour, 0 to 1 [1].
        share: Share of the members in need [1].
        salt_g_m2: Salt on the surface [g/m2].
    """

    code: Code
    kinds: tuple[TreatmentKind, ...]
    called_at: datetime | None
    done_at: datetime | None
    cost_sek: float
    hours_in_need: float
    loss_sek: float
    badness: tuple[float, ...]
    share: tuple[float, ...]
    salt_g_m2: tuple[float, ...]

    @property
    def total_sek(self) -> float:
        """Cost and expected loss together [SEK]."""
        return self.cost_sek + self.loss_sek


@dataclass(frozen=True, eq=False)
class Answer:
    """All options of one route.

    Attributes:
        times: Whole hours, shape (time,).
        options: Nothing first.
        members: Members of each run.
    """

    times: "np.ndarray[tuple[int], np.dtype[np.datetime64]]"
    options: tuple[Option, ...]
    members: int


def route_options(
    network: Network,
    hourly: xr.Dataset,
    items: Sequence[Recommendation],
    *,
    site: Site,
    catalogue: Mapping[str, TreatmentSpec],
    now: datetime,
    chosen: Chosen | None = None,
    weather: Weather = AS_FORECAST,
) -> Answer:
    """Reckon the options of one route.

    Args:
        network: The whole network.
        hourly: The assessment's hours.
        items: The assessment's recommendations for the route's first open window, one a need.
        site: Prices.
        catalogue: What each treatment is.
        now: Nothing is done before, aware UTC.
        chosen: A treatment asked about, beside doing nothing and, where something is advised, that now and at its latest start; where nothing is,
            what waits.
        weather: How the night differs from the forecast.

    Raises:
        DomainError: No recommendation, a unit that is no route, a treatment the route cannot have, or a call before now.
    """
    if not items:
        raise DomainError("what if: the assessment advises nothing on this route; there is nothing to compare with")
    part = only(network, [items[0].unit_id])
    route = part.routes[0]
    known = [item for item in items if item.treatment is not None]
    advised = [item for item in known if item.advice is Advice.ACT] or [item for item in known if item.advice is Advice.WAIT]
    kinds = tuple(dict.fromkeys(item.treatment for item in advised if item.treatment is not None))
    asked: list[tuple[Code, Chosen | None]] = [("nothing", None)]
    if kinds:
        asked.append(("now", Chosen(kinds, now)))
        latest = min(item.latest_start for item in advised)
        if latest > now + timedelta(minutes=30):
            asked.append(("latest", Chosen(kinds, latest)))
    if chosen is not None:
        _check(chosen, route, now)
        asked.append(("chosen", chosen))
    rates = {item.treatment: item.rate_g_m2 for item in advised}
    loss = sum(item.loss_sek for item in items)
    options: list[Option] = []
    badly: float | None = None
    for code, choice in asked:
        actions = () if choice is None else _actions(choice, part, rates, catalogue, site)
        found = rerun(part, hourly, actions=actions, weather=weather)
        ahead = found["time"].to_numpy() > to_utc64(now)
        within = ahead & (found["time"].to_numpy() <= to_utc64(now + timedelta(hours=24)))
        badness = found["badness"].to_numpy()[0]
        total = float(badness[within].sum())
        badly = total if badly is None else badly
        options.append(
            Option(
                code=code,
                kinds=() if choice is None else choice.kinds,
                called_at=None if choice is None else choice.called_at,
                done_at=actions[0].ended_at if actions else None,
                cost_sek=_cost(actions, part, site),
                hours_in_need=float(found["share"].to_numpy()[0][within].sum()),
                loss_sek=loss * (total / badly if badly > 0 else 1.0),
                badness=tuple(map(float, badness)),
                share=tuple(map(float, found["share"].to_numpy()[0])),
                salt_g_m2=tuple(map(float, found["salt_amount"].to_numpy()[0])),
            )
        )
    return Answer(times=found["time"].to_numpy(), options=tuple(options), members=int(found.attrs["members"]))


def _check(chosen: Chosen, route: Route, now: datetime) -> None:
    for kind in chosen.kinds:
        if kind.value not in route.treatments:
            raise DomainError(f"what if: {route.id} cannot have {kind.value}; its machine does {', '.join(route.treatments)}")
    if not chosen.kinds or chosen.called_at < now:
        raise DomainError(f"what if: {route.id} needs a treatment and a call at {now.isoformat()} or later")


def _actions(
    choice: Chosen,
    part: Network,
    rates: Mapping[TreatmentKind | None, float],
    catalogue: Mapping[str, TreatmentSpec],
    site: Site,
) -> tuple[Action, ...]:
    """The round as actions: all its treatments reach each stretch at the same time."""
    route = part.routes[0]
    begin = choice.called_at + turn_out(route, site.fleet, called=choice.called_at, zone=ZoneInfo(site.timezone))
    works = []
    for kind in choice.kinds:
        rate = 0.0
        if kind in SPREAD:
            rate = catalogue[kind].default_rate_g_m2 if choice.rate_g_m2 is None else choice.rate_g_m2
            rate = rates.get(kind, rate) if choice.rate_g_m2 is None else rate
            rate = min(rate, tightest_cap(route, part.classes[route.class_code], laid_g_m2=0.0)) if kind in SALTS else rate
        works.append((kind, rate))
    end = begin + round_time(route, works, area_m2=float(part.unit_area_m2[0]), catalogue=catalogue, fleet=site.fleet)
    return tuple(Action(route.id, kind, begin, end, rate, 0.0, "what if") for kind, rate in works)


def _cost(actions: Sequence[Action], part: Network, site: Site) -> float:
    """One round's cost: the machine once, the material of all its treatments [SEK]."""
    if not actions:
        return 0.0
    route, area = part.routes[0], float(part.unit_area_m2[0])
    called = actions[0].started_at - timedelta(minutes=route.turn_out_min)
    machine = round_cost(
        kind=TreatmentKind.PLOUGH,
        rate_g_m2=0.0,
        area_m2=area,
        work=actions[0].ended_at - called,
        start=called,
        prices=site.price_list(route.contractor),
        materials=site.materials,
        zone=ZoneInfo(site.timezone),
    ).total_sek
    return machine + sum(material_cost_sek(item.kind, item.rate_g_m2, area, site.materials) for item in actions)
