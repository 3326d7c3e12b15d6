import pytest

from config.imports import MapMatching
from ingest.imports.line_index import LineIndex
from ingest.imports.map_matching import match
from ingest.imports.passes import segment_passes
from model.domain.treatments import TreatmentKind
from tests.ingest.imports.streets import START, drive, street

PLOUGH, SAND = TreatmentKind.PLOUGH, TreatmentKind.SAND
SEGMENTS = [
    street("in", "r1", (0, 0), (400, 0)),
    street("up", "r1", (400, 0), (400, 400)),
    street("side", "r2", (0, 300), (400, 300)),
]


def _passes(positions):
    index = LineIndex(SEGMENTS)
    return segment_passes(match(positions, index, MapMatching()), index, SEGMENTS)


def test_a_drive_round_a_corner_covers_both_streets_from_end_to_end() -> None:
    positions = drive([(0, 0), (400, 0), (400, 400)], noise_m=3.0, every_s=10.0)
    found = _passes(positions)
    assert [item.segment_id for item in found] == ["in", "up"]
    for item in found:
        assert item.from_m < 12.0
        assert item.to_m > 388.0
        assert item.kind is PLOUGH
    assert found[0].started_at == START
    assert found[1].ended_at == positions[-1].time


def test_only_what_both_positions_tell_is_done_between_them() -> None:
    working = drive([(0, 0), (200, 0)], noise_m=0.0)
    driving = drive([(200, 0), (400, 0)], noise_m=0.0, kinds=(), start=working[-1].time)[1:]
    (found,) = _passes([*working, *driving])
    assert (found.from_m, found.to_m) == (pytest.approx(0.0, abs=1.0), pytest.approx(200.0, abs=1.0))


def test_two_treatments_at_once_are_two_passes_each_with_its_rate() -> None:
    found = _passes(drive([(0, 0), (400, 0)], noise_m=0.0, kinds=(PLOUGH, SAND), rate=120.0))
    assert {(item.kind, item.rate_g_m2) for item in found} == {(PLOUGH, 120.0), (SAND, 120.0)}


def test_one_position_alone_covers_nothing() -> None:
    assert _passes(drive([(0, 0), (400, 0)])[:1]) == []


def test_a_leap_to_a_street_that_does_not_join_is_no_way() -> None:
    before = drive([(0, 0), (60, 0)], noise_m=0.0)
    after = drive([(0, 300), (60, 300)], noise_m=0.0, start=before[-1].time)[1:]
    assert [(item.segment_id, round(item.to_m)) for item in _passes([*before, *after])] == [("in", 60), ("side", 60)]
