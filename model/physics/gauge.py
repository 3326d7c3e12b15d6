"""What a precipitation gauge catches: snow in wind is blown past it."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

#: Of a weighing gauge in a single Alter shield, wind at 10 m: Kochendorfer et al. (2017, Hydrol. Earth Syst. Sci. 21, 1973-1989, table 2)
#: [s m-1, 1/K, 1].
PER_WIND, PER_KELVIN, OFFSET = 0.0281, 1.628, 0.837
#: Wind above which the catch was seen to fall no further [m/s], and air temperature above which it is rain and caught whole [degC].
STRONGEST_M_S, WARMEST_DEGC = 9.0, 5.0


def catch_efficiency(air_temperature: ArrayLike, wind_speed: ArrayLike) -> Array:
    """Share of what falls that reaches the gauge [1]: exp(-a U (1 - arctan(b T) + c)), the same paper's equation 4.

    Args:
        air_temperature: [degC].
        wind_speed: At 10 m [m s-1].
    """
    air = np.asarray(air_temperature, dtype=np.float64)
    wind = np.clip(np.asarray(wind_speed, dtype=np.float64), 0.0, STRONGEST_M_S)
    share = np.exp(-PER_WIND * wind * (1.0 - np.arctan(PER_KELVIN * air) + OFFSET))
    return np.where(air > WARMEST_DEGC, 1.0, np.minimum(share, 1.0))


def fallen(gauge: ArrayLike, air_temperature: ArrayLike, wind_speed: ArrayLike) -> Array:
    """Precipitation that fell where a gauge read so much [mm].

    Args:
        gauge: Read over the hour [mm].
        air_temperature: Of that hour [degC].
        wind_speed: At 10 m [m s-1].
    """
    return np.asarray(np.asarray(gauge, dtype=np.float64) / catch_efficiency(air_temperature, wind_speed))
