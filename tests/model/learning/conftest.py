"""One small training that several tests look at."""

import pytest

from model.learning.options import LearningOptions
from model.learning.train import Training, train
from tests.model.learning.season_samples import short_season
from tests.model.small_network import small_network
from tests.model.small_site import small_site

OPTIONS = LearningOptions(
    trees=40, leaves=7, min_rows_in_leaf=20, min_nights=30, min_need_nights=3, threads=1, every_nth_issue=3, members=5, horizon_h=30,
    hours_per_issue=10, unit_groups=1, columns_per_unit=2, step_s=1800.0,
)  # fmt: skip


@pytest.fixture(scope="session")
def seasons():
    return [short_season(year, days=32) for year in (2022, 2023, 2024)]


@pytest.fixture(scope="session")
def training(seasons) -> Training:
    return train(seasons, small_network(), small_site(), OPTIONS)
