"""Humidity as the adapters need it: dew point, relative humidity, and the kind of precipitation they imply.

Relative humidity is over liquid water at every temperature, as weather services report it (WMO-No. 8, 2018, part I, chapter 4).
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# Magnus formula over water: WMO-No. 8 (2018), annex 4.B; within 0.1 % of reference tables from -45 to 60 degC.
_MAGNUS_FACTOR = 17.62
_MAGNUS_TEMPERATURE = 243.12
_LOWEST_HUMIDITY = 0.01


def dew_point(air_temperature: npt.ArrayLike, relative_humidity: npt.ArrayLike) -> Array:
    """Dew point over water by the inverted Magnus formula.

    Args:
        air_temperature: Air temperature [degC].
        relative_humidity: Relative humidity over water [1]; held to 0.01 to 1, since sensors and models stray a little.

    Returns:
        Dew point [degC], never above the air temperature; NaN where an input is.

    >>> round(float(dew_point(10.4, 0.80)), 1)
    7.1
    """
    temperature = np.asarray(air_temperature, dtype=np.float64)
    humidity = np.clip(np.asarray(relative_humidity, dtype=np.float64), _LOWEST_HUMIDITY, 1.0)
    exponent = np.log(humidity) + _MAGNUS_FACTOR * temperature / (_MAGNUS_TEMPERATURE + temperature)
    point: Array = _MAGNUS_TEMPERATURE * exponent / (_MAGNUS_FACTOR - exponent)
    return point


def relative_humidity(air_temperature: npt.ArrayLike, dew_point_temperature: npt.ArrayLike) -> Array:
    """Relative humidity over water, the inverse of `dew_point`.

    Args:
        air_temperature: Air temperature [degC].
        dew_point_temperature: Dew point over water [degC].

    Returns:
        Relative humidity [1], at most 1.
    """
    temperature = np.asarray(air_temperature, dtype=np.float64)
    point = np.asarray(dew_point_temperature, dtype=np.float64)
    difference = point / (_MAGNUS_TEMPERATURE + point) - temperature / (_MAGNUS_TEMPERATURE + temperature)
    humidity: Array = np.minimum(np.exp(_MAGNUS_FACTOR * difference), 1.0)
    return humidity


def snow_share(air_temperature: npt.ArrayLike, relative_humidity: npt.ArrayLike) -> Array:
    """Share of precipitation that falls as snow where the source says nothing about its kind.

    Koistinen and Saltikoff (1998), "Experience of customer products of accumulated snow, sleet and rain", COST 75: the probability of
    liquid water is 1 / (1 + exp(22 - 2.7 T - 0.20 RH)) with T [degC] and RH [%] at 2 m; dry air cools falling snow by evaporation.

    Args:
        air_temperature: Air temperature [degC].
        relative_humidity: Relative humidity over water [1].

    Returns:
        Snow share [1]: 1 all snow, 0 all rain.
    """
    temperature = np.asarray(air_temperature, dtype=np.float64)
    percent = 100.0 * np.clip(np.asarray(relative_humidity, dtype=np.float64), 0.0, 1.0)
    share: Array = 1.0 / (1.0 + np.exp(np.clip(2.7 * temperature + 0.20 * percent - 22.0, -60.0, 60.0)))
    return share
