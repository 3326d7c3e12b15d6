import numpy as np
import pytest
import xarray as xr

from model.domain.needs import Need
from model.domain.scores import IssuedScore
from model.verification.events import Event, events, told_events
from tests.model.pooled import FIRST

TIMES = np.datetime64("2026-01-10T02", "ns") + np.arange(24) * np.timedelta64(1, "h")


def pair(told: np.ndarray, came: np.ndarray) -> tuple[xr.Dataset, xr.Dataset]:
    coords = {"unit": ["a", "b"], "time": TIMES}
    return (
        xr.Dataset({"probability_salting": (("unit", "time"), told)}, coords=coords),
        xr.Dataset({"salting": (("unit", "time"), came)}, coords=coords),
    )


def test_a_miss_and_a_false_alarm_with_their_hours() -> None:
    told, came = np.full((2, 24), 0.1), np.zeros((2, 24))
    came[0, 2:5] = 1.0
    told[1, 4] = 0.7
    found = events(*pair(told, came), span=(0, 6), classes=["P1", "P2"])
    stored = [IssuedScore(7, FIRST, item) for item in found]
    assert {item.class_code for item in found} == {"P1", "P2"}
    assert told_events(stored) == [
        Event(7, FIRST, True, Need.SALTING, "a", pytest.approx(0.1), 3, 5),
        Event(7, FIRST, False, Need.SALTING, "b", pytest.approx(0.7), 5, 5),
    ]


def test_warned_in_the_span_is_no_miss_and_unknown_hours_are_no_alarm() -> None:
    told, came = np.full((2, 24), 0.1), np.zeros((2, 24))
    came[0, 2:5], told[0, 1] = 1.0, 0.8
    told[1, 3], came[1, 3] = 0.9, np.nan
    assert not events(*pair(told, came), span=(0, 6), classes=["P1", "P2"])
    assert not events(*pair(told, 1.0 - came), span=(24, 48), classes=["P1", "P2"])
