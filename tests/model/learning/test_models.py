import json

import numpy as np
import pytest

from model.domain.errors import ModelError
from model.features.schema import FEATURE_NAMES
from model.learning.models import CARD, from_files
from model.learning.need_model import load_booster


def test_what_is_written_is_read_back(training):
    again = from_files(training.files)
    assert again.version == training.models.version
    assert again.errors == training.models.errors
    rows = np.random.default_rng(0).uniform(0, 1, size=(20, len(FEATURE_NAMES))).astype(np.float32)
    for need, model in training.models.needs.items():
        rows = rows[:, : model.booster.num_feature()]
        np.testing.assert_array_equal(again.needs[need].probability(rows), model.probability(rows))


def test_an_altered_booster_is_refused(training):
    files = dict(training.files)
    files["need_salting.txt"] = files["need_salting.txt"].replace(b"leaf_value=0.", b"leaf_value=9.", 1) + b" "
    with pytest.raises(ModelError, match="differs from its card"):
        from_files(files)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda card: card["facts"].update(seasons=9), "own hash"),
        (lambda card: card["needs"]["salting"].update(trusted=True, note="x"), "own hash"),
        (lambda card: card.update(card_version=0), "another form"),
        (lambda card: card.pop("files"), "own hash"),
    ],
)
def test_an_altered_card_is_refused(training, change, message):
    card = json.loads(training.files[CARD])
    change(card)
    with pytest.raises(ModelError, match=message):
        from_files(dict(training.files) | {CARD: json.dumps(card).encode()})


def test_other_features_are_refused(training, monkeypatch):
    monkeypatch.setattr("model.learning.models.SCHEMA_HASH", "0" * 64)
    with pytest.raises(ModelError, match="other features"):
        from_files(training.files)


def test_missing_and_damaged_files_are_told(training):
    with pytest.raises(ModelError, match=r"no card\.json"):
        from_files({})
    with pytest.raises(ModelError, match="no JSON"):
        from_files({CARD: b"\xff{"})
    with pytest.raises(ModelError, match=r"need_salting\.txt is missing"):
        from_files({name: content for name, content in training.files.items() if name != "need_salting.txt"})
    with pytest.raises(ModelError, match="cannot be read"):
        load_booster("nonsense", "salting")
