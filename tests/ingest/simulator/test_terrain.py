"""Places differ for reasons: height, buildings, hollows, and showers that some get and others do not."""

from collections.abc import Callable

import numpy as np

from ingest.simulator.terrain import Terrain, exposure_of, fields_of, weather_at
from ingest.simulator.weather import TownWeather
from tests.ingest.simulator.conftest import SEED


def test_town_hill_and_hollow(town: Callable[[int], TownWeather], terrain: Terrain) -> None:
    weather = town(1960)
    lon, lat = terrain.longitude, terrain.latitude
    exposure = exposure_of(
        terrain,
        [lon, lon + 0.3, lon + 0.3],
        [lat, lat + 0.1, lat + 0.1],
        [terrain.altitude, terrain.altitude - 20, terrain.altitude + 60],
    )
    air = weather_at(weather, fields_of(weather, SEED), exposure)["air_temperature"]
    clear_night = (weather.cloud[::6] < 0.2) & (weather.wind[::6] < 2.0) & (weather.sun[::6] == 0)
    middle, hollow, hill = air
    assert (middle - hollow)[clear_night].mean() > 1.0
    assert (hill - hollow)[clear_night].mean() > 0.5
    windy = weather.wind[::6] > 6.0
    assert (hill - hollow)[windy].mean() < 0.2


def test_fronts_come_from_the_west(town: Callable[[int], TownWeather], terrain: Terrain) -> None:
    exposure = exposure_of(terrain, [terrain.longitude - 0.5, terrain.longitude + 0.5], [terrain.latitude] * 2, [20.0, 20.0])
    assert exposure.lag[0] < 0 < exposure.lag[1]


def test_showers_are_smaller_than_what_points_see(town: Callable[[int], TownWeather]) -> None:
    fields = fields_of(town(1960), SEED)
    assert abs(fields.local_rain.mean() - 1.0) < 0.1
    assert abs(fields.meso_rain.mean() - 1.0) < 0.1
    hour = fields.local_rain[:, :6000].reshape(len(fields.local_rain), -1, 6).mean(axis=2)
    assert 0.2 < hour.std() < 0.8
    assert abs(np.corrcoef(hour[0], hour[1])[0, 1]) < 0.4


def test_the_same_places_have_the_same_cells_for_every_seed(terrain: Terrain) -> None:
    places = ([16.5, 16.6], [59.6, 59.62], [10.0, 20.0])
    one, two = exposure_of(terrain, *places), exposure_of(terrain, *places)
    np.testing.assert_array_equal(one.local, two.local)
