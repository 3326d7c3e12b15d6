"""The morning in plain text: the weather, what to do in the order of latest start and what of it is signed, the money, what is out of order."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from model.decision.further import further_rounds
from model.decision.rule_night import RuleNight, rule_night
from model.domain.needs import Need, Rung
from model.domain.notices import Notice, NoticeKind
from model.domain.plans import Advice, Assessment, Recommendation
from model.domain.roads import Network
from model.night_ahead import Night, night
from scheduler.fault import Fault
from scheduler.notify.wording import Voice, treatment_name, unit_line, with_rate
from scheduler.report import first_window
from store.decisions import NewDecision, Verdict

#: The night ends at this local hour; within six hours of it, the next night is meant. So it is on the first page.
NIGHT_ENDS, NEXT_WITHIN_H = 12, 6
#: What stands of a unit, need and window.
Said = Mapping[tuple[str, Need, datetime], NewDecision]


def bulletin(
    assessment: Assessment | None,
    network: Network,
    faults: Sequence[Fault],
    voice: Voice,
    *,
    now: datetime,
    place: str,
    said: Said | None = None,
    due: date | None = None,
) -> Notice:
    """The bulletin.

    Args:
        assessment: The newest; None where there is none.
        network: Names of units.
        faults: What is out of order.
        voice: Words.
        now: Aware UTC.
        place: Name of the site.
        said: What people have decided that stands.
        due: Local day whose bulletin it is; that of `now` where None.
    """
    mark = f"[{voice('simulated')}] " if assessment is not None and assessment.simulated else ""
    lines = [voice("no_assessment")] if assessment is None else _morning(assessment, network, voice, said or {}, now=now)
    if faults:
        lines += ["", voice("faults_head"), *(f"  {line}" for line in faults)]
    return Notice(
        kind=NoticeKind.BULLETIN,
        key=f"bulletin:{voice.day(now) if due is None else due.isoformat()}",
        created_at=now,
        subject=f"{mark}Halka {place}: {voice('bulletin', day=voice.day(now))}",
        text="\n".join([*lines, "", voice("closing")]) + "\n",
        tells={},
        simulated=assessment is not None and assessment.simulated,
    )


def _morning(assessment: Assessment, network: Network, voice: Voice, said: Said, *, now: datetime) -> list[str]:
    open_ones = first_window([item for item in assessment.recommendations if item.window_end > now])
    by_unit: dict[str, list[Recommendation]] = {}
    for item in open_ones:
        by_unit.setdefault(item.unit_id, []).append(item)
    advised = {unit: found for unit, items in by_unit.items() if (found := [one for one in items if one.advice is Advice.ACT])}
    refused = {unit for unit, items in advised.items() if all(_is(item, said, Verdict.REJECTED) for item in items)}
    acting = sorted(
        (unit for unit in advised if unit not in refused), key=lambda unit: min(one.latest_start for one in advised[unit])
    )
    lines = [voice.basis(assessment.issued_at, assessment.rung), weather_line(assessment, voice, now=now), ""]
    settled = sum(all(_key(item) in said for item in advised[unit]) for unit in acting)
    lines.append(voice("todo", count=len(acting), all=len(network.units)) + (voice("settled", count=settled) if settled else ""))
    lines += [f"  {unit_line(by_unit[unit], network, voice, remark=_said(advised[unit], said, voice))}" for unit in acting]
    lines += [] if acting else [f"  {voice('nothing')}"]
    lines += [
        f"  {voice('refused', name=network.unit(unit).name, said=_said(advised[unit], said, voice))}" for unit in sorted(refused)
    ]
    for advice, name in ((Advice.WAIT, "wait"), (Advice.UNKNOWN, "missing")):
        count = sum(
            all(item.advice is not Advice.ACT for item in items) and any(item.advice is advice for item in items)
            for items in by_unit.values()
        )
        if advice is Advice.UNKNOWN:
            count += len(network.units) - len(by_unit)
        if count:
            lines.append(f"  {voice(name, count=count)}")
    stands = [replace(item, advice=Advice.NONE) if _is(item, said, Verdict.REJECTED) else item for item in open_ones]
    return [*lines, "", _money(assessment, stands, said, voice), _by_rule(rule_night(assessment, stands), voice)]


def weather_line(assessment: Assessment, voice: Voice, *, now: datetime) -> str:
    """What falls until the night is over, from when to when, how much of it lies, and how cold the surface gets, as on the first page."""
    local = now.astimezone(voice.zone)
    left = NIGHT_ENDS - local.hour
    found = night(assessment.hourly, now=now, hours=left if left > NEXT_WITHIN_H else left + 24)
    if found is None or assessment.rung is Rung.CLIMATOLOGY:
        return voice("weather_unknown")
    parts = [_fall(found, voice)]
    if found.fresh_snow_cm is not None:
        depth = found.fresh_snow_cm
        parts.append(voice("weather_snow", **{name: voice.figure(getattr(depth, name)) for name in ("low", "middle", "high")}))
    elif not found.snow_known:
        parts.append(voice("weather_snow_unknown"))
    low = voice.figure(found.surface_low.middle, 1)
    parts.append(
        voice("weather_surface", now=voice.figure(found.surface_now_degc, 1), low=low, time=voice.clock(found.surface_low_at))
    )
    return voice("weather", until=voice.clock(found.until), told=", ".join(parts))


def _fall(found: Night, voice: Voice) -> str:
    fall = found.fall
    if fall.known_h == 0:
        return voice("weather_fall_unknown")
    if fall.start is None or fall.end is None:
        return voice("weather_dry")
    kind = voice(f"kind_{fall.kind}") if fall.kind else voice("kind_unknown")
    key = "weather_on" if fall.goes_on else "weather_fall" if fall.likely else "weather_possible"
    return voice(key, kind=kind, start=voice.clock(fall.start.middle), end=voice.clock(fall.end.middle))


def _money(assessment: Assessment, stands: Sequence[Recommendation], said: Said, voice: Voice) -> str:
    """The price of what is to be done, and the loss of doing nothing."""
    after = further_rounds(assessment)
    done = [item for item in stands if item.advice is Advice.ACT]
    more = sum(after[key].cost_sek for item in done if (key := (item.unit_id, item.need, item.window_start)) in after)
    money = {
        "cost": sum(item.cost_act_sek for item in done) + more,
        "municipal": sum(item.loss_municipal_sek for item in stands),
        "societal": sum(item.loss_societal_sek for item in stands),
    }
    told = voice("cost", **{name: voice.whole(value) for name, value in money.items()})
    if more:
        told += f" {voice('further', cost=voice.whole(more))}"
    return f"{told} {voice('as_advised')}" if any(_is(item, said, Verdict.CHANGED) for item in stands) else told


def _by_rule(found: RuleNight | None, voice: Voice) -> str:
    if found is None:
        return voice("rule_missing")
    return voice(
        "rule",
        act=voice.whole(found.act_sek),
        municipal=voice.whole(found.municipal_sek),
        societal=voice.whole(found.societal_sek),
    )


def _key(item: Recommendation) -> tuple[str, Need, datetime]:
    return item.unit_id, item.need, item.window_end


def _is(item: Recommendation, said: Said, verdict: Verdict) -> bool:
    return _key(item) in said and said[_key(item)].verdict is verdict


def _said(items: Sequence[Recommendation], said: Said, voice: Voice) -> str:
    """``godkänd av Ann 03:05``; of parts that differ each, with its need's treatment; empty where nobody decided."""
    told = [(item, _word(said[_key(item)], voice)) for item in items if _key(item) in said]
    if len(told) == len(items) and len({word for _, word in told}) == 1:
        return told[0][1]
    return "; ".join(f"{treatment_name(item, voice)}: {word}" for item, word in told)


def _word(word: NewDecision, voice: Voice) -> str:
    text = voice(f"said_{word.verdict.value}", who=word.decided_by, time=voice.clock(word.decided_at))
    if word.verdict is not Verdict.CHANGED:
        return text
    if word.treatment is not None:
        text = voice("said_to", said=text, what=with_rate(word.treatment, word.rate_g_m2 or 0.0, voice))
    return text if word.start_at is None else voice("said_from", said=text, start=voice.clock(word.start_at))
