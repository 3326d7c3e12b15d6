"""What the record holds of a time: advice as issued, decisions, actions, readings and costs, each with when it became known and its seal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xarray as xr

from model.domain.call_outs import CapacityPlan
from model.domain.costs import CostEntry
from model.domain.heat import HeatReading
from model.domain.needs import Need, Rung
from model.domain.plans import Recommendation
from model.domain.treatments import Action, TreatmentKind
from model.domain.warnings import WeatherWarning


@dataclass(frozen=True, slots=True)
class IssuedForecast:
    """One assessment as issued, without its hourly arrays.

    Attributes:
        number: Its number.
        issued_at: The moment it speaks from, aware UTC.
        rung: What it rests on.
        simulated: True where any input is simulated.
        versions: network, rules, model and code version by name.
        seal: Hash of its link in the chain of records; empty where there is none.
        recommendations: What it advised.
    """

    number: int
    issued_at: datetime
    rung: Rung
    simulated: bool
    versions: Mapping[str, str]
    seal: str
    recommendations: tuple[Recommendation, ...]


@dataclass(frozen=True, slots=True)
class SignedDecision:
    """One decision as signed.

    Attributes:
        sequence: Place in the chain of decisions.
        decided_at: Aware UTC.
        decided_by: Who.
        assessment: Number of the assessment it answers.
        unit_id: Route or zone.
        need: Which need.
        window_end: End of the window.
        verdict: ``accepted``, ``changed``, ``rejected`` or ``undone``.
        reason: Reason as code and words, empty where none was given.
        treatment: Other treatment, where changed.
        rate_g_m2: Other rate, where changed [g/m2].
        start_at: Other start, where changed.
        stands: False where it was taken back, or followed by another on the same window.
        seal: Its own hash.
    """

    sequence: int
    decided_at: datetime
    decided_by: str
    assessment: int
    unit_id: str
    need: Need
    window_end: datetime
    verdict: str
    reason: str
    treatment: TreatmentKind | None
    rate_g_m2: float | None
    start_at: datetime | None
    stands: bool
    seal: str


@dataclass(frozen=True, slots=True)
class LoggedAction:
    """One action as logged.

    Attributes:
        action: What was done.
        recorded_at: When it became known here, aware UTC.
        seal: Hash of its link in the chain of records; empty where there is none.
    """

    action: Action
    recorded_at: datetime
    seal: str


@dataclass(frozen=True, slots=True)
class StationReading:
    """What one station read at one time; None where it did not read, or the reading is flagged.

    Attributes:
        station: Its identity.
        name: Its name.
        longitude: WGS84 [degree].
        latitude: WGS84 [degree].
        time: Aware UTC.
        available_at: When it became known.
        surface_degc: Road surface [degC].
        air_degc: Air [degC].
        dew_point_degc: Dew point [degC].
        precipitation_mm: Precipitation of the station's own interval [mm].
        simulated: True for simulated stations.
    """

    station: str
    name: str
    longitude: float
    latitude: float
    time: datetime
    available_at: datetime
    surface_degc: float | None
    air_degc: float | None
    dew_point_degc: float | None
    precipitation_mm: float | None
    simulated: bool


@dataclass(frozen=True, slots=True)
class ChainState:
    """How a chain stands.

    Attributes:
        name: ``decisions`` or ``records``.
        length: Number of links.
        head: Last seal.
        problem: What is wrong, empty where it is whole.
        proved: Of how many of the last links what they seal was read again; of the others only that each follows the one before.
    """

    name: str
    length: int
    head: str
    problem: str
    proved: int


@dataclass(frozen=True, slots=True)
class StormRecord:
    """Everything kept of a stretch of time.

    Attributes:
        start: Aware UTC.
        end: Aware UTC.
        known_at: What became known later is left out, aware UTC.
        forecasts: By issue, oldest first.
        decisions: By sequence.
        actions: By start.
        readings: By time and station.
        warnings: Weather warnings in force.
        chains: How the chains stand.
        plans: Plans against the machines, oldest first.
        near: Actions of the storm and of some days around it, for what became of its needs.
        came: Needs that came by unit and hour (`model.needs.came`), as last reckoned; None where none were verified.
    """

    start: datetime
    end: datetime
    known_at: datetime
    forecasts: tuple[IssuedForecast, ...]
    decisions: tuple[SignedDecision, ...]
    actions: tuple[LoggedAction, ...]
    readings: tuple[StationReading, ...]
    warnings: tuple[WeatherWarning, ...]
    chains: tuple[ChainState, ...]
    plans: tuple[CapacityPlan, ...] = ()
    near: tuple[LoggedAction, ...] = ()
    came: xr.Dataset | None = None


@dataclass(frozen=True, slots=True)
class NeedTold:
    """A need as the last assessment before its window's end told it, where it advised to act.

    Attributes:
        unit_id: Route or zone.
        need: Which need.
        window_start: Aware UTC.
        window_end: Aware UTC.
        latest_start: Latest start to be done by the deadline, aware UTC.
        rejected: True where a person decided against it.
        simulated: True where the assessment is.
        treatment: What it was to be met with; None where that is not known.
        rate_g_m2: Salt or sand of it [g/m2].
        behind_plough: True where it was to be spread in the plough's round.
    """

    unit_id: str
    need: Need
    window_start: datetime
    window_end: datetime
    latest_start: datetime
    rejected: bool
    simulated: bool
    treatment: TreatmentKind | None = None
    rate_g_m2: float = 0.0
    behind_plough: bool = False


@dataclass(frozen=True, slots=True)
class EarlierCosts:
    """Costs of one archived winter, or of all earlier ones in the log.

    Attributes:
        name: Name of the archive; empty for the log.
        simulated: True where they are simulated.
        costs: (start, cost [SEK]) of each action.
        units: Route or zone of each, in the same order; empty where they are not known.
        recorded: When each became known, in the same order; empty where that is not known.
        entries: (local day, cost [SEK], when it became known) of costs without an action.
        heat: (local day, cost [SEK]) of heated ground as metered; it takes the place of what the log told of it.
    """

    name: str
    simulated: bool
    costs: Sequence[tuple[datetime, float]]
    units: Sequence[str] = ()
    recorded: Sequence[datetime] = ()
    entries: Sequence[tuple[date, float, datetime]] = ()
    heat: Sequence[tuple[date, float]] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SeasonRecord:
    """Everything kept of a season that money and fairness are reckoned from.

    Attributes:
        actions: Begun in the season or within a day of it, by start.
        recorded: When each of them became known, in the same order.
        entries: Costs without an action.
        needs: Needs told.
        heat: Readings of heated zones.
        earlier: Costs of earlier winters.
        chains: How the chains stand.
        winters: Winters counted by index (`model.winter_index.table.index_table`); None where none was.
        came: Needs that came by unit and hour (`model.needs.came`); None where none were verified.
    """

    actions: tuple[Action, ...]
    recorded: tuple[datetime, ...]
    entries: tuple[CostEntry, ...]
    needs: tuple[NeedTold, ...]
    heat: tuple[HeatReading, ...]
    earlier: tuple[EarlierCosts, ...]
    chains: tuple[ChainState, ...]
    winters: xr.Dataset | None = None
    came: xr.Dataset | None = None
