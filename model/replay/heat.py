"""A stretch of a season lived through by heated ground under each policy, and what it cost and kept: the part of a replay that heat has.

Heat is a part of the same two axes as the roads' rounds: its money, and the hours in which a zone was out of its class's standard.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.domain.weather import from_utc64
from model.replay.heat_ways import ByRule, HeatWay, Standing
from model.replay.heated_ground import HeatedGround, zones_only
from model.replay.outcome import Outcome, outcome
from model.zones.bill import weekly_heat
from model.zones.running import ReckonedPlants, Weathers, heat_of_hour

Array = NDArray[np.float64]
Progress = Callable[[int, int], None]
_HOUR = np.timedelta64(1, "h")
_WEEK = np.timedelta64(7 * 24, "h")


def lived(ground: HeatedGround, way: HeatWay, *, first: int, progress: Progress | None = None) -> ReckonedPlants:
    """The plants after the whole stretch under a way of running them; until hour `first` all are run by the rule of thumb.

    Args:
        ground: The zones.
        way: Who runs them.
        first: Hour from which he does.
        progress: Called with (hours done, hours in all); may raise to stop.
    """
    plants, before = ground.fresh(), ByRule(ground)
    standing, since, hours, drawn_kw = before.at(0, plants.states, 0.0), 0, ground.times.size, 0.0
    for hour in range(hours):
        ordered = (before if hour < first else way).at(hour, plants.states, drawn_kw)
        standing, since = (standing, since) if ordered is None else (ordered, hour)
        power = _power(ground, plants, standing, hour - since)
        plants.advance(power)
        if hour >= first:
            drawn_kw = max(drawn_kw, float(power @ ground.zones.area_m2) / 1000.0)
        if progress is not None and (hour + 1) % 24 == 0:
            progress(hour + 1, hours)
    return plants


def _power(ground: HeatedGround, plants: ReckonedPlants, standing: Standing, step: int) -> Array:
    """Heat of the hour the plants stand at, `step` hours after what they follow was ordered [W/m2]."""
    hour = plants.hour
    last, before = (ground.weather[:, max(hour - back, 0)] for back in (1, 2))
    coming = last
    if standing.coming is not None:
        coming = standing.coming[:, min(step, standing.coming.shape[1] - 1)]
    modes = standing.modes[:, min(step, standing.modes.shape[1] - 1)]
    power = heat_of_hour(ground.zones, standing.limits, modes, plants.sensed(), Weathers(coming, last, before))
    return power if standing.given is None else np.where(np.isnan(standing.given), power, standing.given)


def heat_outcome(policy: str, ground: HeatedGround, plants: ReckonedPlants, *, first: int) -> Outcome:
    """What a policy's heat cost and kept from an hour on.

    ``action_sek`` is the heat (energy, power, flow and pumps by the site's tariff), ``heat_kwh`` its energy, and hours and losses are those of
    the zones' class for slipperiness.

    Args:
        policy: Its name.
        ground: The zones.
        plants: After the whole stretch.
        first: First hour that counts.
    """
    times, power = ground.times[first:], plants.power[first:]
    slip = plants.severity[first:].T >= 1.0
    found = outcome(
        policy, (), snow=np.zeros_like(slip), slip=slip, times=times, network=zones_only(ground.network), site=ground.site
    )
    starts = [from_utc64(time - _HOUR) for time in times]
    week = ((times - times[0]) // _WEEK).astype(np.int64)
    kwh, sek = weekly_heat(ground.site, power, ground.zones.area_m2, starts, week)
    given = power.sum(axis=0) * ground.zones.area_m2
    share = given / given.sum() if given.sum() > 0.0 else given
    return replace(
        found, weekly={**found.weekly, "action_sek": sek, "heat_kwh": kwh}, unit_sek=found.unit_sek + float(sek.sum()) * share
    )
