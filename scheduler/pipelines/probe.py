"""Probe: one question to each source, its differences from what is known in one line each."""

from ingest.asking import Failure, Way
from ingest.circuit import Result, after, before, left_alone
from ingest.contract import Difference
from ingest.http import HttpTransport
from ingest.probe import Probed, probe, probed_names
from model.domain.errors import SourceUnavailable
from model.domain.source_state import Outcome, SourceState
from scheduler.context import Context
from store.source_state import save_source_state, source_states

_WORDS = {
    "missing": "saknas: {path} ({expected})",
    "new": "nytt fält: {path} ({found})",
    "kind": "annan typ: {path} är {found}, väntat {expected}",
    "unit": "annan enhet: {path} i {found}, väntat {expected}",
    "range": "utanför väntat: {path} {found}, väntat {expected}",
    "value": "annat värde: {path} {found}, väntat {expected}",
}
#: Nothing is wrong with a provider that the site does not use.
_NOT_SET_UP = frozenset({Outcome.NOTHING, Outcome.NO_KEY})


def probe_sources(context: Context, source: str | None = None) -> tuple[list[str], bool]:
    """Ask one source, or each, one question.

    Args:
        context: Site, settings and archive.
        source: Name of one; None for all.

    Returns:
        Lines for a person, and whether every source that is set up answered as known.

    Raises:
        SourceUnavailable: No such source.
        StoreError: The store refused.
    """
    if source is not None and source not in probed_names():
        raise SourceUnavailable(source, f"no such source; there are {', '.join(probed_names())}")
    impatient = context.settings.http.model_copy(update={"retries": 0})
    transport = HttpTransport(impatient) if isinstance(context.transport, HttpTransport) else context.transport
    way = Way(transport, context.archive, context.grids)
    states = source_states(context.store, context.site.id)
    lines, sound = list[str](), True
    for name in [source] if source else probed_names():
        state = before(states.get(name) or SourceState(name), context.now)
        if state.outcome is Outcome.THROTTLED and left_alone(state, context.now):
            lines.append(f"◇ {name}: har bett oss vänta till {state.next_ask_at:%Y-%m-%d %H:%MZ}")
            continue
        found = probe(name, context.site, context.settings, way, context.now)
        if found.failure is not None and found.failure.outcome is Outcome.THROTTLED:
            remember_refusal(context, state, found.failure)
        lines += _lines(found)
        sound = sound and (found.sound or (found.failure is not None and found.failure.outcome in _NOT_SET_UP))
    return lines, sound


def remember_refusal(context: Context, state: SourceState, refusal: Failure) -> None:
    """Keep that a provider asked us to wait: neither the next probe or backfill nor the service asks before.

    Args:
        context: Site, store and clock.
        state: How the source stood (`ingest.circuit.before`).
        refusal: What it said.

    Raises:
        StoreError: The store refused.
    """
    result = Result(refusal.outcome, refusal.message, refusal.status, refusal.retry_at)
    kept = after(state, result, site=context.site.id, now=context.now, policy=context.settings.http)
    save_source_state(context.store, context.site.id, kept)


def _lines(found: Probed) -> list[str]:
    if found.failure is not None:
        sign = "◇" if found.failure.outcome in _NOT_SET_UP else "▲"
        said = found.failure.message.split(" [not asked again")[0]
        return [f"{sign} {found.source}: {said}", *_each(found.differences)]
    count = len(found.differences)
    said = (
        "som väntat" if found.known and not count else f"{count} skillnader" if found.known else "inget kontrakt att jämföra med"
    )
    return [f"{'●' if found.sound else '▲'} {found.source}: {said}; {found.holds}", *_each(found.differences)]


def _each(items: tuple[Difference, ...]) -> list[str]:
    return ["    " + _WORDS[item.what].format(path=item.path, expected=item.expected, found=item.found) for item in items[:60]]
