from datetime import timedelta

from model.domain.treatments import Action, TreatmentKind
from scheduler.context import Context
from scheduler.pipelines.action_sources import told_twice
from store.actions import save_actions

HOUR = timedelta(hours=1)


def test_work_that_another_source_told_is_said_and_its_neighbours_are_not(context: Context) -> None:
    at = context.now - 9 * HOUR

    def done(source: str, start_h: float, kind: TreatmentKind = TreatmentKind.PLOUGH) -> Action:
        start = at + start_h * HOUR
        return Action("r1", kind, start, start + 2 * HOUR, 0.0, 1.0, source)

    save_actions(context.store, context.site.id, [done("log", 0.0)])
    (line,) = told_twice(context, [done("avl", 1.9), done("avl", 2.0), done("avl", 1.0, TreatmentKind.SAND)])
    assert line.startswith("1 actions lie upon")
    assert "also told by 'log'" in line
    assert told_twice(context, []) == ()
    (line,) = told_twice(context, [done("log", 0.5), done("log", 2.0)])
    assert line.startswith("1 actions lie upon stored ones of the same source with another start, first plough on r1")
    assert told_twice(context, [done("log", 0.0)]) == (), "the same file again tells nothing new"
