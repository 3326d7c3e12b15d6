import numpy as np
import pytest

from model.features.schema import COMMON_FEATURES, COMMON_NAMES
from model.learning.need_model import SHRINK_PRIOR
from model.learning.options import LearningOptions
from model.learning.rows import Rows
from model.learning.temperature import (
    COLUMNS,
    TemperatureModel,
    fit_quantiles,
    fit_temperature_booster,
    judge,
    lead_class,
    left_out,
    left_out_figures,
    loaded,
)

OPTIONS = LearningOptions(trees=80, leaves=7, min_rows_in_leaf=20, threads=1)
CLOUD, MEAN, LEAD, SD = (
    COMMON_NAMES.index(name) for name in ("cloud_mean", "surface_temperature_mean", "lead", "surface_temperature_sd")
)


def made_up(rows: int, seed: int) -> Rows:
    """The road model is 2 degC too cold under a clear sky."""
    generator = np.random.default_rng(seed)
    features = generator.normal(size=(rows, len(COMMON_NAMES))).astype(np.float32)
    features[:, CLOUD] = generator.uniform(0, 1, rows)
    features[:, LEAD] = generator.integers(1, 48, rows)
    features[:, SD] = 1.0
    came = features[:, MEAN] + 2.0 * (features[:, CLOUD] < 0.4) + generator.normal(size=rows)
    issue = np.datetime64("2026-01-01", "ns") + np.arange(rows) * 40 // rows * np.timedelta64(1, "D")
    return Rows(features, came.astype(np.float32), issue, issue, np.full(rows, -1))


@pytest.fixture(scope="module")
def model() -> TemperatureModel:
    text = fit_temperature_booster(made_up(5000, 1), made_up(1500, 2), OPTIONS)
    tails, quantiles = fit_quantiles(text, made_up(5000, 1), made_up(3000, 3), OPTIONS, shrink=1.0)
    return TemperatureModel(text, tails, quantiles, {}, trusted=True, note="", shrink=1.0, boosters=loaded(text, tails))


def test_takes_the_bias_out_and_covers_as_it_says(model):
    rows = made_up(4000, 4)
    told = model.correct(rows.features)
    found = judge(told, rows)
    assert found["rmse"] < 0.85 * found["rmse_raw"]
    assert abs(found["bias"]) < 0.1
    assert 0.77 < found["coverage_80"] < 0.83
    assert (np.diff(told, axis=1) >= 0).all()


def test_what_only_tells_places_apart_is_not_read():
    read = {COMMON_FEATURES[i].name for i in COLUMNS}
    assert {"sky_view", "traffic", "width", "bridge_share", "path_share", "square_share"} <= read
    assert "altitude" not in read
    assert "class" not in {COMMON_FEATURES[i].group for i in COLUMNS}


def at_places(seed: int, *, own: float) -> Rows:
    """Four stations: the same flaw under a clear sky, and `own` times an offset that is each one's own."""
    rows = made_up(3000, seed)
    unit = -1 - np.arange(3000) % 4
    offset = own * np.array([-3.0, -1.0, 1.0, 3.0])[-1 - unit]
    return Rows(rows.features, rows.target + offset.astype(np.float32), rows.issue, rows.valid, unit)


def test_a_place_left_out_gains_from_what_places_share_and_not_from_what_is_their_own():
    shared = [at_places(seed, own=0.0) for seed in (5, 6, 7)]
    share, left = left_out(*shared, OPTIONS)
    found = left_out_figures(left, shared[2])
    assert share > 0.85
    raw = float(np.sqrt(np.mean((shared[2].target - shared[2].features[:, MEAN]) ** 2)))
    assert found["places_left_out"] == 4
    assert found["rmse_left_out"] < 0.85 * raw
    own = [at_places(seed, own=1.0) for seed in (5, 6, 7)]
    share, left = left_out(*own, OPTIONS)
    raw = float(np.sqrt(np.mean((own[2].target - own[2].features[:, MEAN]) ** 2)))
    assert share < 0.85
    assert left_out_figures(left, own[2])["rmse_left_out"] < 1.02 * raw, "what does not carry over is not told elsewhere"
    alone = [rows.where(rows.unit == -1) for rows in shared]
    share, left = left_out(*alone, OPTIONS)
    assert share == SHRINK_PRIOR
    assert left_out_figures(left, alone[2]) == {}


def test_lead_classes():
    assert lead_class(np.array([1.0, 3.0, 3.5, 24.0, 200.0])).tolist() == [0, 0, 1, 3, 5]


def test_the_interval_is_wide_where_the_weather_makes_the_rest_wide():
    def gusty(rows: int, seed: int) -> Rows:
        made = made_up(rows, seed)
        wild = 4.0 * (made.features[:, CLOUD] > 0.6) * np.random.default_rng(seed + 100).normal(size=rows)
        return Rows(made.features, (made.target + wild).astype(np.float32), made.issue, made.valid, made.unit)

    fit, later, judged = gusty(6000, 11), gusty(3000, 12), gusty(4000, 13)
    text = fit_temperature_booster(fit, later, OPTIONS)
    tails, quantiles = fit_quantiles(text, fit, later, OPTIONS, shrink=1.0)
    told = TemperatureModel(text, tails, quantiles, {}, trusted=True, note="", shrink=1.0, boosters=loaded(text, tails)).correct(
        judged.features
    )
    wide, wild = told[:, -1] - told[:, 0], judged.features[:, CLOUD] > 0.6
    assert wide[wild].mean() > 2.0 * wide[~wild].mean()
    rest = judged.target - told[:, 2]
    low, high = np.quantile(rest, [0.1, 0.9])
    inside = (judged.target >= told[:, 0]) & (judged.target <= told[:, -1])
    alike = (rest >= low) & (rest <= high)
    for weather in (wild, ~wild):
        assert abs(inside[weather].mean() - 0.8) < 0.5 * abs(alike[weather].mean() - 0.8)
