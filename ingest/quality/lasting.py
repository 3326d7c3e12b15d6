"""What shows only over many hours: a shift too small for one reading, a sensor that drifts, channels that were exchanged.

* **lasting**: the mean departure from the neighbours over half a day is further from the learned offset than the weather carries it: suspect.
* **drift**: the learned offset moves more than `DRIFT_DEGC_A_WEEK`, and the readings of half a day confirm which way: suspect.
* **swapped**: air reads as the neighbours' road surfaces and the road as their air: both are bad.
"""

import numpy as np

from ingest.quality.series import TEMPERATURES, Array, Finding, Series
from ingest.quality.spatial import departures
from model.domain.weather import FLAG_BAD, FLAG_GOOD, FLAG_SUSPECT

#: Departures are taken together over so long [h], if they are at least so many and span at least so much of it [h].
WINDOW_H, FEWEST, SHORTEST_SPAN_H = 12.0, 6, 8.0
#: A lasting shift is suspect beyond so many of the sensor's usual departures [1], and never below so much [degC].
LASTING_SPREADS, LASTING_SMALLEST_DEGC = 3.0, 1.0
#: A sensor may drift so much [degC per week]; a shift of half a day confirms it from this size on [degC].
DRIFT_DEGC_A_WEEK, DRIFT_SEEN_DEGC = 0.5, 0.6
#: Exchanged channels make departures of at least so much [degC], of which exchanging them back leaves at most this share [1].
SWAP_DEGC, SWAP_SHARE = 1.2, 0.4
_DAYS_A_WEEK = 7.0


def lasting(series: Series) -> list[Finding]:
    """Shifts, drift and swapped channels of the temperatures.

    Args:
        series: Readings without those already known to be bad.
    """
    found = []
    means: dict[str, tuple[Array, Array]] = {}
    for name in (name for name in TEMPERATURES if name in series.values):
        departure, likely, _ = departures(series, name)
        mean = _mean(departure, series.hours)
        means[name] = mean, likely
        learned = series.learned(name)
        usual = np.hypot(learned.spread, learned.doubt)[:, None]
        limit = np.broadcast_to(np.maximum(LASTING_SMALLEST_DEGC, LASTING_SPREADS * usual), mean.shape)
        found.append(Finding(name, "lasting", _flags(np.abs(mean) > limit, FLAG_SUSPECT), expected=likely, limit=limit))
        weekly = _DAYS_A_WEEK * learned.drift[:, None]
        drifting = (np.abs(weekly) > DRIFT_DEGC_A_WEEK) & (mean * np.sign(weekly) > DRIFT_SEEN_DEGC)
        found.append(Finding(name, "drift", _flags(drifting, FLAG_SUSPECT), expected=likely, limit=DRIFT_DEGC_A_WEEK))
    return [*found, *_swapped(series, means)]


def _swapped(series: Series, means: dict[str, tuple[Array, Array]]) -> list[Finding]:
    if "air_temperature" not in means or "road_surface_temperature" not in means:
        return []
    air, surface = series.values["air_temperature"], series.values["road_surface_temperature"]
    likely_air, likely_surface = means["air_temperature"][1], means["road_surface_temperature"][1]
    as_they_are = _mean(np.abs(air - likely_air) + np.abs(surface - likely_surface), series.hours)
    exchanged = _mean(np.abs(surface - likely_air) + np.abs(air - likely_surface), series.hours)
    swapped = _flags((as_they_are > 2 * SWAP_DEGC) & (exchanged < SWAP_SHARE * as_they_are), FLAG_BAD)
    return [
        Finding("air_temperature", "swapped", np.where(np.isfinite(air), swapped, FLAG_GOOD), expected=likely_air),
        Finding(
            "road_surface_temperature", "swapped", np.where(np.isfinite(surface), swapped, FLAG_GOOD), expected=likely_surface
        ),
    ]


def _mean(values: Array, hours: Array) -> Array:
    """Mean over the `WINDOW_H` up to each moment at which there is a value; NaN where too few or too close together."""
    there = np.isfinite(values)
    total = _running(np.where(there, values, 0.0))
    count = _running(there.astype(float))
    first = np.searchsorted(hours, hours - WINDOW_H, side="left")
    last = np.arange(hours.size) + 1
    number = count[:, last] - count[:, first]
    place = np.where(there, np.arange(hours.size)[None, :], hours.size - 1)
    oldest = np.minimum.accumulate(place[:, ::-1], axis=1)[:, ::-1][:, first]
    span = hours[None, :] - hours[oldest]
    enough = there & (number >= FEWEST) & (span >= SHORTEST_SPAN_H)
    mean: Array = np.where(enough, (total[:, last] - total[:, first]) / np.maximum(number, 1.0), np.nan)
    return mean


def _running(values: Array) -> Array:
    """Sum of what lies before each position, one longer than `values` along time."""
    zero = np.zeros((values.shape[0], 1))
    running: Array = np.concatenate([zero, np.cumsum(values, axis=1)], axis=1)
    return running


def _flags(wrong: np.ndarray, flag: int) -> np.ndarray:
    return np.where(wrong, flag, FLAG_GOOD).astype(np.int8)
