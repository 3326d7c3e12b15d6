"""Change over the past hour against what the weather does to the neighbours meanwhile: a change they do not share is suspect.

A front or the sun moves all stations of a county, if not by the same; so the neighbours' median change is what the weather asks for and their
differences are what it allows. Where too few neighbours read, a change beyond `ALONE_DEGC` an hour is suspect.
"""

from types import MappingProxyType

import numpy as np

from ingest.neighbours import expected, held
from ingest.quality.series import TEMPERATURES, Array, Finding, Series
from model.domain.weather import FLAG_GOOD, FLAG_SUSPECT

#: A change may differ from the neighbours' by so much [degC in the hour], and by so many times their own differences [1].
EXCESS_DEGC, EXCESS_SPREADS = 2.5, 4.0
#: Without neighbours, by so much [degC in the hour]; a street in the sun moves faster than the air. A Stockholm street, a Norwegian mountain pass and
#: an Idaho road sensor in winter go beyond it in at most 0.1 % of their hours.
ALONE_DEGC = MappingProxyType({"air_temperature": 6.0, "dew_point_temperature": 6.0, "road_surface_temperature": 8.0})
#: The reading compared with is so old [h].
SHORTEST_H, LONGEST_H = 0.9, 1.6


def rates(series: Series) -> list[Finding]:
    """Hourly changes of the temperatures that the weather does not explain.

    Args:
        series: Readings without those already known to be bad.
    """
    found = []
    for name in (name for name in TEMPERATURES if name in series.values):
        change = _change(series.values[name], series.hours)
        likely, differ = expected(change, series.neighbours)
        limit = np.where(np.isfinite(likely), EXCESS_DEGC + EXCESS_SPREADS * np.nan_to_num(differ), ALONE_DEGC[name])
        beyond = np.isfinite(series.values[name]) & (np.abs(change - np.nan_to_num(likely)) > limit)
        before = series.values[name] - change
        flags = np.where(beyond, FLAG_SUSPECT, FLAG_GOOD).astype(np.int8)
        found.append(Finding(name, "rate", flags, expected=before + np.nan_to_num(likely), limit=limit))
    return found


def _change(values: Array, hours: Array) -> Array:
    """Change of what each station read last, over an hour or a little more [degC]; NaN where either end is missing."""
    now = held(values, hours)
    earlier = np.searchsorted(hours, hours - SHORTEST_H, side="right") - 1
    there = np.maximum(earlier, 0)
    known = (earlier >= 0) & (hours - hours[there] <= LONGEST_H)
    changed: Array = np.where(known[None, :], now - now[:, there], np.nan)
    return changed
