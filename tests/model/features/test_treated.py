from datetime import timedelta

import numpy as np

from model.domain.treatments import Action, TreatmentKind
from model.domain.weather import to_utc64
from model.features.past import LONGEST_SINCE_H
from model.features.treated import treatment_ages, work_done
from tests.model.weather_samples import NOW

UNITS = ("r1", "r2", "z1")
ISSUE = to_utc64(NOW)


def done(unit: str, kind: TreatmentKind, ended_h: float) -> Action:
    """Work that ended so many hours before the issue."""
    end = NOW - timedelta(hours=ended_h)
    return Action(unit, kind, end - timedelta(hours=2), end, 0.0 if kind is TreatmentKind.PLOUGH else 15.0, 3000.0, "log")


def ages(*actions: Action, known: list | None = None) -> dict[str, list[float]]:
    found = treatment_ages(work_done(actions, UNITS, known), np.array([0, 1, 2, -1]), ISSUE)
    return {name: values.tolist() for name, values in found.items()}


def test_the_newest_work_of_a_kind_is_told_and_stations_have_no_log():
    found = ages(
        done("r1", TreatmentKind.PLOUGH, 20), done("r1", TreatmentKind.PLOUGH, 4), done("r2", TreatmentKind.SAND, 7),
        done("r1", TreatmentKind.BRINE, 100), done("elsewhere", TreatmentKind.PLOUGH, 1), done("z1", TreatmentKind.HEAT_MELT, 1),
    )  # fmt: skip
    np.testing.assert_array_equal(found["hours_since_ploughing"], [4.0, LONGEST_SINCE_H, LONGEST_SINCE_H, np.nan])
    np.testing.assert_array_equal(found["hours_since_spreading"], [LONGEST_SINCE_H, 7.0, LONGEST_SINCE_H, np.nan])


def test_what_ends_or_becomes_known_later_is_not_told():
    early = done("r1", TreatmentKind.PLOUGH, 9)
    late = [done("r1", TreatmentKind.PLOUGH, 2), done("r1", TreatmentKind.PLOUGH, -1)]
    known = [early.ended_at, NOW + timedelta(hours=1), NOW - timedelta(hours=5)]
    assert ages(early, *late, known=known)["hours_since_ploughing"][:3] == ages(early)["hours_since_ploughing"][:3]


def test_without_a_log_nothing_is_known():
    assert np.isnan(treatment_ages(None, np.array([0, 1]), ISSUE)["hours_since_ploughing"]).all()
    assert ages()["hours_since_spreading"][:3] == [LONGEST_SINCE_H] * 3
