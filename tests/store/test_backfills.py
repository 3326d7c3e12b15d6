"""Pieces of the past are entered once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from store.backfills import BackfilledPiece, finish_piece, finished_pieces
from store.open import Store

START = datetime(2026, 1, 1, tzinfo=UTC)
PIECE = BackfilledPiece("trafikverket", START, START + timedelta(hours=6), 480, "", START + timedelta(days=9))


def test_a_piece_is_entered_once_and_found_in_order(store: Store) -> None:
    later = replace(PIECE, starts_at=PIECE.ends_at, ends_at=PIECE.ends_at + timedelta(hours=6), note="one station not read")
    assert finish_piece(store, "here", later)
    assert finish_piece(store, "here", PIECE)
    assert not finish_piece(store, "here", replace(PIECE, rows=0))
    assert finished_pieces(store, "here", "trafikverket") == (PIECE, later)
    assert finished_pieces(store, "there", "trafikverket") == ()
