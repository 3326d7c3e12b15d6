import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from model.domain.errors import StoreError
from store.model_service import model_in_service, put_in_service, service_changes
from store.models import save_model
from store.open import Store
from tests.store.examples import HOUR, NOW

SITE, NAME = "vasteras", "needs"


def _saved(store: Store, score: float) -> int:
    return save_model(store, SITE, name=NAME, card={"score": score}, files={"a.txt": b"a"}, trusted=True, created_at=NOW)


def _put(store: Store, model: int | None, hour: int) -> None:
    put_in_service(store, SITE, name=NAME, model_id=model, decided_by="Åsa", reason="bättre", decided_at=NOW + hour * HOUR)


def test_a_look_back_sees_the_model_that_answered_then(store: Store) -> None:
    assert model_in_service(store, SITE, NAME) is None
    first, second = _saved(store, 0.1), _saved(store, 0.2)
    _put(store, first, 0)
    _put(store, second, 2)
    _put(store, None, 4)
    then = [model_in_service(store, SITE, NAME, known_at=NOW + hour * HOUR) for hour in (1, 3, 5)]
    assert [None if model is None else model.id for model in then] == [first, second, None]
    assert [change.model_id for change in service_changes(store, SITE, NAME)] == [None, second, first]
    assert service_changes(store, "norrkoping", NAME) == []


def test_a_model_of_another_name_or_no_reason_is_refused(store: Store) -> None:
    number = _saved(store, 0.1)
    for model, name, by, reason in (
        (99, NAME, "Åsa", "x"),
        (number, "other", "Åsa", "x"),
        (number, NAME, " ", "x"),
        (number, NAME, "Åsa", ""),
    ):
        with pytest.raises(StoreError):
            put_in_service(store, SITE, name=name, model_id=model, decided_by=by, reason=reason, decided_at=NOW)
    assert service_changes(store, SITE, NAME) == []


@pytest.mark.parametrize("statement", ["UPDATE model_service SET reason = 'x'", "DELETE FROM model_service"])
def test_what_was_decided_is_never_changed(store: Store, statement: str) -> None:
    _put(store, _saved(store, 0.1), 0)
    with pytest.raises((StoreError, DBAPIError)), store.session() as session:
        session.execute(text(statement))
    assert [change.reason for change in service_changes(store, SITE, NAME)] == ["bättre"]
