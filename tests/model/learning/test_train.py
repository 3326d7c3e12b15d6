import json
from dataclasses import replace

import numpy as np
import pytest

from model.domain.errors import ModelError
from model.domain.needs import Need
from model.error_statistics import PUBLISHED
from model.features.schema import COMMON_NAMES
from model.learning import train as learning
from model.learning.baseline import smoothed_share
from model.learning.dataset import believed_before, build_table
from model.learning.models import TrainedModels
from model.learning.need_model import Learner
from model.learning.promotion import promotion
from model.learning.train import train
from tests.model.learning.conftest import OPTIONS
from tests.model.learning.season_samples import short_season
from tests.model.small_network import small_network
from tests.model.small_site import small_site


def test_says_what_it_learnt_from(training):
    card = training.models.card
    facts = card["facts"]
    assert facts["seasons"] == 3
    assert facts["label_rung"] == "road analysis"
    assert facts["label_rungs"]["ploughing"] == "logged_actions"
    assert facts["label_rungs"]["salting"] == "road_analysis"
    assert facts["temperature_labels"] == "stations"
    assert facts["from"] == "2022-12-01T00:00"
    assert facts["simulated"] == 1
    assert min(facts["nights"].values()) > 3
    assert Need.SALTING in training.models.needs


def test_every_verdict_rests_on_figures_beside_its_rivals(training):
    for model in training.models.needs.values():
        for rival in ("members", "climatology", "rule"):
            assert np.isfinite(model.scores[f"brier_{rival}"])
        better = model.scores["brier_skill_over_members"] > 0 and model.scores["brier_skill_over_climatology"] > 0
        assert not model.trusted or better
        assert model.trusted == (model.note == "")
        # outcomes are drawn from how far each label is believed, so nothing can be told with certainty
        assert model.scores["auc"] > 0.65


def test_the_same_seasons_give_the_same_files_and_progress_is_told():
    few = replace(OPTIONS, min_nights=10, min_need_nights=2, trees=10)
    told = []
    first, second = (
        train(
            [short_season(2023, days=18)],
            small_network(),
            small_site(),
            few,
            progress=lambda done, total: told.append((done, total)),
        )
        for _ in range(2)
    )
    assert dict(first.files) == dict(second.files)
    assert told[-1][0] == told[-1][1] == len(told) // 2


def test_too_little_is_said_with_numbers(seasons):
    with pytest.raises(ModelError, match="has 28 nights with archived forecasts and needs 30000"):
        train(seasons[:1], small_network(), small_site(), replace(OPTIONS, min_nights=30000))
    with pytest.raises(ModelError, match="holds no forecasts as issued"):
        train([seasons[0].drop_dims("issue")], small_network(), small_site(), OPTIONS)


def test_a_need_that_never_stood_is_left_to_the_baseline():
    mild = short_season(2022, days=18)
    for name in ("air_temperature", "dew_point_temperature"):
        mild[name] = mild[name] * 0 + (9.0 if name == "air_temperature" else 6.0)
        mild[f"fc_{name}"] = mild[f"fc_{name}"] * 0 + (9.0 if name == "air_temperature" else 6.0)
    mild["snow_fraction"] = mild["snow_fraction"] * 0
    mild["fc_snow_fraction"] = mild["fc_snow_fraction"] * 0
    made = train([mild], small_network(), small_site(), replace(OPTIONS, min_nights=10))
    assert Need.PLOUGHING not in made.models.needs
    assert "only 0 nights had the need" in json.loads(made.files["card.json"])["facts"]["not_trained"]["ploughing"]


def test_one_season_and_few_events_do_no_harm_and_the_card_says_how_far_it_is_trusted():
    thin = replace(OPTIONS, min_nights=15, min_need_nights=2, trees=200)
    season = short_season(2024, days=40, seed=1)
    made = train([season], small_network(), small_site(), thin)
    fresh = build_table([short_season(2025, days=25, seed=5)], small_network(), small_site(), OPTIONS, made.models.errors)
    assert made.models.needs
    for need, model in made.models.needs.items():
        rows, learnt = fresh.needs[need], made.table.needs[need]
        assert np.unique(learnt.night[learnt.target > 0.5]).size <= 30
        assert model.learner is Learner.FEW_EVENTS
        members = smoothed_share(rows.features[:, len(COMMON_NAMES) :])
        told, low, high = model.probability(rows.features)
        gained = np.mean((members - rows.target) ** 2 - (told - rows.target) ** 2)
        assert gained > 0.0, "no worse than the road model's own probability on a winter it has not seen"
        assert (high - low).mean() > 0.04
        told_of = made.models.card["needs"][need.value]
        assert told_of["trusted"] == (told_of["note"] == "")
        assert told_of["learner"] == "few_events"
        assert told_of["scores"]["brier_few_events"] == pytest.approx(told_of["scores"]["brier"])
        assert told_of["scores"]["brier_few_events"] < told_of["scores"]["brier_booster"]
        assert {"confidence_over_members", "mean_interval", "judged_need_nights"} <= set(told_of["scores"])
        assert made.models.card["facts"]["labels_believed"][need.value]["nights"] >= 0


