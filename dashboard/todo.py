"""Tonight's list: one row per unit and window, holding the whole decision, sorted by latest start."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from dashboard.style import Status
from model.domain.needs import Rung
from model.domain.plans import Advice, Assessment, Recommendation
from model.domain.roads import HeatedZone, Network, Route
from model.domain.treatments import TreatmentKind
from model.needs.night import NIGHT_DECLARATIONS

#: A start within this time is to be ordered now: the time it takes to reach a crew and have it confirm.
START_SOON = timedelta(minutes=60)

#: From this probability a need is called likely even where acting does not pay [1].
LIKELY = 0.2

#: What a decision answers: (unit, need, end of window). It holds through later forecasts of the same window.
DecisionKey = tuple[str, str, datetime]


@dataclass(frozen=True, slots=True)
class Signed:
    """The latest word of a named person on one recommendation.

    Attributes:
        verdict: ``accepted``, ``changed`` or ``rejected``.
        who: Name.
        when: Aware UTC.
        reason: Stable code of the reason; empty where none was asked for.
        text: Free text.
        treatment: Other treatment, where changed.
        rate_g_m2: Other rate, where changed [g/m2].
        start_at: Other start, where changed.
    """

    verdict: str
    who: str
    when: datetime
    reason: str = ""
    text: str = ""
    treatment: TreatmentKind | None = None
    rate_g_m2: float | None = None
    start_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list.

    Attributes:
        unit: Route or heated zone.
        window_end: Deadline that closes the window, aware UTC; None where the assessment is silent on the unit.
        recommendations: One per need: what is advised first, and of that the plough before the salt, as the crews work.
        status: What the row stands at.
        signed: The weightiest of the latest words a person said of it, if anyone did.
        said: What a person said of each part that was signed, in the parts' order.
        latest_start: Earliest of its parts, aware UTC, and not before a part that waits is looked at again; None where nothing is advised.
    """

    unit: Route | HeatedZone
    window_end: datetime | None
    recommendations: tuple[Recommendation, ...]
    status: Status
    signed: Signed | None
    latest_start: datetime | None
    said: tuple[tuple[Recommendation, Signed], ...] = ()

    @property
    def unsigned(self) -> tuple[Recommendation, ...]:
        """What is advised to be done and nobody has signed: a new forecast may add a part to a row that was signed."""
        known = {item.need for item, _ in self.said}
        return tuple(item for item in self.advised if item.need not in known)

    @property
    def is_settled(self) -> bool:
        """Whether a person has spoken and nothing that is advised is left unsigned."""
        return self.signed is not None and not self.unsigned

    @property
    def is_rejected(self) -> bool:
        """Whether all that a person settled of it was rejected: nothing of it is to be done."""
        return self.is_settled and all(word.verdict == "rejected" for _, word in self.said)

    @property
    def kept(self) -> tuple[Recommendation, ...]:
        """What is to be done as it now stands: advised and not rejected, or signed instead of the advice, then with that treatment and rate."""
        word_of = {item.need: word for item, word in self.said}
        return tuple(
            _as_signed(item, word_of.get(item.need)) for item in self.recommendations if is_done(item, word_of.get(item.need))
        )

    @property
    def key(self) -> str:
        """Stable key of the row across forecasts."""
        return f"{self.unit.id}-{_minute(self.window_end)}" if self.window_end else self.unit.id

    @property
    def lead(self) -> Recommendation | None:
        """The recommendation that decides the row's status."""
        return self.recommendations[0] if self.recommendations else None

    @property
    def advised(self) -> tuple[Recommendation, ...]:
        """What is advised to be done."""
        return tuple(item for item in self.recommendations if item.advice is Advice.ACT)

    @property
    def is_todo(self) -> bool:
        """Whether the row belongs on the list of things to do."""
        return self.status in (Status.START, Status.PREPARE, Status.WAIT) or self.signed is not None

    @property
    def is_not_worth(self) -> bool:
        """Whether a need is likely all the same, and only the cost speaks against acting."""
        return self.status is Status.NONE and any((item.probability or 0.0) >= LIKELY for item in self.recommendations)

    @property
    def word(self) -> str:
        """Key of the word for what the row stands at."""
        return "status.not_worth" if self.is_not_worth else f"status.{self.status.value}"

    @property
    def shown_status(self) -> Status:
        """The icon it bears: what it stands at, or, once settled, what a person made of it."""
        if not self.is_settled:
            return self.status
        return Status.NONE if self.is_rejected else Status.ORDER

    @property
    def shown_word(self) -> str:
        """Key of the word beside that icon."""
        return f"verdict.{self.verdict}" if self.is_settled else self.word

    @property
    def verdict(self) -> str:
        """What a person made of the row as a whole: where a part was left out and another is done, a change; empty where nobody signed."""
        if self.signed is None:
            return ""
        mixed = self.signed.verdict == "rejected" and any(word.verdict != "rejected" for _, word in self.said)
        return "changed" if mixed else self.signed.verdict

    @property
    def cost_act_sek(self) -> float:
        """Municipal cost of what is weighed [SEK]."""
        return sum(item.cost_act_sek for item in self.weighed)

    @property
    def loss_sek(self) -> float:
        """Expected loss of doing nothing, municipal and societal [SEK]."""
        return sum(item.loss_sek for item in self.weighed)

    @property
    def weighed(self) -> tuple[Recommendation, ...]:
        """What cost and loss speak of: what is advised, else what waits."""
        return self.advised or tuple(item for item in self.recommendations if item.advice is Advice.WAIT)


