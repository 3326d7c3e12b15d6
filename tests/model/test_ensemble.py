from datetime import timedelta

import numpy as np
import pytest

from model.domain.errors import ForecastError
from model.domain.weather import check_forecast, to_utc64
from model.ensemble import ENSEMBLE_VARIABLES, build_ensemble, valid_hours, with_issue_hour
from model.error_statistics import PUBLISHED
from tests.model.weather_samples import HOUR, NOW, hourly_forecast


def ensemble(*forecasts, members=20, hours=48, seed=1, start=NOW):
    return build_ensemble(forecasts, members=members, start=start, hours=hours, error_statistics=PUBLISHED, seed=seed)


def test_is_canonical_and_starts_at_the_next_whole_hour():
    result = check_forecast(ensemble(hourly_forecast(), start=NOW + timedelta(minutes=20)))
    assert result["time"].to_numpy()[0] == to_utc64(NOW) + HOUR
    assert tuple(result.data_vars) == ENSEMBLE_VARIABLES
    assert dict(result.sizes) == {"member": 20, "point": 2, "time": 48}
    assert valid_hours(NOW, 2)[0] == to_utc64(NOW) + HOUR


def test_same_seed_same_ensemble_other_seed_another():
    first, same, other = (ensemble(hourly_forecast(), seed=seed) for seed in (1, 1, 2))
    assert first.identical(same)
    assert not np.allclose(first["air_temperature"], other["air_temperature"])


def test_inputs_are_left_alone():
    forecast = hourly_forecast()
    before = forecast.copy(deep=True)
    ensemble(forecast)
    assert forecast.identical(before)


def test_spread_is_the_published_one_and_grows_with_lead():
    spread = ensemble(hourly_forecast())["air_temperature"].std("member").mean("point").to_numpy()
    expected = PUBLISHED.at("air_temperature_sd", np.arange(1.0, 49.0))
    np.testing.assert_allclose(spread, expected, rtol=0.02)


def test_an_old_run_spreads_wider():
    fresh = ensemble(hourly_forecast())
    old = ensemble(hourly_forecast(NOW - timedelta(hours=40)), hours=40)
    assert float(old["air_temperature"].std("member").mean()) > 1.1 * float(fresh["air_temperature"].std("member").mean())


def test_disagreeing_forecasts_are_part_of_the_spread():
    two = ensemble(hourly_forecast(air_temperature=-3.0), hourly_forecast(source="other", air_temperature=0.0))
    spread = float(two["air_temperature"].std("member").mean())
    assert 1.45 < spread < 1.75


def test_a_gap_is_filled_from_the_next_newest():
    short = hourly_forecast(hours=10, air_temperature=5.0)
    long = hourly_forecast(NOW - timedelta(hours=6), hours=90, air_temperature=-5.0)
    late = ensemble(short, long)["air_temperature"].mean(("member", "point")).to_numpy()
    assert late[0] > 0
    np.testing.assert_allclose(late[12:], -5.0, atol=0.2)


def test_ends_where_forecasts_end_and_refuses_none():
    assert ensemble(hourly_forecast(hours=10)).sizes["time"] == 10
    with pytest.raises(ForecastError, match="no forecast covers 2026-01-10T03:00Z"):
        ensemble(hourly_forecast(NOW - timedelta(hours=90), hours=24))
    with pytest.raises(ForecastError, match="no forecast to make"):
        ensemble()
    with pytest.raises(ForecastError, match="same points"):
        ensemble(hourly_forecast(), hourly_forecast(points=3))


def test_precipitation_keeps_its_amount_and_spreads_in_time():
    rain = np.zeros(90)
    rain[20:26] = 1.0
    result = ensemble(hourly_forecast(precipitation_amount=rain), members=200)["precipitation_amount"].mean("point").to_numpy()
    missed = ensemble(hourly_forecast(), members=200)["precipitation_amount"].mean("point").to_numpy()
    total = result.sum(axis=1).mean() - missed.sum(axis=1).mean()
    assert 0.75 * 6.0 < total < 1.1 * 6.0
    starts = np.argmax(result > 0.2, axis=1)[(result > 0.2).any(axis=1)]
    assert 1.0 < starts.std() < 8.0
    assert (result[:, 18:28].sum(axis=1) < 0.2).mean() > 0.04, "some members hold it for a false alarm"
    assert (missed > 0.1).any(), "some members see a shower no forecast saw"


def test_a_source_that_tells_its_own_spread_is_believed():
    told = hourly_forecast(
        air_temperature_p10=-4.0, air_temperature_p90=2.0, precipitation_amount=0.5, precipitation_amount_min=0.1,
        precipitation_amount_max=2.0, probability_of_precipitation=0.6,
    )  # fmt: skip
    result = ensemble(told, members=100)
    np.testing.assert_allclose(result["air_temperature"].std("member").mean(), 6.0 / 2.563, rtol=0.03)
    assert 0.5 < float((result["precipitation_amount"] > 0.02).mean()) < 0.75
    assert 0.3 < float(result["precipitation_amount"].mean()) < 0.6


def test_kind_of_precipitation_follows_the_member():
    near = ensemble(hourly_forecast(air_temperature=0.8, dew_point_temperature=0.5, precipitation_amount=1.0), members=50)
    snow, air = near["snow_fraction"].to_numpy().ravel(), near["air_temperature"].to_numpy().ravel()
    assert snow[air < -0.5].mean() > 0.8
    assert snow[air > 2.5].mean() < 0.2
    frozen = ensemble(hourly_forecast(air_temperature=-10.0, dew_point_temperature=-11.0, snow_fraction=1.0))
    assert float(frozen["snow_fraction"].min()) == 1.0
    sleet = ensemble(hourly_forecast(air_temperature=-1.0, dew_point_temperature=-1.2, snow_fraction=0.4), members=200)
    assert 0.3 < float(sleet["snow_fraction"].mean()) < 0.5, "the source's own kind counts, not only the temperature"


