"""What came of a storm: the needs that came by road physics under observed weather, route by route, and what was done about each."""

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np

from config.site import Site
from config.treatments import load_treatments
from model.domain.evidence import StormRecord
from model.domain.roads import Network
from model.domain.weather import to_utc64
from model.fairness import Kept, NeedKept, needs_kept
from model.needs.came import COUNTED, needs_that_came
from model.report.tables import Column, Table
from model.report.words import ReportWords

#: Needs that came so long before and were due within the storm belong to it.
BEFORE = timedelta(hours=24)
_KEPT = {
    Kept.IN_TIME: ("i tid", "in time"),
    Kept.LATE: ("sent", "late"),
    Kept.NOT_DONE: ("ej utfört", "not done"),
    Kept.MISSING: ("saknas", "missing"),
}


def needs_of(record: StormRecord, units: set[str], network: Network, site: Site) -> tuple[NeedKept, ...]:
    """Needs that came in the storm, or before it and due within it, with what became of each; none that is not due yet.

    Args:
        record: What is kept of it.
        units: Routes and zones that are told of.
        network: The network.
        site: Its time zone.
    """
    if record.came is None:
        return ()
    span = record.start - BEFORE, record.known_at
    told = [
        item
        for item in needs_that_came(record.came, network, span=span, zone=ZoneInfo(site.timezone))
        if item.unit_id in units and item.window_start < record.end and item.window_end > record.start
    ]
    actions, recorded = [item.action for item in record.near], [item.recorded_at for item in record.near]
    return needs_kept(told, actions, recorded, network, catalogue=load_treatments())


def needs_table(found: tuple[NeedKept, ...], names: dict[str, str], words: ReportWords) -> Table:
    """The needs, in the order they were due.

    Args:
        found: Result of `needs_of`.
        names: Name by unit.
        words: Language.
    """
    pick = words.pick
    rows = tuple(
        (
            names.get(item.told.unit_id, item.told.unit_id),
            words.need(item.told.need),
            words.moment(item.told.window_start),
            words.moment(item.deadline),
            pick(*_KEPT[item.kept]),
            words.moment(item.ended_at) or "",
        )
        for item in found
    )
    heads = (
        ("Rutt eller zon", "Route or zone"), ("Behov", "Need"), ("Kom", "Came"), ("Klart senast", "Due"), ("Utfall", "Outcome"),
        ("Åtgärdat", "Met at"),
    )  # fmt: skip
    note = pick(
        "Klassens regel bröts enligt vägfysik under observerat väder, om inget gjorts på ungefär ett dygn; högst ett per enhet, behov och natt. "
        "Inte sett på vägen. Saknas: ingen logg av tiden har lämnats in sedan dess.",
        "The class's rule was broken by road physics under observed weather, had nothing been done for about a day; at most one a unit, need and "
        "night. Not seen on the road. Missing: no log of the time has come in since.",
    )
    title = pick("Utfall: behov som kom, och när de åtgärdades", "Outcome: needs that came, and when they were met")
    return Table("behov" if words.language == "sv" else "needs", title, tuple(Column(pick(*head)) for head in heads), rows, note)


def needs_sentence(record: StormRecord, found: tuple[NeedKept, ...], units: set[str], words: ReportWords) -> str:
    """How many came and what became of them, and of how many of the storm's hours that is known.

    Args:
        record: What is kept of it.
        found: Result of `needs_of`.
        units: Routes and zones that are told of.
        words: Language.
    """
    until = min(record.end, record.known_at)
    asked = max(round((until - record.start) / timedelta(hours=1)), 0)
    known = 0
    if record.came is not None:
        times = record.came["time"].to_numpy()
        inside = (times >= to_utc64(record.start)) & (times < to_utc64(until))
        own = record.came.isel(time=np.flatnonzero(inside), unit=np.flatnonzero(record.came["unit"].isin(sorted(units))))
        flags = [own[need.value].notnull().any("unit") for need in COUNTED if need.value in own]
        known = int(np.any(flags, axis=0).sum()) if flags else 0
    if not known:
        return words.pick("saknas: ingen timme är avstämd", "missing: no hour has been verified")
    count = Counter(item.kept for item in found)
    text = words.pick(
        "{0}: {1} åtgärdade i tid, {2} sent, {3} ej utförda, {4} utan logg; känt för {5} av {6} timmar",
        "{0}: {1} met in time, {2} late, {3} not done, {4} without a log; known of {5} of {6} hours",
    )
    return text.format(len(found), *(count[kept] for kept in _KEPT), known, asked)
