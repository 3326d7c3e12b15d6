import numpy as np
import pytest

from model.domain.needs import NIGHT_NEEDS, Need
from model.domain.weather import to_utc64
from model.ensemble import build_ensemble
from model.features.build import FeatureBlock, build_features
from model.features.places import unit_places
from model.features.schema import COMMON_NAMES, FEATURES, NEED_FEATURES
from model.needs.judged import need_flags, unit_columns
from tests.model.road_samples import hand_made_outputs, hand_made_state
from tests.model.small_network import small_network
from tests.model.weather_samples import HOUR, NOW, hourly_forecast

NETWORK = small_network()
FRAME = unit_columns(NETWORK)
PLACES = unit_places(NETWORK, FRAME, column_point=np.zeros(15, dtype=np.intp), points=2)
ISSUE = to_utc64(NOW)


def history(**fields: object):
    from datetime import timedelta

    return hourly_forecast(NOW - timedelta(hours=72), hours=120, snow_fraction=1.0, **fields)


def block(*, warmer: float = 0.0, snow: float = 0.0, seed: int = 1, past=None, **fields: object) -> FeatureBlock:
    ensemble = build_ensemble([hourly_forecast(**fields)], members=9, start=NOW, hours=30, seed=seed)
    outputs = hand_made_outputs(ensemble, 15, warmer=warmer, snow_left=snow)
    return build_features(
        ensemble=ensemble, outputs=outputs, needs=need_flags(outputs, NETWORK), places=PLACES, issued_at=ISSUE,
        start=hand_made_state(15, ISSUE, snow=snow), history=history() if past is None else past,
    )  # fmt: skip


def feature(made: FeatureBlock, name: str) -> np.ndarray:
    return made.common[..., COMMON_NAMES.index(name)]


def test_shape_and_rows_follow_the_schema():
    made = block()
    assert made.common.shape == (4, 30, len(COMMON_NAMES))
    assert made.common.dtype == np.float32
    picked = np.zeros((4, 30), dtype=bool)
    picked[0, 3] = picked[2, 5] = True
    rows = made.rows(Need.SALTING, picked)
    assert rows.shape == (2, len(FEATURES))
    assert set(made.by_need) == set(NIGHT_NEEDS)
    assert made.by_need[Need.PLOUGHING].shape[-1] == len(NEED_FEATURES)


def test_statistics_are_those_of_the_members():
    ensemble = build_ensemble([hourly_forecast()], members=9, start=NOW, hours=30, seed=1)
    made = block()
    air = ensemble["air_temperature"].to_numpy()[:, 0]
    np.testing.assert_allclose(feature(made, "air_temperature_sd")[0], air.std(axis=0), rtol=1e-4)
    np.testing.assert_allclose(feature(made, "surface_temperature_q10")[0], np.quantile(air - 0.5, 0.1, axis=0), atol=1e-4)
    np.testing.assert_allclose(feature(made, "lead")[0], np.arange(1, 31))
    np.testing.assert_allclose(feature(made, "hour_of_day")[0, :3], [3, 4, 5])
    np.testing.assert_allclose(feature(made, "day_of_season")[0, 0], 101)


def test_trailing_sums():
    rain = np.zeros(90)
    rain[10] = 4.0
    ensemble = build_ensemble([hourly_forecast(precipitation_amount=rain)], members=1, start=NOW, hours=30, seed=1)
    outputs = hand_made_outputs(ensemble, 15)
    made = build_features(ensemble=ensemble, outputs=outputs, needs=None, places=PLACES, issued_at=ISSUE)
    assert made.by_need == {}
    np.testing.assert_allclose(np.flatnonzero(feature(made, "precipitation_3h_mean")[0] > 3.9), [10, 11, 12])
    np.testing.assert_allclose(np.flatnonzero(feature(made, "precipitation_6h_mean")[0] > 3.9), np.arange(10, 16))
    assert np.isnan(feature(made, "snow_at_issue")).all()
    assert np.isnan(feature(made, "hours_since_snowfall")).all()


def test_the_past_is_told():
    fell = np.zeros(120)
    fell[60] = 2.0  # the hour that ends 11 h before the issue
    made = block(past=history(precipitation_amount=fell))
    np.testing.assert_allclose(feature(made, "hours_since_snowfall")[0], 11.0)
    np.testing.assert_allclose(feature(made, "precipitation_before_24h")[0], 2.0)
    np.testing.assert_allclose(feature(block(), "hours_since_snowfall")[0], 48.0)


@pytest.mark.parametrize("variable", ["precipitation_amount", "air_temperature", "snow_fraction"])
def test_nothing_after_the_issue_reaches_a_feature(variable):
    clean = history()
    tampered = clean.copy(deep=True)
    later = tampered["time"].to_numpy() > ISSUE
    assert later.sum() == 48
    values = tampered[variable].to_numpy().copy()
    values[..., later] = 0.77
    tampered[variable] = (("member", "point", "time"), values)
    np.testing.assert_array_equal(block(past=clean).common, block(past=tampered).common)
    values[..., ~later] = 0.77
    tampered["precipitation_amount"] = (("member", "point", "time"), np.full_like(values, 0.5))
    assert not np.array_equal(block(past=clean).common, block(past=tampered).common)


def test_more_snow_raises_and_warmth_lowers_what_counts():
    less, more = block(snow=1.0), block(snow=6.0)
    for name in ("need_share", "severity_mean", "severity_q10"):
        column = [item.name for item in NEED_FEATURES].index(name)
        assert (more.by_need[Need.PLOUGHING][..., column] >= less.by_need[Need.PLOUGHING][..., column]).all()
    assert (feature(block(warmer=3.0), "surface_below_zero_share") <= feature(block(), "surface_below_zero_share")).all()
    assert (less.times[0] == ISSUE + HOUR).all()
