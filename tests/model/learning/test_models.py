import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logit

from model.domain.errors import ModelError
from model.domain.needs import Need
from model.error_statistics import PUBLISHED
from model.features.schema import FEATURE_NAMES
from model.learning.models import CARD, from_files, to_files
from model.learning.need_fit import fit_need
from model.learning.need_model import Learner, load_booster
from model.learning.options import LearningOptions
from model.needs.catalogue import RULES
from tests.model.learning.need_rows import colder, need_rows


@pytest.fixture(scope="module")
def mixed() -> dict[str, bytes]:
    """A need of each kind: trees, a straight part, both."""
    options = LearningOptions(trees=20, leaves=7, min_rows_in_leaf=20, threads=1)
    kinds = {Need.PLOUGHING: Learner.BOOSTER, Need.SALTING: Learner.BOTH, Need.HEATING: Learner.FEW_EVENTS}
    fit, later = need_rows(45, 1, missed=colder, hours=6), need_rows(14, 2, missed=colder, first=50, hours=6)
    needs = {need: fit_need(RULES[need], fit, later, options).candidates[learner] for need, learner in kinds.items()}
    return to_files(needs, None, PUBLISHED, {})


def test_what_is_written_is_read_back(training, mixed):
    assert from_files(training.files).errors == training.models.errors
    rows = np.random.default_rng(0).uniform(0, 1, size=(20, len(FEATURE_NAMES))).astype(np.float32)
    for need, model in training.models.needs.items():
        again = from_files(training.files).needs[need]
        assert again.learner is model.learner
        for one, other in zip(again.probability(rows), model.probability(rows), strict=True):
            np.testing.assert_array_equal(one, other)
    learners = {need.value: model.learner for need, model in from_files(mixed).needs.items()}
    assert learners == {"ploughing": "booster", "salting": "both", "heating": "few_events"}
    assert set(mixed) == {
        CARD,
        "need_ploughing.txt",
        "need_salting.txt",
        "need_salting_straight.json",
        "need_heating_straight.json",
    }
    card = json.loads(mixed[CARD])["needs"]
    assert {name: entry["learner"] for name, entry in card.items()} == learners


@pytest.mark.parametrize("name", ["need_salting.txt", "need_salting_straight.json", "need_heating_straight.json"])
def test_an_altered_or_missing_file_is_refused(mixed, name):
    with pytest.raises(ModelError, match="differs from its card"):
        from_files(mixed | {name: mixed[name].replace(b"1", b"2", 1) + b" "})
    with pytest.raises(ModelError, match=f"{name} is missing"):
        from_files({other: content for other, content in mixed.items() if other != name})


def test_a_straight_part_of_other_drivers_than_the_declaration_names_is_refused(mixed, monkeypatch):
    monkeypatch.setitem(RULES, Need.HEATING, replace(RULES[Need.HEATING], directions={"snow": 1}))
    with pytest.raises(ModelError, match="declaration of heating names other drivers"):
        from_files(mixed)


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
    with pytest.raises(ModelError, match="cannot be read"):
        load_booster("nonsense", "salting")


def test_the_groups_of_a_mixed_need_count_as_far_as_calibration_lets_them_move_the_answer(mixed):
    """With calibrations that are straight in log-odds, what is told of two rows differs by just what the answers differ by."""
    whole = from_files(mixed).needs[Need.SALTING]
    straight = replace(whole.straight, calibration=replace(whole.straight.calibration, a=2.0, b=2.0))
    tilted = replace(whole, calibration=replace(whole.calibration, a=0.2, b=0.2), straight=straight)
    rows = need_rows(20, 5, missed=colder, hours=6).features
    trees, line = (part.probability(rows)[0] for part in (replace(tilted, straight=None), replace(tilted, booster=None)))
    clear = np.flatnonzero((np.abs(logit(trees)) < 5.0) & (np.abs(logit(line)) < 5.0))
    assert clear.size > 50
    told = sum(tilted.contributions(rows[clear]).values())
    answers = logit(tilted.probability(rows[clear])[0])
    np.testing.assert_allclose(told - told[0], answers - answers[0], atol=1e-3)


def test_a_temperature_model_in_another_form_is_refused_with_words(training, monkeypatch):
    monkeypatch.setattr("model.learning.models._card_hash", lambda _card: "0" * 64)
    card = json.loads(training.files[CARD]) | {"temperature": {"trusted": True}, "card_hash": "0" * 64}
    with pytest.raises(ModelError, match="form this version does not read"):
        from_files(training.files | {CARD: json.dumps(card).encode()})
