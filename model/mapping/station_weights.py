"""How much of what a station's surface shows holds for the roads around it: by distance, by the ground, and by the sky they see.

A column takes the departures of the stations that read, weighted and damped::

    carried = likeness * sum_j a_j d_j / (sum_j a_j + r),    a_j = max(0, (R² - x²) / (R² + x²))

with x the distance and R the reach (Cressman 1959, Mon. Wea. Rev. 87, 367-374), and r the variance of what a station has for itself over that
of what it shares with its surroundings, which keeps a lone station from being believed whole (the observation-error term of statistical
interpolation; Bratseth 1986, Tellus 38A, 439-447). Its weights are never negative and sum to less than 1: to 0.8 right beside one station,
to nothing beyond the reach.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from config.site import Station
from model.mapping.departures import distance_km
from model.physics.columns import LANE_WIDTH_M, Columns

Array = NDArray[np.float64]
#: Distance at which a station says nothing any more [km]. Of 30, 50, 75, 100 and 150 the best on one simulated winter of 15 stations, each
#: told by the others: 0.61 K left of 0.85, against 0.63 with inverse squares of distance.
REACH_KM = 50.0
#: Variance a station has for itself over what it shares [1]. Assumed; from 0.1 to 0.5 the same winter tells them apart by 0.01 K.
OWN_SHARE = 0.25
#: Sky view of a state road's station [1]. Assumed: open country.
STATION_SKY_VIEW = 0.95
#: Share of a departure that comes from the sky, and so grows with the sky a column sees (as the long-wave of RoadSurf's partition does);
#: the rest comes from the air, which all share [1]. Assumed.
SKY_SHARE = 0.5
#: Likeness to a road of asphalt on the ground, where the stations lie [1]. Assumed: a deck lacks the ground's heat, stone and concrete
#: differ in what they conduct.
BRIDGE_LIKENESS, OTHER_PAVEMENT_LIKENESS = 0.6, 0.9


def lane_traffic(station: Station) -> float:
    """Vehicles an hour and lane at a station [1/h]; a road whose width is not told has two lanes."""
    lanes = 2.0 if station.width_m is None else max(1.0, float(np.floor(station.width_m / LANE_WIDTH_M)))
    return station.traffic_veh_per_h / lanes


def nearness(distance_km: ArrayLike) -> Array:
    """Cressman's weight: 1 at a station, 0 from `REACH_KM` on [1].

    Args:
        distance_km: [km].
    """
    square = np.asarray(distance_km, dtype=np.float64) ** 2
    return np.asarray(np.maximum((REACH_KM**2 - square) / (REACH_KM**2 + square), 0.0))


def station_nearness(stations: Sequence[Station]) -> Array:
    """Nearness of stations to each other, shape (to, from) [1]; 0 to itself.

    Args:
        stations: As the site describes them.
    """
    longitude, latitude = (np.array([getattr(one, name) for one in stations]) for name in ("longitude", "latitude"))
    weight = nearness(distance_km(longitude, latitude, longitude, latitude))
    weight[np.eye(len(stations), dtype=bool)] = 0.0
    return weight


def likeness(columns: Columns) -> Array:
    """What share of a station's departure a column right beside it would show, shape (column,), above 0 and at most 1 [1].

    Args:
        columns: What is computed.
    """
    pavement = np.array([1.0 if ground.pavement == "asphalt" else OTHER_PAVEMENT_LIKENESS for ground in columns.classes])
    ground = pavement[columns.ground] * np.where(columns.is_bridge, BRIDGE_LIKENESS, 1.0)
    sky = np.minimum(columns.sky_view_factor / STATION_SKY_VIEW, 1.0)
    return np.asarray(ground * (1.0 - SKY_SHARE + SKY_SHARE * sky))


def carried(departures: ArrayLike, near: ArrayLike, alike: ArrayLike) -> Array:
    """Departure at each column, shape (column, time); NaN where no station within reach reads [K].

    Args:
        departures: Observed less reckoned surface temperature, shape (station, time), NaN where nothing was read [K].
        near: `nearness`, shape (column, station) [1].
        alike: `likeness`, shape (column,) [1].
    """
    departure, weight = np.asarray(departures, dtype=np.float64), np.asarray(near, dtype=np.float64)
    read = np.isfinite(departure)
    total = weight @ read
    summed = weight @ np.where(read, departure, 0.0)
    return np.asarray(np.where(total > 0.0, np.asarray(alike)[:, None] * summed / (total + OWN_SHARE), np.nan))