def test_a_winter_that_has_lasted_is_learnt_from_and_its_last_weeks_judge():
    seasons = [short_season(2023, days=32), short_season(2024, days=75)]
    card = train(seasons, small_network(), small_site(), replace(OPTIONS, trees=10)).models.card
    last_issue = seasons[1]["issue"].to_numpy()[-1].astype("datetime64[D]").astype(int)
    begins = seasons[1]["issue"].to_numpy()[0].astype("datetime64[D]").astype(int)
    until = card["facts"]["learnt_until_night"]
    assert begins + 25 < until < last_issue - 25
    assert card["facts"]["nights"]["judged"] > 40, "the winter's first weeks too, by what the winter before taught"


def test_what_was_seen_in_judged_nights_changes_nothing_that_was_learnt():
    """Sensors bear labels out: what they saw in the nights that judge has no say in the labels that teach, nor in those that judge."""
    season, options = short_season(2025, days=32), replace(OPTIONS, min_nights=10, min_need_nights=2, trees=10)
    hours, none = season["time"].to_numpy(), np.zeros((1, season.sizes["time"]), np.float32)
    icy = np.where(season["air_temperature"].to_numpy()[:1] < -2.0, 0.2, 0.0).astype(np.float32)
    judged = hours >= hours[-1] - np.timedelta64(8, "D")
    made = []
    for ice in (icy, np.where(judged, 0.2 - icy, icy)):
        seen = {"surface_ice_amount": ice, "surface_snow_amount": none}
        sensed = season.drop_dims("action").assign({f"obs_{name}": (("station", "time"), own) for name, own in seen.items()})
        made.append(train([sensed], small_network(), small_site(), options))
    one, two = (training.models.card for training in made)
    assert one["facts"]["label_rungs"]["salting"] == "surface_sensors"
    assert one["facts"]["labels_believed"]["salting"]["nights"] > 10
    assert one["facts"]["labels_believed"] == two["facts"]["labels_believed"]
    assert "salting" in one["needs"]
    assert one["needs"] == two["needs"]
    assert one["files"] == two["files"]
    of_all = [believed_before(training.table, None).truth[Need.SALTING] for training in made]
    assert of_all[0] != of_all[1], "what was seen there would have changed what is believed"


@pytest.fixture
def given(monkeypatch):
    """Seasons that a training takes its error statistics from; the training ends there."""
    seen = []

    def estimated(seasons):
        seen.extend(seasons)
        raise ModelError("seen enough")

    monkeypatch.setattr(learning, "estimate_errors", estimated)
    return seen


@pytest.mark.parametrize(("judged_winters", "told_of"), [(1, 2), (2, 1), (3, 1)])
def test_no_winter_that_judges_lends_its_errors_to_the_nights_judged(given, judged_winters, told_of):
    seasons = [short_season(year, days=5) for year in (2021, 2022, 2023)]
    options = replace(OPTIONS, min_nights=1, judged_winters=judged_winters)
    with pytest.raises(ModelError, match="seen enough"):
        train(seasons, small_network(), small_site(), options)
    assert given == seasons[:told_of]


def test_a_single_winter_is_told_with_errors_learnt_before_the_nights_that_judge_it(given):
    season = short_season(2023, days=32)
    with pytest.raises(ModelError, match="seen enough"):
        train([season], small_network(), small_site(), replace(OPTIONS, min_nights=10))
    (told,) = given
    issues = season["issue"].to_numpy()
    judged = issues[round(issues.size * (1.0 - OPTIONS.holdout_share)) :]
    assert told["issue"].to_numpy()[-1] + np.timedelta64(2, "D") < judged[0]
    assert told.sizes["issue"] > issues.size / 2


def test_a_correction_at_stations_that_answers_is_not_lost_to_one_that_may_not_yet(training):
    few = replace(OPTIONS, min_nights=10, min_need_nights=2, trees=10)
    answering = replace(training.models.stations, used=(True,) * 5)
    old = TrainedModels("old", {"facts": {}}, {}, None, PUBLISHED, stations=answering)
    season, told = short_season(2023, days=18), {"network": small_network(), "site": small_site(), "options": few}
    alone, beside = (train([season], **told, in_service=service).models for service in (None, old))
    assert alone.stations is None, "two weeks are too short a past"
    assert beside.stations.used == (True,) * 5
    assert beside.stations.residual.texts == answering.residual.texts
    assert beside.card["facts"]["kept"] == {"stations": "old"}
    assert beside.origin_of("stations") == "old"
    assert promotion(beside, old).deciding == promotion(alone, None).deciding, "what stayed is no gain"
    none = train([season], **told | {"options": replace(few, station_every_h=0)}, in_service=old).models
    assert none.stations is None
