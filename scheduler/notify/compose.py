"""From what is known now and what was told before to the next message, or none. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from config.notify import Notify
from model.domain.notices import Notice, NoticeKind
from model.domain.plans import Advice, Assessment
from model.domain.roads import Network
from model.news import Advised, News, Occasion, advised, news
from scheduler.fault import Fault
from scheduler.notify.quiet import may_wait, quiet_until
from scheduler.notify.wording import Voice, unit_line

#: A fault that stays is told again after this.
AGAIN = timedelta(hours=24)


def call_out_notice(
    assessment: Assessment,
    told: Sequence[Notice],
    network: Network,
    rules: Notify,
    voice: Voice,
    *,
    now: datetime,
    settled: Iterable[tuple[str, str, datetime]] = (),
    place: str,
) -> Notice | None:
    """What is new of the treatment that is advised; None where nothing is, or where it may wait until quiet hours end.

    Args:
        assessment: The newest.
        told: Call-out messages of the last days, oldest first.
        network: Names of units.
        rules: What is material, and when it is quiet.
        voice: Words.
        now: Aware UTC.
        settled: (unit, need, deadline) that a person decided on already.
        place: Name of the site.
    """
    current = advised(assessment.recommendations, now=now, settled=settled)
    before = _told(told)
    found = news(before, current, now=now, moved=timedelta(minutes=rules.moved_min))
    if not found.any or _waits(found, current, rules, voice, now=now):
        return None
    lines = [voice.basis(assessment.issued_at, assessment.rung)]
    for name in ("added", "earlier", "otherwise"):
        lines += _part(voice(name), getattr(found, name), assessment, before, network, voice, again=name == "earlier")
    if found.dropped:
        names = [f"  {network.unit(unit_id).name} ({network.unit(unit_id).class_code})" for unit_id, _ in found.dropped]
        lines += ["", voice("dropped"), *names]
    lines += ["", voice("closing")]
    told_now: dict[str, Any] = {_key(item): _plain(current[item]) for item in found.acting}
    told_now |= {_key(item): None for item in found.dropped}
    return Notice(
        kind=NoticeKind.CALL_OUT,
        key=f"call_out:{assessment.input_key}:{len(told)}",
        created_at=now,
        subject=_subject(found, current, assessment, voice, place),
        text="\n".join(lines) + "\n",
        tells={"advised": told_now},
        simulated=assessment.simulated,
    )


def fault_notice(
    faults: Sequence[Fault], told: Sequence[Notice], rules: Notify, voice: Voice, *, now: datetime, place: str, simulated: bool
) -> Notice | None:
    """What is newly out of order; None where all of it was told within a day, or may wait until quiet hours end.

    A fault that keeps tonight's assessment away never waits.
    """
    known: dict[str, str] = {}
    for notice in told:
        known.update(dict.fromkeys(notice.tells.get("faults", ()), notice.created_at.isoformat()))
    new = [item for item in faults if item.code not in known or now - datetime.fromisoformat(known[item.code]) >= AGAIN]
    quiet = quiet_until(now, start=rules.quiet_from, end=rules.quiet_to, zone=voice.zone)
    if not new or (quiet is not None and not any(item.urgent for item in new)):
        return None
    mark = f"[{voice('simulated')}] " if simulated else ""
    return Notice(
        kind=NoticeKind.FAULT,
        key=f"fault:{now.isoformat()}",
        created_at=now,
        subject=f"{mark}Halka {place}: {voice('fault_one') if len(new) == 1 else voice('faults', count=len(new))}",
        text="\n".join([voice("faults_head"), *(f"  {line}" for line in new), "", voice("faults_closing")]) + "\n",
        tells={"faults": [item.code for item in new]},
        simulated=simulated,
    )


def _waits(found: News, current: Mapping[Occasion, Advised], rules: Notify, voice: Voice, *, now: datetime) -> bool:
    quiet = quiet_until(now, start=rules.quiet_from, end=rules.quiet_to, zone=voice.zone)
    notice = timedelta(minutes=rules.notice_min)
    return quiet is not None and all(may_wait(current[item].latest_start, until=quiet, notice=notice) for item in found.acting)


def _part(
    heading: str,
    occasions: Sequence[Occasion],
    assessment: Assessment,
    before: Mapping[Occasion, Advised | None],
    network: Network,
    voice: Voice,
    *,
    again: bool,
) -> list[str]:
    """One part of a message: a heading and a line a unit, soonest first."""
    lines = []
    for unit_id, window_end in occasions:
        items = [item for item in assessment.recommendations if (item.unit_id, item.window_end) == (unit_id, window_end)]
        was = before.get((unit_id, window_end))
        remark = voice("before", time=voice.clock(was.latest_start)) if again and was is not None else ""
        start = min(item.latest_start for item in items if item.advice is Advice.ACT)
        lines.append((start, f"  {unit_line(items, network, voice, remark=remark)}"))
    return ["", heading, *(line for _, line in sorted(lines))] if lines else []


def _subject(found: News, current: Mapping[Occasion, Advised], assessment: Assessment, voice: Voice, place: str) -> str:
    said = []
    if found.acting:
        first = min(current[item].latest_start for item in found.acting)
        said.append(voice("start", count=len(found.acting), first=voice.clock(first)))
    if found.dropped:
        said.append(voice("drop", count=len(found.dropped)))
    mark = f"[{voice('simulated')}] " if assessment.simulated else ""
    return f"{mark}Halka {place}: {', '.join(said)}"


def _told(notices: Sequence[Notice]) -> dict[Occasion, Advised | None]:
    """Last told of each occasion."""
    told: dict[Occasion, Advised | None] = {}
    for notice in notices:
        for key, item in notice.tells.get("advised", {}).items():
            unit_id, _, end = key.rpartition("|")
            last = None if item is None else Advised(datetime.fromisoformat(item["latest_start"]), tuple(item["treatments"]))
            told[unit_id, datetime.fromisoformat(end)] = last
    return told


def _key(occasion: Occasion) -> str:
    return f"{occasion[0]}|{occasion[1].isoformat()}"


def _plain(item: Advised) -> dict[str, Any]:
    return {"latest_start": item.latest_start.isoformat(), "treatments": list(item.treatments)}
