from sqlalchemy import select

from store.open import Store
from store.tables import HeartbeatRow
from store.upsert import insert_many, insert_new, insert_or_update
from tests.store.examples import HOUR, NOW


def _beat(name: str, hour: int = 0, detail: str = "") -> dict[str, object]:
    return {"site": "vasteras", "name": name, "beat_at": NOW + hour * HOUR, "detail": detail}


def test_rows_that_are_there_are_passed_over_or_brought_up_to_date(store: Store) -> None:
    with store.session() as session:
        assert insert_new(session, HeartbeatRow, _beat("a"))
        assert not insert_new(session, HeartbeatRow, _beat("a", 1, "later"))
        insert_many(session, HeartbeatRow, [_beat("a", 2, "later"), _beat("b"), _beat("b", 3)])
        insert_many(session, HeartbeatRow, [])
        insert_or_update(session, HeartbeatRow, _beat("b", 4, "new"), key=("site", "name"))
        insert_or_update(session, HeartbeatRow, _beat("c"), key=("site", "name"))
    with store.reading() as session:
        rows = session.scalars(select(HeartbeatRow).order_by(HeartbeatRow.name)).all()
    assert [(row.name, row.beat_at, row.detail) for row in rows] == [("a", NOW, ""), ("b", NOW + 4 * HOUR, "new"), ("c", NOW, "")]
