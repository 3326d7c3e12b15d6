"""Forecasts err as published ones do: more with lead, alike in neighbouring issues, most in when and what falls."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from config.site import Site
from ingest.simulator.forecasts import LEADS, forecasts_as_issued, issue_hours
from ingest.simulator.terrain import Terrain, exposure_of, fields_of, weather_at
from ingest.simulator.weather import TownWeather
from tests.ingest.simulator.conftest import SEED

YEARS = (1970, 1971, 1972)
#: National 2 m temperature forecasts of a cold town, 2022-23: hours ahead → error [degC].
PUBLISHED = {(4, 12): 0.9, (12, 36): 1.1, (36, 60): 1.3}

Pair = tuple[dict[str, NDArray[np.float32]], dict[str, NDArray[np.float64]]]


@pytest.fixture(scope="module")
def pairs(town: Callable[[int], TownWeather], town_site: Site, terrain: Terrain) -> list[Pair]:
    """(as issued, as it came), both of shape (issue, point, lead), of a few winters."""
    found = []
    points = town_site.forecast_points
    exposure = exposure_of(terrain, [p.longitude for p in points], [p.latitude for p in points], [p.altitude_m for p in points])
    for year in YEARS:
        weather = town(year)
        truth = weather_at(weather, fields_of(weather, SEED), exposure)
        valid = issue_hours(year)[:, None] + np.arange(1, LEADS + 1)
        came = {name: values[:, valid].transpose(1, 0, 2) for name, values in truth.items()}
        found.append((forecasts_as_issued(truth, winter=year, seed=SEED), came))
    return found


def _errors(pairs: list[Pair], name: str = "air_temperature") -> NDArray[np.float64]:
    return np.concatenate([issued[name] - came[name] for issued, came in pairs])


def test_temperature_errors_have_the_published_size(pairs: list[Pair]) -> None:
    error = _errors(pairs)
    for (start, end), size in PUBLISHED.items():
        assert np.sqrt((error[..., start:end] ** 2).mean()) == pytest.approx(size, rel=0.15)


def test_temperature_errors_grow_with_lead_and_have_no_bias(pairs: list[Pair]) -> None:
    error = _errors(pairs)
    size = np.sqrt((error**2).mean(axis=(0, 1)))
    assert (np.diff(size[[1, 5, 11, 23, 35, 47, 65]]) > 0).all()
    assert np.abs(error.mean(axis=(0, 1))).max() < 0.25


def test_an_error_lasts_through_neighbouring_hours(pairs: list[Pair]) -> None:
    error = _errors(pairs)[..., 12:48]
    assert np.corrcoef(error[..., :-1].ravel(), error[..., 1:].ravel())[0, 1] > 0.8
    assert np.corrcoef(error[..., :-24].ravel(), error[..., 24:].ravel())[0, 1] < 0.4


def test_successive_issues_share_errors_and_converge(pairs: list[Pair]) -> None:
    """The same hour in two issues ten or fourteen hours apart: alike, and the later one nearer."""
    error = _errors(pairs[:1])
    gap = np.diff(issue_hours(YEARS[0]))
    early = np.concatenate([error[i, :, gap[i] + 24 : gap[i] + 48] for i in range(len(gap))])
    late = np.concatenate([error[i + 1, :, 24:48] for i in range(len(gap))])
    assert np.corrcoef(early.ravel(), late.ravel())[0, 1] > 0.4
    assert (late**2).mean() < (early**2).mean()


def test_rain_is_missed_and_invented_more_often_further_ahead(pairs: list[Pair]) -> None:
    told = np.concatenate([issued["precipitation_amount"] >= 0.1 for issued, _ in pairs])
    came = np.concatenate([truth["precipitation_amount"] >= 0.1 for _, truth in pairs])
    found = [(told & came)[..., span].sum() / came[..., span].sum() for span in (slice(0, 6), slice(12, 24), slice(48, 66))]
    false = [(told & ~came)[..., span].sum() / told[..., span].sum() for span in (slice(0, 6), slice(12, 24), slice(48, 66))]
    assert found == sorted(found, reverse=True)
    assert false == sorted(false)
    assert found[0] > 0.7
    assert found[-1] < 0.6


def test_amounts_are_moved_not_made(pairs: list[Pair]) -> None:
    told = sum(issued["precipitation_amount"].sum() for issued, _ in pairs)
    came = sum(truth["precipitation_amount"].sum() for _, truth in pairs)
    assert told / came == pytest.approx(1.0, abs=0.15)


def test_kind_is_sometimes_wrong_near_zero(pairs: list[Pair]) -> None:
    wrong, near = 0, 0
    for issued, came in pairs:
        doubtful = (came["precipitation_amount"] > 0.2) & (np.abs(came["air_temperature"] - 1.0) < 1.5)
        wrong += ((issued["snow_fraction"] > 0.5) != (came["snow_fraction"] > 0.5))[doubtful].sum()
        near += doubtful.sum()
    assert 0.08 < wrong / near < 0.5


def test_forecasts_stay_within_what_can_be(pairs: list[Pair]) -> None:
    for issued, _ in pairs:
        assert all(np.isfinite(values).all() for values in issued.values())
        assert (issued["dew_point_temperature"] <= issued["air_temperature"]).all()
        assert ((issued["cloud_area_fraction"] >= 0) & (issued["cloud_area_fraction"] <= 1)).all()
        assert (issued["precipitation_amount"] >= 0).all()
