from dataclasses import replace
from datetime import timedelta

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
    assert 1.9 < found.depth_change_cm < 2.1
    assert found.any


def test_snow_that_comes_later(assessment: Assessment) -> None:
    late = assessment.hourly.copy()
    for name in ("probability_of_precipitation", "snowfall_amount"):
        late[name] = late[name].roll(time=2, roll_coords=False)
    found = changes(assessment, replace(assessment, hourly=late), now=NOW, hours=18)
    assert found.start_shift == timedelta(hours=2)
