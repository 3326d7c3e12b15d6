"""What a need is, as one declaration: label rule, units, horizon, prices, treatments, words.

A need is added by writing one such declaration (`model.needs.night`, `model.needs.sand_pickup`, `model.needs.inspection`) and its name in
`model.domain.needs`. Features and learning read the label rule alone and treat all needs alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from model.domain.needs import Need
from model.domain.treatments import TreatmentKind
from model.needs.judged import NeedRule

#: (Swedish, English).
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far ahead a need is judged, and in what steps.

    Attributes:
        ahead_h: Furthest time judged [h].
        step_h: Time between two answers [h].
        ends: ``deadline``: answered by the hour the class is to be in order; ``season``: answered within days.
    """

    ahead_h: int
    step_h: int
    ends: Literal["deadline", "season"]


@dataclass(frozen=True, slots=True)
class Pricing:
    """How acting and not acting are priced.

    Attributes:
        act: Reckons what an act costs.
        unmet: Reckons what an unmet need is expected to lose, or what a day's delay does.
        told: What the two are made of, in words.
    """

    act: Callable[..., object]
    unmet: Callable[..., object]
    told: Pair


@dataclass(frozen=True, slots=True)
class NeedWords:
    """How people speak of a need.

    Attributes:
        name: As in a heading.
        short: As in a table of the night.
        verb: What is to be done, as in a list.
    """

    name: Pair
    short: Pair
    verb: Pair


@dataclass(frozen=True, slots=True)
class NeedDeclaration:
    """One need.

    Attributes:
        rule: Label rule and the units it concerns: how badly a surface breaks it, as a ratio to the limit (1 = just broken).
        unit: What is advised on: a route, a heated zone or a single segment.
        horizon: How far ahead, in what steps.
        pricing: What an act and an unmet need cost.
        treatments: What answers it, ordinary one first; empty where no machine of the winter does.
        words: Both languages.
        tells: Family of reasons: ``snow`` (depth against the start depth), ``slip`` (kind, dew point, surface), ``season`` (its own page).
        place: Order in lists that show several needs.
    """

    rule: NeedRule
    unit: Literal["route", "zone", "segment"]
    horizon: Horizon
    pricing: Pricing
    treatments: tuple[TreatmentKind, ...]
    words: NeedWords
    tells: Literal["snow", "slip", "season"]
    place: int

    @property
    def need(self) -> Need:
        """Which need it declares."""
        return self.rule.need
