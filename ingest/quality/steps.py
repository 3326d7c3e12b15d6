"""Steps from one reading to the next: further than `STEP_DEGC` allows is suspect; there and back again is a spike, and bad.

The limit (3 degC between half-hourly readings) is the one a study of 754 Swedish state stations found needed (winter 2024/25). What follows a
spike is measured from the reading before it, so that a sensor that came back is good again.
"""

import numpy as np
import numpy.typing as npt

from ingest.flatline import last_valid
from ingest.quality.series import TEMPERATURES, Array, Finding, Series
from model.domain.weather import FLAG_BAD, FLAG_GOOD, FLAG_SUSPECT

#: Largest step between readings up to half an hour apart [degC]; in proportion for longer gaps, at most `STEP_LARGEST_DEGC`.
STEP_DEGC = 3.0
STEP_LARGEST_DEGC = 12.0
#: Over a gap longer than this a step says nothing: a morning's sun warms a road by more [h].
LONGEST_GAP_H = 3.0
_STEP_HOURS = 0.5


def steps(series: Series) -> list[Finding]:
    """Spikes and steps of the temperatures."""
    found = []
    for name in (name for name in TEMPERATURES if name in series.values):
        values = series.values[name]
        spikes = _spikes(values, series.hours)
        calm = np.where(spikes, np.nan, values)
        jump, limit = _jump(calm, series.hours)
        before = np.where(np.isfinite(calm), calm - jump * limit, np.nan)
        found.append(Finding(name, "spike", np.where(spikes, FLAG_BAD, FLAG_GOOD).astype(np.int8)))
        flags = np.where(np.abs(jump) > 1.0, FLAG_SUSPECT, FLAG_GOOD).astype(np.int8)
        found.append(Finding(name, "step", flags, expected=before, limit=limit))
    return found


def _spikes(values: Array, hours: Array) -> npt.NDArray[np.bool_]:
    back, _ = _jump(values, hours)
    ahead = -_jump(values[:, ::-1], -hours[::-1])[0][:, ::-1]
    there_and_back: npt.NDArray[np.bool_] = (np.abs(back) > 1.0) & (np.abs(ahead) > 1.0) & (np.sign(back) != np.sign(ahead))
    return there_and_back


def _jump(values: Array, hours: Array) -> tuple[Array, Array]:
    """Change since the last reading of the station in units of what is allowed, 0 where there is none before; and what is allowed."""
    before = last_valid(values)
    earlier = np.maximum(before, 0)
    change = values - np.take_along_axis(values, earlier, axis=1)
    gap = hours[None, :] - hours[earlier]
    known = (before >= 0) & np.isfinite(values) & (gap <= LONGEST_GAP_H)
    allowed = np.clip(STEP_DEGC * gap / _STEP_HOURS, STEP_DEGC, STEP_LARGEST_DEGC)
    return np.where(known, change / allowed, 0.0), allowed
