"""How weather differs from place to place: height, buildings, hollows, the lake, fronts on their way, and showers of two sizes.

A place's exposure is read from where it lies; the fields of a winter are a few dozen series, of which each place uses its nearest. Cells of
the larger size (some km, hours) are what forecast points see as well; the smaller ones (a street, minutes) reach the road only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from config.site import Site
from ingest.distance import distance_matrix_km
from ingest.simulator.chance import generator, wander
from ingest.simulator.climate import STEPS_PER_HOUR, WEATHER_HOURS, WEATHER_STEPS
from ingest.simulator.precipitation import snow_share, wet_bulb
from ingest.simulator.weather import TownWeather
from model.domain.roads import Network

Grid = NDArray[np.float64]

#: Fall of temperature with height [degC/m]; the mean of the lower air (ICAO standard atmosphere, 1993).
LAPSE = -0.0065
#: Distance from the middle over which the town's warmth fades [km]. Assumed for a town of some 100,000.
TOWN_RADIUS_KM = 3.2
#: Speed at which fronts cross from the west [km/h]. Assumed: a slow one, so that routes differ.
FRONT_SPEED_KM_H = 30.0
MESO_CELLS, LOCAL_CELLS = 12, 48
#: Radius within which cells are laid [km].
CELL_RADIUS_KM = 14.0


@dataclass(frozen=True)
class Exposure:
    """How places weigh the town's series; every array has shape (place,).

    Attributes:
        height: Shift of temperature by height [degC].
        urban: Share of the town's warmth [1].
        pool: Share of the cold of hollows; negative on heights [1].
        lake: Share of the shore's warmth [1].
        lag: How much later fronts come than to the middle [step].
        meso: Index of the larger cell.
        local: Index of the smaller cell.
    """

    height: Grid
    urban: Grid
    pool: Grid
    lake: Grid
    lag: NDArray[np.int64]
    meso: NDArray[np.int64]
    local: NDArray[np.int64]


@dataclass(frozen=True)
class Terrain:
    """What exposure is measured against.

    Attributes:
        longitude: Middle of what is served [degree].
        latitude: Middle of what is served [degree].
        altitude: Mean height of the forecast points [m].
        lowest: Lowest height [m].
    """

    longitude: float
    latitude: float
    altitude: float
    lowest: float


@dataclass(frozen=True)
class Fields:
    """Variation within the town through one winter.

    Attributes:
        meso_rain: Factor on precipitation by larger cell, mean 1, shape (cell, step) [1].
        meso_temperature: Departure of temperature by larger cell, shape (cell, hour) [degC].
        local_rain: Further factor by smaller cell, mean 1, shape (cell, step) [1].
        local_sky: Departure of long-wave radiation by smaller cell, shape (cell, hour) [W/m2].
    """

    meso_rain: Grid
    meso_temperature: Grid
    local_rain: Grid
    local_sky: Grid


def terrain_of(network: Network, site: Site) -> Terrain:
    """Middle and heights of what a site serves."""
    middles = np.array([segment.midpoint for segment in network.segments])
    heights = np.array([place.altitude_m for place in site.forecast_points])
    longitude, latitude = middles.mean(axis=0)
    return Terrain(float(longitude), float(latitude), float(heights.mean()), float(heights.min()))


def exposure_of(terrain: Terrain, longitude: Sequence[float], latitude: Sequence[float], altitude: Sequence[float]) -> Exposure:
    """Exposure of places by where they lie [degree, degree, m]."""
    places = np.column_stack([longitude, latitude]).astype(float)
    height = np.asarray(altitude, dtype=float)
    east = (places[:, 0] - terrain.longitude) * 111.3 * np.cos(np.radians(terrain.latitude))
    north = (places[:, 1] - terrain.latitude) * 111.2
    urban = np.exp(-((np.hypot(east, north) / TOWN_RADIUS_KM) ** 2))
    hollow = np.clip((terrain.altitude - height) / 25.0, -0.6, 1.0)
    shore = np.exp(-(height - terrain.lowest) / 8.0) * np.clip(0.6 - north / 6.0, 0.0, 1.0)
    return Exposure(
        height=LAPSE * (height - terrain.altitude),
        urban=urban,
        pool=hollow * (1.0 - urban),
        lake=np.clip(shore, 0.0, 1.0),
        lag=np.round(np.clip(east, -60.0, 60.0) / FRONT_SPEED_KM_H * STEPS_PER_HOUR).astype(np.int64),
        meso=_nearest_cell(terrain, places, MESO_CELLS),
        local=_nearest_cell(terrain, places, LOCAL_CELLS),
    )


def fields_of(town: TownWeather, seed: int) -> Fields:
    """Draw the variation within the town."""
    rng = generator(seed, town.winter, "fields")
    meso = 0.35 * wander(rng, (MESO_CELLS, WEATHER_STEPS), memory=3.0 * STEPS_PER_HOUR)
    local = town.patchiness * wander(rng, (LOCAL_CELLS, WEATHER_STEPS), memory=3.0)
    return Fields(
        meso_rain=np.exp(meso - 0.5 * 0.35**2),
        meso_temperature=0.35 * wander(rng, (MESO_CELLS, WEATHER_HOURS), memory=6.0),
        local_rain=np.exp(local - 0.5 * town.patchiness**2),
        local_sky=7.0 * wander(rng, (LOCAL_CELLS, WEATHER_HOURS), memory=5.0),
    )


def weather_at(town: TownWeather, fields: Fields, exposure: Exposure) -> dict[str, Grid]:
    """True hourly weather at places, as wide as a forecast point stands for: canonical name → shape (place, hour).

    Amounts belong to the hour that ends at the hour's instant.
    """
    hourly = slice(None, None, STEPS_PER_HOUR)
    temperature = (
        town.temperature[hourly]
        + exposure.height[:, None]
        + exposure.urban[:, None] * town.urban[hourly]
        + exposure.pool[:, None] * town.pool[hourly]
        + exposure.lake[:, None] * town.lake[hourly]
        + fields.meso_temperature[exposure.meso]
    )
    dew_point = np.minimum(town.dew_point[hourly] + 0.5 * (temperature - town.temperature[hourly]), temperature - 0.05)
    rain = np.stack([_delayed(town.precipitation, lag) for lag in exposure.lag]) * fields.meso_rain[exposure.meso]
    aloft = np.stack([_delayed(town.warm_air_aloft, lag) for lag in exposure.lag])
    share = snow_share(wet_bulb(temperature, dew_point), aloft[:, hourly])
    return {
        "air_temperature": temperature,
        "dew_point_temperature": dew_point,
        "wind_speed": np.broadcast_to(town.wind[hourly], temperature.shape) * (1.0 - 0.25 * exposure.urban[:, None]),
        "cloud_area_fraction": np.broadcast_to(town.cloud[hourly], temperature.shape).copy(),
        "precipitation_amount": hour_ending(rain),
        "snow_fraction": share,
    }


def hour_ending(steps: Grid) -> Grid:
    """Amounts of ten-minute steps as amounts of the hour that ends at each hour; the first hour has none."""
    amounts: Grid = steps.reshape(*steps.shape[:-1], -1, STEPS_PER_HOUR).sum(axis=-1)
    shifted = np.zeros_like(amounts)
    shifted[..., 1:] = amounts[..., :-1]
    return shifted


def _delayed(series: Grid, lag: int) -> Grid:
    moved = np.zeros_like(series)
    if lag > 0:
        moved[lag:] = series[:-lag]
    elif lag < 0:
        moved[:lag] = series[-lag:]
    else:
        moved[:] = series
    return moved


def _nearest_cell(terrain: Terrain, places: Grid, count: int) -> NDArray[np.int64]:
    """Cells on a sunflower pattern about the middle: even, and the same for every seed."""
    number = np.arange(count)
    radius, angle = CELL_RADIUS_KM * np.sqrt((number + 0.5) / count), np.pi * (3.0 - np.sqrt(5.0)) * number
    longitude = terrain.longitude + radius * np.cos(angle) / (111.3 * np.cos(np.radians(terrain.latitude)))
    cells = np.column_stack([longitude, terrain.latitude + radius * np.sin(angle) / 111.2])
    nearest: NDArray[np.int64] = distance_matrix_km(places, cells).argmin(axis=1).astype(np.int64)
    return nearest
