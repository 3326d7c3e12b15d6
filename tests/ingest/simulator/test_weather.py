"""The climate of simulated winters is the one a real Västerås winter has (figures with their sources stand in the comments)."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.simulator.climate import MONTHS
from ingest.simulator.precipitation import snow_share, wet_bulb
from ingest.simulator.weather import TownWeather

#: Enough winters that their mean tells the climate from chance (0.4 degC), few enough to draw in a second.
MANY = range(1960, 2000)
#: climechart.com Västerås, recent years: mean temperature [degC], rain and snow [mm], of it snow [mm water], Oct...Apr.
TEMPERATURE = (7.4, 3.0, -0.1, -1.9, -0.9, 1.1, 5.6)
PRECIPITATION = (61.0, 51.0, 42.0, 39.0, 29.0, 30.0, 30.0)
SNOW = (0.6, 6.0, 15.0, 21.0, 15.0, 12.0, 6.0)
DAYS = np.cumsum([0, 31, 30, 31, 31, 28, 31, 30])
DECEMBER, MARCH = DAYS[2], DAYS[5]

Winters = dict[str, NDArray[np.float64]]


@pytest.fixture(scope="module")
def many(town: Callable[[int], TownWeather]) -> Winters:
    rows: dict[str, list[object]] = {"temperature": [], "precipitation": [], "snow": [], "hourly": [], "humidity": []}
    for year in MANY:
        weather = town(year)
        hourly = weather.temperature[::6]
        snow = weather.precipitation * snow_share(wet_bulb(weather.temperature, weather.dew_point), weather.warm_air_aloft)
        rows["hourly"].append(hourly[: 211 * 24])
        rows["humidity"].append((weather.temperature - weather.dew_point).min())
        for name, steps in (("temperature", weather.temperature), ("precipitation", weather.precipitation), ("snow", snow)):
            months = [steps[a * 144 : b * 144] for a, b in pairwise(DAYS)]
            rows[name].append([month.mean() if name == "temperature" else month.sum() for month in months])
    return {name: np.array(values, dtype=float) for name, values in rows.items()}


def test_monthly_means(many: Winters) -> None:
    assert many["temperature"].mean(axis=0) == pytest.approx(TEMPERATURE, abs=1.0)


def test_winters_differ_as_real_ones(many: Winters) -> None:
    """Dec-Feb: -6.8 in 2009/10, above +1 in mild winters since 1991 (smhi.se, svt.se)."""
    winter = many["hourly"][:, DECEMBER * 24 : MARCH * 24].mean(axis=1)
    assert 1.4 < winter.std() < 2.9
    assert winter.min() < -4.0
    assert winter.max() > 1.0


def test_extremes(many: Winters) -> None:
    """Below -25 degC in cold spells, +10 in mild Januaries (climatestotravel.com, smhi.se)."""
    january = many["hourly"][:, DAYS[3] * 24 : DAYS[4] * 24]
    assert -38.0 < many["hourly"].min() < -25.0
    assert 9.5 < january.max() < 16.0


def test_precipitation_and_its_snow_part(many: Winters) -> None:
    assert many["precipitation"].mean(axis=0) == pytest.approx(PRECIPITATION, rel=0.25)
    assert many["precipitation"].sum(axis=1).mean() == pytest.approx(sum(PRECIPITATION), rel=0.10)
    assert many["snow"].mean(axis=0) == pytest.approx(SNOW, rel=0.35, abs=2.0)
    assert many["snow"].sum(axis=1).mean() == pytest.approx(sum(SNOW), rel=0.2)


def test_days_that_pass_zero(many: Winters) -> None:
    """Norrköping 24, 22, 43, 35, 23 in the five winters 2019/20-2023/24 (smhi.se): 20-45 in most winters, Dec-Feb."""
    days = many["hourly"][:, DECEMBER * 24 : MARCH * 24].reshape(len(MANY), -1, 24)
    crossings = ((days.min(axis=2) < 0) & (days.max(axis=2) > 0)).sum(axis=1)
    assert 20 <= crossings.mean() <= 45
    assert np.mean((crossings >= 18) & (crossings <= 45)) > 0.7


def test_weather_persists(town: Callable[[int], TownWeather]) -> None:
    """Regimes last for days: the temperature of a day tells much of the next day's and little of that a fortnight on."""
    near, far = [], []
    for year in range(1960, 1972):
        daily = town(year).temperature.reshape(-1, 144).mean(axis=1)[DECEMBER:MARCH]
        anomaly = daily - daily.mean()
        near.append(np.corrcoef(anomaly[:-1], anomaly[1:])[0, 1])
        far.append(np.corrcoef(anomaly[:-14], anomaly[14:])[0, 1])
    assert np.mean(near) > 0.65
    assert np.mean(far) < 0.3


def test_air_holds_no_more_water_than_it_can(many: Winters) -> None:
    assert many["humidity"].min() > -1.0


def test_nights_are_colder_and_clear_nights_most(town: Callable[[int], TownWeather]) -> None:
    weather = town(1960)
    day = weather.temperature.reshape(-1, 144)[MARCH : MARCH + 31]
    cloud = weather.cloud.reshape(-1, 144)[MARCH : MARCH + 31].mean(axis=1)
    swing = day[:, 75:90].mean(axis=1) - day[:, 15:30].mean(axis=1)
    assert swing.mean() > 2.0
    assert swing[cloud < 0.4].mean() > swing[cloud > 0.8].mean()


def test_it_never_snows_in_warm_rain() -> None:
    assert snow_share(np.array([4.0]), 0.0)[0] < 0.01
    assert snow_share(np.array([-2.0]), 0.0)[0] > 0.99


def test_months_are_those_of_the_season() -> None:
    assert MONTHS == (10, 11, 12, 1, 2, 3, 4)
