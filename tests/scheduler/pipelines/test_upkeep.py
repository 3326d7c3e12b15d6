from datetime import timedelta

import pytest
from sqlalchemy import text

from model.domain.errors import StoreError
from model.domain.treatments import Action, TreatmentKind
from scheduler.context import Context
from scheduler.pipelines.upkeep import upkeep
from store.actions import save_actions


def test_the_daily_tidying_fails_loudly_on_a_broken_record(context: Context) -> None:
    done = Action("r1", TreatmentKind.PLOUGH, context.now - timedelta(hours=3), context.now, 0.0, 5.0, "log")
    save_actions(context.store, context.site.id, [done])
    assert "borttagna" in upkeep(context)
    with context.store.session() as session:
        session.execute(text("DROP TRIGGER action_no_update"))
        session.execute(text("UPDATE action SET cost_sek = 1"))
    with pytest.raises(StoreError, match=r"borttagna.*the record is broken: record 1 of norrkoping: action 1 was altered"):
        upkeep(context)
