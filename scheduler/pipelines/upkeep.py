"""Upkeep: remove what killed runs left behind and what is older than its retention; see that the record is whole."""

from datetime import timedelta

from model.domain.errors import StoreError
from scheduler.context import Context
from scheduler.told import Told, several
from store.claims import forget_runs
from store.notices import forget_messages
from store.segment_months import forget_segments
from store.storm_record import chain_states

#: The ledger of runs is kept this long.
KEEP_RUNS = timedelta(days=90)
#: Except this job's, whose words are the evidence of what was removed (`halka audit export`).
EVIDENCE = ("upkeep",)


def upkeep(context: Context) -> Told:
    """Tidy the store and the raw archive, then read the record's chains again.

    Returns:
        One sentence on what was removed.

    Raises:
        StoreError: The store refused, or the record is broken.
    """
    report = context.store.repair()
    days = context.site.retention.raw_bodies_days or context.settings.schedule.keep_raw_days
    limit = context.now - timedelta(days=days)
    bodies = context.archive.prune(limit)
    runs = forget_runs(context.store, context.site.id, before=context.now - KEEP_RUNS, spared=EVIDENCE)
    messages = forget_messages(
        context.store, context.site.id, before=context.now - timedelta(days=context.site.retention.messages_days)
    )
    months = forget_segments(
        context.store, context.site.id, before=context.now - timedelta(days=context.site.retention.segment_days)
    )
    swept = Told(f"{len(report.removed)} lämningar borttagna", "swept", {"leftovers": len(report.removed)})
    if report.busy:
        swept = Told("upptaget, sopat nästa gång", "swept_busy", {})
    old = {"bodies": bodies, "messages": messages, "months": months, "runs": runs}
    said = f"{bodies} gamla svar, {messages} gamla utskick, {months} gamla månader av delsträckor och {runs} gamla körningar borttagna"
    parts = [swept, Told(said, "forgotten", old)]
    if report.missing:
        parts.append(Told(f"SAKNADE FILER: {len(report.missing)}", "files_missing", {"files": len(report.missing)}))
    told = several(*parts)
    broken = [chain.problem for chain in chain_states(context.store, context.site.id) if chain.problem]
    if broken:
        raise StoreError(f"{told}; the record is broken: {'; '.join(broken)}; see halka audit verify")
    return told
