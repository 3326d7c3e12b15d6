"""What an assessment says: recommendations per unit and window, with reasons, costs and what they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import xarray as xr

from model.domain.needs import Need, Rung, Slipperiness
from model.domain.treatments import TreatmentKind
from model.domain.weather import InputStatus

#: Quantiles kept of every spread.
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)

#: Code of the reason of a spreading that is done, and timed, in the round of a plough.
SAME_ROUND = "same_round"


class Advice(StrEnum):
    """What the dispatcher is advised to do about one need in one window."""

    ACT = "act"  #: p·L·effect > C: start in time for the deadline
    WAIT = "wait"  #: not yet worth it; look again at `reconsider_at`
    NONE = "none"  #: no need
    UNKNOWN = "unknown"  #: data is missing; shown as "saknas", never as no need


@dataclass(frozen=True, slots=True)
class Reason:
    """One driver of a recommendation, in words.

    Attributes:
        code: Stable key, e.g. ``snow_depth``.
        sv: Swedish sentence with its number and unit.
        en: The same in English.
        weight: Contribution to the log-odds of need; positive speaks for acting [1].
    """

    code: str
    sv: str
    en: str
    weight: float


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Advice for one unit, need and window.

    Attributes:
        unit_id: Route or heated zone.
        need: Which need.
        window_start: Aware UTC.
        window_end: The class's deadline that closes the window, aware UTC.
        advice: What to do.
        probability: P(need arises in the window if nothing is done) [1]; None where unknown.
        probability_low: Lower end of the 80 % interval [1].
        probability_high: Upper end [1].
        threshold: Probability above which acting pays, C/(L·effect), municipal and societal loss together, L as it is weighed [1].
        slipperiness: Kind, for salting.
        treatment: What to do it with; None where nothing is advised.
        rate_g_m2: Salt or sand [g/m2]; 0 otherwise.
        onset: Median time the need arises, None if it does not.
        onset_low: 10 % quantile of that time.
        onset_high: 90 % quantile of that time.
        start_from: Earliest sensible start (after the snowfall, or before the frost).
        latest_start: Deadline − round time − turn-out time; where the need arises in daytime the class's action time is the deadline.
        reconsider_at: When new information will decide; for `WAIT`.
        cost_act_sek: Municipal cost of acting [SEK].
        loss_municipal_sek: Expected municipal loss of not acting, p·L; L is the class's loss times its weight in the decision and the share
            of it that the need costs if it arises (`model.decision.loss_share`) [SEK].
        loss_societal_sek: Expected societal loss of not acting, likewise [SEK].
        residual_sek: Expected municipal + societal loss that remains if one acts [SEK].
        reasons: Drivers, strongest first.
    """

    unit_id: str
    need: Need
    window_start: datetime
    window_end: datetime
    advice: Advice
    probability: float | None
    probability_low: float | None
    probability_high: float | None
    threshold: float
    slipperiness: Slipperiness
    treatment: TreatmentKind | None
    rate_g_m2: float
    onset: datetime | None
    onset_low: datetime | None
    onset_high: datetime | None
    start_from: datetime | None
    latest_start: datetime
    reconsider_at: datetime | None
    cost_act_sek: float
    loss_municipal_sek: float
    loss_societal_sek: float
    residual_sek: float
    reasons: tuple[Reason, ...]

    @property
    def loss_sek(self) -> float:
        """Expected loss of not acting, municipal and societal together [SEK]."""
        return self.loss_municipal_sek + self.loss_societal_sek


@dataclass(frozen=True)
class Assessment:
    """One run of `model.assess.assess`: everything the screens show about a night.

    Attributes:
        site: Site id.
        issued_at: The moment it speaks from, aware UTC.
        rung: What it rests on.
        simulated: True where any input is simulated.
        hourly: Dataset over ("unit", "time") as described in `model.assess`.
        recommendations: One per unit, relevant need and window; first window first.
        inputs: How each input stood.
        versions: network, rules, model and code version by name.
        input_key: Hash of all that went in; two runs with the same key are one run.
        segments: Dataset over ("segment",) as `model.segment_summary` describes; None where it was not reckoned or is read back, as it is
            kept apart and for some seasons only.
        stations: What is to be remembered of the forecasts at the stations (`model.learning.station_memory`); None where there is nothing, or
            the assessment is read back.
    """

    site: str
    issued_at: datetime
    rung: Rung
    simulated: bool
    hourly: xr.Dataset
    recommendations: tuple[Recommendation, ...]
    inputs: tuple[InputStatus, ...]
    versions: Mapping[str, str]
    input_key: str
    segments: xr.Dataset | None = None
    stations: xr.Dataset | None = None
