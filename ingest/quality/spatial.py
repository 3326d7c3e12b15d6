"""Readings against the neighbours', with height and each sensor's learned offset removed.

What is allowed grows with what is not known: the neighbours' own differences at that moment, the sensor's usual departures, and the doubt about
its offset while that is young. So a county under an inversion, where every station differs, raises no alarm.
"""

import numpy as np

from ingest.neighbours import expected
from ingest.quality.series import TEMPERATURES, Array, Finding, Series
from model.domain.weather import FLAG_BAD, FLAG_GOOD, FLAG_SUSPECT

#: A departure is suspect beyond so many standard deviations [1], and never below so much [degC].
SUSPECT_SPREADS, SMALLEST_DEGC = 4.0, 1.5
#: And bad beyond so many times that [1].
BAD_TIMES = 2.0


def spatial(series: Series) -> list[Finding]:
    """Temperatures too far from what the neighbours make likely.

    Args:
        series: Readings without those already known to be bad.
    """
    found = []
    for name in (name for name in TEMPERATURES if name in series.values):
        departure, likely, differ = departures(series, name)
        learned = series.learned(name)
        usual = np.hypot(learned.spread, learned.doubt)[:, None]
        limit = np.maximum(SMALLEST_DEGC, SUSPECT_SPREADS * np.hypot(usual, np.nan_to_num(differ)))
        size = np.abs(departure)
        flags = np.where(size > BAD_TIMES * limit, FLAG_BAD, np.where(size > limit, FLAG_SUSPECT, FLAG_GOOD)).astype(np.int8)
        found.append(Finding(name, "spatial", flags, expected=likely, limit=limit))
    return found


def departures(series: Series, name: str) -> tuple[Array, Array, Array]:
    """How far each reading lies from what the neighbours make likely.

    Args:
        series: Readings.
        name: A temperature.

    Returns:
        Departure, likely reading and the neighbours' differences, each of shape (station, time) [degC]; NaN where the station or too few
        neighbours read.
    """
    middle, differ = expected(series.levelled(name), series.neighbours)
    likely = middle + series.level(name)[:, None]
    return series.values[name] - likely, likely, differ
