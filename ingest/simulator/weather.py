"""The weather of the whole town through one winter, at ten-minute steps.

What differs from place to place is kept as a few series that each place weighs with its own exposure (see `ingest.simulator.terrain`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.chance import generator, smooth, to_steps, wander
from ingest.simulator.climate import STEPS_PER_HOUR, WEATHER_HOURS, WEATHER_STEPS, WINTER_SD, Climate, through_year
from ingest.simulator.precipitation import event_series
from ingest.simulator.regimes import SEASONAL_SIZE, blended, departure, regime_sequence
from ingest.simulator.sun import cosine_of_zenith

Series = NDArray[np.float64]

#: Half the daily range under a clear sky, Oct...Apr [degC].
CLEAR_SWING = (4.6, 2.4, 1.5, 1.8, 3.4, 5.4, 6.6)
#: Dew-point depression through the season against midwinter, Oct...Apr [1].
DRYNESS_SIZE = (1.15, 1.0, 0.9, 0.95, 1.15, 1.7, 2.3)
#: What the fluctuations below leave as a mean departure from the month's mean, Oct...Apr [degC]; taken out again. From 900 winters.
LEFT_OVER = (-1.43, -1.50, -1.52, -1.46, -1.58, -1.08, -1.29)
#: Deepest night-time cooling under a clear, calm sky [degC].
DEEPEST_COOLING = 11.0
#: Cooling of the air by what falls through it and evaporates or melts, per degree of dew-point depression before [1].
FALLING_COOLS = 0.65


@dataclass(frozen=True)
class TownWeather:
    """Weather of a town; every series has shape (step,) unless noted.

    Attributes:
        winter: First year of the winter.
        regime: Index into `REGIMES` per hour, shape (hour,).
        temperature: Air temperature at the reference height and exposure [degC].
        dew_point: Dew point there [degC].
        wind: Wind speed at 10 m [m/s].
        cloud: Cloud cover [1].
        precipitation: Amount of the step [mm].
        warm_air_aloft: Lowering of the rain-snow limit [degC].
        patchiness: How much precipitation varies at small scale [1].
        sun: Cosine of the zenith angle [1].
        urban: Warmth of the most built-up place against the open country [degC].
        pool: Cold of the lowest open place against the slopes, never positive [degC].
        lake: Warmth of the shore against the inland [degC].
    """

    winter: int
    regime: NDArray[np.int64]
    temperature: Series
    dew_point: Series
    wind: Series
    cloud: Series
    precipitation: Series
    warm_air_aloft: Series
    patchiness: Series
    sun: Series
    urban: Series
    pool: Series
    lake: Series


def town_weather(*, winter: int, seed: int, climate: Climate, longitude: float, latitude: float) -> TownWeather:
    """Draw one winter's weather.

    Args:
        winter: First year of the winter.
        seed: Of the whole simulation; winters of one seed differ by their year.
        climate: Monthly means.
        longitude: Of the town [degree].
        latitude: Of the town [degree].
    """
    rng = generator(seed, winter, "weather")
    coldness, offset = float(rng.standard_normal()), float(rng.standard_normal()) * WINTER_SD
    hours, steps = np.arange(WEATHER_HOURS) / 24.0, np.arange(WEATHER_STEPS) / (24.0 * STEPS_PER_HOUR)
    sun = cosine_of_zenith(winter=winter, days=steps, longitude=longitude, latitude=latitude)
    sequence = regime_sequence(rng, coldness=coldness)
    rain, aloft = event_series(generator(seed, winter, "precipitation"), sequence=sequence, climate=climate, winter=winter)
    wet = np.minimum(rain.reshape(WEATHER_HOURS, -1).sum(axis=1) / 0.15, 1.0)

    sky = blended(sequence, "cloud") + 1.5 * wander(rng, (WEATHER_HOURS,), memory=9.0)
    cloud = np.maximum(1.0 / (1.0 + np.exp(-1.6 * sky)), 0.95 * np.minimum(wet * 3, 1.0))
    wind = blended(sequence, "wind") * np.exp(0.40 * wander(rng, (WEATHER_HOURS,), memory=8.0) - 0.08)
    size = through_year(SEASONAL_SIZE, hours, winter)
    calm = np.exp(-wind / 3.2)

    slow = (
        through_year(climate.temperature - np.array(LEFT_OVER), hours, winter)
        + size * departure(rng, sequence)
        + offset * size
        + 1.5 * size * wander(rng, (WEATHER_HOURS,), memory=60.0)
        + 0.5 * wander(rng, (WEATHER_HOURS,), memory=7.0)
    )
    dark = np.clip(1.0 - sun[::STEPS_PER_HOUR] / 0.12, 0.0, 1.0)
    cooling = -DEEPEST_COOLING * smooth((1.0 - cloud) ** 1.3 * calm * dark, memory=6.0)
    swing = _daily_swing(hours, winter=winter, longitude=longitude, cloud=cloud, wind=wind)
    dryness = blended(sequence, "dryness") * through_year(DRYNESS_SIZE, hours, winter)
    dryness *= np.exp(0.35 * wander(rng, (WEATHER_HOURS,), memory=14.0) - 0.06)
    temperature = slow + swing + cooling - FALLING_COOLS * smooth(wet * dryness, memory=2.0)

    dryness = np.where(wet > 0, np.minimum(dryness, 0.4 + 1.6 * (1 - wet)), dryness)
    dew_point = np.minimum(slow + 0.8 * cooling + 0.25 * swing - smooth(dryness, memory=2.0), temperature - 0.1)

    def fine(series: Series) -> Series:
        return to_steps(series, STEPS_PER_HOUR)

    return TownWeather(
        winter=winter,
        regime=sequence,
        temperature=fine(temperature) + 0.12 * wander(rng, (WEATHER_STEPS,), memory=4.0),
        dew_point=fine(dew_point),
        wind=fine(wind),
        cloud=fine(cloud),
        precipitation=rain,
        warm_air_aloft=aloft,
        patchiness=fine(blended(sequence, "showers")),
        sun=sun,
        urban=fine(0.2 + 2.2 * smooth((1.0 - cloud) * calm, memory=3.0)),
        pool=fine(0.45 * cooling),
        lake=fine(through_year((1.0, 0.9, 0.5, 0.0, -0.1, -0.3, -0.7), hours, winter)),
    )


def _daily_swing(hours: Series, *, winter: int, longitude: float, cloud: Series, wind: Series) -> Series:
    """Daily course: warmest about 14 by the sun, damped by cloud and wind [degC]."""
    solar_hour = (hours % 1.0) * 24.0 + longitude / 15.0
    openness = smooth((1.0 - 0.8 * cloud) / (1.0 + 0.05 * wind), memory=8.0)
    wave = np.cos(2 * np.pi * (solar_hour - 14.0) / 24.0) + 0.25 * np.cos(4 * np.pi * (solar_hour - 13.0) / 24.0)
    return through_year(CLEAR_SWING, hours, winter) * openness * wave
