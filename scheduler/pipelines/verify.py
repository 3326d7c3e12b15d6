"""Verify: what came of every issued forecast, once the hours of a span of lead times have passed and their readings are in.

A span is scored once, from what was read up to its last hour, in one transaction with a row that says it was looked at; a run that is
killed goes on where it was. Without a reading there is no score: such a span waits for late readings and is then entered as missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import structlog
import xarray as xr

from ingest.hourly import to_hourly
from model.analysis import analysed_weather
from model.domain.errors import ForecastError, StoreError
from model.domain.needs import Need
from model.domain.plans import Assessment
from model.domain.scores import LABEL, Score
from model.domain.weather import from_utc64, to_utc64
from model.learning.label_truth import LabelTruth, believed_from
from model.learning.record import need_share_at, surface_at
from model.mapping.offsets import from_rows
from model.needs.came import LONGEST, kept_answers
from model.verification.events import events
from model.verification.guard_nights import SCORED_H, guard_scores, night_of_guard, scored_look
from model.verification.issued import label_counts, lead_spans, score_needs, score_temperature
from model.verification.what_came import what_came
from scheduler.context import Context
from scheduler.pipelines.drift import watch_drift
from scheduler.pipelines.inputs import DENSE_H
from scheduler.pipelines.upkeep_season import season_begins
from scheduler.told import Told
from store.actions import actions_between
from store.models import model_cards
from store.observations import observations_between
from store.plans import load_assessment
from store.scores import issued_between, save_scores, scored_leads
from store.sensors import sensor_offsets
from store.upkeep import load_upkeep, save_upkeep
from store.weather import latest_forecasts

_LOG = structlog.get_logger(__name__)
#: Assessments issued longer ago than this are left as they are.
LOOK_BACK = timedelta(days=30)
#: Readings of an hour are in by then.
SETTLED = timedelta(hours=2)
#: Readings that have not come by then never will.
LATE = timedelta(hours=48)
#: Spans scored in one run; the rest wait for the next.
MOST_SPANS = 600
#: The road must have been followed this long before the issue [h].
LEAST_PAST_H = 12
#: Runs of each source looked through, and how much older than the hours they may be [h].
_RUNS, _RUN_AGE_H = 400, 72.0
_SURFACE = "road_surface_temperature"


@dataclass(frozen=True, slots=True)
class _Due:
    """A span of lead times whose hours have passed."""

    assessment_id: int
    issued_at: datetime
    span: tuple[int, int]

    @property
    def ends_at(self) -> datetime:
        return _whole_hour(self.issued_at) + timedelta(hours=self.span[1])


@dataclass(frozen=True, eq=False)
class _Weather:
    """Forecasts and readings around the assessments of one day."""

    forecasts: Sequence[xr.Dataset]
    observations: xr.Dataset | None


def verify(context: Context) -> Told:
    """Score what has passed, oldest first, then look for drift.

    Returns:
        One line on how many assessments and spans were scored, how many have no reading, how many wait.

    Raises:
        StoreError: The store refused; what was scored before stands.
    """
    due = _due(context)
    taken = due[:MOST_SPANS]
    scored: set[int] = set()
    spans = missing = 0
    for _, day in groupby(taken, key=lambda item: item.issued_at.date()):
        for number, told in _day(context, list(day)):
            missing += not told
            spans += told
            scored |= {number} if told else set()
    drifting = [item.what for item in watch_drift(context) if item.warns]
    waiting = len(due) - len(taken)
    arguments = {"assessments": len(scored), "spans": spans, "missing": missing, "waiting": waiting, "drifting": drifting}
    line = f"{len(scored)} prognoser uppföljda i {spans} tidsspann; {missing} utan mätning; {waiting} väntar"
    return Told(line + (f"; avviker: {', '.join(drifting)}" if drifting else ""), "verify", arguments)


def _due(context: Context) -> list[_Due]:
    now, store, site = context.now, context.store, context.site.id
    since = now - LOOK_BACK
    done = scored_leads(store, site, since, now)
    spans = lead_spans(context.settings.assess.horizon_h)
    every = (_Due(number, issued, span) for number, issued in issued_between(store, site, since, now) for span in spans)
    return [item for item in every if item.ends_at + SETTLED <= now and (item.assessment_id, item.span[0]) not in done]


def _day(context: Context, due: Sequence[_Due]) -> list[tuple[int, bool]]:
    """Score the assessments of one day; (assessment, whether anything was known) of each span that is done with."""
    weather = _weather(context, due)
    cards = _cards(context)
    found = []
    for number, group in groupby(due, key=lambda item: item.assessment_id):
        try:
            assessment = load_assessment(context.store, number).assessment
        except StoreError as reason:
            _LOG.warning("assessment not verified", assessment=number, reason=str(reason))
            continue
        facts = _facts(cards, str(assessment.versions.get("model", "")), assessment.issued_at)
        record, believed = _mapping(facts, "record"), believed_from(_mapping(facts, "labels_believed"))
        answers = [(item, _came(context, item, weather, believed)) for item in group]
        _keep(context, assessment.issued_at, answers)
        for item, came in answers:
            scores = _scores(context, item, assessment, came, record)
            if not scores[0].count and context.now < item.ends_at + LATE:
                continue
            save_scores(context.store, context.site.id, number, item.issued_at, scores, scored_at=context.now)
            found.append((number, scores[0].count > 0))
    return found


def _keep(context: Context, issued_at: datetime, answers: Sequence[tuple[_Due, xr.Dataset | None]]) -> None:
    """Add the needs that came to the season's, before the spans are told done with: a killed run adds the same again."""
    told = [(issued_at, came) for item, came in answers if came is not None and timedelta(hours=item.span[0]) < LONGEST]
    if not told:
        return
    try:
        before = load_upkeep(context.store, context.site.id, "needs_came")
    except StoreError as reason:
        _LOG.warning("needs that came begin anew", reason=str(reason))
        before = None
    found = kept_answers(before, told, since=season_begins(context.now), simulated=context.site.simulated)
    if found is not None and found.sizes["time"]:
        save_upkeep(context.store, context.site.id, {"needs_came": found})


