"""The surface temperature is judged beside the one that answers, on the same hours, and the better of the two is put to use."""

from dataclasses import replace

import numpy as np
import pytest

from model.domain.plans import QUANTILES
from model.error_statistics import PUBLISHED
from model.features.schema import COMMON_NAMES
from model.learning.models import TrainedModels
from model.learning.options import LearningOptions
from model.learning.promotion import OVER_IN_SERVICE, WORTH_OF_IN_SERVICE
from model.learning.rows import Rows
from model.learning.split import Nights
from model.learning.temperature import TemperatureModel
from model.learning.temperature_training import TemperatureTraining, train_temperature

OPTIONS = LearningOptions(trees=40, leaves=7, min_rows_in_leaf=20, threads=1)
CLOUD, MEAN, LEAD, SD = (
    COMMON_NAMES.index(name) for name in ("cloud_mean", "surface_temperature_mean", "lead", "surface_temperature_sd")
)
PER_NIGHT, FIRST = 40, int(np.datetime64("2026-01-01").astype(int))


def rows(nights: range, *, missed: float, seed: int = 1) -> Rows:
    """Nights on which the road model is so much too cold under a clear sky [K]."""
    generator = np.random.default_rng(seed)
    night = np.repeat(np.array(nights), PER_NIGHT)
    features = generator.normal(size=(night.size, len(COMMON_NAMES))).astype(np.float32)
    features[:, CLOUD], features[:, SD] = generator.uniform(0, 1, night.size), 1.0
    features[:, LEAD] = generator.integers(1, 48, night.size)
    came = features[:, MEAN] + missed * (features[:, CLOUD] < 0.4) + generator.normal(0.0, 0.7, night.size)
    issue = np.datetime64("2026-01-01", "ns") + night * np.timedelta64(24, "h")
    return Rows(features, came.astype(np.float32), issue, issue, -1 - np.arange(night.size) % 2)


def learnt(*, missed: float, judged_missed: float, in_service: TrainedModels | None = None) -> TemperatureTraining:
    """Forty nights learnt from and ten more calibrated on, then thirty that judge."""
    before, after = rows(range(50), missed=missed), rows(range(54, 84), missed=judged_missed, seed=2)
    every = Rows(*(np.concatenate([getattr(part, name) for part in (before, after)]) for name in vars(before)))
    nights = Nights(np.arange(40) + FIRST, np.arange(40, 50) + FIRST, np.arange(54, 84) + FIRST)
    return train_temperature(every, [nights], OPTIONS, in_service=in_service)


def answering(model: TemperatureModel | None, *, until: int = 50) -> TrainedModels:
    return TrainedModels("old", {"facts": {"learnt_until_night": FIRST + until}}, {}, model, PUBLISHED)


@pytest.fixture(scope="module")
def knowing() -> TemperatureModel:
    """One that knows what the road model misses."""
    found = learnt(missed=2.0, judged_missed=2.0).model
    assert found is not None
    assert found.trusted
    assert OVER_IN_SERVICE not in found.scores
    return found


def test_one_that_is_surely_worse_than_the_one_that_answers_is_not_put_to_use(knowing):
    worse = learnt(missed=0.6, judged_missed=2.0, in_service=answering(knowing))
    alone = learnt(missed=0.6, judged_missed=2.0).model
    assert alone is not None
    assert alone.trusted, "it beats the ensemble, so it would have come in"
    assert worse.stayed
    assert worse.model is knowing
    np.testing.assert_array_equal(worse.judged[0].told, knowing.correct(worse.judged[0].rows.features)[:, QUANTILES.index(0.5)])


def test_one_that_is_surely_better_takes_over_and_says_so(knowing):
    old = learnt(missed=0.6, judged_missed=0.6).model
    found = learnt(missed=2.0, judged_missed=2.0, in_service=answering(old))
    assert not found.stayed
    assert found.model is not None
    assert found.model.scores[OVER_IN_SERVICE] > 0.9
    assert found.model.scores["rmse"] < found.model.scores["rmse_in_service"]


def test_one_that_may_not_answer_leaves_the_one_that_does(knowing):
    found = learnt(missed=-2.0, judged_missed=2.0, in_service=answering(knowing))
    assert found.stayed
    assert found.model is knowing


def test_one_that_answers_and_harms_does_not_stay(knowing):
    turned = learnt(missed=-2.0, judged_missed=-2.0).model
    found = learnt(missed=-2.0, judged_missed=2.0, in_service=answering(turned))
    assert not found.stayed
    assert found.model is not None
    assert not found.model.trusted
    assert found.model.scores[WORTH_OF_IN_SERVICE] < 0.1


def test_nights_that_the_one_in_service_has_learnt_from_compare_nothing(knowing):
    found = learnt(missed=0.6, judged_missed=2.0, in_service=answering(knowing, until=60))
    assert not found.stayed
    assert found.model is not None
    assert OVER_IN_SERVICE not in found.model.scores


def test_with_too_little_read_the_one_that_answers_stays(knowing):
    few = rows(range(8), missed=2.0)
    nights = Nights(np.arange(4) + FIRST, np.arange(4, 6) + FIRST, np.arange(6, 8) + FIRST)
    found = train_temperature(few, [nights], OPTIONS, in_service=answering(knowing, until=0))
    assert found.model is knowing
    assert train_temperature(few, [nights], OPTIONS).model is None
    untrusted = replace(knowing, trusted=False)
    assert train_temperature(few, [nights], OPTIONS, in_service=answering(untrusted)).model is None
