from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from dashboard.changes import changes
from model.domain.plans import Advice, Assessment
from tests.dashboard.sample import NOW


def test_the_same_night_has_not_changed(assessment: Assessment) -> None:
    found = changes(assessment, assessment, now=NOW, hours=18)
    assert not found.any
    assert found.units == 0


def test_added_dropped_and_earlier(assessment: Assessment) -> None:
    moved = []
    for item in assessment.recommendations:
        if item.unit_id == "c1":
            moved.append(replace(item, advice=Advice.NONE))
        elif item.unit_id == "c2":
            moved.append(replace(item, latest_start=item.latest_start - timedelta(hours=1)))
        elif item.unit_id == "c5":
            moved.append(replace(item, advice=Advice.ACT))
        else:
            moved.append(item)
    deeper = assessment.hourly.assign(snow_depth=assessment.hourly["snow_depth"] + 2)
    found = changes(assessment, replace(assessment, recommendations=tuple(moved), hourly=deeper), now=NOW, hours=18)
    assert (found.added, found.dropped, found.earlier) == (("c5",), ("c1",), ("c2",))
    assert found.units == 3
    assert found.depth_change_cm == pytest.approx(2.0)
    assert found.any


def test_snow_that_comes_later(assessment: Assessment) -> None:
    late = assessment.hourly.copy()
    for name in ("probability_of_precipitation", "snowfall_amount"):
        late[name] = late[name].roll(time=2, roll_coords=False)
    found = changes(assessment, replace(assessment, hourly=late), now=NOW, hours=18)
    assert found.start_shift == timedelta(hours=2)


@pytest.mark.parametrize("turned", [False, True])
def test_what_one_of_the_two_does_not_know_is_not_compared(assessment: Assessment, turned: bool) -> None:
    names = ("snow_depth", "probability_of_precipitation")
    lacking = replace(assessment, hourly=assessment.hourly.assign({name: assessment.hourly[name] * np.nan for name in names}))
    before, after = (lacking, assessment) if turned else (assessment, lacking)
    found = changes(before, after, now=NOW, hours=18)
    assert found.depth_change_cm is None
    assert found.start_shift is None
    assert found.fall_unknown
    assert found.any


def test_a_road_that_is_bare_in_one_of_the_two_is_known(assessment: Assessment) -> None:
    bare = replace(assessment, hourly=assessment.hourly.assign(snow_depth=assessment.hourly["snow_depth"] * 0.0))
    found = changes(bare, assessment, now=NOW, hours=18)
    assert found.depth_change_cm is not None
    assert found.depth_change_cm > 1.0
    assert not found.fall_unknown
