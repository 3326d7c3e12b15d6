"""Evenings the guard learns from: what was told of the night beside what came of it, kept as sums among the scores of issued forecasts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import xarray as xr

from config.site import Site
from model.decision.cost import threshold
from model.decision.guard import Guard, GuardNight, guard_night
from model.decision.standing import due_hours, expected_share
from model.domain.needs import Need
from model.domain.plans import Recommendation
from model.domain.roads import Network
from model.domain.scores import IssuedScore, Score

#: Local hour of the look that is scored: the night before the morning's deadlines lies between it and the next.
SCORED_LOOK = 20
#: Hours after it that are scored [h].
SCORED_H = 24
#: Least share of these hours in which it must be known what came [1].
LEAST_KNOWN = 0.8
SUBJECT = "guard"
_FORECAST, _RULE = "forecast", "rule"
_NEEDS = (Need.PLOUGHING, Need.SALTING)


def scored_look(issued_at: datetime, zone: ZoneInfo) -> bool:
    """Whether an assessment is one of the evening look."""
    return issued_at.astimezone(zone).hour == SCORED_LOOK


def night_of_guard(
    recommendations: Sequence[Recommendation], hourly: xr.Dataset, came: xr.Dataset, network: Network, site: Site
) -> GuardNight | None:
    """Score what was advised of the first windows, at each route's own cost-loss ratio.

    Args:
        recommendations: Of one assessment, first window first.
        hourly: `Assessment.hourly`: what the rule of thumb said.
        came: Result of `model.verification.what_came`.
        network: The network.
        site: Its rules of deciding.

    Returns:
        None where no case is known, or where the rule was not asked.
    """
    zone = ZoneInfo(site.timezone)
    lost = _lost(came, network, zone)
    expected = _lost(_told_as_came(hourly, came), network, zone)
    first = {(item.unit_id, item.need): item for item in reversed(recommendations) if item.probability is not None}
    place = {str(unit): number for number, unit in enumerate(hourly["unit"].to_numpy())}
    length = dict(zip(network.unit_ids, network.unit_length_m / 1000.0, strict=True))
    told, said, happened, limits = [], [], [], []
    for (unit_id, need), share in lost.items():
        item = first.get((unit_id, need))
        rule = f"rule_says_{need.value}"
        if (
            item is None
            or (unit_id, need) not in expected
            or unit_id not in place
            or rule not in hourly
            or int(hourly[rule][place[unit_id]]) > 1
        ):
            continue
        rules = network.classes[network.unit(unit_id).class_code]
        told.append(min(expected[unit_id, need], item.probability or 0.0))
        limits.append(threshold(item.cost_act_sek, rules, float(length[unit_id]), weight=site.weight_of(rules)))
        said.append(bool(int(hourly[rule][place[unit_id]])))
        happened.append(share)
    return guard_night(np.array(told), np.array(said), np.array(happened), threshold=np.array(limits)) if told else None


def _told_as_came(hourly: xr.Dataset, came: xr.Dataset) -> xr.Dataset:
    """The hourly probabilities told, in the hours and units of what came; nothing for the hour of the issue itself."""
    names = {f"probability_{need.value}": need.value for need in _NEEDS}
    told = hourly[list(names)].rename(names).reindex(unit=came["unit"], time=came["time"])
    return told.where(told["time"] > came["time"][0], 0.0)


def _lost(came: xr.Dataset, network: Network, zone: ZoneInfo) -> dict[tuple[str, Need], float]:
    """Share of each route's loss that came, where enough hours are known."""
    hours = came.isel(time=slice(None, SCORED_H + 1))
    times = hours["time"].to_numpy()
    due = {code: due_hours(times, rules, zone) for code, rules in network.classes.items()}
    found: dict[tuple[str, Need], float] = {}
    for place, route in enumerate(network.routes):
        rules = network.classes[route.class_code]
        for need in _NEEDS:
            flags = hours[need.value].to_numpy()[place].astype(float)
            if np.isfinite(flags).mean() >= LEAST_KNOWN:
                found[route.id, need] = float(
                    expected_share(flags[None], due[route.class_code], allowed_h=rules.action_time_h)[0]
                )
    return found


def guard_scores(night: GuardNight, *, span: tuple[int, int]) -> list[Score]:
    """A scored evening as stored sums; `span` is the lead time it is kept under, exclusive and inclusive [h]."""
    rows = (
        (_FORECAST, "spent", night.model),
        (_RULE, "spent", night.rule),
        (_FORECAST, "told", night.told),
        (_FORECAST, "came", night.came),
    )
    return [Score(SUBJECT, reference, "", *span, metric, value, night.counted) for reference, metric, value in rows]


def guard_of(scores: Iterable[IssuedScore], zone: ZoneInfo) -> Guard:
    """The guard as the stored evenings leave it: one assessment a day, the first of its evening look.

    Args:
        scores: Of subject `SUBJECT`, oldest first.
        zone: The site's time zone.
    """
    evenings: dict[object, tuple[int, dict[tuple[str, str], Score]]] = {}
    for item in scores:
        number, kept = evenings.setdefault(item.issued_at.astimezone(zone).date(), (item.assessment_id, {}))
        if number == item.assessment_id:
            kept[item.score.reference, item.score.metric] = item.score
    guard = Guard()
    for _, kept in evenings.values():
        model = kept[_FORECAST, "spent"]
        guard = guard.after(
            GuardNight(
                model=model.value,
                rule=kept[_RULE, "spent"].value,
                counted=model.count,
                told=kept[_FORECAST, "told"].value,
                came=kept[_FORECAST, "came"].value,
            )
        )
    return guard
