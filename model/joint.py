"""Members re-ordered to calibrated margins: probabilities of windows that keep the weather's joint behaviour.

Each hour's calibrated P(need) says how many members are in need; the members' own severities say which (the rank template of ensemble copula
coupling: Schefzik, Thorarinsdottir and Gneiting 2013, Statistical Science 28(4)). A window is in need where a member is in need at any of its
hours (`model.decision.members.window_members`), so the window's probability lies between the largest hourly probability and their sum, as
the members' persistence has it. A calibrated surface temperature is dealt to the members in the same way.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from model.learning.ensemble_calibration import in_the_order_of


def membership(probability: xr.DataArray, severity: xr.DataArray) -> xr.DataArray:
    """Share in which each member is in need, hour by hour, so that its mean over members is the calibrated probability.

    The worst-ranked members come first; the last one counted is counted in part. Members equal at an hour are ranked by
    their severity over the whole period, so that the same member is in need from hour to hour.

    Args:
        probability: Calibrated P(need) over ("unit", "time") [1].
        severity: Severity over ("member", "unit", "time"), rising with badness.

    Returns:
        Over ("member", "unit", "time"), 0 to 1; NaN where the probability is.
    """
    worst = severity.transpose("member", "unit", "time").to_numpy().astype(np.float64)
    overall = worst.mean(axis=2, keepdims=True)
    members = worst.shape[0]
    by_overall = np.argsort(np.argsort(-overall, axis=0, kind="stable"), axis=0, kind="stable")
    # one sortable key: severity first, the member's overall rank where severities are equal
    order = np.lexsort((np.broadcast_to(by_overall, worst.shape), -worst), axis=0)
    rank = np.argsort(order, axis=0, kind="stable")
    expected = probability.transpose("unit", "time").to_numpy()[None] * members
    share = np.clip(expected - rank, 0.0, 1.0)
    return xr.DataArray(share, dims=("member", "unit", "time"), coords={"unit": severity["unit"], "time": severity["time"]})


def dealt_temperature(
    members: NDArray[np.floating], quantiles: NDArray[np.floating], levels: Sequence[float]
) -> NDArray[np.float64]:
    """Calibrated surface temperature dealt to the members in their own order, so that cold hours of one member stay together.

    Args:
        members: Surface temperature of the raw members, shape (member, unit, time) [degC].
        quantiles: Calibrated, shape (unit, time, level), rising [degC].
        levels: Of the quantiles, rising [1].

    Returns:
        Shape (member, unit, time) [degC]: at each hour the members are, in rank, the calibrated quantiles at the middles of as many equal
        shares; beyond the outermost levels the slope of the nearest two goes on.
    """
    count = members.shape[0]
    at = (np.arange(count) + 0.5) / count
    known = np.asarray(levels, dtype=np.float64)
    upper = np.clip(np.searchsorted(known, at), 1, known.size - 1)
    share = (at - known[upper - 1]) / (known[upper] - known[upper - 1])
    told = np.asarray(quantiles, dtype=np.float64)
    wanted = told[..., upper - 1] + share * (told[..., upper] - told[..., upper - 1])
    cases = np.moveaxis(np.asarray(members, dtype=np.float64), 0, -1)
    dealt = in_the_order_of(cases.reshape(-1, count), wanted.reshape(-1, count)).reshape(cases.shape)
    return np.moveaxis(dealt, -1, 0)
