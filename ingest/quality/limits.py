"""What cannot be: values outside the possible, and values of one station that contradict each other.

* **range**: outside what can be (`model.domain.variables`), or a road surface beyond 45 degC either way: bad.
* **consistency**: air more than 12 degC above the road surface, or the surface more than 5 degC below the dew point: the surface is bad. A dew
  point more than 1 degC above the air, ice on a surface warmer than 5 degC, gusts weaker than the mean wind: suspect.

The limits for road surfaces (12, -5 and 45 degC) are those that a study of 754 Swedish state stations found needed (winter 2024/25).
"""

import numpy as np

from ingest.quality.series import Array, Finding, Flags, Series
from model.domain.variables import VARIABLES
from model.domain.weather import FLAG_BAD, FLAG_GOOD, FLAG_SUSPECT

AIR_ABOVE_SURFACE_DEGC = 12.0
SURFACE_BELOW_DEW_POINT_DEGC = 5.0
SURFACE_LIMIT_DEGC = 45.0
DEW_POINT_ABOVE_AIR_DEGC = 1.0
#: Ice thicker than this does not lie on a surface warmer than that [mm, degC]. Assumed: a thick crust melts for an hour or two.
ICE_MM, ICE_WARMEST_DEGC = 0.3, 5.0
#: A gust may lie so much below the mean wind, for the two are rounded apart [m/s].
GUST_BELOW_WIND_M_S = 0.5


def ranges(series: Series) -> list[Finding]:
    """Values that cannot be."""
    found = []
    for name, values in series.values.items():
        low, high = VARIABLES[name].low, VARIABLES[name].high
        if name == "road_surface_temperature":
            low, high = -SURFACE_LIMIT_DEGC, SURFACE_LIMIT_DEGC
        limit = np.where(values < low, low, high)
        found.append(Finding(name, "range", _flags((values < low) | (values > high), FLAG_BAD), limit=limit))
    return found


def consistency(series: Series) -> list[Finding]:
    """Values of one station that contradict each other."""
    values = series.values
    air, dew = values.get("air_temperature"), values.get("dew_point_temperature")
    surface, ice = values.get("road_surface_temperature"), values.get("surface_ice_amount")
    wind, gust = values.get("wind_speed"), values.get("wind_speed_of_gust")
    found = []
    if surface is not None and (air is not None or dew is not None):
        found.append(Finding("road_surface_temperature", "consistency", _surface(surface, air, dew)))
    if air is not None and dew is not None:
        above = dew - air > DEW_POINT_ABOVE_AIR_DEGC
        found.append(Finding("dew_point_temperature", "consistency", _flags(above, FLAG_SUSPECT), expected=air))
    if ice is not None and surface is not None:
        warm = (ice > ICE_MM) & (surface > ICE_WARMEST_DEGC)
        found.append(Finding("surface_ice_amount", "consistency", _flags(warm, FLAG_SUSPECT)))
    if wind is not None and gust is not None:
        weak = gust < wind - GUST_BELOW_WIND_M_S
        found.append(Finding("wind_speed_of_gust", "consistency", _flags(weak, FLAG_SUSPECT), expected=wind))
    return found


def _surface(surface: Array, air: Array | None, dew: Array | None) -> Flags:
    wrong = np.zeros(surface.shape, dtype=bool)
    if air is not None:
        wrong |= air - surface > AIR_ABOVE_SURFACE_DEGC
    if dew is not None:
        wrong |= surface - dew < -SURFACE_BELOW_DEW_POINT_DEGC
    return _flags(wrong, FLAG_BAD)


def _flags(wrong: np.ndarray, flag: int) -> Flags:
    return np.where(wrong, flag, FLAG_GOOD).astype(np.int8)
