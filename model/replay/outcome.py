"""What a season under one policy cost and delivered: money, material, kilometres and hours out of standard, by week.

An hour is *out of standard* where the surface has broken its class's rule for longer than the class allows (`model.decision.standing`).
A need that stands unmet for as long as the class's action time costs the class's whole loss of an unmet need; a shorter one in proportion; a
unit and day no more than one of each need. Both axes, money and hours, are always told together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from model.decision.standing import due_hours, hours_out
from model.domain.roads import Network
from model.domain.treatments import SALTS, Action, TreatmentKind
from model.domain.weather import from_utc64, to_utc64

Grid = NDArray[np.float64]
Mask = NDArray[np.bool_]
_WEEK = np.timedelta64(7 * 24, "h")
#: What is summed by week.
SUMS = (
    "action_sek",
    "loss_municipal_sek",
    "loss_societal_sek",
    "salt_kg",
    "sand_kg",
    "driven_km",
    "plough_km",
    "rounds",
    "heat_kwh",
    "slippery_h",
    "hours_out",
)


@dataclass(frozen=True, eq=False)
class Outcome:
    """One season under one policy.

    Attributes:
        policy: Name.
        weekly: Sums by name (`SUMS`), each of shape (week,).
        hours_out: Route-hours out of standard by class.
        unit_sek: Cost and loss of each unit, municipal and societal together, shape (unit,) [SEK].
    """

    policy: str
    weekly: Mapping[str, Grid]
    hours_out: Mapping[str, float]
    unit_sek: Grid

    def total(self, name: str) -> float:
        """Sum over the season."""
        return float(self.weekly[name].sum())

    @property
    def municipal_sek(self) -> float:
        """What was done and the municipality's own loss [SEK]."""
        return self.total("action_sek") + self.total("loss_municipal_sek")

    @property
    def total_sek(self) -> float:
        """Society's loss too [SEK]."""
        return self.municipal_sek + self.total("loss_societal_sek")


def outcome(
    policy: str,
    actions: Sequence[Action],
    *,
    snow: Mask,
    slip: Mask,
    times: NDArray[np.datetime64],
    network: Network,
    site: Site,
) -> Outcome:
    """Judge a season; ``slippery_h`` are unit-hours in which the rule for slipperiness was broken, in standard or out of it.

    Args:
        policy: Its name.
        actions: What was done, priced (`model.replay.orders.priced`).
        snow: Whether each unit broke its rule for snow, shape (unit, hour).
        slip: The same for slipperiness.
        times: The hours, UTC, shape (hour,).
        network: The network.
        site: Losses and time zone.
    """
    zone = ZoneInfo(site.timezone)
    week = ((times - times[0]) // _WEEK).astype(np.int64)
    weeks = int(week[-1]) + 1
    weekly = {name: np.zeros(weeks) for name in SUMS}
    unit_sek = np.zeros(len(network.units))
    by_class: dict[str, float] = {}
    day = np.array([from_utc64(hour).astimezone(zone).toordinal() for hour in times])
    for code, rules in network.classes.items():
        members = np.array([place for place, unit in enumerate(network.units) if unit.class_code == code], dtype=np.intp)
        if not members.size:
            continue
        due = due_hours(times, rules, zone)
        either = np.zeros((members.size, times.size), dtype=bool)
        for broken in (snow[members], slip[members]):
            out = hours_out(broken, due)
            either |= out
            first = day[0]
            daily = np.zeros((members.size, day[-1] - first + 1))
            np.add.at(daily.T, day - first, out.T)
            share = np.minimum(1.0, daily / rules.action_time_h)
            week_of_day = week[np.searchsorted(day, np.arange(first, day[-1] + 1))]
            length = network.unit_length_m[members] / 1000.0
            for name, per_km in (
                ("loss_municipal_sek", rules.loss_municipal_sek_per_km),
                ("loss_societal_sek", rules.loss_societal_sek_per_km),
            ):
                lost = share * (per_km * length)[:, None]
                np.add.at(weekly[name], week_of_day, lost.sum(axis=0))
                unit_sek[members] += lost.sum(axis=1)
        np.add.at(weekly["hours_out"], week, either.sum(axis=0).astype(float))
        by_class[code] = float(either.sum())
    np.add.at(weekly["slippery_h"], week, slip.sum(axis=0).astype(float))
    _add_actions(weekly, unit_sek, actions, times=times, network=network)
    return Outcome(policy, weekly, by_class, unit_sek)


def _add_actions(
    weekly: Mapping[str, Grid], unit_sek: Grid, actions: Sequence[Action], *, times: NDArray[np.datetime64], network: Network
) -> None:
    order = {unit_id: place for place, unit_id in enumerate(network.unit_ids)}
    ploughed = {(item.unit_id, item.started_at) for item in actions if item.kind is TreatmentKind.PLOUGH}
    for action in actions:
        started = to_utc64(action.started_at)
        if action.unit_id not in order or not times[0] <= started <= times[-1]:
            continue
        unit = order[action.unit_id]
        week = int((started - times[0]) // _WEEK)
        weekly["action_sek"][week] += action.cost_sek
        unit_sek[unit] += action.cost_sek
        if network.is_zone[unit]:
            continue
        kilometres = float(network.unit_length_m[unit]) / 1000.0
        spread = action.rate_g_m2 * float(network.unit_area_m2[unit]) / 1000.0
        weekly["salt_kg"][week] += spread if action.kind in SALTS else 0.0
        weekly["sand_kg"][week] += spread if action.kind is TreatmentKind.SAND else 0.0
        if action.kind is TreatmentKind.PLOUGH:
            weekly["plough_km"][week] += kilometres
        elif (action.unit_id, action.started_at) in ploughed:
            continue
        weekly["driven_km"][week] += kilometres
        weekly["rounds"][week] += 1.0
