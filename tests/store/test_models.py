import pytest

from model.domain.errors import StoreError
from store.models import load_model, model_cards, save_model
from store.open import Store
from store.repair import model_path
from tests.store.examples import HOUR, NOW

FILES = {"ploughing.txt": b"tree\nversion=v4", "card.json": b"{}"}


def _save(store: Store, *, hour: int = 0, trusted: bool = True, name: str = "needs", score: float = 0.1) -> int:
    card = {"score": score, "features": ["a", "b"]}
    return save_model(store, "vasteras", name=name, card=card, files=FILES, trusted=trusted, created_at=NOW + hour * HOUR)


def test_model_comes_back_as_it_was_once(store: Store) -> None:
    number = _save(store)
    assert _save(store) == number
    found = load_model(store, number)
    assert (found.id, found.created_at, found.trusted) == (number, NOW, True)
    assert dict(found.files) == FILES
    assert found.card == {"score": 0.1, "features": ["a", "b"]}


def test_cards_come_newest_first_and_each_site_sees_its_own(store: Store) -> None:
    _save(store, score=0.1)
    _save(store, hour=1, score=0.2)
    _save(store, hour=2, score=0.3, trusted=False)
    assert [card.card["score"] for card in model_cards(store, "vasteras", limit=2)] == [0.3, 0.2]
    assert model_cards(store, "norrkoping") == ()


def test_altered_file_is_refused(store: Store) -> None:
    number = _save(store)
    for path in store.models.listed():
        store.models.locate(path).write_bytes(b"tree\nversion=evil")
    with pytest.raises(StoreError, match=r"card\.json of model needs\) is not what was stored"):
        load_model(store, number)


def test_missing_file_and_absent_model_are_named(store: Store) -> None:
    number = _save(store)
    for path in store.models.listed():
        store.models.delete(path)
    with pytest.raises(StoreError, match="is missing though the database points to it"):
        load_model(store, number)
    with pytest.raises(StoreError, match="no model 99"):
        load_model(store, 99)


def test_card_must_be_plain(store: Store) -> None:
    for card in ({"score": float("nan")}, {"model": object()}):
        with pytest.raises(StoreError, match="not plain JSON"):
            save_model(store, "vasteras", name="needs", card=card, files={}, trusted=True, created_at=NOW)
    assert model_cards(store, "vasteras") == ()


def test_path_of_a_model_file_is_its_hash() -> None:
    assert model_path("abcdef") == "ab/abcdef"
