"""On which days of past seasons streets would have been slippery: what the chance of further slip control is reckoned from."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from model.block import blocks
from model.domain.needs import Need
from model.domain.roads import Network
from model.needs.judged import NEED_OUTPUTS, NEED_RULES, need_flags
from model.physics.columns import columns_for
from model.physics.road import simulate
from model.upkeep.exposure import COLUMNS, STEP_S, whole_stretches

#: Days of the year reckoned: the time in which winter may end (1 February to 31 May).
FIRST_DAY, LAST_DAY = 32, 151
#: Hours of a day in need from which the day counts [h]. Assumed: one hour of rime that melts by itself sends nobody out.
HOURS_OF_A_DAY = 2


def slip_days(network: Network, weather: xr.Dataset) -> xr.DataArray:
    """Days of one season in which an untreated surface would have been slippery.

    Args:
        network: The network.
        weather: Analysed weather of the season, canonical, one member.

    Returns:
        Over ("unit", "day"), day of the year from `FIRST_DAY` to `LAST_DAY`: 1, 0, NaN where the season has no hours of that day or slip is
        not controlled on the unit.
    """
    times = weather["time"].to_numpy()
    first_of_year = times[-1].astype("datetime64[Y]")
    doy = (times.astype("datetime64[D]") - first_of_year.astype("datetime64[D]")).astype(int) + 1
    spring = np.flatnonzero((doy >= FIRST_DAY - 2) & (doy <= LAST_DAY))
    days = np.arange(FIRST_DAY, LAST_DAY + 1)
    empty = xr.DataArray(
        np.full((len(network.units), len(days)), np.nan, dtype=np.float32),
        dims=("unit", "day"),
        coords={"unit": list(network.unit_ids), "day": days},
    )
    if not spring.size:
        return empty
    late = weather.isel(member=[0], time=spring)
    return xr.concat(
        [_of_block(block, late, doy[spring], days) for block in blocks(network, columns=COLUMNS)], dim="unit"
    ).reindex_like(empty)


def _of_block(network: Network, weather: xr.Dataset, doy: np.ndarray, days: np.ndarray) -> xr.DataArray:
    columns = columns_for(network, weather)
    hours = np.zeros((len(network.units), len(days)))
    known = np.zeros(len(days))
    rules = {Need.SALTING: NEED_RULES[Need.SALTING]}
    for stretch in whole_stretches(weather["time"].to_numpy()):
        run = simulate(weather.isel(time=stretch), columns, outputs=NEED_OUTPUTS, step_s=STEP_S)
        flags = need_flags(run.outputs, network, rules=rules)[Need.SALTING.value][0].to_numpy()
        for number, day in enumerate(days):
            of_day = doy[stretch] == day
            hours[:, number] += flags[:, of_day].sum(axis=1)
            known[number] += of_day.sum()
    asked = np.array([network.classes[unit.class_code].slip_control != "none" for unit in network.units]) & NEED_RULES[
        Need.SALTING
    ].applies(network)
    values = np.where(asked[:, None] & (known >= 12), hours >= HOURS_OF_A_DAY, np.nan).astype(np.float32)
    return xr.DataArray(values, dims=("unit", "day"), coords={"unit": list(network.unit_ids), "day": days})


def past_slip_days(network: Network, seasons: Sequence[tuple[str, xr.Dataset]]) -> xr.DataArray:
    """`slip_days` of several seasons over ("season", "unit", "day").

    Args:
        network: The network.
        seasons: Name and analysed weather of each.
    """
    found = [slip_days(network, weather).expand_dims(season=[name]) for name, weather in seasons]
    return xr.concat(found, dim="season")
