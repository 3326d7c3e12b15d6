"""How traffic varies over the day, and what vehicles do to the air above the road."""

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from model.physics.constants import (
    HEAVY_SHARE,
    VEHICLE_EXCHANGE_HEAVY,
    VEHICLE_EXCHANGE_LIGHT,
    VEHICLE_LENGTH_M,
)

Array = NDArray[np.float64]

#: Share of the daily mean in each hour of local solar time: an urban street, night 0.2, two rush hours; mean 1.
PROFILE = np.array(
    [
        *(0.30, 0.20, 0.15, 0.15, 0.25, 0.60, 1.20, 1.70, 1.65, 1.35, 1.25, 1.30),
        *(1.35, 1.40, 1.50, 1.70, 1.85, 1.65, 1.30, 1.05, 0.85, 0.70, 0.55, 0.40),
    ]
)
PROFILE /= PROFILE.mean()


#: Attribute of weather that holds a part of a site's points: mean longitude of all of them [degree].
SITE_LONGITUDE = "site_longitude"


def site_longitude(weather: xr.Dataset) -> float:
    """Longitude whose solar time the site's traffic keeps [degree]: the mean of its points, also where only some of them are at hand.

    Args:
        weather: Over "point" with its longitude.
    """
    return float(weather.attrs.get(SITE_LONGITUDE, weather["longitude"].to_numpy().mean()))


def traffic_factor(time: NDArray[np.datetime64], longitude: float) -> Array:
    """Traffic over its daily mean [1].

    Args:
        time: UTC.
        longitude: Mean of the site; gives local solar time [degree].
    """
    hour = (time - time.astype("datetime64[D]")) / np.timedelta64(1, "h") + longitude / 15.0
    return np.asarray(np.interp(np.mod(hour, 24.0), np.arange(25), np.append(PROFILE, PROFILE[0])), dtype=np.float64)


def exchange_velocity(vehicles_per_h: ArrayLike, speed_km_h: ArrayLike) -> Array:
    """Exchange velocity of heat and vapour stirred by vehicles, after NORTRIP (Denby et al. 2013) [m s-1].

    Args:
        vehicles_per_h: Vehicles an hour and lane [1/h].
        speed_km_h: [km/h].
    """
    mixing = (1.0 - HEAVY_SHARE) * VEHICLE_EXCHANGE_LIGHT + HEAVY_SHARE * VEHICLE_EXCHANGE_HEAVY
    return np.asarray(np.asarray(vehicles_per_h) * np.asarray(speed_km_h) * mixing / (3600.0 * 3.6), dtype=np.float64)


def covered_share(vehicles_per_h: ArrayLike, speed_km_h: ArrayLike) -> Array:
    """Share of the time a vehicle stands above a point of its lane [1].

    Args:
        vehicles_per_h: Vehicles an hour and lane [1/h].
        speed_km_h: [km/h].
    """
    share = np.asarray(vehicles_per_h) * VEHICLE_LENGTH_M / (1000.0 * np.maximum(np.asarray(speed_km_h), 5.0))
    return np.asarray(np.minimum(share, 0.5), dtype=np.float64)
