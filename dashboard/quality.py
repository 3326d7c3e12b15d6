"""What the page on forecast quality shows, worked out from stored sums; read once for each period, need and new score."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import streamlit as st

from model.domain.needs import NIGHT_NEEDS, Need
from model.domain.scores import LABEL, IssuedScore
from model.drift_monitor import DRIFT, NIGHTS, Drift, from_scores
from model.scoring import COST_LOSS
from model.verification.errors import temperature_figures
from model.verification.events import FALSE_ALARM, MISS, Event, told_events
from model.verification.issued import FORECAST, REFERENCES, RULE
from model.verification.nights import Array, Figure, leads_of, nights_in, references_of
from model.verification.pool import (
    ProbabilityNights,
    area_under_curve,
    brier,
    brier_parts,
    brier_skill,
    economic_value,
    figure,
    probability_nights,
    reliability_bins,
    warned,
)
from store.open import Store
from store.scores import newest_scored_at, scores_between

SURFACE = "road_surface_temperature"
_RUNG = "rung_"
#: Days the page looks back over, and whole months before this one that can be chosen instead.
PERIODS = (30, 7, 120)
MONTHS = 8
#: Expected hours, and share of all, in which a need must have come for what needs both outcomes to be told: an outcome that the road analysis alone
#: bears out is never quite 0, and figures of that remainder say nothing (own choice).
FEWEST_CAME_H, LEAST_CAME = 10.0, 0.001
#: What is told only where the need came.
NEEDS_BOTH = ("brier", "auc", "pod", "csi", "reliability", "resolution", "uncertainty")
#: Misses and false alarms listed.
MOST_EVENTS = 12


@dataclass(frozen=True)
class LeadSkill:
    """Figures of one class of lead times.

    Attributes:
        lead_from_h: Exclusive [h].
        lead_to_h: Inclusive [h].
        own: Brier score [1], or of a temperature every figure by name; of a need that never came in these hours, NaN, and so are the next two.
        skill: Skill over each reference, by name.
        references: Figure of each reference beside it.
    """

    lead_from_h: int
    lead_to_h: int
    own: dict[str, Figure]
    skill: dict[str, Figure]
    references: dict[str, Figure]

    @property
    def is_untold(self) -> bool:
        """Whether nothing can be said of it: the need never came in these hours."""
        return all(math.isnan(item.value) for item in self.own.values())


@dataclass(frozen=True)
class Quality:
    """How one need, or the surface temperature, was forecast in a period.

    Attributes:
        nights: Nights scored.
        cases: Unit-hours scored.
        leads: By lead time.
        figures: Of all lead times together, by name; empty for a temperature.
        bins: (mean told, share that came, cases) of each bin of told probability.
        value: Economic value by cost-loss ratio, by name of forecast and reference.
        came: Expected unit-hours in which the need came, NaN for a temperature.
    """

    nights: int
    cases: int
    leads: tuple[LeadSkill, ...]
    figures: dict[str, Figure]
    bins: tuple[tuple[float, float, int], ...]
    value: dict[str, dict[float, Figure]]
    came: float = math.nan

    @property
    def never_came(self) -> bool:
        """Whether the need came in no more hours than outcomes are uncertain by."""
        return _too_few(self.came, self.cases)


def _too_few(came: float, cases: int) -> bool:
    return came < max(FEWEST_CAME_H, LEAST_CAME * cases)


def months_before(day: date) -> tuple[date, ...]:
    """First days of the month of a day and of the `MONTHS` before it, newest first."""
    number = day.year * 12 + day.month - 1
    return tuple(date((number - k) // 12, (number - k) % 12 + 1, 1) for k in range(MONTHS + 1))


def scored_at(store: Store, site: str) -> datetime | None:
    """When scores were last kept; what is cached below goes by it."""
    return newest_scored_at(store, site)


@st.cache_data(show_spinner=False, max_entries=24)
def quality(
    store_id: str,
    site: str,
    need: str,
    start: datetime,
    end: datetime,
    newest: datetime | None,
    class_code: str | None,
    _store: Store,
) -> Quality | None:
    """Figures of a need by its name, or of `SURFACE`; None where nothing was scored.

    Args:
        store_id: Part of the key.
        site: Site id.
        need: Name of the need, or `SURFACE`.
        start: First issue counted (aware UTC).
        end: Issues from here on are not counted.
        newest: Part of the key.
        class_code: Only units of this class; None for all.
        _store: Where to look.
    """
    del store_id, newest  # what the cache goes by
    subject = need if need == SURFACE else f"probability_{need}"
    scores = scores_between(_store, site, start, end, subjects=(subject,), class_code=class_code)
    if not scores:
        return None
    return of_temperature(scores) if need == SURFACE else of_need(scores)


@st.cache_data(show_spinner=False, max_entries=24)
def rungs(
    store_id: str,
    site: str,
    need: str,
    start: datetime,
    end: datetime,
    newest: datetime | None,
    class_code: str | None,
    _store: Store,
) -> dict[int, int]:
    """Unit-hours of a need by the rung of the label ladder that its outcomes rest on, the best rung first; empty where none was told.

    Args are those of `quality`; rows that were kept before classes were told apart count for all classes together alone.
    """
    del store_id, newest  # what the cache goes by
    found: dict[int, int] = {}
    for item in scores_between(_store, site, start, end, subjects=(LABEL,), class_code=class_code):
        told = item.score
        if told.reference == need and told.metric.startswith(_RUNG):
            code = int(told.metric.removeprefix(_RUNG))
            found[code] = found.get(code, 0) + told.count
    return dict(sorted(found.items()))


def of_need(scores: Sequence[IssuedScore]) -> Quality:
    """Figures of P(need)."""
    names = references_of(scores, REFERENCES)
    whole = probability_nights(scores, names)
    own = whole[FORECAST]
    figures = {"brier": figure(brier, own), "auc": figure(area_under_curve, own)}
    figures |= {name: figure(partial(_warned, name), own) for name in ("pod", "far", "csi")}
    parts = ("reliability", "resolution", "uncertainty")
    figures |= {name: figure(partial(_part, name), own) for name in parts}
    value = {
        name: {ratio: figure(partial(_value, ratio), whole[name]) for ratio in COST_LOSS}
        for name in (FORECAST, *(name for name in names if name != RULE), *(name for name in names if name == RULE))
    }
    leads = []
    for low, high in _spans(scores):
        here = probability_nights(scores, names, lead_to_h=high)
        beside = {name: item for name, item in here.items() if name != FORECAST}
        lead = LeadSkill(
            low,
            high,
            {"brier": figure(brier, here[FORECAST])},
            {name: brier_skill(here[FORECAST], item) for name, item in beside.items()},
            {name: figure(brier, item) for name, item in beside.items()},
        )
        leads.append(_untold_lead(lead) if _too_few(float(here[FORECAST].came.sum()), here[FORECAST].cases) else lead)
    found = Quality(
        nights_in(scores), own.cases, tuple(leads), figures, tuple(reliability_bins(own)), value, came=float(own.came.sum())
    )
    return _untold(found) if found.never_came else found


def _untold(found: Quality) -> Quality:
    """Without the figures that say nothing of a need that never came."""
    figures = {name: _none(item) if name in NEEDS_BOTH else item for name, item in found.figures.items()}
    value = {name: {ratio: _none(item) for ratio, item in told.items()} for name, told in found.value.items()}
    return replace(found, figures=figures, value=value, leads=tuple(_untold_lead(lead) for lead in found.leads))


def _untold_lead(lead: LeadSkill) -> LeadSkill:
    own, skill, beside = ({name: _none(item) for name, item in told.items()} for told in (lead.own, lead.skill, lead.references))
    return replace(lead, own=own, skill=skill, references=beside)


def _none(item: Figure) -> Figure:
    return replace(item, value=math.nan, low=math.nan, high=math.nan)


def of_temperature(scores: Sequence[IssuedScore]) -> Quality:
    """Figures of the surface temperature."""
    names = references_of(scores, REFERENCES)
    leads = []
    for low, high in _spans(scores):
        here = temperature_figures(scores, names, lead_to_h=high)
        own = here[FORECAST]
        skill = {name: own[f"skill_{name}"] for name in names}
        leads.append(LeadSkill(low, high, own, skill, {name: here[name]["mae"] for name in names}))
    cases = sum(lead.own["mae"].cases for lead in leads)
    return Quality(nights_in(scores), cases, tuple(leads), {}, (), {})


def skill_of_month(store: Store, site: str, now: datetime) -> dict[tuple[str, str, int], float]:
    """Brier skill of the last 30 days by need, reference and last lead time [h]; where nothing was scored there is no entry."""
    end = datetime(now.year, now.month, now.day, tzinfo=UTC)
    newest = scored_at(store, site)
    found: dict[tuple[str, str, int], float] = {}
    for need in NIGHT_NEEDS:
        scored = quality(store.id, site, need.value, end - timedelta(days=30), end + timedelta(days=1), newest, None, store)
        for lead in scored.leads if scored is not None else ():
            found |= {
                (need.value, name, lead.lead_to_h): shown.value
                for name, shown in lead.skill.items()
                if math.isfinite(shown.value)
            }
    return found


def misses(store: Store, site: str, need: Need, start: datetime, end: datetime, *, class_code: str | None) -> list[Event]:
    """The newest misses and false alarms of a need, of one class or of all."""
    subjects = (f"{MISS}{need.value}", f"{FALSE_ALARM}{need.value}")
    return told_events(scores_between(store, site, start, end, subjects=subjects, class_code=class_code))[:MOST_EVENTS]


def drift(store: Store, site: str, now: datetime) -> list[Drift]:
    """What the drift monitor found last."""
    subjects = (f"{DRIFT}calibration", f"{DRIFT}input")
    return from_scores(scores_between(store, site, now - timedelta(days=NIGHTS), now, subjects=subjects))


def _warned(name: str, sums: ProbabilityNights) -> Array:
    return warned(sums)[name]


def _part(name: str, sums: ProbabilityNights) -> Array:
    return brier_parts(sums)[name]


def _value(ratio: float, sums: ProbabilityNights) -> Array:
    return economic_value(sums, ratio)


def _spans(scores: Sequence[IssuedScore]) -> list[tuple[int, int]]:
    starts = {item.score.lead_to_h: item.score.lead_from_h for item in scores}
    return [(starts[high], high) for high in leads_of(scores)]
