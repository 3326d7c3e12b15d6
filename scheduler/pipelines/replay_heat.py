"""The part of a replay that heated ground has: each policy's heat over the same days, judged by the zone model under the weather that came."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr

from model.domain.treatments import Action
from model.domain.weather import from_utc64, to_utc64
from model.error_statistics import PUBLISHED
from model.learning.models import TrainedModels
from model.replay.heat import heat_outcome, lived
from model.replay.heat_done import as_done
from model.replay.heat_ways import ByCalendar, ByFloor, ByHalka, ByRule, HeatWay, Knowing
from model.replay.heated_ground import HeatedGround
from model.replay.looks import looks
from model.replay.outcome import Outcome
from model.replay.run import Archive
from scheduler.context import Context
from store.heat import heat_readings_between
from store.zone_fits import zone_fits

Progress = Callable[[str, int, int], None]


def replayed_heat(
    context: Context,
    archive: Archive,
    weather: xr.Dataset,
    *,
    days: tuple[date, date],
    begins: datetime,
    policies: Sequence[str],
    done: Sequence[Action],
    models: TrainedModels | None,
    progress: Progress,
) -> Mapping[str, Outcome]:
    """What each policy's heat cost and kept; nothing where the network has no zone, and of what was done only where log or meters tell of it.

    Args:
        context: Site and store.
        archive: What was known when.
        weather: That came, with what lies before the days to begin from.
        days: First and last local day.
        begins: The first day's beginning, aware UTC.
        policies: Names of them.
        done: Actions as logged, of any units.
        models: Whose errors of forecasts the members are dressed with; None: the published ones.
        progress: Called as progress(policy, done, total); an interruption stops it.

    Raises:
        StoreError: The store cannot be read.
    """
    if not context.network.zones:
        return {}
    fits = zone_fits(context.store, context.site.id, known_at=begins)
    ground = HeatedGround.of(context.network, context.site, weather, fits)
    first = int(np.searchsorted(ground.times, to_utc64(begins), side="right"))
    hour_of = {moment: hour for hour, moment in enumerate(ground.times - np.timedelta64(1, "h"))}
    seen = [hour_of.get(to_utc64(now)) for now, _ in looks(*days, ZoneInfo(context.site.timezone))]
    looked = frozenset(hour for hour in seen if hour is not None)
    found = {}
    for policy in policies:
        way = _way(policy, context, ground, archive, looked, done, models)
        if way is not None:
            plants = lived(ground, way, first=first, progress=lambda hour, hours, name=policy: progress(name, hour, hours))  # type: ignore[misc]
            found[policy] = heat_outcome(policy, ground, plants, first=first)
    return found


def _way(
    policy: str,
    context: Context,
    ground: HeatedGround,
    archive: Archive,
    looked: frozenset[int],
    done: Sequence[Action],
    models: TrainedModels | None,
) -> HeatWay | None:
    if policy == "halka":
        return ByHalka(ground, archive, looked, PUBLISHED if models is None else models.errors)
    if policy == "foresight":
        return Knowing(ground, looked)
    if policy == "done":
        start, end = (from_utc64(ground.times[place]) for place in (0, -1))
        read = heat_readings_between(
            context.store, context.site.id, start - timedelta(hours=3), end + timedelta(hours=3), known_at=context.now
        )
        return as_done(ground, done, read)
    plain: dict[str, Callable[[HeatedGround], HeatWay]] = {"rule": ByRule, "calendar": ByCalendar, "none": ByFloor}
    return plain[policy](ground)
