"""What stations could not tell during an outage is asked for afterwards, where the provider keeps its past.

A forecast that was missed is not: it would be no news, and its run does not belong beside today's. `halka backfill` fetches those.

The gap stands beside the source's own cursor, in the same row, so that a restart does not forget it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from config.settings import Settings
from config.site import Site
from ingest.ports import Backfillable, Incremental, Query, Source
from model.domain.source_state import Circuit, SourceState

#: A silence shorter than this is no gap: providers publish every ten minutes to every hour.
SHORTEST = timedelta(minutes=90)
#: What lies further back is left to `halka backfill`.
LONGEST = timedelta(days=7)
#: A gap that could not be filled is tried again after this.
TRY_AGAIN_AFTER = timedelta(hours=1)
_FROM, _TO, _TRIED = "halka_gap_from", "halka_gap_to", "halka_gap_tried"


def without_gap(cursor: Mapping[str, str]) -> Mapping[str, str]:
    """The source's own part of a cursor."""
    return MappingProxyType({name: text for name, text in cursor.items() if name not in (_FROM, _TO, _TRIED)})


def gap_queries(source: Source, site: Site, settings: Settings, now: datetime, state: SourceState) -> list[Query]:
    """Questions about the time a source was silent, oldest first; none where there is no gap or it was tried lately.

    A source that goes on where it was (`Incremental`) asks for what it missed itself; only what failed of that is asked for here.
    While it is only being tried whether the provider has recovered, nothing of the past is asked for.

    Raises:
        SourceUnavailable: The source cannot be asked.
    """
    if not isinstance(source, Backfillable) or state.circuit is not Circuit.CLOSED:
        return []
    tried, gap = _moment(state.cursor.get(_TRIED)), _gap(source, state, now)
    if gap is None or (tried is not None and now - tried < TRY_AGAIN_AFTER):
        return []
    start = max(gap[0], now - LONGEST)
    return source.backfill_queries(site, settings, start, gap[1]) if start < gap[1] else []


def gap_after(
    source: Source, state: SourceState, *, read: Sequence[Query], unread: Sequence[Query], now: datetime
) -> Mapping[str, str]:
    """What remains of the gap once a source has answered, as entries of its cursor; empty where nothing is missing.

    Args:
        source: Who was asked.
        state: As it stood before.
        read: Questions that were answered and read.
        unread: Questions that were not.
        now: Time it is (aware UTC).
    """
    missing = [query.period for query in unread if query.period is not None]
    if missing:
        start, end = min(start for start, _ in missing), max(end for _, end in missing)
        return {_FROM: start.isoformat(), _TO: min(end, now).isoformat(), _TRIED: now.isoformat()}
    gap = _gap(source, state, now)
    if gap is None or any(query.period is not None for query in read) or gap[1] < now - LONGEST:
        return {}
    tried = {_TRIED: state.cursor[_TRIED]} if _TRIED in state.cursor else {}
    return {_FROM: gap[0].isoformat(), _TO: gap[1].isoformat(), **tried}


def _gap(source: Source, state: SourceState, now: datetime) -> tuple[datetime, datetime] | None:
    noted = _noted(state.cursor)
    if noted is not None or not isinstance(source, Backfillable) or isinstance(source, Incremental):
        return noted
    silent = state.answered_at is not None and now - state.answered_at >= SHORTEST
    return (state.answered_at, now) if silent and state.answered_at is not None else None


def _noted(cursor: Mapping[str, str]) -> tuple[datetime, datetime] | None:
    start, end = _moment(cursor.get(_FROM)), _moment(cursor.get(_TO))
    return (start, end) if start is not None and end is not None and start < end else None


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
