from datetime import timedelta

import numpy as np

from model.domain.treatments import TreatmentKind
from model.domain.weather import to_utc64
from model.learning.season_actions import actions_of, as_they_became_known, known_actions, untold_units
from tests.model.learning.season_samples import HOUR, short_season

SEASON = short_season(2022, days=12)


def told(hours: int):
    """The season with every entry told of so many hours after its end."""
    return known_actions(SEASON.assign(action_known=SEASON["action_end"] + hours * HOUR))


def test_actions_are_read_and_impossible_ones_left_out():
    done = actions_of(SEASON)
    assert [item.kind for item in done[:2]] == [TreatmentKind.PLOUGH, TreatmentKind.SAND]
    assert done[0].started_at.tzinfo is not None
    assert all(item.simulated for item in done)
    broken = SEASON.copy()
    rates = SEASON["action_rate_g_m2"].to_numpy().copy()
    rates[1] = -5.0
    broken["action_rate_g_m2"] = (("action",), rates)
    assert len(actions_of(broken)) == len(done) - 1
    assert actions_of(SEASON.drop_vars("action_unit")) == []


def test_an_entry_counts_from_when_it_was_told_unless_it_was_handed_in_long_afterwards():
    for hours, counts in ((0, 0), (5, 5), (-3, 0), (24 * 60, 0)):
        assert {item.known_at - item.action.ended_at for item in told(hours)} == {timedelta(hours=counts)}


def test_work_told_late_acts_on_the_road_from_when_it_was_told():
    true, known = actions_of(SEASON), as_they_became_known(told(5))
    assert [item.ended_at - action.ended_at for item, action in zip(known, true, strict=True)] == [timedelta(hours=5)] * len(true)
    assert [item.ended_at - item.started_at for item in known] == [item.ended_at - item.started_at for item in true]
    assert as_they_became_known(told(0)) == true


def test_a_unit_is_untold_between_the_end_of_work_and_its_report():
    log = told(5)
    end = to_utc64(log[0].action.ended_at)
    found = [untold_units(log, np.datetime64(end + hours * HOUR)) for hours in (-1, 0, 4, 5)]
    assert found == [frozenset(), {"r1"}, {"r1"}, frozenset()]