def _weather(context: Context, due: Sequence[_Due]) -> _Weather:
    start = min(item.issued_at for item in due) - timedelta(hours=context.settings.assess.history_h)
    end = max(item.ends_at for item in due)
    runs = latest_forecasts(
        context.store,
        context.site.id,
        known_at=context.now,
        max_age_h=(context.now - start) / timedelta(hours=1) + _RUN_AGE_H,
        per_source=_RUNS,
        sparse_after_h=(context.now - min(item.issued_at for item in due)) / timedelta(hours=1) + DENSE_H,
    )
    forecasts = []
    for run in runs:
        if _reference(run) > end:
            continue
        try:
            forecasts.append(to_hourly(run))
        except ForecastError:
            continue  # too short to hold one whole hour
    return _Weather(forecasts, observations_between(context.store, context.site.id, start, end, known_at=context.now))


def _scores(
    context: Context, item: _Due, assessment: Assessment, came: xr.Dataset | None, record: Mapping[str, object]
) -> list[Score]:
    """The scores of a span, the row that says it was looked at first."""
    hourly = assessment.hourly
    if came is not None:
        classes = [context.network.classes[unit.class_code] for unit in context.network.units]
        by_unit = dict(zip(context.network.unit_ids, classes, strict=True))
        known = [str(unit) for unit in hourly["unit"].to_numpy() if str(unit) in by_unit]
        hourly = hourly.sel(unit=known)
        codes = [by_unit[unit].code for unit in known]
        valid = hourly["time"].to_numpy()
        climate = {need: share for need in Need if (share := need_share_at(record, need, valid)) is not None}
        depth = np.array([by_unit[unit].start_depth_dry_cm for unit in known])
        found = score_needs(hourly, came, span=item.span, classes=codes, climate=climate, start_depth_cm=depth)
        found += score_temperature(hourly, came, span=item.span, classes=codes, name=_SURFACE, climate=surface_at(record, valid))
        found += events(hourly, came, span=item.span, classes=codes)
        count = sum(score.count for score in found if (score.reference, score.metric) == ("forecast", "squared"))
        found += _guard_scores(context, item, assessment, came)
        found = [*label_counts(hourly, came, span=item.span, classes=codes), *found]
    else:
        found, count = [], 0
    return [Score(LABEL, "", "", *item.span, "spans", 1.0, count), *found]


def _guard_scores(context: Context, item: _Due, assessment: Assessment, came: xr.Dataset) -> list[Score]:
    """What the guard learns of an evening's advice, once its whole night has passed."""
    if item.span[1] != SCORED_H or not scored_look(item.issued_at, ZoneInfo(context.site.timezone)):
        return []
    night = night_of_guard(assessment.recommendations, assessment.hourly, came, context.network, context.site)
    return [] if night is None else guard_scores(night, span=item.span)


def _came(context: Context, item: _Due, weather: _Weather, believed: Mapping[Need, LabelTruth]) -> xr.Dataset | None:
    """What came up to the end of a span, from nothing later; None where too little is known."""
    start, end = item.issued_at - timedelta(hours=context.settings.assess.history_h), item.ends_at
    observations = weather.observations
    if observations is None:
        return None
    inside = np.flatnonzero(observations["time"].to_numpy() <= to_utc64(end))
    observations = observations.isel(time=inside)
    offsets = sensor_offsets(context.store, context.site.id, known_at=end)
    runs = [run for run in weather.forecasts if _reference(run) <= end]
    history = analysed_weather(runs, observations, start=start, end=end, offsets=offsets)
    if history is None or from_utc64(history["time"].to_numpy()[0]) > item.issued_at - timedelta(hours=LEAST_PAST_H):
        return None
    done = actions_between(context.store, context.site.id, start, end)
    places = from_rows(offsets, variable="air_temperature")
    return what_came(
        context.network,
        context.site,
        history,
        observations,
        done,
        issued_at=item.issued_at,
        place_offsets=places,
        believed=believed,
    )


def _cards(context: Context) -> list[tuple[datetime, Mapping[str, Any]]]:
    return [(stored.created_at, stored.card) for stored in model_cards(context.store, context.site.id)]


def _facts(cards: Sequence[tuple[datetime, Mapping[str, Any]]], version: str, issued_at: datetime) -> Mapping[str, object]:
    """What the card of an assessment's model says; of the newest that was there then, where it had none; nothing where there was none."""
    own = [card for _, card in cards if version and str(card.get("card_hash", "")).startswith(version)]
    earlier = [card for created_at, card in cards if created_at <= issued_at]
    return _mapping(next(iter((*own, *earlier)), {}), "facts")


def _mapping(entry: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = entry.get(name)
    return found if isinstance(found, Mapping) else {}


def _reference(run: xr.Dataset) -> datetime:
    return datetime.fromisoformat(str(run.attrs["reference_time"])).astimezone(UTC)


def _whole_hour(moment: datetime) -> datetime:
    """The hour of an issue, as `model.verification.issued.issue_hour` has it."""
    return moment.replace(minute=0, second=0, microsecond=0)
