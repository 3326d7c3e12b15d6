from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from config.errors import ConfigError
from model.domain.errors import ConflictError, StoreError
from store.open import Store
from store.record_audit import verify_records
from store.record_export import exported_rows
from store.setting_changes import (
    FROM_FILES,
    NewSetting,
    change_history,
    newest_change,
    record_changes,
    reversal_of,
    standing_changes,
    values_of,
)
from tests.store.examples import NOW

SITE, LOSS, FROM, TO = "vasteras", "classes.P1.loss_societal_sek_per_km", "notify.quiet_from", "notify.quiet_to"


def _all_right(_laid: Mapping[str, Any]) -> None:
    return None


def _save(store: Store, *changes: NewSetting, by: str = "Bo", minutes: int = 0) -> str:
    return record_changes(store, SITE, changes, by=by, now=NOW + timedelta(minutes=minutes), check=_all_right)


def _loss(value: float, seen: int, old: float = 9000.0) -> NewSetting:
    return NewSetting(LOSS, old=old, new={"value": value}, seen=seen)


def test_what_stands_is_the_newest_and_what_was_is_kept(store: Store) -> None:
    assert (newest_change(store, SITE), standing_changes(store, SITE)) == (0, {})
    _save(store, _loss(8000.0, 0))
    first = newest_change(store, SITE)
    _save(store, _loss(7000.0, first, old=8000.0), by="Ann", minutes=5)
    assert values_of(standing_changes(store, SITE)) == {LOSS: 7000.0}
    newer, older = change_history(store, SITE)
    assert (newer.old, newer.new, newer.changed_by, newer.before) == (8000.0, {"value": 7000.0}, "Ann", {"value": 8000.0})
    assert (older.old, older.changed_at, older.before) == (9000.0, NOW, FROM_FILES)
    assert standing_changes(store, "norrkoping") == {}
    assert [row["key"] for row in exported_rows(store, SITE, "settings")] == [LOSS, LOSS]


def test_it_is_sealed_with_the_records_and_never_changed(store: Store) -> None:
    _save(store, _loss(8000.0, 0), NewSetting(FROM, old=None, new={"value": "22:00:00"}, seen=0))
    report = verify_records(store, SITE)
    assert (report.whole, report.length) == (True, 2)
    for statement in ("UPDATE setting_change SET changed_by = 'x'", "DELETE FROM setting_change"):
        with pytest.raises(StoreError, match="append-only"), store.session() as session:
            session.execute(text(statement))


def test_a_row_slipped_in_past_the_pages_is_found(store: Store) -> None:
    with store.session() as session:
        session.execute(
            text(
                "INSERT INTO setting_change (id, site, save, key, old, new, changed_by, changed_at) "
                "VALUES (7, 'vasteras', 'x', 'classes.P1.effect', '{}', '{\"value\": 0}', 'Bo', '2026-01-16 02:12:00')"
            )
        )
    assert "setting 7 of vasteras was slipped in" in verify_records(store, SITE).problem


def test_what_another_changed_meanwhile_is_never_overwritten(store: Store) -> None:
    _save(store, _loss(8000.0, 0), by="Ann")
    with pytest.raises(ConflictError, match=r"changed by Ann at 2026-.* see what stands now"):
        _save(store, NewSetting(FROM, old=None, new={"value": "22:00:00"}, seen=0), _loss(5000.0, 0))
    assert values_of(standing_changes(store, SITE)) == {LOSS: 8000.0}
    _save(store, _loss(5000.0, newest_change(store, SITE), old=8000.0))
    assert values_of(standing_changes(store, SITE)) == {LOSS: 5000.0}


def test_of_many_that_save_at_once_one_does(store: Store) -> None:
    def tried(value: int) -> bool:
        try:
            _save(store, _loss(float(value), 0))
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tried, range(4))) == 1
    assert len(change_history(store, SITE)) == 1
    assert verify_records(store, SITE).whole


def test_what_does_not_fit_with_all_that_stands_is_not_stored(store: Store) -> None:
    seen: list[Mapping[str, Any]] = []

    def refuse(laid: Mapping[str, Any]) -> None:
        seen.append(dict(laid))
        raise ConfigError("quiet_from and quiet_to belong together")

    _save(store, _loss(8000.0, 0))
    with pytest.raises(ConfigError):
        record_changes(store, SITE, [NewSetting(FROM, None, {"value": "22:00:00"}, 0)], by="Bo", now=NOW, check=refuse)
    assert seen == [{LOSS: 8000.0, FROM: "22:00:00"}]
    assert values_of(standing_changes(store, SITE)) == {LOSS: 8000.0}
    assert verify_records(store, SITE).length == 1


def test_a_save_is_taken_back_whole_and_the_taking_back_too(store: Store) -> None:
    _save(store, _loss(8000.0, 0))
    save = _save(
        store,
        NewSetting(FROM, None, {"value": "22:00:00"}, 0),
        NewSetting(TO, None, {"value": "05:00:00"}, 0),
        _loss(7000.0, newest_change(store, SITE), old=8000.0),
    )
    back = _save(store, *reversal_of(store, SITE, save), by="Ann")
    assert values_of(standing_changes(store, SITE)) == {LOSS: 8000.0}
    _save(store, *reversal_of(store, SITE, back))
    assert values_of(standing_changes(store, SITE)) == {LOSS: 7000.0, FROM: "22:00:00", TO: "05:00:00"}
    assert verify_records(store, SITE).whole
    with pytest.raises(ConflictError, match="changed again by Bo; take that back first"):
        reversal_of(store, SITE, save)
    with pytest.raises(StoreError, match="no save of settings is called"):
        reversal_of(store, SITE, "nothing")


@pytest.mark.parametrize(("by", "changes"), [("  ", 1), ("Bo", 0), ("Bo", 2), ("B" * 400, 1)])
def test_nobody_or_nothing_is_refused(store: Store, by: str, changes: int) -> None:
    with pytest.raises(StoreError):
        _save(store, *[_loss(1.0, 0)] * changes, by=by)
    assert change_history(store, SITE) == ()
