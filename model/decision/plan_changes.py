"""What a plan changes since the one before it, unit by unit, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from model.decision.wording import TREATMENT_WORDS, Words
from model.domain.needs import Need
from model.domain.plans import Advice, Assessment, Recommendation
from model.domain.treatments import Action

#: Shifts of the latest start smaller than this are not told.
SMALL_SHIFT = timedelta(minutes=30)
#: Windows that close later than this after the newer plan belong to another night.
NEAR = timedelta(hours=36)

ChangeKind = Literal["added", "dropped", "treated", "passed", "earlier", "later", "otherwise"]


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One difference.

    Attributes:
        unit_id: Route or heated zone.
        kind: What changed.
        sv: What and why, Swedish.
        en: The same, English.
    """

    unit_id: str
    kind: ChangeKind
    sv: str
    en: str


def plan_changes(
    before: Assessment, after: Assessment, *, actions: Iterable[Action] = (), zone: ZoneInfo
) -> tuple[PlanChange, ...]:
    """Differences between the plans of two assessments over the nights both speak of.

    Args:
        before: The earlier one.
        after: The later one.
        actions: What was done between them.
        zone: The site's time zone.

    Returns:
        What was added first, then what moved, then what fell away; by unit within each.
    """
    old, new = _acting(before, after.issued_at), _acting(after, after.issued_at)
    done = {item.unit_id: item for item in actions if before.issued_at <= item.ended_at <= after.issued_at}
    known = {(item.unit_id, item.need, item.window_end): item for item in before.recommendations}
    now_known = {(item.unit_id, item.need, item.window_end): item for item in after.recommendations}
    both = (Words(swedish=True, zone=zone), Words(swedish=False, zone=zone))
    found = [_added(new[unit], known, both) for unit in sorted(new.keys() - old.keys())]
    for unit in sorted(new.keys() & old.keys()):
        change = _moved(old[unit], new[unit], both)
        if change is not None:
            found.append(change)
    found += [_dropped(old[unit], after, now_known, done, both) for unit in sorted(old.keys() - new.keys())]
    return tuple(found)


_Known = Mapping[tuple[str, Need, datetime], Recommendation]


def _acting(assessment: Assessment, now: datetime) -> dict[str, Recommendation]:
    """What is advised for each unit in its soonest window that closes within a day and a half; windows already closed told too."""
    found: dict[str, Recommendation] = {}
    for item in assessment.recommendations:
        if item.advice is Advice.ACT and item.window_end <= now + NEAR:
            held = found.get(item.unit_id)
            if held is None or (item.window_end, item.latest_start) < (held.window_end, held.latest_start):
                found[item.unit_id] = item
    return found


def _added(item: Recommendation, known: _Known, both: tuple[Words, Words]) -> PlanChange:
    earlier = known.get((item.unit_id, item.need, item.window_end))
    told = tuple(
        f"{words.pick(('tillkommer', 'added'))}: {_risk(earlier, item, words)}"
        + (f"; {_lower(words.pick((item.reasons[0].sv, item.reasons[0].en)))}" if item.reasons else "")
        for words in both
    )
    return PlanChange(item.unit_id, "added", *told)


def _moved(old: Recommendation, new: Recommendation, both: tuple[Words, Words]) -> PlanChange | None:
    if old.window_end == new.window_end and old.need is new.need and abs(new.latest_start - old.latest_start) >= SMALL_SHIFT:
        sooner = new.latest_start < old.latest_start
        told = tuple(
            f"{words.pick(('senast start', 'latest start'))} {words.clock(old.latest_start)} → {words.clock(new.latest_start)}: "
            + _onset(old, new, words)
            for words in both
        )
        return PlanChange(new.unit_id, "earlier" if sooner else "later", *told)
    if old.need is new.need and old.treatment is not new.treatment and old.treatment is not None and new.treatment is not None:
        told = tuple(
            f"{words.pick(TREATMENT_WORDS[new.treatment])} {words.pick(('i stället för', 'instead of'))} "
            f"{words.pick(TREATMENT_WORDS[old.treatment])}" + _why_otherwise(new, words)
            for words in both
        )
        return PlanChange(new.unit_id, "otherwise", *told)
    return None


def _why_otherwise(new: Recommendation, words: Words) -> str:
    codes = {"rule_stands_in", "too_cold_for_salt", "salt_cap", "season_salt", "surface_temperature", "slipperiness"}
    why = next((item for item in new.reasons if item.code in codes), None)
    return "" if why is None else f": {_lower(words.pick((why.sv, why.en)))}"


def _dropped(
    item: Recommendation, after: Assessment, now_known: _Known, done: Mapping[str, Action], both: tuple[Words, Words]
) -> PlanChange:
    if item.unit_id in done:
        action = done[item.unit_id]
        told = tuple(
            f"{words.pick(('åtgärdad', 'treated'))} {words.clock(action.ended_at)}: {words.pick(TREATMENT_WORDS[action.kind])}"
            for words in both
        )
        return PlanChange(item.unit_id, "treated", *told)
    if item.window_end <= after.issued_at:
        told = tuple(f"{words.pick(('fönstret stängde', 'the window closed'))} {words.clock(item.window_end)}" for words in both)
        return PlanChange(item.unit_id, "passed", *told)
    later = now_known.get((item.unit_id, item.need, item.window_end))
    if later is None:
        told = tuple(words.pick(("hinns inte längre i sitt fönster", "can no longer be done in its window")) for words in both)
        return PlanChange(item.unit_id, "passed", *told)
    told = tuple(f"{words.pick(('utgår', 'dropped'))}: {_risk(item, later, words)}" for words in both)
    return PlanChange(item.unit_id, "dropped", *told)


def _risk(old: Recommendation | None, new: Recommendation, words: Words) -> str:
    """``risken 12 % → 45 %, lönar sig från 20 %``."""
    missing = words.pick(("saknas", "missing"))
    then = missing if old is None or old.probability is None else words.percent(old.probability)
    now = missing if new.probability is None else words.percent(new.probability)
    pays = words.pick(("lönar sig från", "pays from"))
    never = words.pick(("lönar sig aldrig", "never pays"))
    return f"{words.pick(('risken', 'risk'))} {then} → {now}, " + (
        f"{pays} {words.percent(new.threshold)}" if new.threshold <= 1 else never
    )


def _onset(old: Recommendation, new: Recommendation, words: Words) -> str:
    if old.onset is None or new.onset is None or old.onset == new.onset:
        return _risk(old, new, words)
    expected, before = words.pick(("behovet väntas", "the need is expected")), words.pick(("förut", "before"))
    return f"{expected} {words.clock(new.onset)}, {before} {words.clock(old.onset)}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
