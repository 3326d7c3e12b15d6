"""All that the pages read. What can no longer change is kept by its number; what can is read anew."""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from config.site import Site
from dashboard.installation import Installation, installation
from dashboard.season import SeasonCosts, season_costs, season_span
from dashboard.style import Status
from dashboard.todo import DecisionKey, Row, Signed, rows
from model.decision.plan_changes import PlanChange, plan_changes
from model.decision.roster import OWN, look_before
from model.domain.call_outs import CapacityPlan
from model.domain.notices import Delivery
from model.domain.plans import Assessment
from model.domain.prices import SpotPrice
from model.domain.roads import Network
from model.domain.source_state import SourceState
from model.domain.warnings import WeatherWarning
from model.domain.weather_sensors import SensorDoubt
from store.actions import actions_between, cost_sums
from store.capacity_plans import load_capacity_plan
from store.decisions import Decision, decisions_between, standing, verify_chain
from store.jobs import JobOverview, job_overview
from store.notices import newest_deliveries
from store.open import Store
from store.plans import AssessmentSummary, assessment_history, load_assessment, newest_assessment_id, previous_assessment_id
from store.prices import prices_between
from store.record_audit import verify_records
from store.sensors import sensor_doubts
from store.source_state import source_states
from store.warnings import warnings_answered_at, warnings_at
from store.weather import StationStatus, station_status

__all__ = ["Installation", "installation"]

#: Decisions older than this belong to windows that are closed.
OPEN_WINDOWS = timedelta(hours=72)
#: Readings this far back are counted by flag [h].
FLAG_HOURS = 24
HISTORY_ROWS = 12
#: What an assessment changes since others stands, but for one that is stored after the fact and comes between; that much later it is seen.
BEFORE_STANDS = timedelta(minutes=1)
#: A page reads again what lies behind so many of the last links of the record: some days' work.
PROVED_LINKS = 200
#: Who warns of weather in Sweden.
WARNING_SOURCE = "smhi_warnings"


def environment() -> tuple[tuple[str, str], ...]:
    """Halka's own variables of this process."""
    return tuple(sorted((name, value) for name, value in os.environ.items() if name.startswith("HALKA")))


def newest_id(store: Store, site: Site, *, now: datetime) -> int | None:
    """Number of the newest assessment issued by now."""
    return newest_assessment_id(store, site.id, known_at=now)


@st.cache_resource(show_spinner=False, max_entries=8)
def _assessment(store_id: str, assessment_id: int, _store: Store) -> Assessment:
    del store_id  # part of the key: two stores may both have a number 1
    return load_assessment(_store, assessment_id).assessment


def assessment(store: Store, assessment_id: int) -> Assessment:
    """One assessment; it never changes, so it is read once.

    Raises:
        StoreError: It is missing or damaged.
    """
    return _assessment(store.id, assessment_id, store)


def assessment_before(store: Store, assessment_id: int) -> Assessment | None:
    """The same site's assessment before this one, None if it is the first."""
    number = _before(store.id, assessment_id, store)
    return None if number is None else assessment(store, number)


@st.cache_data(show_spinner=False, max_entries=100, ttl=BEFORE_STANDS)
def _before(store_id: str, assessment_id: int, _store: Store) -> int | None:
    del store_id  # part of the key
    return previous_assessment_id(_store, assessment_id)


def capacity_plan(store: Store, assessment_id: int) -> CapacityPlan | None:
    """The assessment's plan against the machines, None where none was made yet; one that was made never changes, so it is read once."""
    try:
        return _capacity_plan(store.id, assessment_id, store)
    except LookupError:
        return None


@st.cache_resource(show_spinner=False, max_entries=8)
def _capacity_plan(store_id: str, assessment_id: int, _store: Store) -> CapacityPlan:
    del store_id  # part of the key
    found = load_capacity_plan(_store, assessment_id)
    if found is None:
        raise LookupError(assessment_id)  # what is raised is not kept: the plan may still come
    return found


@dataclass(frozen=True, slots=True)
class SinceLook:
    """What a plan changes since the roster's plan before it.

    Attributes:
        look: The roster's time of that plan.
        before: The assessment it stood on.
        changes: Unit by unit.
    """

    look: datetime
    before: Assessment
    changes: tuple[PlanChange, ...]


def since_last_look(store: Store, site: Site, assessment_id: int, shown: Assessment) -> SinceLook | None:
    """What an assessment changes since the roster's look before its own; None where there was no plan then.

    Raises:
        StoreError: An assessment is missing or damaged.
    """
    return _since_last_look(store.id, assessment_id, store, site, shown)


@st.cache_resource(show_spinner=False, max_entries=16, ttl=BEFORE_STANDS)
def _since_last_look(store_id: str, assessment_id: int, _store: Store, _site: Site, _shown: Assessment) -> SinceLook | None:
    del store_id  # part of the key
    store, site, shown = _store, _site, _shown
    zone = ZoneInfo(site.timezone)
    look = look_before(shown.issued_at, zone)
    number = newest_assessment_id(store, site.id, known_at=look + OWN)
    if number is None or number == assessment_id:
        return None
    before = assessment(store, number)
    done = actions_between(store, site.id, before.issued_at, shown.issued_at, known_at=shown.issued_at)
    return SinceLook(look, before, plan_changes(before, shown, actions=done, zone=zone))


@dataclass(frozen=True, slots=True)
class FirstWindows:
    """What one assessment advised for each unit's first window, counted as the list on the first page counts it.

    Attributes:
        act: Units to be treated.
        wait: Units to wait with.
        missing: Units whose data is missing.
        cost_act_sek: Municipal cost of treating them [SEK].
    """

    act: int
    wait: int
    missing: int
    cost_act_sek: float


