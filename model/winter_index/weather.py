"""The hours a winter index reads, from a winter's analysed weather: the middle of the town, and an untreated open road under it."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.domain.errors import DomainError
from model.physics.columns import make_columns
from model.physics.road import simulate
from model.winter_index.points import WinterHours

#: Free share of the sky of the road the indices look at, and its traffic [1, vehicles/h]: an open street that anybody could look at.
SKY_VIEW, TRAFFIC_VEH_H = 0.9, 60.0
#: Time step of the road model [s]: sums of a season do not need finer.
STEP_S = 900.0
#: Melt of lying snow [mm/(h degC)] and its density over water's [1]: degree-day factor of 3 mm a day (SMHI's HBV uses 2-4).
MELT_MM_H_DEGC, DENSITY = 3.0 / 24.0, 0.25
_DAY = np.timedelta64(24, "h")


def winter_hours(weather: xr.Dataset) -> tuple[np.datetime64, WinterHours]:
    """First day (UTC) and hours of whole days, the mean over the points.

    Args:
        weather: Canonical analysed weather of one member; each hour follows the one before.

    Raises:
        DomainError: There is no whole day, or an hour is missing.
        ForecastError: A value is impossible.
    """
    times = weather["time"].to_numpy().astype("datetime64[h]")
    whole = np.flatnonzero(times.astype(np.int64) % 24 == 0)
    if not whole.size or times.size - whole[0] < 24:
        raise DomainError("winter index: the weather holds no whole day")
    if (np.diff(times) != np.timedelta64(1, "h")).any():
        hole = times[:-1][np.diff(times) != np.timedelta64(1, "h")][0]
        raise DomainError(f"winter index: weather is missing after {hole}; back-fill it first")
    begin = int(whole[0])
    hours = slice(begin, begin + (times.size - begin) // 24 * 24)

    def mean(name: str) -> NDArray[np.float64]:
        values: NDArray[np.float64] = weather[name].isel(member=0).mean("point").to_numpy().astype(float)
        return values[hours]

    points = weather.sizes["point"]
    road = simulate(
        weather,
        make_columns(points, point=np.arange(points), sky_view_factor=SKY_VIEW, traffic_veh_per_h=TRAFFIC_VEH_H),
        outputs=("road_surface_temperature", "surface_frost_amount"),
        step_s=STEP_S,
    ).outputs
    surface = road["road_surface_temperature"][0].mean("column").to_numpy().astype(float)
    frost = road["surface_frost_amount"][0].mean("column").to_numpy().astype(float)
    rain = mean("precipitation_amount")
    snow = rain * mean("snow_fraction") if "snow_fraction" in weather else rain * (mean("air_temperature") < 1.0)
    return times[begin], WinterHours(
        air=mean("air_temperature"),
        surface=surface[hours],
        dew=mean("dew_point_temperature"),
        rain=rain,
        snow=snow,
        wind=mean("wind_speed"),
        rime=np.maximum(np.diff(frost, prepend=frost[:1]), 0.0)[hours],
        depth=lying_snow_cm(snow, mean("air_temperature")),
    )


def lying_snow_cm(snow: NDArray[np.float64], air: NDArray[np.float64]) -> NDArray[np.float64]:
    """Depth of snow on ground nobody clears, by degree-hours [cm].

    Args:
        snow: Snow of each hour [mm water].
        air: [degC].
    """
    lying, depth = 0.0, np.empty(snow.size)
    for hour in range(snow.size):
        lying = max(0.0, lying + snow[hour] - MELT_MM_H_DEGC * max(0.0, air[hour]))
        depth[hour] = lying / DENSITY / 10.0
    return depth
