"""The road run again from a stored night: faithful where nothing is changed, and moved the way physics moves."""

from datetime import timedelta

import numpy as np
import pytest
import xarray as xr

from model.domain.errors import DomainError
from model.domain.plans import Assessment
from model.domain.treatments import Action, TreatmentKind
from model.what_if.run import Weather, only, rerun
from tests.model.assessed_night import NETWORK, NOW, assessed, snowy_inputs

ROUTES = only(NETWORK, ["r1", "r2"])
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def snowy() -> Assessment:
    return assessed(snowy_inputs())


def treated(kind: TreatmentKind, hours: float, rate: float = 0.0) -> Action:
    return Action("r1", kind, NOW + hours * HOUR, NOW + (hours + 1) * HOUR, rate, 0.0, "test")


def at(found: xr.Dataset, name: str, unit: str = "r1") -> np.ndarray:
    return found[name].sel(unit=unit).to_numpy()


def test_unchanged_it_follows_the_assessment(snowy: Assessment) -> None:
    found = rerun(ROUTES, snowy.hourly)
    stored = snowy.hourly["road_surface_temperature"].sel(unit=["r1", "r2"]).to_numpy()[:, :13, 2]
    assert np.abs(found["surface_temperature"].to_numpy()[:, :13] - stored).max() < 1.5
    depth = snowy.hourly["snow_depth"].sel(unit="r1").to_numpy()[:13, 2]
    assert at(found, "snow_depth")[:13] == pytest.approx(depth, abs=2.5)


def test_a_plough_takes_the_snow_and_only_on_its_route(snowy: Assessment) -> None:
    free, ploughed = (rerun(ROUTES, snowy.hourly, actions=actions) for actions in ([], [treated(TreatmentKind.PLOUGH, 10)]))
    hour = 12
    assert at(ploughed, "snow_depth")[hour] < 0.5 * at(free, "snow_depth")[hour]
    assert at(ploughed, "snow_depth")[5] == at(free, "snow_depth")[5]
    np.testing.assert_array_equal(at(ploughed, "snow_depth", "r2"), at(free, "snow_depth", "r2"))


def test_salt_lies_where_it_was_laid(snowy: Assessment) -> None:
    free, salted = (
        rerun(ROUTES, snowy.hourly, actions=actions) for actions in ([], [treated(TreatmentKind.PREWETTED_SALT, 1, 20.0)])
    )
    assert at(salted, "salt_amount")[3] > at(free, "salt_amount")[3] + 5.0


def test_a_wetter_night_lays_more_snow_and_a_dry_one_none(snowy: Assessment) -> None:
    usual, wetter, dry = (rerun(ROUTES, snowy.hourly, weather=Weather(0.0, factor)) for factor in (1.0, 2.0, 0.0))
    assert at(wetter, "snow_depth")[12] > 1.3 * at(usual, "snow_depth")[12]
    assert at(dry, "snow_depth").max() < 0.2


def test_a_warmer_night_turns_snow_to_rain(snowy: Assessment) -> None:
    warm = rerun(ROUTES, snowy.hourly, weather=Weather(8.0, 1.0))
    assert at(warm, "snow_depth")[12] < 0.3
    cold = rerun(ROUTES, snowy.hourly, weather=Weather(-4.0, 1.0))
    assert at(cold, "surface_temperature")[24] < at(warm, "surface_temperature")[24] - 3.0


def test_shares_are_shares_and_what_was_reached_stays_reached(snowy: Assessment) -> None:
    found = rerun(ROUTES, snowy.hourly)
    for name in ("share", "badness", "reached_ploughing", "reached_salting"):
        assert ((found[name] >= 0) & (found[name] <= 1)).all()
    assert (np.diff(found["reached_salting"].to_numpy(), axis=1) >= 0).all()


@pytest.mark.parametrize("weather", [(20.0, 1.0), (0.0, -0.1), (0.0, 11.0), (float("nan"), 1.0)])
def test_weather_that_cannot_be_asked_for_is_refused(weather: tuple[float, float]) -> None:
    with pytest.raises(DomainError, match="what if"):
        Weather(*weather)


def test_what_is_not_there_is_named(snowy: Assessment) -> None:
    with pytest.raises(DomainError, match="names no route"):
        only(NETWORK, ["z1"])
    with pytest.raises(DomainError, match="does not hold ground_temperature"):
        rerun(ROUTES, snowy.hourly.drop_vars("ground_temperature"))
    with pytest.raises(DomainError, match="says nothing of r1"):
        rerun(ROUTES, snowy.hourly.sel(unit=["r2", "r3"]))
