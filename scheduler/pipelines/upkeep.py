"""Upkeep: remove what killed runs left behind and what is older than its retention; see that the record is whole."""

from datetime import timedelta

from model.domain.errors import StoreError
from scheduler.context import Context
from scheduler.told import Told, several
from store.claims import forget_runs
from store.clocks import newest_told
from store.machine_places import forget_places
from store.notices import forget_messages
from store.segment_months import forget_segments
from store.storm_record import chain_states

#: The ledger of runs is kept this long.
KEEP_RUNS = timedelta(days=90)
#: Except this job's, whose words are the evidence of what was removed (`halka audit export`).
EVIDENCE = ("upkeep",)
#: Where no source has told of anything later than so long ago, the clock may have jumped ahead.
SILENCE = timedelta(days=5)


def upkeep(context: Context) -> Told:
    """Tidy the store and the raw archive, then read the record's chains again.

    Returns:
        One sentence on what was removed.

    Raises:
        StoreError: The store refused, the record is broken, or the clock cannot be right.
    """
    report = context.store.repair()
    swept = Told(f"{len(report.removed)} lämningar borttagna", "swept", {"leftovers": len(report.removed)})
    if report.busy:
        swept = Told("upptaget, sopat nästa gång", "swept_busy", {})
    doubt = _doubt(context)
    parts = [swept] if doubt else [swept, _forget(context)]
    if report.missing:
        parts.append(Told(f"SAKNADE FILER: {len(report.missing)}", "files_missing", {"files": len(report.missing)}))
    told = several(*parts)
    broken = [chain.problem for chain in chain_states(context.store, context.site.id) if chain.problem]
    if broken:
        raise StoreError(f"{told}; the record is broken: {'; '.join(broken)}; see halka audit verify")
    if doubt:
        raise StoreError(f"{told}; {doubt}")
    return told


def _doubt(context: Context) -> str:
    """Why nothing may be removed by its age; empty where the clock agrees with what the world last said.

    A clock that jumped ahead makes everything old, and what is removed is gone for good.
    """
    newest = newest_told(context.store.database, context.site.id, before=context.now)
    if newest is None or context.now - newest <= SILENCE:
        return ""
    return (
        f"nothing was removed by its age: the clock shows {context.now:%Y-%m-%d %H:%MZ}, but the newest reading or forecast is of "
        f"{newest:%Y-%m-%d %H:%MZ}; set the clock right, or bring the sources back (halka probe)"
    )


def _forget(context: Context) -> Told:
    """Remove what is older than its retention."""
    store, site, now = context.store, context.site, context.now
    bodies = context.archive.prune(
        now - timedelta(days=site.retention.raw_bodies_days or context.settings.schedule.keep_raw_days)
    )
    runs = forget_runs(store, site.id, before=now - KEEP_RUNS, spared=EVIDENCE)
    messages = forget_messages(store, site.id, before=now - timedelta(days=site.retention.messages_days))
    months = forget_segments(store, site.id, before=now - timedelta(days=site.retention.segment_days))
    places = forget_places(store, site.id, before=now - timedelta(days=site.retention.machine_days))
    said = (
        f"{bodies} gamla svar, {messages} gamla utskick, {months} gamla månader av delsträckor, {places} gamla platser för maskiner "
        f"och {runs} gamla körningar borttagna"
    )
    counts = {"bodies": bodies, "messages": messages, "months": months, "places": places, "runs": runs}
    return Told(said, "forgotten_all", counts)