def rows(
    assessment: Assessment, network: Network, *, now: datetime, signed: Mapping[DecisionKey, Signed]
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The rows of each unit's first window that is still open, and those of later windows.

    A unit the assessment says nothing about is a row that is missing, never one without need. Where no forecast is known nothing is to
    start at once: the season's normals cannot say so.
    """
    windows: dict[str, dict[datetime, list[Recommendation]]] = defaultdict(lambda: defaultdict(list))
    for item in assessment.recommendations:
        if item.window_end > now:
            windows[item.unit_id][item.window_end].append(item)
    first: list[Row] = []
    later: list[Row] = []
    for unit in network.units:
        ends = sorted(windows[unit.id])
        if not ends:
            first.append(Row(unit, None, (), Status.MISSING, None, None))
        for place, end in enumerate(ends):
            row = _row(unit, end, windows[unit.id][end], now, signed, urgent=assessment.rung is not Rung.CLIMATOLOGY)
            (first if place == 0 else later).append(row)
    order = {code: item.priority for code, item in network.classes.items()}
    return _ranked(first, order), _ranked(later, order)


def is_done(item: Recommendation, word: Signed | None) -> bool:
    """Whether it is to be done after what a person said: a change is an order whatever was advised; an accepted wait is still a wait."""
    if word is None or word.verdict == "accepted":
        return item.advice is Advice.ACT
    return word.verdict == "changed"


def _as_signed(item: Recommendation, word: Signed | None) -> Recommendation:
    if word is None or word.verdict != "changed":
        return item
    rate = item.rate_g_m2 if word.rate_g_m2 is None else word.rate_g_m2
    return replace(item, treatment=word.treatment or item.treatment, rate_g_m2=rate)


def _row(
    unit: Route | HeatedZone,
    end: datetime,
    items: Sequence[Recommendation],
    now: datetime,
    signed: Mapping[DecisionKey, Signed],
    *,
    urgent: bool,
) -> Row:
    ordered = tuple(sorted(items, key=_pressing))
    weighed = [_moment(item) for item in ordered if item.advice is ordered[0].advice]
    said = tuple(
        (item, word) for item in ordered if (word := signed.get((item.unit_id, item.need.value, item.window_end))) is not None
    )
    latest = min(weighed) if ordered[0].advice in (Advice.ACT, Advice.WAIT) else None
    soon = urgent and latest is not None and latest - now <= START_SOON
    status = _status(ordered[0].advice, soon=soon)
    weightiest = max((word for _, word in said), key=lambda word: (word.when, _WEIGHT.get(word.verdict, 0)), default=None)
    return Row(unit, end, ordered, status, weightiest, latest, said)


def _moment(item: Recommendation) -> datetime:
    """Latest start; of what waits past it, as what was spread is left to work, when it is looked at again."""
    if item.advice is not Advice.WAIT or item.reconsider_at is None:
        return item.latest_start
    return max(item.latest_start, item.reconsider_at)


def _pressing(item: Recommendation) -> tuple[int, int, float]:
    """What is advised comes first, snow cleared before salt is spread; of what need not start, the likeliest."""
    place = NIGHT_DECLARATIONS[item.need].place if item.advice in (Advice.ACT, Advice.WAIT) else 0
    return _PRESSING[item.advice], place, -(item.probability or 0.0)


@lru_cache(maxsize=256)
def _minute(end: datetime) -> str:
    """Thousands of rows share a few deadlines, and each row's key is asked for many times a click."""
    return f"{end:%Y%m%d%H%M}"


#: Of words said in the same click, the one that a tired eye must not miss is the one the row shows.
_WEIGHT = {"accepted": 1, "rejected": 2, "changed": 3}
_PRESSING = {Advice.ACT: 0, Advice.WAIT: 1, Advice.UNKNOWN: 2, Advice.NONE: 3}


def _status(advice: Advice, *, soon: bool) -> Status:
    if advice is Advice.ACT:
        return Status.START if soon else Status.PREPARE
    return {Advice.WAIT: Status.WAIT, Advice.UNKNOWN: Status.MISSING, Advice.NONE: Status.NONE}[advice]


def _ranked(found: Iterable[Row], priority: Mapping[str, int]) -> tuple[Row, ...]:
    def place(row: Row) -> tuple[bool, float, int, str]:
        latest = row.latest_start.timestamp() if row.latest_start else 0.0
        return row.latest_start is None, latest, priority.get(row.unit.class_code, 9), row.unit.name

    return tuple(sorted(found, key=place))


def chosen(found: Iterable[Row], *, classes: Sequence[str], district: str | None) -> tuple[Row, ...]:
    """Rows of the classes (all where none is named) and of the district (all where None)."""
    return tuple(
        row
        for row in found
        if (not classes or row.unit.class_code in classes) and (district is None or row.unit.district == district)
    )
