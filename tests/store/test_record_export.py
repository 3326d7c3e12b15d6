from datetime import timedelta

from model.domain.treatments import Action, TreatmentKind
from store.actions import save_actions
from store.open import Store
from store.plans import save_assessment
from store.record_audit import verify_records
from store.record_export import EXPORTED, exported_rows, heads
from tests.store.examples import HOUR, NOW, assessment


def test_every_row_of_a_site_is_handed_out_in_order(store: Store) -> None:
    save_assessment(store, assessment())
    many = [
        Action(f"r{k}", TreatmentKind.PLOUGH, NOW + timedelta(minutes=k), NOW + 24 * HOUR, 0.0, 1.0, "log") for k in range(450)
    ]
    save_actions(store, "vasteras", many)
    save_actions(store, "norrkoping", many[:1])
    rows = {name: list(exported_rows(store, "vasteras", name)) for name in EXPORTED}
    assert [row["unit_id"] for row in rows["actions"]] == [item.unit_id for item in many]
    assert len(rows["recommendations"]) == 3
    assert len(rows["record_links"]) == 451
    assert rows["actions"][0]["started_at"] == "2026-01-16T02:12:00.000000+00:00"
    assert heads(store, "vasteras")["records"] == {"length": 451, "hash": verify_records(store, "vasteras").head_hash}
