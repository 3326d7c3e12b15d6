from dashboard.groups import grouped
from dashboard.todo import Signed, rows
from model.domain.plans import Assessment
from model.domain.roads import Network
from tests.dashboard.sample import NOW


def test_groups_hold_every_row_once_and_the_one_that_must_start_first_leads(assessment: Assessment, network: Network) -> None:
    todo = [row for row in rows(assessment, network, now=NOW, signed={})[0] if row.is_todo]
    groups = grouped(todo, "district")
    assert sorted(row.key for group in groups for row in group.rows) == sorted(row.key for row in todo)
    assert all({row.unit.district for row in group.rows} == {group.name} for group in groups)
    first = [group.latest_start for group in groups]
    assert first[0] == todo[0].latest_start
    assert first == sorted(first, key=lambda moment: moment or NOW)
    assert {group.name for group in grouped(todo, "class")} == {row.unit.class_code for row in todo}


def test_what_is_signed_no_longer_sets_the_group_s_latest_start(assessment: Assessment, network: Network) -> None:
    signed = {
        (item.unit_id, item.need.value, item.window_end): Signed("accepted", "A B", NOW)
        for item in assessment.recommendations
        if item.unit_id in {"c1", "z1"}
    }
    todo = [row for row in rows(assessment, network, now=NOW, signed=signed)[0] if row.is_todo]
    centre = next(group for group in grouped(todo, "district") if group.name == "Centrum")
    assert {row.unit.id for row in centre.rows} == {"c1", "z1"}
    assert centre.left == ()
    assert centre.latest_start is None
    assert grouped(todo, "district")[-1] == centre