@st.cache_resource(show_spinner=False, max_entries=100)
def _first_windows(store_id: str, network_version: str, assessment_id: int, _store: Store, _network: Network) -> FirstWindows:
    del store_id, network_version  # parts of the key
    made = load_assessment(_store, assessment_id).assessment
    found, _ = rows(made, _network, now=made.issued_at, signed={})
    counts = Counter(row.status for row in found)
    return FirstWindows(
        act=counts[Status.START] + counts[Status.PREPARE],
        wait=counts[Status.WAIT],
        missing=counts[Status.MISSING],
        cost_act_sek=sum(item.cost_act_sek for row in found for item in row.advised if item.probability is not None),
    )


def first_windows(store: Store, network: Network, assessment_id: int) -> FirstWindows:
    """First windows of one assessment, as of the moment it was made; it never changes, so it is counted once.

    Raises:
        StoreError: It is missing or damaged.
    """
    return _first_windows(store.id, network.version, assessment_id, store, network)


def decisions(store: Store, site: Site, *, now: datetime) -> tuple[Decision, ...]:
    """Decisions on windows that may still be open, oldest first."""
    return decisions_between(store, site.id, now - OPEN_WINDOWS, now + timedelta(minutes=1))


def signed(found: tuple[Decision, ...]) -> dict[DecisionKey, Signed]:
    """What stands, by unit, need and window: it holds through later forecasts of the same window."""
    return {
        (unit_id, need.value, window_end): Signed(
            verdict=decision.verdict.value,
            who=decision.decided_by,
            when=decision.decided_at,
            reason=decision.reason_code,
            text=decision.reason_text,
            treatment=decision.treatment,
            rate_g_m2=decision.rate_g_m2,
            start_at=decision.start_at,
        )
        for (unit_id, need, window_end), decision in standing(found).items()
    }


@st.cache_resource(show_spinner=False, max_entries=16)
def tonight_and_later(
    key: tuple[object, ...], _made: Assessment, _network: Network, _now: datetime, _signed: Mapping[DecisionKey, Signed]
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The list's rows (`dashboard.todo.rows`), made once a minute for all who look at the same: thousands of them take longer than a click may.

    Args:
        key: What they go by: store, assessment, network, the last decision, the minute.
    """
    del key
    return rows(_made, _network, now=_now, signed=_signed)


def season(
    store: Store, site: Site, network: Network, *, now: datetime, other: Mapping[date, float] | None = None
) -> SeasonCosts:
    """Costs of the season that runs or ended last; `other` are those that no action tells of, by local day [SEK]."""
    zone = ZoneInfo(site.timezone)
    today = now.astimezone(zone).date()
    first, _ = season_span(site.season, today)
    begins = datetime.combine(first, time(), zone)
    classes = {unit.id: unit.class_code for unit in network.units}
    sums = cost_sums(store, site.id, begins, now, timezone=site.timezone, class_of=classes, known_at=now)
    return season_costs(sums, site.season, today=today, other=other)


def jobs(store: Store, site: Site) -> tuple[JobOverview, ...]:
    """Every job that ever ran."""
    return job_overview(store, site.id)


def providers(store: Store, site: Site) -> Mapping[str, SourceState]:
    """How the service stands with every provider that was ever asked, by name."""
    return source_states(store, site.id)


def stations(store: Store, site: Site, *, now: datetime) -> tuple[StationStatus, ...]:
    """Every station that ever reported, with its flags."""
    return station_status(store, site.id, now=now, period_h=FLAG_HOURS)


def doubts(store: Store, site: Site, *, now: datetime) -> list[SensorDoubt]:
    """Why readings of the last hours carry flags, newest first."""
    return sensor_doubts(store, site.id, since=now - timedelta(hours=FLAG_HOURS), until=now)


def history(store: Store, site: Site, *, now: datetime) -> tuple[AssessmentSummary, ...]:
    """The newest assessments."""
    return assessment_history(store, site.id, HISTORY_ROWS, known_at=now)


def deliveries(store: Store, site: Site) -> list[Delivery]:
    """The newest messages that left the house, or did not."""
    return newest_deliveries(store, site.id, HISTORY_ROWS)


def chain_fault(store: Store, site: Site) -> str:
    """Empty where decisions and the newest records are whole, else what is wrong; the daily tidying and `halka audit verify` read them all."""
    reports = (verify_chain(store, site.id), verify_records(store, site.id, files=False, newest=PROVED_LINKS))
    return "; ".join(report.problem for report in reports if not report.whole)


def spot_prices(store: Store, site: Site, *, now: datetime, hours: int) -> tuple[SpotPrice, ...]:
    """Electricity prices known for the coming hours, the one that runs whole; none where the site has no price area."""
    if site.price_area is None:
        return ()
    begins = now.replace(minute=0, second=0, microsecond=0)
    return prices_between(store, site.price_area, begins, now + timedelta(hours=hours), known_at=now)


@dataclass(frozen=True, slots=True)
class WarningsKnown:
    """What the weather service warns of, and how old that knowledge is.

    Attributes:
        warnings: In force or to come, the most serious first.
        answered_at: When the weather service last answered (aware UTC), None where it never has.
    """

    warnings: tuple[WeatherWarning, ...]
    answered_at: datetime | None


def warnings_known(store: Store, site: Site, *, now: datetime) -> WarningsKnown:
    """Warnings for the site, as of the moment the page speaks from."""
    return WarningsKnown(
        warnings=tuple(warnings_at(store, site.id, now=now)),
        answered_at=warnings_answered_at(store, site.id, WARNING_SOURCE, now=now),
    )
