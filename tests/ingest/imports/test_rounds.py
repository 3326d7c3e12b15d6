from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.imports import MapMatching
from ingest.imports.records import SegmentPass
from ingest.imports.rounds import covered_m, rounds_of
from model.domain.treatments import TreatmentKind
from tests.ingest.imports.streets import START

PLOUGH = TreatmentKind.PLOUGH
UNIT_OF = {f"s{i}": "r1" for i in range(5)}
LENGTHS = dict.fromkeys(UNIT_OF, 100.0)
SETTINGS = MapMatching()


def _pass(segment: int, minute: float, *, start_m: float = 0.0, end_m: float = 100.0, rate: float | None = None) -> SegmentPass:
    at = START + timedelta(minutes=minute)
    return SegmentPass(f"s{segment}", PLOUGH, at, at + timedelta(minutes=2), start_m, end_m, rate_g_m2=rate, vehicle="fordon-a")


def _rounds(passes, round_time_min: float = 30.0):
    return rounds_of(
        passes, unit_of=UNIT_OF, lengths_m=LENGTHS, settings=SETTINGS, round_times={"r1": timedelta(minutes=round_time_min)}
    )


def test_a_route_is_done_when_the_stated_share_of_its_length_was_passed() -> None:
    (found,) = _rounds([_pass(i, 3 * i, rate=10.0 + 10 * i) for i in range(4)])
    assert (found.share, found.is_done, found.passes) == (pytest.approx(0.8), True, 4)
    assert (found.started_at, found.ended_at) == (START, START + timedelta(minutes=11))
    assert found.rate_g_m2 == pytest.approx(25.0)
    (short,) = _rounds([_pass(i, 3 * i) for i in range(3)])
    assert (short.share, short.is_done) == (pytest.approx(0.6), False)


def test_driving_both_ways_counts_the_ground_once_and_is_one_round() -> None:
    there = [_pass(i, 3 * i) for i in range(5)]
    back = [_pass(4 - i, 15 + 3 * i) for i in range(5)]
    (found,) = _rounds([*there, *back])
    assert (found.share, found.passes) == (pytest.approx(1.0), 10)


def test_a_pause_ends_a_round_and_so_does_beginning_anew_after_a_whole_one() -> None:
    night = [_pass(i, 3 * i) for i in range(5)]
    morning = [_pass(i, 300 + 3 * i) for i in range(5)]
    assert len(_rounds([*morning, *night])) == 2
    straight_on = [_pass(i, 31 + 3 * i) for i in range(5)]
    assert [item.share for item in _rounds([*night, *straight_on])] == [pytest.approx(1.0)] * 2


def test_segments_of_no_route_and_overlaps_are_not_counted() -> None:
    stray = SegmentPass("elsewhere", PLOUGH, START, START, 0.0, 50.0)
    (found,) = _rounds([_pass(0, 0, end_m=60.0), _pass(0, 3, start_m=40.0), stray])
    assert found.share == pytest.approx(0.2)


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 100), st.floats(0, 100), st.floats(0, 2000)), min_size=1, max_size=12))
def test_no_share_is_more_than_whole_and_every_pass_is_in_one_round(drives) -> None:
    passes = [_pass(segment, minute, start_m=min(a, b), end_m=max(a, b)) for segment, a, b, minute in drives]
    found = _rounds(passes)
    assert sum(item.passes for item in found) == len(passes)
    assert all(0.0 <= item.share <= 1.0 and item.started_at <= item.ended_at for item in found)
    assert covered_m(passes) <= 500.0 + 1e-6
