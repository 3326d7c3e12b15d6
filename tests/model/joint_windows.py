"""P(need in a window) as a decision reads it, from hourly probabilities and the members' severities."""

from datetime import timedelta

import numpy as np
import xarray as xr

from model.decision.members import NeedMembers, window_members
from model.decision.rules import Window
from model.domain.needs import Need
from model.domain.weather import from_utc64
from model.joint import membership


def windows_of(probability: xr.DataArray, severity: xr.DataArray) -> np.ndarray:
    """Probability of the window of all hours, by unit.

    Args:
        probability: Over ("unit", "time") [1].
        severity: Over ("member", "unit", "time").
    """
    times = severity["time"].to_numpy()
    whole = Window(start=from_utc64(times[0] - np.timedelta64(1, "h")), deadline=from_utc64(times[-1]), lead=timedelta(0))
    share = membership(probability, severity).to_numpy()
    found = []
    for unit in range(severity.sizes["unit"]):
        own = share[:, unit]
        seen = window_members(NeedMembers(Need.SALTING, times, severity.to_numpy()[:, unit], own, own, own), whole, first=True)
        assert seen is not None
        found.append(seen.probability)
    return np.array(found)
