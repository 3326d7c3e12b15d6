"""Map-matching under a poor receiver: parallel streets, corners, gaps, positions off the network."""

from dataclasses import replace
from datetime import timedelta

import pytest

from config.imports import MapMatching
from ingest.imports.line_index import LineIndex
from ingest.imports.map_matching import match, tracks
from tests.ingest.imports.streets import drive, street

SETTINGS = MapMatching()
HERE = street("here", "r1", (0, 0), (2000, 0))
CROSS = street("cross", "r2", (1000, -500), (1000, 500))


def _share_on(name: str, segments, positions) -> float:
    matched = match(positions, LineIndex(segments), SETTINGS)
    return sum(item.candidate is not None and segments[item.candidate.segment].id == name for item in matched) / len(matched)


@pytest.mark.parametrize(("apart_m", "noise_m", "least"), [(15.0, 8.0, 0.95), (25.0, 8.0, 0.97), (25.0, 5.0, 0.99)])
def test_a_parallel_street_does_not_take_the_passes(apart_m: float, noise_m: float, least: float) -> None:
    segments = [HERE, street("beside", "r2", (0, apart_m), (2000, apart_m)), CROSS]
    shares = [_share_on("here", segments, drive([(0, 0), (2000, 0)], noise_m=noise_m, seed=seed)) for seed in range(8)]
    assert sum(shares) / len(shares) >= least


def test_a_crossing_street_is_not_entered_in_passing() -> None:
    assert _share_on("here", [HERE, CROSS], drive([(0, 0), (2000, 0)], every_s=5.0)) == 1.0


def test_a_machine_that_turns_is_followed_round_the_corner() -> None:
    segments = [
        street("in", "r1", (0, 0), (400, 0)),
        street("up", "r1", (400, 0), (400, 400)),
        street("on", "r1", (400, 0), (800, 0)),
    ]
    positions = drive([(0, 0), (400, 0), (400, 400)], every_s=5.0)
    matched = match(positions, LineIndex(segments), SETTINGS)
    names = [segments[item.candidate.segment].id for item in matched if item.candidate]
    assert list(dict.fromkeys(names)) == ["in", "up"]
    assert 0.4 < names.count("in") / len(names) < 0.6


def test_positions_far_from_every_line_are_left_alone() -> None:
    assert _share_on("here", [HERE], drive([(0, 200), (2000, 200)])) == 0.0
    half = drive([(1000, 0), (3000, 0)], noise_m=0.0)
    assert _share_on("here", [HERE], half) == pytest.approx(0.5, abs=0.06)


def test_tracks_are_cut_at_silence_at_leaps_and_between_vehicles() -> None:
    one = drive([(0, 0), (600, 0)])
    later = drive([(600, 0), (1200, 0)], start=one[-1].time + timedelta(minutes=6))
    leap = [replace(item, time=item.time + timedelta(minutes=12)) for item in drive([(5000, 0), (5600, 0)])]
    other = [replace(item, vehicle="fordon-b") for item in one]
    cut = tracks([*leap, *other, *later, *one, *one], SETTINGS)
    assert [len(part) for part in cut] == [len(one), len(later), len(leap), len(other)]
    assert all(part == sorted(part, key=lambda item: item.time) for part in cut)
    near = replace(one[-1], time=one[-1].time + timedelta(seconds=10), longitude=one[-1].longitude + 0.02)
    assert [len(part) for part in tracks([*one, near], SETTINGS)] == [len(one), 1]
