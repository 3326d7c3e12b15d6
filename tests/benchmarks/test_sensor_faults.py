"""The figures of the sensor benchmark: what counts as caught, as blamed, and as a case, on flags made by hand."""

import numpy as np
import pytest

from benchmarks.sensor_faults_judge import Fault, Judged
from benchmarks.sensor_faults_scores import score
from ingest.quality.doubts import CHECKS

HOURS = 100
SPATIAL, FLAT = CHECKS.index("spatial"), CHECKS.index("flat line")


def _winter(faults: tuple[Fault, ...], flagged: dict[tuple[int, int, int], slice]) -> Judged:
    flags = np.zeros((len(CHECKS), 3, 2, HOURS), dtype=np.int8)
    for (check, variable, station), hours in flagged.items():
        flags[check, variable, station, hours] = 1
    return Judged(flags, np.ones((3, 2, HOURS), dtype=bool), faults)


def _fault(kind: str = "stuck", *, start: int = 20, end: int = 40, variables: tuple[int, ...] = (0,)) -> Fault:
    return Fault(kind, 0, variables, start, end)


def test_a_fault_is_caught_by_its_first_flag_on_what_it_spoils() -> None:
    caught = score([_winter((_fault(),), {(FLAT, 0, 0): slice(25, 40)})]).kinds["stuck"]
    assert (caught.cases, caught.within_6_h, caught.ever, caught.median_h) == (1, 1.0, 1.0, 5.0)
    late = score([_winter((_fault(),), {(FLAT, 0, 0): slice(32, 40)})]).kinds["stuck"]
    assert (late.within_6_h, late.within_24_h) == (0.0, 1.0)
    elsewhere = score([_winter((_fault(),), {(FLAT, 1, 0): slice(25, 40), (FLAT, 0, 1): slice(25, 40)})]).kinds["stuck"]
    assert (elsewhere.ever, elsewhere.median_h) == (0.0, None)


def test_of_a_drift_it_is_told_how_far_off_the_sensor_was_when_caught() -> None:
    drift = Fault("drift", 0, (0,), 20, 60, size=-2.0)
    found = score([_winter((drift,), {(SPATIAL, 0, 0): slice(30, 60)})]).kinds["drift"]
    assert found.median_off_degc == pytest.approx(0.5)
    assert score([_winter((drift,), {})]).kinds["drift"].median_off_degc is None


def test_flags_on_good_readings_are_blame_and_those_on_faults_are_not() -> None:
    found = score([_winter((_fault(),), {(FLAT, 0, 0): slice(15, 45), (SPATIAL, 2, 1): slice(0, 5)})])
    good = 3 * 2 * HOURS - 20
    assert found.good_readings == good
    assert found.blamed == pytest.approx((10 + 5) / good)
    assert found.blamed_by_check["flat line"] == pytest.approx(10 / good)
    assert found.blamed_station_hours == pytest.approx((10 + 5) / (2 * HOURS - 20))


def test_a_fault_with_too_few_readings_or_over_another_is_no_case() -> None:
    overlapped = score([_winter((_fault(), _fault("clock", start=10, end=60, variables=(0, 1, 2))), {})])
    assert overlapped.kinds["stuck"].cases == 0
    assert overlapped.kinds["clock"].cases == 1
    silent = _winter((_fault(),), {})
    silent.read[0, 0, 21:25] = False
    assert score([silent]).kinds["stuck"].cases == 0
