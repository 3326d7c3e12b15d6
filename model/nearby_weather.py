"""The part of a night's weather that a block of units stands under, so that what a block costs does not grow with the rest of the network."""

from dataclasses import replace

import numpy as np

from model.domain.roads import Network
from model.night_weather import NightWeather
from model.physics.columns import nearest_points
from model.physics.traffic import SITE_LONGITUDE, site_longitude


def weather_near(weather: NightWeather, network: Network) -> NightWeather:
    """The same weather on the forecast points alone that are nearest to some segment of the network, in their order.

    Args:
        weather: Of the whole site.
        network: A block of it.

    Raises:
        NetworkError: The points have no coordinates.
    """
    kept = np.unique(nearest_points(network, weather.ensemble))
    if kept.size == weather.ensemble.sizes["point"]:
        return weather
    told = {SITE_LONGITUDE: site_longitude(weather.ensemble)}
    return replace(
        weather,
        ensemble=weather.ensemble.isel(point=kept).assign_attrs(told),
        led=weather.led.isel(point=kept).assign_attrs(told),
        past=None if weather.past is None else weather.past.isel(point=kept).assign_attrs(told),
    )
