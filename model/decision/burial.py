"""Sand and the snow that is still to fall: what is spread before the end of a snowfall lies under it and mends nothing there.

So sanding waits for the end where that leaves time before the deadline; where it does not, sand counts only until it is covered, and a need
that would have been worth a round is looked at again when the snow has ended. The depth that covers it is the repeat rule's (`buried_mm`).
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from config.decision import Decision
from model.decision.members import spell
from model.decision.reading import FALLING_MM, PAUSE_H
from model.decision.rest import Fallen
from model.decision.wording import Words, reason
from model.domain.plans import Reason
from model.domain.treatments import TreatmentKind
from model.domain.weather import from_utc64, to_utc64

#: Sand that is covered sooner than this after it was called for waits for the snow to end [h]: it would not last the night (own choice).
SOON_H = 12.0
#: Codes of the reasons `after_snow` and `snowed_under`.
AFTER_SNOW, SNOWED_UNDER = "sand_after_snowfall", "sand_snowed_under"


@dataclass(frozen=True, slots=True)
class Burial:
    """Snow that covers what is spread.

    Attributes:
        covered: When so much has fallen, aware UTC.
        ends: When that snowfall ends, aware UTC.
    """

    covered: datetime
    ends: datetime


def burial(kind: TreatmentKind | None, spread: datetime, *, fallen: Fallen | None, rule: Decision) -> Burial | None:
    """When snow covers a spreading, None where none is expected to, or where it is not sand.

    Args:
        kind: What is spread.
        spread: When it lies there, aware UTC.
        fallen: Precipitation to come; None: nothing is known to fall.
        rule: The site's figures.
    """
    if kind is not TreatmentKind.SAND or fallen is None:
        return None
    since = np.cumsum(np.where(fallen.times > to_utc64(spread), fallen.snow, 0.0))
    deep = np.flatnonzero((since >= rule.buried_mm) & (since > 0.0))
    if not deep.size:
        return None
    first = int(deep[0])
    found = spell(fallen.snow >= FALLING_MM, around=first, pause=PAUSE_H)
    last = first if found is None else max(first, found[1])
    return Burial(from_utc64(fallen.times[first]), from_utc64(fallen.times[last]))


def after_snow(ends: datetime, words: tuple[Words, Words], *, now: datetime) -> Reason:
    """That sanding waits for the snow to end; hours of another day are told with it."""
    sv, en = words
    return reason(
        AFTER_SNOW,
        f"snöfallet väntas sluta {sv.until(ends, since=now)}: sandning därefter, före dess snöar sanden under",
        f"snowfall expected to end at {en.until(ends, since=now)}: sand after that, before it the sand would be snowed under",
        0.0,
    )


def snowed_under(buried: Burial, again: datetime, words: tuple[Words, Words], *, now: datetime) -> Reason:
    """That a round would be lost under the snow, and when to look again; hours of another day are told with it."""
    (covered_sv, ends_sv, again_sv), (covered_en, ends_en, again_en) = (
        [one.until(moment, since=now) for moment in (buried.covered, buried.ends, again)] for one in words
    )
    return reason(
        SNOWED_UNDER,
        f"ingen sand före snöfallets väntade slut {ends_sv}: den snöar under {covered_sv}, bedöm igen {again_sv}",
        f"no sand before the snowfall's expected end {ends_en}: it is covered by {covered_en}, look again {again_en}",
        -0.1,
    )
