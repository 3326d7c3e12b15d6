"""From what is read now to what is forecast: air, dew point and wind let go of the analysis over the first hours.

A forecast's error at its first hour lasts. So what the analysis shows of it at the hour of issue is taken off the members, and fades as
exp(-t / 4 h), as FMI's road model does with its observations (RoadSurf, relaxation time 4 h).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.floating]

#: Time in which a departure fades to 1/e [h].
FADES_H = 4.0
#: Largest departure believed [degC], and as the factor of the wind [1]. Assumed.
LARGEST_DEGC = 5.0
LARGEST_WIND_FACTOR = 2.0
#: Wind below which a factor says nothing [m/s].
CALM_M_S = 0.5
#: Variables that are let go of gradually.
RELAXED = ("air_temperature", "dew_point_temperature", "wind_speed")


def relaxed(
    members: Mapping[str, NDArray[np.float64]], said: Mapping[str, Grid], analysed: Mapping[str, Grid]
) -> dict[str, NDArray[np.float64]]:
    """Members whose first hours lean on the analysis of the hour of issue.

    Args:
        members: By canonical name, shape (member, point, time); the first hour is one hour after the issue.
        said: What the forecasts behind the members said of the hour of issue, shape (member, point); NaN where they begin later.
        analysed: The same hour as analysed, shape (point,); NaN where unknown.

    Returns:
        All variables; those not relaxed are the same arrays.
    """
    made = dict(members)
    hours = members["air_temperature"].shape[-1]
    fading = np.exp(-np.arange(1, hours + 1) / FADES_H)
    for name in RELAXED:
        if name not in said or name not in analysed:
            continue
        then = np.asarray(said[name], dtype=np.float64)
        covered = np.isfinite(then)
        count = covered.sum(axis=0)
        mean = np.where(covered, then, 0.0).sum(axis=0) / np.maximum(count, 1)
        known = np.asarray(analysed[name], dtype=np.float64)
        usable = (count > 0) & np.isfinite(known)
        if name == "wind_speed":
            ratio = np.maximum(np.where(usable, known, 1.0), CALM_M_S) / np.maximum(np.where(usable, mean, 1.0), CALM_M_S)
            log = np.where(usable, np.log(np.clip(ratio, 1.0 / LARGEST_WIND_FACTOR, LARGEST_WIND_FACTOR)), 0.0)
            made[name] = members[name] * np.exp(log[:, None] * fading)
        else:
            departure = np.where(usable, np.clip(known - mean, -LARGEST_DEGC, LARGEST_DEGC), 0.0)
            made[name] = members[name] + departure[:, None] * fading
    made["dew_point_temperature"] = np.minimum(made["dew_point_temperature"], made["air_temperature"])
    return made
