"""Backfill: fill the store with the past, resumable at any moment.

A piece is entered as done in the transaction that stores its readings (a forecast is stored just before, and is one run however often it
comes), so a run that was killed goes on behind the last whole piece. Answers lie in the archive, so nothing is asked for twice either.
A piece that no body at all came to is not done: a wrong address would otherwise enter a whole winter as empty.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from config.site import Site
from ingest.asking import Failure, Way
from ingest.backfill import Filled, Pace, Piece, candidates, fill, pieces_of, questions, site_with_stations
from ingest.circuit import before, left_alone
from ingest.ports import Backfillable
from ingest.sources.catalogue import FORECAST_SOURCES, OBSERVATION_SOURCES, PRICE_SOURCES, WARNING_SOURCES, named
from model.domain.errors import SourceError, SourceUnavailable
from model.domain.source_state import Outcome, SourceState
from scheduler.context import Context
from scheduler.pipelines.fetch import QUALITY_REACH
from scheduler.pipelines.probe import remember_refusal
from store.backfills import BackfilledPiece, finish_piece, finished_pieces, put_piece
from store.counts import forecast_count, observation_count
from store.observations import observations_between, save_observations
from store.prices import save_prices
from store.raw import record_raw
from store.sensors import sensor_offsets
from store.source_state import source_states
from store.weather import save_forecast

Say = Callable[[str], None]
#: So many pieces in a row that the provider refuses end the run of its source.
_MOST_REFUSALS = 3


def backfill_sources(
    context: Context,
    names: Sequence[str],
    start: datetime,
    end: datetime,
    *,
    say: Say,
    sleep: Callable[[float], None] = time.sleep,
    stopwatch: Callable[[], float] = time.monotonic,
) -> tuple[str, bool]:
    """Fill the store with what the sources keep of a stretch of the past.

    Args:
        context: Site, store, archive and transport.
        names: Sources; none for all of the site that keep their past.
        start: Aware UTC.
        end: Aware UTC; what has not been yet is left out.
        say: Gets a line of progress.
        sleep: Waits between questions [s].
        stopwatch: Seconds that pass.

    Returns:
        One line a source, and whether nothing stood in the way: False where pieces are left, or a source keeps no past or could not be
        asked. A source that the site has not set up is passed over with a line unless it was named; False where all were.

    Raises:
        SourceUnavailable: A name that no source has; nothing was asked.
        StoreError: The store refused.
    """
    for name in names:
        named({**FORECAST_SOURCES, **OBSERVATION_SOURCES, **WARNING_SOURCES, **PRICE_SOURCES}, name)
    last = min(end, context.now)
    if last <= start:
        return f"inget att hämta: {start:%Y-%m-%d} har inte varit än", True
    lines, whole, asked = list[str](), True, False
    for name in names or tuple(candidates(context.site, context.settings)):
        try:
            line, complete = _source(context, name, start, last, say, sleep=sleep, stopwatch=stopwatch)
        except SourceError as error:
            if error.outcome is Outcome.NO_KEY and not names:
                lines.append(f"◇ {name}: hoppas över: {str(error).removeprefix(f'{name}: ')}")
                continue
            line, complete = f"▲ {error}", False
        lines.append(line)
        whole, asked = whole and complete, True
    if not lines:
        return f"ingen av källorna i {context.site.id} sparar det som varit", False
    if not asked:
        lines.append("ingen källa kunde frågas; inget hämtades")
    return "\n".join(lines), whole and asked


def _source(
    context: Context,
    name: str,
    start: datetime,
    end: datetime,
    say: Say,
    *,
    sleep: Callable[[float], None],
    stopwatch: Callable[[], float],
) -> tuple[str, bool]:
    state = _state(context, name)
    if left_alone(state, context.now):
        return f"▲ {name}: lämnas i fred till {state.next_ask_at:%Y-%m-%d %H:%MZ}; kör samma kommando igen då", False
    site, listed = site_with_stations(name, context.site, context.settings, _way(context), context.now)
    for record in listed:
        record_raw(context.store, record)
    every = pieces_of(name, site, context.settings, start, end, now=context.now)
    done = {(piece.starts_at, piece.ends_at) for piece in finished_pieces(context.store, context.site.id, name)}
    left = [piece for piece in every if (piece.start, piece.end) not in done]
    source = named({**FORECAST_SOURCES, **OBSERVATION_SOURCES, **PRICE_SOURCES}, name)
    pace = Pace(source.backfill_pause_s if isinstance(source, Backfillable) else 0.0, stopwatch, sleep)
    least = pace.estimate(questions(left))
    if not every:
        return f"◇ {name}: leverantören sparar inget från den tiden", True
    say(f"{name}: {len(left)} av {len(every)} delar kvar, {questions(left)} frågor, minst {_words(least)} i källans takt")
    new, unread, refused, undone, when = 0, list[str](), 0, len(left), "senare"
    for i, piece in enumerate(left):
        filled = _fill(context, name, piece, site, pace)
        for record in filled.raw:
            record_raw(context.store, record)
        rest = _words(pace.estimate(questions(left[i + 1 :])))
        if filled.refused:
            if filled.refused[-1].outcome is Outcome.NO_KEY:
                raise SourceUnavailable(name, filled.refused[-1].message, outcome=Outcome.NO_KEY)
            unread.append(f"  {piece.start:%Y-%m-%d %H:%MZ} {_refusal(filled.refused[0])}")
            if filled.retry_at:
                when = f"efter {filled.retry_at:%Y-%m-%d %H:%MZ}"
                remember_refusal(context, _state(context, name), filled.refused[-1])
            refused += filled.refused[-1].outcome is not Outcome.NOTHING
            if filled.stop or refused >= _MOST_REFUSALS:
                break
            continue
        refused, undone = 0, undone - 1
        new += _keep(context, name, piece, filled)
        unread += [f"  {piece.start:%Y-%m-%d %H:%MZ} {message}" for message in filled.unread]
        say(f"  {name} {piece.start:%Y-%m-%d %H:%MZ}: {i + 1} av {len(left)}, {rest} kvar")
    gone = f"; före {every[0].start:%Y-%m-%d %H:%MZ} sparar leverantören inget" if every[0].start > start else ""
    remaining = f"; {undone} {'del' if undone == 1 else 'delar'} kvar: kör samma kommando igen {when}" if undone else ""
    more = [f"  ... och {len(unread) - 20} till"] if len(unread) > 20 else []
    return "\n".join([f"{name}: {new} nya rader{gone}{remaining}", *unread[:20], *more]), not undone


def _state(context: Context, name: str) -> SourceState:
    """How a source stands now; the service may have asked it since."""
    return before(source_states(context.store, context.site.id).get(name) or SourceState(name), context.now)


def _refusal(failure: Failure) -> str:
    if failure.outcome is not Outcome.NOTHING:
        return failure.message
    return (
        f"svarade 404 på alla frågor: {failure.message}; stämmer källans adress i inställningarna och stationerna i platsfilen?"
    )


def _way(context: Context) -> Way:
    return Way(context.transport, context.archive, context.grids)


def _fill(context: Context, name: str, piece: Piece, asked_for: Site, pace: Pace) -> Filled:
    store, site, now = context.store, context.site.id, context.now
    recent = (
        observations_between(store, site, piece.start - QUALITY_REACH, piece.start, known_at=now)
        if name in OBSERVATION_SOURCES
        else None
    )
    learned = sensor_offsets(store, site, known_at=now)
    return fill(name, piece, asked_for, context.settings, _way(context), now, pace=pace, recent=recent, offsets=learned)


def _keep(context: Context, name: str, piece: Piece, filled: Filled) -> int:
    """Store a piece and, if it is over, enter it as done; the number of new rows."""
    store, site = context.store, context.site.id
    over = piece.end <= context.now
    note = "; ".join(filled.unread)[:500]
    if filled.weather is None or name in FORECAST_SOURCES:
        before_it = forecast_count(store, site, name)
        if filled.weather is not None:
            save_forecast(store, site, filled.weather)
        new = forecast_count(store, site, name) - before_it
        if filled.prices:
            new = save_prices(store, filled.prices, available_at=filled.known_at or context.now)
        if over:
            finish_piece(store, site, BackfilledPiece(name, piece.start, piece.end, new, note, context.now))
        return new
    before_it = observation_count(store, site, name)
    rows = int(filled.weather.sizes["time"]) * int(filled.weather.sizes["station"])
    entered = BackfilledPiece(name, piece.start, piece.end, rows, note, context.now)
    save_observations(store, site, filled.weather, also=lambda session: over and put_piece(session, site, entered))
    return observation_count(store, site, name) - before_it


def _words(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    if minutes < 1:
        return "mindre än en minut"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