def test_real_members_are_used():
    members = hourly_forecast(members=4, air_temperature=np.array([-9.0, -3.0, 3.0, 9.0])[:, None, None])
    means = ensemble(members, members=8)["air_temperature"].mean(("time", "point")).to_numpy()
    assert means.max() > 7 > -7 > means.min()


def test_one_member_is_the_forecast_itself():
    single = ensemble(hourly_forecast(), members=1)
    np.testing.assert_allclose(single["air_temperature"], -2.0, atol=1e-6)


def test_the_hour_of_issue_comes_from_the_analysis():
    result = ensemble(hourly_forecast())
    analysed = hourly_forecast(NOW - timedelta(hours=3), hours=3, air_temperature=-7.0, precipitation_amount=0.4)
    led = check_forecast(with_issue_hour(result, analysed))
    assert led["time"].to_numpy()[0] == to_utc64(NOW)
    assert led.sizes["time"] == 49
    np.testing.assert_allclose(led["air_temperature"][..., 0], -7.0)
    np.testing.assert_array_equal(led["air_temperature"][..., 1:], result["air_temperature"])
    alone = check_forecast(with_issue_hour(result))
    np.testing.assert_array_equal(alone["air_temperature"][..., 0], result["air_temperature"][..., 0])
    assert float(alone["precipitation_amount"][..., 0].max()) == 0.0


def test_real_members_keep_their_own_precipitation_and_wind():
    """A shower that only one of five real members has is in a fifth of the ensemble, at its hour and in its amount; nothing is added."""
    rain = np.zeros((5, 1, 90))
    rain[3, 0, 20] = 4.0
    real = hourly_forecast(members=5, precipitation_amount=rain, wind_speed=np.arange(1.0, 6.0)[:, None, None])
    result = ensemble(real, members=20)
    amount = result["precipitation_amount"].to_numpy()[:, 0]
    assert (amount[:, 20] > 3.99).sum() == 4
    assert np.count_nonzero(amount) == 4
    assert set(np.round(result["wind_speed"].to_numpy()[:, 0, 0], 4)) == {1.0, 2.0, 3.0, 4.0, 5.0}


def test_real_members_get_only_the_spread_they_lack():
    wide = hourly_forecast(members=10, air_temperature=np.linspace(-9.0, 5.0, 10)[:, None, None])
    result = ensemble(wide, members=10)["air_temperature"].to_numpy()[:, 0]
    np.testing.assert_allclose(np.sort(result, axis=0), np.linspace(-9.0, 5.0, 10)[:, None] * np.ones((10, 48)), atol=1e-4)
    narrow = hourly_forecast(members=10, air_temperature=np.linspace(-2.01, -1.99, 10)[:, None, None])
    spread = ensemble(narrow, members=10)["air_temperature"].std("member").mean("point").to_numpy()
    np.testing.assert_allclose(spread, PUBLISHED.at("air_temperature_sd", np.arange(1.0, 49.0)), rtol=0.05)


def test_time_within_a_long_step_is_not_known():
    """Six millimetres in a six-hour step: the same total, no sharper than told, and spread over more hours than from hourly steps."""
    rain = np.zeros(90)
    rain[24:30] = 1.0
    hourly, coarse = (
        hourly_forecast(precipitation_amount=rain).assign_coords(step_hours=("time", np.full(90, step, dtype="f4")))
        for step in (1, 12)
    )
    sharp, blunt = (
        ensemble(forecast, members=300)["precipitation_amount"].mean("point").to_numpy() for forecast in (hourly, coarse)
    )
    np.testing.assert_allclose(blunt.sum(), sharp.sum(), rtol=0.15)
    outside = np.r_[0:22, 32:48]
    assert blunt.mean(axis=0)[outside].sum() > 1.3 * sharp.mean(axis=0)[outside].sum()
    assert ensemble(coarse)["step_hours"].to_numpy().tolist() == [12.0] * 48


def test_a_source_unsure_of_the_kind_gives_members_of_both():
    told = hourly_forecast(air_temperature=0.5, dew_point_temperature=0.2, precipitation_amount=1.0, snow_fraction=0.0)
    unsure = hourly_forecast(
        air_temperature=0.5,
        dew_point_temperature=0.2,
        precipitation_amount=1.0,
        snow_fraction=0.0,
        probability_of_frozen_precipitation=0.3,
    )
    sure, doubtful = (ensemble(forecast, members=200)["snow_fraction"].to_numpy() for forecast in (told, unsure))
    assert (sure > 0.5).mean() < 0.15
    assert 0.22 < (doubtful > 0.5).mean() < 0.38


def test_each_hour_tells_what_it_stands_on():
    first, second = hourly_forecast(hours=30), hourly_forecast(source="other", hours=90)
    result = ensemble(first, second)
    assert result["source_count"].to_numpy().tolist() == [2] * 30 + [1] * 18
    assert result["forecast_rung"].to_numpy().tolist() == [1] * 30 + [2] * 18
    assert result["forecast_sources"].to_numpy()[[0, 47]].tolist() == ["test, other", "other"]
    assert ensemble(first, hourly_forecast(NOW - timedelta(hours=1)))["source_count"].max() == 1, (
        "two runs of one source are one source"
    )
