"""Replay a stored season under several policies: what each would have ordered, and what the road would have become."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from config.treatments import TreatmentSpec, load_treatments
from model.domain.errors import ConfigError, ModelError
from model.domain.roads import Network
from model.domain.treatments import Action
from model.domain.weather import to_utc64
from model.learning.models import TrainedModels
from model.learning.season_actions import actions_of
from model.learning.station_training import memory_after
from model.replay.calendar import Calendar, Idle
from model.replay.compare import co2_kg, interval
from model.replay.foresight import Foresight
from model.replay.halka import FollowHalka
from model.replay.kept import KeptReplay, dataset_of
from model.replay.known import HISTORY_H, SeasonArchive
from model.replay.orders import priced
from model.replay.outcome import Outcome, outcome
from model.replay.rule import RuleOfThumb
from model.replay.run import Policy, replayed
from model.replay.truth import WeatherThatCame
from model.report.replay_table import HAS_SEEN, against_rule, heat_sentences
from model.report.words import ReportWords
from scheduler.context import Context
from scheduler.pipelines.replay_heat import replayed_heat
from scheduler.pipelines.replay_model import model_for_replay
from scheduler.pipelines.train import options_of
from store.actions import actions_between
from store.archive import list_seasons, load_season
from store.upkeep import save_upkeep

#: Names for --policy, and what they are called on the terminal.
POLICIES = {
    "halka": "Halka",
    "rule": "tumregel",
    "calendar": "kalender",
    "done": "som det gjordes",
    "none": "ingenting",
    "foresight": "facit",
}
Progress = Callable[[int, int, str], None]


def replay(context: Context, *, first: date, last: date, policies: Sequence[str], progress: Progress) -> KeptReplay:
    """Replay a stretch of a stored season, and keep what came of it for the season page, in place of the replay before.

    Args:
        context: Site and store.
        first: First local day.
        last: Last local day.
        policies: Names of `POLICIES`.
        progress: Called as progress(done, total, label); an interruption leaves nothing stored.

    Raises:
        ConfigError: A policy is unknown, or the days are the wrong way round.
        ModelError: No stored season covers the days, or it holds no forecasts as issued.
        StoreError: The store cannot be read.
    """
    _check(first, last, policies)
    season, archive = _archive(context, first, last)
    network = _routes(context.network)
    catalogue = load_treatments()
    zone = ZoneInfo(context.site.timezone)
    begins, ends = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    times = archive.weather["time"].to_numpy()
    inside = (times >= to_utc64(begins - timedelta(hours=HISTORY_H))) & (times <= to_utc64(ends + timedelta(hours=12)))
    truth = WeatherThatCame(network, archive.weather.isel(time=inside))
    models, seen = model_for_replay(context, begins, ends) if "halka" in policies else (None, False)
    plans: dict[str, list[Action]] = {}
    for policy in policies:
        if policy == "foresight":
            continue
        if policy == "done":
            plan = _as_done(context, archive, begins, ends)
            if not plan:
                continue
        else:
            plan = replayed(
                _policy(policy, context, network, models, catalogue, archive, begins),
                archive,
                network,
                first=first,
                last=last,
                zone=zone,
                catalogue=catalogue,
                fleet=context.site.fleet,
                progress=lambda done, total, label=POLICIES[policy]: progress(done, total, label),  # type: ignore[misc]
            )
        plans[policy] = priced(plan, network, context.site)
    if "foresight" in policies:
        search = Foresight(network, context.site, truth, catalogue, simulated=archive.simulated)
        progress(0, 1, POLICIES["foresight"])
        plans["foresight"] = search.best(
            list(plans.values()), standby=(int(np.searchsorted(truth.times, to_utc64(begins))), truth.times.size)
        )
    heat = replayed_heat(
        context, archive, truth.weather, days=(first, last), begins=begins, policies=list(plans), done=plans.get("done", ()),
        models=models, progress=lambda name, done, total: progress(done, total, f"{POLICIES[name]}, markvärme"),
    )  # fmt: skip
    found = KeptReplay(
        outcomes={name: _judged(name, plan, truth, context, begins) for name, plan in plans.items()},
        heat=heat,
        zones=len(context.network.zones),
        season=season,
        first=first,
        last=last,
        simulated=archive.simulated,
        unlogged="done" in policies and "done" not in plans,
        seen=seen,
    )
    if found.outcomes:
        save_upkeep(context.store, context.site.id, {"replay": dataset_of(found)})
    return found


def policies_named(told: str, *, first: date, last: date) -> tuple[str, ...]:
    """Policies out of a list with commas, each once, in its order.

    Raises:
        ConfigError: A policy is unknown, or the days are the wrong way round.
    """
    found = tuple(dict.fromkeys(name.strip() for name in told.split(",") if name.strip()))
    _check(first, last, found)
    return found


def _check(first: date, last: date, policies: Sequence[str]) -> None:
    unknown = [name for name in policies if name not in POLICIES]
    if unknown or not policies:
        raise ConfigError(f"no policy is called {', '.join(unknown) or 'nothing'}; there are {', '.join(POLICIES)}")
    if last < first:
        raise ConfigError(f"replay from {first} to {last}: the last day comes before the first")


def _archive(context: Context, first: date, last: date) -> tuple[str, SeasonArchive]:
    records = list_seasons(context.store, context.site.id)
    for record in reversed(records):
        if record.starts_at.date() <= first - timedelta(days=2) and record.ends_at.date() >= last:
            return record.name, SeasonArchive.of(load_season(context.store, context.site.id, record.name), context.site)
    known = ", ".join(f"{record.name} ({record.starts_at:%Y-%m-%d}–{record.ends_at:%Y-%m-%d})" for record in records)
    raise ModelError(
        f"no stored season of {context.site.id} covers {first} to {last} with two days before; stored are {known or 'none'}; "
        "back-fill one, or ask for other days"
    )


def _routes(network: Network) -> Network:
    """Without heated zones: heat is no round, and is replayed beside them (`scheduler.pipelines.replay_heat`)."""
    units = {route.id for route in network.routes}
    return replace(network, zones=(), segments=tuple(item for item in network.segments if item.unit_id in units))


def _as_done(context: Context, archive: SeasonArchive, begins: datetime, ends: datetime) -> list[Action]:
    """What the log tells of the days; where it tells nothing at all, what the archived season holds of them."""
    logged = actions_between(context.store, context.site.id, begins, ends)
    known = {unit.id for unit in context.network.units}
    return list(logged) or [
        item
        for item in actions_of(archive.season)
        if item.unit_id in known and item.ended_at >= begins and item.started_at < ends
    ]


def _policy(
    name: str,
    context: Context,
    network: Network,
    models: TrainedModels | None,
    catalogue: Mapping[str, TreatmentSpec],
    archive: SeasonArchive,
    begins: datetime,
) -> Policy:
    if name == "none":
        return Idle()
    if name == "calendar":
        return Calendar(network, context.site.timezone)
    if name == "rule":
        return RuleOfThumb(network, context.site)
    # a nightly run has followed the stations for weeks by then
    own = None if models is None else models.stations
    remembered = memory_after(archive.season, context.site, own, options_of(context), until=to_utc64(begins))
    return FollowHalka(network, context.site, models, catalogue, stations=remembered)


def _judged(name: str, plan: Sequence[Action], truth: WeatherThatCame, context: Context, begins: datetime) -> Outcome:
    snow, slip = truth.fresh().advance(plan, truth.times.size)
    ends = truth.times + np.timedelta64(1, "h")
    asked = ends > to_utc64(begins)
    return outcome(
        name, plan, snow=snow[:, asked], slip=slip[:, asked], times=ends[asked], network=truth.network, site=context.site
    )


def replay_lines(found: KeptReplay, context: Context) -> list[str]:
    """The replay as a person reads it: money and hours out of standard on the same line, always."""
    head = f"Säsong {found.season}{' (simulerad)' if found.simulated else ''}: vad det hade kostat och hållit (80 % intervall, veckor dragna om)"
    heads = (
        ("kommunen, tkr", 24),
        ("samhället, tkr", 15),
        ("h utanför std", 20),
        ("salt t", 8),
        ("plog km", 9),
        ("MWh", 8),
        ("värme tkr", 11),
    )
    lines = [head, f"  {'':16}" + "".join(f"{told:>{width}}" for told, width in (*heads, ("CO2 t", 7)))]
    for name, item in found.whole.items():
        money, hours = interval([item], "municipal_sek"), interval([item], "hours_out")
        weeks, heat = item.weekly["hours_out"].size, found.heat.get(name)
        lines.append(
            f"  {POLICIES[name]:16}{_span(money, 1e3, weeks):>24}{item.total('loss_societal_sek') / 1e3:15.0f}{_span(hours, 1.0, weeks):>20}"
            f"{item.total('salt_kg') / 1e3:8.1f}{item.total('plough_km'):9.0f}{_heat(heat)}{co2_kg(item, context.site.emissions) / 1e3:7.1f}"
        )
        slippery = "" if heat is None else f"; värmda ytor hala {heat.total('slippery_h'):.0f} yttimmar"
        lines.append(
            "      timmar per klass: " + ", ".join(f"{code} {out:.0f}" for code, out in item.hours_out.items()) + slippery
        )
    if found.unlogged:
        lines.append(f"  {POLICIES['done']}: saknas, loggen har inga åtgärder dessa dagar")
    if found.seen:
        lines.append(f"  ▲ {HAS_SEEN[0]}")
    words = ReportWords("sv", ZoneInfo(context.site.timezone))
    told = against_rule(found, words)
    lines += ["  Mot tumregeln:", *(f"    {sentence}" for sentence in told)] if told else []
    lines.append("  Vägen räknas med Halkas egen vägmodell under det väder som kom; CO2 är av det som körs, sprids och värms.")
    lines += [f"  {sentence}" for sentence in heat_sentences(found, words)]
    lines.append(f"  CO2-faktorer: {context.site.emissions.source}")
    return lines


def _heat(heat: Outcome | None) -> str:
    """Energy and money of heat, ``saknas`` where it is not known."""
    if heat is None:
        return f"{'saknas':>8}{'saknas':>11}"
    return f"{heat.total('heat_kwh') / 1e3:8.0f}{heat.total('action_sek') / 1e3:11.0f}"


def _span(found: tuple[float, float, float], unit: float, weeks: int) -> str:
    """A sum with its interval, which one week alone does not have."""
    if weeks < 2:
        return f"{found[0] / unit:.0f} (–)"
    return f"{found[0] / unit:.0f} ({found[1] / unit:.0f}–{found[2] / unit:.0f})"
